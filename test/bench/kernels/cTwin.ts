/**
 * The innermost kernel of the single-particle model against the same arithmetic in C (spmeKernel.c), in one run on
 * the same cells: how far TypeScript is from what a compiler makes of it. Rounds of both alternate, so that what else
 * the machine does falls on both, and results are checked to agree.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSpmeBatch, type SpmeBatch } from '@packtwin/twin-models';
import { FARADAY, GAS_CONSTANT } from '../../../packages/units/src/index.ts';
import { LEAST_OCCUPANCY_PRODUCT } from '../../../twin-models/src/kinetics/exchangeCurrent.ts';
import { LAST_TEMPERATURE_POSITION } from '../../../twin-models/src/tables/temperatureGrid.ts';
import { particleModes } from '../../../twin-models/src/transport/particleModes.ts';
import { CELLS, type Drive, type DrivenCell, driveRound, spreadCells, TEMPERATURE } from './drivenCell.ts';
import { type Figure, timeOnce } from './figure.ts';

const SOURCE = new URL('../spmeKernel.c', import.meta.url).pathname;
/** s of the drive cycle: rounds so short that a busy machine leaves some of both alone. */
const SECONDS = 100;
const ROUNDS = 50;
/** Of voltages (V) and temperatures (K). */
const AGREEMENT = 1e-9;
const DT = 1;

type ModalBatch = Extract<SpmeBatch, { readonly solid: 'modes' }>;

interface Build {
  readonly flags: readonly string[];
}

/** Of a process: the first touches its memory, the lesser of both counts. */
const ROUNDS_OF_TWIN = 2;

const BUILDS: readonly Build[] = [{ flags: ['-O3'] }, { flags: ['-O3', '-march=native'] }];

