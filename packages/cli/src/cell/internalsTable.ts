/**
 * What goes on inside a cell while it runs, as a table: one row per sampling time, the same columns in every row.
 *
 * Units are in the column names. Positions run from the negative collector (0) to the positive (1).
 */
import {
  type CellParameters,
  type DfnBatch,
  dfnInternals,
  modelInternals,
  propertyFunction,
  type SpmeBatch,
} from '@packtwin/twin-models';
import { celsiusFromKelvin } from '@packtwin/units';

/** As many rows as a curve needs, and a spreadsheet shows. */
const MOST_ROWS = 500;

export interface InternalsTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

/** Collects rows not closer than `every` seconds; undefined: as close as {@link MOST_ROWS} of the duration. */
export class InternalsRecorder implements InternalsTable {
  columns: readonly string[] = [];
  readonly rows: number[][] = [];
  private readonly every: number;
  private nextAt = 0;

  constructor(duration: number, every: number | undefined) {
    this.every = every ?? duration / MOST_ROWS;
  }

  /** @param isLast the last row is always taken. */
  take(time: number, current: number, batch: SpmeBatch | DfnBatch, isLast: boolean): void {
    if (time < this.nextAt && !isLast) return;
    this.nextAt = time + this.every * (1 - 1e-9);
    const entries = internalsOf(time, current, batch);
    this.columns = entries.map(([name]) => name);
    this.rows.push(entries.map(([, value]) => value));
  }
}

export function internalsCsv({ columns, rows }: InternalsTable): string {
  const lines = rows.map((row) => row.map((value) => String(Number(value.toPrecision(9)))).join(','));
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}

type Entry = readonly [name: string, value: number];

function internalsOf(time: number, current: number, batch: SpmeBatch | DfnBatch): Entry[] {
  const { negativeStoichiometry, positiveStoichiometry, saltPosition, saltConcentration, overpotentials } =
    modelInternals(batch, 0);
  const { columns } = batch;
  const meanN = columns.negativeMean[0]!;
  const meanP = columns.positiveMean[0]!;
  const temperature = batch.temperature[0]!;
  const reversible = current * temperature * entropicChange(batch.parameters, meanN, meanP);
  const irreversible = current * (batch.terminalVoltage[0]! - batch.openCircuitVoltage[0]!);
  return [
    ['time_s', time],
    ['current_a', current],
    ['voltage_v', batch.terminalVoltage[0]!],
    ['cell_temp_c', celsiusFromKelvin(temperature)],
    ['state_of_charge', batch.stateOfCharge[0]!],
    ['irreversible_heat_w', irreversible],
    ['reversible_heat_w', reversible],
    ...overpotentials.map(({ name, volts }): Entry => [`${name.replace(/[^a-z]+/g, '_')}_v`, volts]),
    ['negative_stoichiometry_mean', meanN],
    ['negative_stoichiometry_surface', negativeStoichiometry[0]!],
    ['negative_stoichiometry_centre', negativeStoichiometry.at(-1)!],
    ['positive_stoichiometry_mean', meanP],
    ['positive_stoichiometry_surface', positiveStoichiometry[0]!],
    ['positive_stoichiometry_centre', positiveStoichiometry.at(-1)!],
    ...saltConcentration.map((salt, index): Entry => [`salt_mol_m3_at_${place(saltPosition[index]!)}`, salt]),
    ...(batch.modelName === 'dfn' ? throughElectrodes(batch) : []),
  ];
}

/** What only the full model knows: how surfaces and reaction vary through the thickness. */
function throughElectrodes(batch: DfnBatch): Entry[] {
  const inside = dfnInternals(batch, 0);
  const along = (name: string, positions: readonly number[], values: readonly number[]) =>
    values.map((value, index): Entry => [`${name}_at_${place(positions[index]!)}`, value]);
  return [
    ...along('negative_stoichiometry_surface', inside.negativePosition, inside.negativeSurfaceStoichiometry),
    ...along('positive_stoichiometry_surface', inside.positivePosition, inside.positiveSurfaceStoichiometry),
    ...along('negative_reaction_a_m2', inside.negativePosition, inside.negativeCurrentDensity),
    ...along('positive_reaction_a_m2', inside.positivePosition, inside.positiveCurrentDensity),
  ];
}

/** V/K of the cell at its bulk stoichiometries. */
function entropicChange({ negative, positive }: CellParameters, meanN: number, meanP: number): number {
  return (
    propertyFunction(positive.entropicChangeCoefficient)(meanP) -
    propertyFunction(negative.entropicChangeCoefficient)(meanN)
  );
}

function place(position: number): string {
  return position.toFixed(3);
}
