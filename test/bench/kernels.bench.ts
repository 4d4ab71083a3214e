/** What a second of one cell costs: the single-particle model over a drive cycle, its stack, its ageing ledger. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  createAgeingLedger,
  createBipolarStack,
  createDfnBatch,
  createSpmeBatch,
  DEFAULT_MESH,
  findDesign,
  nominalCharge,
  propertyFunction,
} from '@packtwin/twin-models';
import type { CellDesign, CellParameters, DfnMesh } from '@packtwin/twin-models';
import { ABOUT_ENERGY_FOLDER, readIsothermalCell } from '../support/cellAccuracy.ts';
import { datasetsFolder } from '../support/datasets.ts';

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly context?: Readonly<Record<string, unknown>>;
}

const CELLS = 1000;
const SECONDS = 2000;
const ROUNDS = 5;
/** A round of the full model takes this part of the cycle, so that a run ends within a minute. */
const DFN_SECONDS = 300;
const DFN_MESHES: readonly DfnMesh[] = [DEFAULT_MESH, { ...DEFAULT_MESH, negative: 6, separator: 3, positive: 6 }];
const FINE_MESH: DfnMesh = { negative: 40, separator: 20, positive: 40, shells: 100 };
const TEMPERATURE = 298.15;

export const bench = {
  description: 'microseconds per cell-step of the cell models',
  async run(): Promise<readonly Figure[]> {
    const drive = driveCycle();
    const figures: Figure[] = [];
    for (const id of ['generic-nmc-graphite', 'seed-001']) {
      const design = findDesign(id)!;
      for (const cells of [100, CELLS]) figures.push(spme(design, drive, cells));
    }
    const generic = findDesign('generic-nmc-graphite')!;
    const driven = drivenCell();
    for (const mesh of DFN_MESHES) figures.push(dfn(driven, drive, mesh));
    figures.push(dfn(withChangingDiffusivity(driven), drive, DEFAULT_MESH));
    figures.push(changingSteps(generic, drive), stack(findDesign('seed-001')!, drive), ledger(generic));
    return figures;
  },
};

/** C-rates at 1 Hz, charging positive: the About:Energy drive cycle where it is, else a made-up one of the same strength. */
function driveCycle(): { readonly rates: Float64Array; readonly source: string } {
  const folder = process.env['PACKTWIN_DATASETS'] ?? resolve(import.meta.dirname, '../../../shared/datasets');
  const path = resolve(folder, 'cells/about-energy/NMC_25degC_DriveCycle.csv');
  const name = 'About:Energy WLTP, 12.5 A·h';
  if (!existsSync(path)) {
    return { rates: Float64Array.from({ length: SECONDS }, (_, s) => -0.3 + Math.sin(s / 7) * 0.8), source: 'sines' };
  }
  const currents = readFileSync(path, 'utf8')
    .trim()
    .split(/\r?\n/)
    .slice(1, SECONDS + 1);
  return { rates: Float64Array.from(currents, (line) => Number(line.split(',')[1]) / 12.5), source: name };
}

type Drive = ReturnType<typeof driveCycle>;

/** Best of several rounds: the others were disturbed or not yet compiled. */
function microsecondsPerCellStep(cellSteps: number, round: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let repeat = 0; repeat < ROUNDS; repeat++) {
    const started = performance.now();
    round();
    best = Math.min(best, ((performance.now() - started) * 1000) / cellSteps);
  }
  return best;
}

function spme(design: CellDesign, { rates, source }: Drive, cells: number): Figure {
  const batch = createSpmeBatch(design.parameters, cells);
  const current = nominalCharge(design) / 3600;
  const value = microsecondsPerCellStep(cells * rates.length, () => {
    for (let cell = 0; cell < cells; cell++) batch.reset(0.6 + (0.3 * cell) / cells, 288 + (20 * cell) / cells, cell);
    for (const rate of rates) batch.step(rate * current, 1, TEMPERATURE);
  });
  const context = {
    design: design.id,
    cells,
    dtSeconds: 1,
    profile: source,
    mesh: { particleModes: 8, saltVolumes: '14/8/14', saltModes: 6 },
    bytesPerCell: batch.buffer.byteLength / cells,
  };
  return { name: `SPMe + thermal, ${design.id}, ${cells} cells`, value, unit: 'µs/cell-step', context };
}

/** J/K and W/K of the About:Energy pouch (its file has no heat transfer: 10 W/(m² K) over its surface), so that temperature is stepped. */
const POUCH_HEAT_CAPACITY = 216;
const POUCH_HEAT_TRANSFER = 0.38;

interface DrivenCell {
  readonly parameters: CellParameters;
  readonly name: string;
  readonly particles: string;
}

/** The cell that the drive cycle was recorded on where its file is there. */
function drivenCell(): DrivenCell {
  const folder = datasetsFolder();
  const path = folder === null ? undefined : join(folder, ABOUT_ENERGY_FOLDER, 'nmc_pouch_cell_BPX.json');
  if (path === undefined || !existsSync(path)) {
    const { id, parameters } = findDesign('generic-nmc-graphite')!;
    return { parameters, name: id, particles: 'exact modes' };
  }
  return {
    parameters: {
      ...readIsothermalCell(path),
      heatCapacity: POUCH_HEAT_CAPACITY,
      heatTransferCoefficient: POUCH_HEAT_TRANSFER,
    },
    name: 'About:Energy NMC',
    particles: 'exact modes',
  };
}

