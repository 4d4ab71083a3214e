/** How far cell models are from reference solutions and from measured cells: the runs behind tests and benchmark. */
import { readFileSync } from 'node:fs';
import { createDfnBatch, createSpmeBatch, dfnInternals, readBpx } from '@packtwin/twin-models';
import type { BpxCell, CellModelBatch, CellParameters, DfnMesh } from '@packtwin/twin-models';

const TEMPERATURE = 298.15;

/** RMS and largest absolute difference. */
export interface Deviation {
  readonly rms: number;
  readonly max: number;
  readonly points: number;
}

/** A cell from a BPX file, isothermal. */
export function readIsothermalCell(path: string): CellParameters {
  return { ...readCell(path).parameters, heatCapacity: 1e12, heatTransferCoefficient: 0 };
}

function readCell(path: string): BpxCell {
  const result = readBpx(readFileSync(path, 'utf8'));
  if (!result.ok) throw new Error(`${path}: ${JSON.stringify(result.problems)}`);
  return result.cell;
}

export class Differences {
  private squares = 0;
  private count = 0;
  private largest = 0;

  add(difference: number): void {
    this.squares += difference * difference;
    this.largest = Math.max(this.largest, Math.abs(difference));
    this.count++;
  }

  get deviation(): Deviation {
    return { rms: Math.sqrt(this.squares / this.count), max: this.largest, points: this.count };
  }
}

/** What the reference files of COMSOL's Doyle–Fuller–Newman solution hold. */
interface ReferenceSolution {
  readonly c_rate: number;
  readonly time_s: readonly number[];
  readonly voltage_v: readonly number[];
  readonly x_m: readonly number[];
  readonly x_n_m: readonly number[];
  readonly x_p_m: readonly number[];
  readonly field_time_s: readonly number[];
  readonly c_e: readonly (readonly number[])[];
  readonly c_n_surf: readonly (readonly number[])[];
  readonly c_p_surf: readonly (readonly number[])[];
}

export interface ReferenceComparison {
  readonly rate: number;
  /** mV. */
  readonly voltage: Deviation;
  /** % of the initial salt, worst of the times with fields. RMS over the thickness, as for the surfaces. */
  readonly saltPercent: number;
  /** % of the surface concentrations themselves (RMS over RMS), worst of the times with fields. */
  readonly negativeSurfacePercent: number;
  readonly positiveSurfacePercent: number;
  /** % of the maximum concentration: hundredths of stoichiometry. */
  readonly negativeStoichiometryPercent: number;
  readonly positiveStoichiometryPercent: number;
  readonly fieldTimes: number;
}

/** V: compared while the reference is above, as its end is a mesh-dependent fall. */
const COMPARED_ABOVE = 3.105;
/** A per C of the reference cell. */
const REFERENCE_CURRENT = 24;

/** The full model against COMSOL's solution of the same equations. */
export function compareWithReference(cellPath: string, path: string, mesh: Partial<DfnMesh> = {}): ReferenceComparison {
  const reference: ReferenceSolution = JSON.parse(readFileSync(path, 'utf8'));
  const parameters = readIsothermalCell(cellPath);
  const batch = createDfnBatch(parameters, 1, { mesh });
  batch.reset(1, TEMPERATURE);
  const voltage = new Differences();
  const { negative, separator, positive, electrolyte } = parameters;
  const thickness = negative.thickness + separator.thickness + positive.thickness;
  let fieldTimes = 0;
  const worst = { salt: 0, negative: 0, positive: 0, negativeStoichiometry: 0, positiveStoichiometry: 0 };
  const saltWidths = Array.from(batch.model.salt.widths);
  reference.time_s.forEach((time, row) => {
    const before = row === 0 ? -1e-3 : reference.time_s[row - 1]!;
    batch.step(-REFERENCE_CURRENT * reference.c_rate, time - before, TEMPERATURE);
    if (!(reference.voltage_v[row]! > COMPARED_ABOVE)) return;
    voltage.add(1000 * (batch.terminalVoltage[0]! - reference.voltage_v[row]!));
    const field = reference.field_time_s.findIndex((at) => at > 0 && Math.abs(at - time) < 1e-3);
    if (field < 0) return;
    fieldTimes++;
    const inside = dfnInternals(batch, 0);
    const salt = fieldError(
      scaled(inside.saltPosition, thickness),
      inside.saltConcentration,
      saltWidths,
      reference.x_m,
      reference.c_e[field]!,
    );
    const onNegative = fieldError(
      scaled(inside.negativePosition, thickness),
      scaled(inside.negativeSurfaceStoichiometry, negative.maximumConcentration),
      saltWidths.slice(0, batch.mesh.negative),
      reference.x_n_m,
      reference.c_n_surf[field]!,
    );
    const onPositive = fieldError(
      scaled(inside.positivePosition, thickness),
      scaled(inside.positiveSurfaceStoichiometry, positive.maximumConcentration),
      saltWidths.slice(-batch.mesh.positive),
      reference.x_p_m,
      reference.c_p_surf[field]!,
    );
    worst.salt = Math.max(worst.salt, (100 * salt.difference) / electrolyte.initialConcentration);
    worst.negative = Math.max(worst.negative, (100 * onNegative.difference) / onNegative.size);
    worst.positive = Math.max(worst.positive, (100 * onPositive.difference) / onPositive.size);
    worst.negativeStoichiometry = Math.max(
      worst.negativeStoichiometry,
      (100 * onNegative.difference) / negative.maximumConcentration,
    );
    worst.positiveStoichiometry = Math.max(
      worst.positiveStoichiometry,
      (100 * onPositive.difference) / positive.maximumConcentration,
    );
  });
  return {
    rate: reference.c_rate,
    voltage: voltage.deviation,
    saltPercent: worst.salt,
    negativeSurfacePercent: worst.negative,
    positiveSurfacePercent: worst.positive,
    negativeStoichiometryPercent: worst.negativeStoichiometry,
    positiveStoichiometryPercent: worst.positiveStoichiometry,
    fieldTimes,
  };
}

