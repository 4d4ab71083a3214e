/** Contributions to the terminal voltage, split by size: volts of equilibrium hide millivolts of loss on one scale. */

interface OverpotentialBar {
  readonly name: string;
  readonly volts: number;
  /** Share 0…1 of the track: left end and length; zero lies in the middle. */
  readonly start: number;
  readonly length: number;
}

export interface OverpotentialBars {
  /** Contributions of half a volt or more: written, not drawn. */
  readonly large: readonly { readonly name: string; readonly volts: number }[];
  readonly small: readonly OverpotentialBar[];
  readonly sum: number;
}

const LARGE_VOLTS = 0.5;
/** 5 mV fill half a track at least: at rest the bars must look like nothing, not like noise blown up. */
const LEAST_REACH_VOLTS = 0.005;

export function overpotentialBars(
  parts: readonly { readonly name: string; readonly volts: number }[],
): OverpotentialBars {
  const large = parts.filter(({ volts }) => Math.abs(volts) >= LARGE_VOLTS);
  const rest = parts.filter(({ volts }) => Math.abs(volts) < LARGE_VOLTS);
  const reach = rest.reduce((most, { volts }) => Math.max(most, Math.abs(volts)), LEAST_REACH_VOLTS);
  const small = rest.map(({ name, volts }) => {
    const length = Math.abs(volts) / reach / 2;
    return { name, volts, start: volts < 0 ? 0.5 - length : 0.5, length };
  });
  return { large, small, sum: parts.reduce((sum, { volts }) => sum + volts, 0) };
}
