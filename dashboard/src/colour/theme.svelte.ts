/** Light or dark as the system says, for what is painted on a canvas and cannot follow the style sheet by itself. */
import type { Theme } from './ramps.ts';

const darkScheme = matchMedia('(prefers-color-scheme: dark)');

class ThemeFollower {
  current: Theme = $state(darkScheme.matches ? 'dark' : 'light');

  constructor() {
    darkScheme.addEventListener('change', () => (this.current = darkScheme.matches ? 'dark' : 'light'));
  }
}

export const theme = new ThemeFollower();

/** Value of a custom property of the page, such as `--ink`. */
export function cssVariable(name: `--${string}`): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
