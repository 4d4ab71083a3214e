/** What the telemetry tier keeps of each pack that it has judged, and figures over many of them. */
export interface TelemetryFigure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly context?: Readonly<Record<string, unknown>>;
}

export const DESIGNS: readonly string[] = ['generic-nmc-graphite', 'seed-000', 'seed-001', 'seed-002'];

/** How a pack of the telemetry tier is used and recorded. */
export type PackGroup = 'second' | 'gaps' | 'wide' | 'new';
/** Errors of one pack at its end, as fractions; `z`: over the standard deviation that was stated. */
export interface PackErrors {
  readonly group: PackGroup;
  readonly design: string;
  readonly ageTold: boolean;
  readonly stateOfCharge: readonly number[];
  readonly absolute: readonly { readonly error: number; readonly band: number }[];
  /** Truth of healthy cells against what is expected of them. */
  readonly expected: readonly { readonly error: number; readonly band: number }[];
  readonly relative: readonly number[];
  readonly modes: readonly { readonly kind: Mode; readonly error: number | null; readonly z: number }[];
  readonly flags: readonly string[];
  readonly cells: number;
}
export type Mode = 'negative' | 'positive' | 'lithium';
export const MODES: readonly Mode[] = ['negative', 'positive', 'lithium'];

/** One figure over all packs, and beside it that of each design, and of packs of known and of unknown age. */
export function overDesigns(
  packs: readonly PackErrors[],
  value: (some: readonly PackErrors[]) => number,
  { name, unit, bar }: { readonly name: string; readonly unit: string; readonly bar: string },
): TelemetryFigure[] {
  if (packs.length === 0) return [];
  const byDesign = Object.fromEntries(
    DESIGNS.map((design) => [design, packs.filter((pack) => pack.design === design)] as const)
      .filter(([, some]) => some.length > 0)
      .map(([design, some]) => [design, Number(value(some).toFixed(3))]),
  );
  const byAge = Object.fromEntries(
    ([true, false] as const)
      .map((told) => [told ? 'told' : 'unknown', packs.filter(({ ageTold }) => ageTold === told)] as const)
      .filter(([, some]) => some.length > 0)
      .map(([age, some]) => [age, Number(value(some).toFixed(3))]),
  );
  return [{ name, value: value(packs), unit, context: { bar, packs: packs.length, byDesign, byAge } }];
}
