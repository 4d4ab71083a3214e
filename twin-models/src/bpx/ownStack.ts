/** A bipolar stack of the cell, kept with our own fields: what `createBipolarStack` takes, as far as it is numbers. */
import type { BpxFields } from './bpxFields.ts';
import type { SectionReader } from './sectionReader.ts';

/** Names and units as in BipolarStackOptions; one value for all plates or neighbours. */
export interface BpxStack {
  readonly cellCount: number;
  /** S. */
  readonly sealConductance?: number;
  /** m. */
  readonly wetShape?: number;
  /** W/K each. */
  readonly neighbourHeat?: number;
  readonly faceHeat?: number;
  readonly edgeHeat?: number;
}

const CELLS = 'Number of cells in series';

const OPTIONS: readonly (readonly [option: Exclude<keyof BpxStack, 'cellCount'>, key: string, most: number])[] = [
  ['sealConductance', 'Seal conductance [S]', 1e3],
  ['wetShape', 'Wet cross-section over length [m]', 1e3],
  ['neighbourHeat', 'Heat conductance between neighbours [W.K-1]', 1e9],
  ['faceHeat', 'Heat transfer of both end faces [W.K-1]', 1e9],
  ['edgeHeat', 'Heat transfer of the edges of a cell [W.K-1]', 1e9],
];

const fields: BpxFields = {
  [CELLS]: { kind: 'integer', isRequired: true, low: 1, high: 10_000 },
  ...Object.fromEntries(
    OPTIONS.map(([, key, high]) => [key, { kind: 'number', isRequired: false, low: 0, high }] as const),
  ),
};

export function stackSection(stack: BpxStack): Record<string, number> {
  const section: Record<string, number> = { [CELLS]: stack.cellCount };
  for (const [option, key] of OPTIONS) if (stack[option] !== undefined) section[key] = stack[option];
  return section;
}

export function readStack(section: SectionReader): BpxStack {
  section.check(fields, ['description']);
  return {
    cellCount: section.number(CELLS, 1),
    ...Object.fromEntries(
      OPTIONS.filter(([, key]) => section.has(key)).map(([option, key]) => [option, section.number(key, 0)]),
    ),
  };
}