export function cTwinFigures({ parameters, name }: DrivenCell, drive: Drive): Figure[] {
  const rates = drive.rates.subarray(0, SECONDS);
  const batch = createSpmeBatch(parameters, CELLS);
  if (batch.solid !== 'modes') throw new TypeError(`The C twin steps exact modes only, ${name} has ${batch.solid}`);
  if (batch.model.negative.exchangeExponent !== null || batch.model.positive.exchangeExponent !== null) {
    throw new TypeError(`The C twin knows exchange exponents of ½ only, ${name} has others`);
  }
  const current = parameters.nominalCellCapacity / 3600;
  const currents = rates.map((rate) => rate * current);
  const folder = mkdtempSync(join(tmpdir(), 'packtwin-bench-'));
  try {
    const compiler = findCompiler();
    const common = { cell: name, cells: CELLS, dtSeconds: DT, profile: drive.source, timedSeconds: rates.length };
    if (compiler === undefined) {
      const context = { ...common, skipped: 'there is no C compiler: neither $CC nor cc answers' };
      return [{ name: 'SPMe + thermal over its twin in C', value: Number.NaN, unit: 'times', context }];
    }
    const input = join(folder, 'input');
    writeFileSync(input, inputOf(batch, currents));
    const programs = BUILDS.map(({ flags }) => compiled(compiler, flags, folder));
    const cellSteps = CELLS * rates.length;
    const ours: number[] = [];
    const theirs = BUILDS.map((): TwinRun[] => []);
    driveRound(batch, rates, current);
    const expected = [...batch.terminalVoltage, ...batch.temperature];
    for (let round = 0; round < ROUNDS; round++) {
      // The twin's clock does not see cells being set either.
      spreadCells(batch);
      ours.push(timeOnce(cellSteps, () => currents.forEach((amperes) => batch.step(amperes, DT, TEMPERATURE))));
      programs.forEach((program, build) => theirs[build]!.push(runTwin(program, folder, input, expected)));
    }
    return BUILDS.flatMap(({ flags }, build) => {
      const inC = theirs[build]!.map(({ seconds }) => (seconds * 1e6) / cellSteps);
      const microseconds = Math.min(...inC);
      const warmUp = `one round of TypeScript, then least of ${ROUNDS} rounds of each, taken in turn`;
      const context = {
        ...common,
        compiler: `${compiler} ${flags.join(' ')}`,
        warmUp,
        largestDifferenceVolts: Math.max(...theirs[build]!.map(({ difference }) => difference)),
      };
      const label = `${compiler} ${flags.join(' ')}`;
      return [
        { name: `the same in C, ${label}`, value: microseconds, unit: 'µs/cell-step', context },
        {
          name: `SPMe + thermal over its twin in C, ${label}`,
          value: Math.min(...ours) / microseconds,
          unit: 'times',
          context: {
            ...common,
            typeScriptMicroseconds: Math.min(...ours),
            cMicroseconds: microseconds,
            medianRatioOfPairedRounds: median(ours.map((each, round) => each / inC[round]!)),
            warmUp,
          },
        },
      ];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function findCompiler(): string | undefined {
  for (const candidate of [process.env['CC'], 'cc']) {
    if (candidate === undefined || candidate === '') continue;
    try {
      execFileSync(candidate, ['--version'], { stdio: 'ignore' });
      return candidate;
    } catch {
      // Not there, or no compiler: the next one.
    }
  }
  return undefined;
}

/** Path of the program. */
function compiled(compiler: string, flags: readonly string[], folder: string): string {
  const program = join(folder, `kernel${flags.length}`);
  execFileSync(compiler, [...flags, '-o', program, SOURCE, '-lm']);
  return program;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

interface TwinRun {
  readonly seconds: number;
  readonly difference: number;
}

function runTwin(program: string, folder: string, input: string, expected: readonly number[]): TwinRun {
  const output = join(folder, 'output');
  execFileSync(program, [input, output]);
  const bytes = readFileSync(output);
  const [seconds = Number.NaN, ...results] = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
  const difference = expected.reduce((most, value, index) => Math.max(most, Math.abs(results[index]! - value)), 0);
  if (!(difference <= AGREEMENT)) {
    throw new Error(
      `The kernel and its twin in C differ by ${difference} V or K after the cycle, more than ${AGREEMENT}`,
    );
  }
  return { seconds, difference };
}

/** Blocks in the order of main() in spmeKernel.c, each led by its length. */
function inputOf(batch: ModalBatch, currents: Float64Array): Uint8Array {
  const { parameters, model, columns } = batch;
  const { negative, positive, salt } = model;
  spreadCells(batch);
  const table = ({ low, high, inverseStep, slopeBelow, slopeAbove, nodes }: typeof model.conductivity) => [
    [low, high, inverseStep, slopeBelow, slopeAbove, ...nodes],
  ];
  const relaxation = (of: typeof model.saltRelaxation) => {
    const rowCount = of.rows.length / of.rowLength;
    of.setStep(DT);
    for (let row = 0; row + 1 < rowCount; row++) of.prepare(row);
    return [of.rows, new Float64Array(rowCount).fill(DT)];
  };
  const electrode = (of: typeof negative, empty: number, own: typeof model.negativeRelaxation) => [
    [
      of.stoichiometryPerCharge,
      of.interfacePerCurrent,
      of.electronicResistance,
      of.ionicLength,
      particleModes.remainder * of.diffusionTime,
      empty,
      of.maximumStoichiometry - of.minimumStoichiometry,
    ],
    ...table(of.potential),
    ...table(of.entropicChange),
    ...relaxation(own),
  ];
  const blocks: ArrayLike<number>[] = [
    [DT, TEMPERATURE, CELLS, ROUNDS_OF_TWIN],
    [
      parameters.electrodeArea,
      parameters.heatCapacity,
      parameters.heatTransferCoefficient,
      parameters.referenceTemperature,
      parameters.electrolyte.initialConcentration,
      parameters.separator.interfaceResistance,
      model.separatorIonicLength,
      model.concentrationFactor,
      salt.meanForcing,
      LAST_TEMPERATURE_POSITION,
      LEAST_OCCUPANCY_PRODUCT,
      GAS_CONSTANT / FARADAY,
    ],
    ...electrode(negative, negative.minimumStoichiometry, model.negativeRelaxation),
    ...electrode(positive, positive.maximumStoichiometry, model.positiveRelaxation),
    ...table(model.conductivity),
    ...relaxation(model.saltRelaxation),
    model.temperatureRows,
    salt.negativeForcing,
    salt.positiveForcing,
    salt.regionShapes,
    salt.negativeRegionRemainder,
    salt.positiveRegionRemainder,
    currents,
    columns.negativeMean,
    columns.positiveMean,
    columns.saltMean,
    columns.temperature,
    columns.capacityScale,
    columns.resistanceOffset,
  ];
  const doubles = Float64Array.from(blocks.flatMap((block) => [block.length, ...Array.from(block)]));
  return new Uint8Array(doubles.buffer);
}