function scaled(values: readonly number[], factor: number): number[] {
  return values.map((value) => value * factor);
}

/** RMS of the difference and of the reference over the thickness: nodes count by the width (m) that they stand for. */
function fieldError(
  positions: readonly number[],
  values: readonly number[],
  widths: readonly number[],
  referencePositions: readonly number[],
  referenceValues: readonly number[],
): { readonly difference: number; readonly size: number } {
  let difference = 0;
  let size = 0;
  let thickness = 0;
  positions.forEach((position, index) => {
    const expected = interpolate(referencePositions, referenceValues, position);
    const width = widths[index]!;
    difference += width * (values[index]! - expected) ** 2;
    size += width * expected ** 2;
    thickness += width;
  });
  return { difference: Math.sqrt(difference / thickness), size: Math.sqrt(size / thickness) };
}

function interpolate(xs: readonly number[], ys: readonly number[], x: number): number {
  const above = xs.findIndex((candidate) => candidate >= x);
  const right = above < 1 ? (above === 0 ? 1 : xs.length - 1) : above;
  const share = (x - xs[right - 1]!) / (xs[right]! - xs[right - 1]!);
  return ys[right - 1]! + share * (ys[right]! - ys[right - 1]!);
}

/** Rows of time s, current A (charging +), voltage V of a file with one header line. */
export function readRows(path: string): readonly (readonly number[])[] {
  return readFileSync(path, 'utf8')
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(',').map(Number));
}

/** mV between a model and a measured cell, from full; the current of a row holds from the row before, as in `packtwin cell`. */
export function compareWithMeasurement(batch: CellModelBatch, rows: readonly (readonly number[])[]): Deviation {
  batch.reset(1, TEMPERATURE);
  const voltage = new Differences();
  rows.forEach(([time, current, volts], row) => {
    const dt = row === 0 ? 1e-3 : time! - rows[row - 1]![0]!;
    if (!(dt > 0)) return;
    batch.step(current!, dt, TEMPERATURE);
    voltage.add(1000 * (batch.terminalVoltage[0]! - volts!));
  });
  return voltage.deviation;
}

/** mV between the single-particle and the full model on a discharge from full to the lower cut-off. */
export function compareModels(parameters: CellParameters, rate: number, mesh: Partial<DfnMesh> = {}): Deviation {
  const full = createDfnBatch(parameters, 1, { mesh });
  const reduced = createSpmeBatch(parameters, 1);
  full.reset(1, TEMPERATURE);
  reduced.reset(1, TEMPERATURE);
  const current = (-rate * parameters.nominalCellCapacity) / 3600;
  const dt = 5 / rate;
  const voltage = new Differences();
  for (let step = 0; step < 2000; step++) {
    full.step(current, dt, TEMPERATURE);
    reduced.step(current, dt, TEMPERATURE);
    if (!(full.terminalVoltage[0]! > parameters.lowerVoltageCutOff)) break;
    voltage.add(1000 * (reduced.terminalVoltage[0]! - full.terminalVoltage[0]!));
  }
  return voltage.deviation;
}

/** Published errors of PyBaMM's full model on the About:Energy cells, mV RMS (their repository's README). */
export const ABOUT_ENERGY = [
  ['NMC_25degC_Co20.csv', 'nmc_pouch_cell_BPX.json', 15.866],
  ['NMC_25degC_Co2.csv', 'nmc_pouch_cell_BPX.json', 12.337],
  ['NMC_25degC_1C.csv', 'nmc_pouch_cell_BPX.json', 13.412],
  ['NMC_25degC_2C.csv', 'nmc_pouch_cell_BPX.json', 24.688],
  ['NMC_25degC_DriveCycle.csv', 'nmc_pouch_cell_BPX.json', 18.842],
  ['LFP_25degC_Co20.csv', 'lfp_18650_cell_BPX.json', 6.511],
  ['LFP_25degC_Co2.csv', 'lfp_18650_cell_BPX.json', 101.913],
  ['LFP_25degC_1C.csv', 'lfp_18650_cell_BPX.json', 132.986],
] as const;

export const ABOUT_ENERGY_FOLDER = 'cells/about-energy';
