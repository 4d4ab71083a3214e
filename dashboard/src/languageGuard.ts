/**
 * Some browsers without a locale (Chromium under LANG=C) name their language "en-US@posix", which is no language
 * tag: `Intl` refuses it, and uPlot asks `Intl` while it is being loaded. Must be imported before it.
 */
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en', configurable: true });
}

export {};
