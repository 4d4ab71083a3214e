/**
 * Salt properties over concentration and temperature together, made ready for the kernel.
 *
 * Rows of tables over concentration at rising temperatures, straight lines between rows. Beyond the rows the
 * last one holds: polynomial fits of transport go astray soon after the measured temperatures end.
 *
 * | name             | symbol    | unit |
 * | ---------------- | --------- | ---- |
 * | diffusivity      | D         | m²/s |
 * | conductivity     | κ         | S/m  |
 * | transference     | t₊        | 1    |
 * | potentialFactor  | (1 − t₊)χ | 1    |
 */
import type { ElectrolyteMap } from '../cellParameters.ts';
import { createUniformTable, tableValue } from '../tables/uniformTable.ts';
import type { UniformTable } from '../tables/uniformTable.ts';

/** K. */
const LOWEST_TEMPERATURE = 253.15;
const HIGHEST_TEMPERATURE = 343.15;
const TEMPERATURE_STEP = 2;
const ROWS = Math.round((HIGHEST_TEMPERATURE - LOWEST_TEMPERATURE) / TEMPERATURE_STEP) + 1;
const INTERVALS = 96;
/** Of the initial concentration. */
const HIGHEST_CONCENTRATION = 4;
/** Of the value at the initial concentration: D and κ are floored here, so that exhausted pores stay finite. */
const LEAST_SHARE = 1e-3;
/** Fits of t₊ pass 1 far outside their range; salt must never move against its own current by that. */
const MOST_TRANSFERENCE = 0.95;

type Row = readonly [
  diffusivity: UniformTable,
  conductivity: UniformTable,
  transference: UniformTable,
  factor: UniformTable,
];

const rowsOf = new WeakMap<ElectrolyteMap, readonly Row[]>();

function buildRows(map: ElectrolyteMap, initialConcentration: number): readonly Row[] {
  return Array.from({ length: ROWS }, (_, row) => {
    const temperature = LOWEST_TEMPERATURE + row * TEMPERATURE_STEP;
    const table = (property: (concentration: number) => number) =>
      createUniformTable(property, 0, HIGHEST_CONCENTRATION * initialConcentration, { intervals: INTERVALS });
    const floored = (property: (concentration: number, temperature: number) => number) => {
      const least = LEAST_SHARE * property(initialConcentration, temperature);
      return table((c) => Math.max(property(c, temperature), least));
    };
    const transference = (c: number) => Math.min(map.cationTransferenceNumber(c, temperature), MOST_TRANSFERENCE);
    return [
      floored(map.diffusivity),
      floored(map.conductivity),
      table(transference),
      table((c) => (1 - transference(c)) * map.thermodynamicFactor(c, temperature)),
    ] as const;
  });
}

export class MappedSalt {
  /** Of the volumes, from the negative collector. */
  readonly diffusivity: Float64Array;
  readonly transference: Float64Array;
  readonly conductivity: Float64Array;
  readonly potentialFactor: Float64Array;
  private readonly rows: readonly Row[];

  constructor(map: ElectrolyteMap, initialConcentration: number, volumeCount: number) {
    let rows = rowsOf.get(map);
    if (!rows) {
      rows = buildRows(map, initialConcentration);
      rowsOf.set(map, rows);
    }
    this.rows = rows;
    this.diffusivity = new Float64Array(volumeCount);
    this.transference = new Float64Array(volumeCount);
    this.conductivity = new Float64Array(volumeCount);
    this.potentialFactor = new Float64Array(volumeCount);
  }

  /** What moves salt: {@link diffusivity} and {@link transference} at these concentrations and this temperature (K). */
  setTransport(salt: Float64Array, at: number, temperature: number): void {
    this.fill(this.diffusivity, 0, salt, at, temperature);
    this.fill(this.transference, 2, salt, at, temperature);
  }

  /** What makes potentials: {@link conductivity} and {@link potentialFactor}. */
  setPotential(salt: Float64Array, temperature: number): void {
    this.fill(this.conductivity, 1, salt, 0, temperature);
    this.fill(this.potentialFactor, 3, salt, 0, temperature);
  }

  private fill(out: Float64Array, column: 0 | 1 | 2 | 3, salt: Float64Array, at: number, temperature: number): void {
    const position = (temperature - LOWEST_TEMPERATURE) / TEMPERATURE_STEP;
    // A temperature that is not a number passes on and stops the cell.
    const held = position < 0 ? 0 : position > ROWS - 1 ? ROWS - 1 : position;
    const row = Math.min(held | 0, ROWS - 2);
    const share = held - row;
    const low = this.rows[row]![column];
    const high = this.rows[row + 1]![column];
    for (let k = 0; k < out.length; k++) {
      const c = salt[at + k]!;
      const value = tableValue(low, c);
      out[k] = value + share * (tableValue(high, c) - value);
    }
  }
}
