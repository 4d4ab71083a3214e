/**
 * Some browsers without a locale (Chromium under LANG=C) name their language "en-US@posix", which is no language
 * tag: `Intl` refuses it, and uPlot asks `Intl` while it is being loaded. Must be imported before uPlot.
 */
export const isLanguageRepaired: boolean = repairLanguage();

function repairLanguage(): boolean {
  try {
    Intl.getCanonicalLocales(navigator.language);
    return false;
  } catch {
    Object.defineProperty(navigator, 'language', { value: 'en', configurable: true });
    return true;
  }
}