function meshText({ negative, separator, positive }: DfnMesh): string {
  return `${negative}/${separator}/${positive}`;
}

/** The same cell with diffusivities that change over the window by a factor of three and two: its particles need shells. */
function withChangingDiffusivity({ parameters, name }: DrivenCell): DrivenCell {
  const { negative, positive } = parameters;
  return {
    parameters: {
      ...parameters,
      negative: { ...negative, diffusivity: (x) => propertyFunction(negative.diffusivity)(x) * (0.3 + 1.4 * x) },
      positive: { ...positive, diffusivity: (x) => propertyFunction(positive.diffusivity)(x) * (0.5 + x) },
    },
    name: `${name} with D(x)`,
    particles: `${DEFAULT_MESH.shells} shells`,
  };
}

/** With heat, timed on its first seconds, its error taken over all that {@link driveCycle} gives. */
function dfn({ parameters, name, particles }: DrivenCell, { rates, source }: Drive, mesh: DfnMesh): Figure {
  const current = parameters.nominalCellCapacity / 3600;
  const batch = createDfnBatch(parameters, CELLS, { mesh });
  const timed = rates.subarray(0, DFN_SECONDS);
  const value = microsecondsPerCellStep(CELLS * timed.length, () => {
    for (let cell = 0; cell < CELLS; cell++) batch.reset(0.6 + (0.3 * cell) / CELLS, 288 + (20 * cell) / CELLS, cell);
    for (const rate of timed) batch.step(rate * current, 1, TEMPERATURE);
  });
  const error = meshError(parameters, rates, mesh);
  const context = {
    cell: name,
    cells: CELLS,
    dtSeconds: 1,
    profile: source,
    mesh: `${meshText(mesh)}, ${particles}`,
    fineMesh: meshText(FINE_MESH),
    meshErrorSeconds: rates.length,
    meshErrorMillivoltsRms: Number(error.rms.toFixed(3)),
    meshErrorMillivoltsMax: Number(error.max.toFixed(3)),
    bytesPerCell: batch.buffer.byteLength / CELLS,
  };
  return { name: `DFN + thermal, ${meshText(mesh)}, ${particles}`, value, unit: 'µs/cell-step', context };
}

/** mV against {@link FINE_MESH}, both from full at 25 °C. */
function meshError(
  parameters: CellParameters,
  rates: Float64Array,
  mesh: DfnMesh,
): { readonly rms: number; readonly max: number } {
  const coarse = createDfnBatch(parameters, 1, { mesh });
  const fine = createDfnBatch(parameters, 1, { mesh: FINE_MESH });
  coarse.reset(1, TEMPERATURE);
  fine.reset(1, TEMPERATURE);
  let squares = 0;
  let max = 0;
  for (const rate of rates) {
    const current = (rate * parameters.nominalCellCapacity) / 3600;
    coarse.step(current, 1, TEMPERATURE);
    fine.step(current, 1, TEMPERATURE);
    const millivolts = 1000 * (coarse.terminalVoltage[0]! - fine.terminalVoltage[0]!);
    squares += millivolts ** 2;
    max = Math.max(max, Math.abs(millivolts));
  }
  return { rms: Math.sqrt(squares / rates.length), max };
}

/** Steps of 30 to 60 s, none like the one before: the decay factors are tabulated anew every time. */
function changingSteps(design: CellDesign, { rates }: Drive): Figure {
  const cells = 100;
  const batch = createSpmeBatch(design.parameters, cells);
  const current = nominalCharge(design) / 3600;
  const value = microsecondsPerCellStep(cells * rates.length, () => {
    batch.reset(0.7, TEMPERATURE);
    rates.forEach((rate, index) => batch.step(0.2 * rate * current, 30 + ((index * 7919) % 300) / 10, TEMPERATURE));
  });
  return {
    name: 'SPMe + thermal, changing steps',
    value,
    unit: 'µs/cell-step',
    context: { cells, dtSeconds: '30…60' },
  };
}

function stack(design: CellDesign, { rates }: Drive): Figure {
  const cells = 24;
  const target = createBipolarStack(design.parameters, cells, { sealConductance: 1e-6 });
  const current = nominalCharge(design) / 3600;
  const value = microsecondsPerCellStep(cells * rates.length, () => {
    target.batch.reset(0.7, TEMPERATURE);
    for (const rate of rates) target.step(rate * current, 1, TEMPERATURE);
  });
  return {
    name: 'bipolar stack with leaking seals',
    value,
    unit: 'µs/cell-step',
    context: { cells, design: design.id },
  };
}

function ledger(design: CellDesign): Figure {
  const target = createAgeingLedger(design, CELLS);
  const temperature = new Float64Array(CELLS).fill(TEMPERATURE);
  const stateOfCharge = new Float64Array(CELLS);
  const moved = new Float64Array(CELLS).fill(10);
  const bookings = 500;
  const value = microsecondsPerCellStep(CELLS * bookings, () => {
    for (let booking = 0; booking < bookings; booking++) {
      stateOfCharge.fill(0.5 + 0.3 * Math.sin(booking / 20));
      target.accumulate(temperature, stateOfCharge, moved, 60);
    }
  });
  return { name: 'ageing ledger', value, unit: 'µs/booking', context: { cells: CELLS } };
}
