/** Forecasts of recorded lives, against what was measured: shared by the tests and by `packtwin bench field`. */
import { join } from 'node:path';
import {
  calibrateBand,
  forecastLoss,
  learnCellKind,
  learnTemperatureAgeing,
  lossCurveOf,
  seenUntil,
  type CellKind,
  type LossCurve,
} from '@packtwin/estimation';
import { readAgeingTable } from '@packtwin/replay';

export const AGEING_FILES = {
  isea: 'ageing/isea-48-cells.csv.gz',
  nasa: ['ageing/nasa-B0005.csv.gz', 'ageing/nasa-B0006.csv.gz', 'ageing/nasa-B0007.csv.gz'],
  sunwoda: 'ageing/sunwoda-odd-cells.csv.gz',
} as const;

/** Measured capacities ahead of what was seen, and how many lay inside the 90 % band. */
class Coverage {
  inside = 0;
  points = 0;
  #squares = 0;

  add(loss: number, { expected, low, high }: { expected: number; low: number; high: number }): void {
    this.points++;
    if (loss >= low && loss <= high) this.inside++;
    this.#squares += (loss - expected) ** 2;
  }

  get share(): number {
    return this.inside / this.points;
  }

  /** % of the first capacity. */
  get rmsePercent(): number {
    return 100 * Math.sqrt(this.#squares / this.points);
  }
}

/** Mean loss of the kind at which its knee is. */
const KNEE_LOSS = 0.15;

export interface HalvingsResult {
  readonly pooled: Coverage;
  readonly beforeKnee: Coverage;
  readonly afterKnee: Coverage;
}

/** Half of the cells teach, the others are forecast from their first cycles, again and again with other halves. */
export async function forecastHalvings(folder: string, halvings: number, seenCycles = 320): Promise<HalvingsResult> {
  const curves = await lossCurves(join(folder, AGEING_FILES.isea), 'isea');
  const result = { pooled: new Coverage(), beforeKnee: new Coverage(), afterKnee: new Coverage() };
  const random = linearCongruence(20_261_120);
  for (let halving = 0; halving < halvings; halving++) {
    const order = curves.map((curve) => ({ curve, key: random() })).toSorted((a, b) => a.key - b.key);
    const half = Math.floor(order.length / 2);
    const kind = learnCellKind(order.slice(0, half).map(({ curve }) => curve));
    const factor = calibrateBand(kind, seenCycles);
    for (const { curve } of order.slice(half)) {
      const phase = (cycles: number) => (kind.mean.at(cycles) < KNEE_LOSS ? result.beforeKnee : result.afterKnee);
      compare(kind, curve, seenCycles, factor, (cycles) => [result.pooled, phase(cycles)]);
    }
  }
  return result;
}

export interface LifeForecast {
  readonly cell: string;
  readonly coverage: Coverage;
}

/** Each cell from the first half of its life and the whole life of the others. */
export async function forecastHalfLives(folder: string): Promise<{ cells: LifeForecast[]; pooled: Coverage }> {
  const cells = (
    await Promise.all(AGEING_FILES.nasa.map((file) => readAgeingTable(join(folder, file), 'nasa-capacity')))
  )
    .flat()
    .map(({ cell, cycles, capacity }) => ({ cell, curve: lossCurveOf(cycles, capacity) }));
  const pooled = new Coverage();
  const forecasts = cells.map(({ cell, curve }) => {
    const half = curve.cycles[Math.floor(curve.cycles.length / 2) - 1]!;
    const others = cells.filter((each) => each.cell !== cell).map((each) => each.curve);
    const kind = learnCellKind(others, [seenUntil(curve, half)]);
    const coverage = new Coverage();
    compare(kind, curve, half, calibrateBand(kind, half), () => [pooled, coverage]);
    return { cell, coverage };
  });
  return { cells: forecasts, pooled };
}

export interface WarmForecast {
  /** K. */
  readonly temperature: number;
  readonly predictedCycles: number;
  readonly measuredCycles: number;
}

/** A·s below which a life is over. */
const SUNWODA_END = 0.88 * 3600;
/** K; cells up to this teach. */
const WARMEST_TAUGHT = 310;

/** End of life of the warm cells from the cool ones, temperature the only change; means over the cells of a temperature. */
export async function forecastWarmLives(folder: string): Promise<{ warm: WarmForecast[]; activationEnergy: number }> {
  const cells = (await readAgeingTable(join(folder, AGEING_FILES.sunwoda), 'sunwoda')).map((series) => ({
    temperature: series.temperature[0]!,
    curve: lossCurveOf(series.cycles, series.capacity),
    endLoss: 1 - SUNWODA_END / series.capacity[0]!,
    endCycles: series.cycles[series.capacity.findIndex((capacity) => capacity < SUNWODA_END)]!,
  }));
  const law = learnTemperatureAgeing(cells.filter(({ temperature }) => temperature < WARMEST_TAUGHT));
  const temperatures = new Set(cells.map(({ temperature }) => temperature).filter((t) => t >= WARMEST_TAUGHT));
  const warm = [...temperatures].map((temperature) => {
    const group = cells.filter((cell) => cell.temperature === temperature);
    return {
      temperature,
      predictedCycles: mean(group.map(({ endLoss }) => law.cyclesTo(endLoss, temperature))),
      measuredCycles: mean(group.map(({ endCycles }) => endCycles)),
    };
  });
  return { warm, activationEnergy: law.activationEnergy };
}

async function lossCurves(file: string, mapping: string): Promise<LossCurve[]> {
  return (await readAgeingTable(file, mapping)).map(({ cycles, capacity }) => lossCurveOf(cycles, capacity));
}

function compare(
  kind: CellKind,
  curve: LossCurve,
  until: number,
  factor: (cycles: number) => number,
  coveragesAt: (cycles: number) => readonly Coverage[],
): void {
  const seen = seenUntil(curve, until);
  const ahead = curve.cycles.subarray(seen.cycles.length);
  const { loss, low, high } = forecastLoss(kind, seen, ahead, factor);
  ahead.forEach((cycles, k) => {
    const band = { expected: loss[k]!, low: low[k]!, high: high[k]! };
    for (const coverage of coveragesAt(cycles)) coverage.add(curve.loss[seen.cycles.length + k]!, band);
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function linearCongruence(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
