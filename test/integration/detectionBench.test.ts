import { beforeAll, describe, expect, test } from 'vitest';
import { BASELINES } from '../bench/detection/baselines.ts';
import { bench } from '../bench/detection.bench.ts';
import type { FleetFigure } from '../bench/detection/fleetFigures.ts';
import { FAULT_CASES } from '../bench/detection/fleetTier.ts';
import { poissonUpperBound, proportionUpperBound, quantile } from '../bench/detection/fleetFigures.ts';
import { CONSERVATIVE_STATISTICS, observePack, outlierShare } from '../bench/detection/observationFleet.ts';

/** What two packs per fault and some two thousand healthy cells can carry; the bars are the full benchmark's. */
describe('packtwin bench detection --preset quick', () => {
  let figures: ReadonlyMap<string, FleetFigure>;
  beforeAll(async () => {
    figures = new Map((await bench.run('quick')).map((figure) => [figure.name, figure]));
  }, 600_000);
  const value = (name: string): number => {
    const figure = figures.get(name);
    if (!figure) throw new Error(`The benchmark has no figure "${name}", but ${[...figures.keys()].join(', ')}`);
    return figure.value;
  };

  test('flags no healthy cell, in either tier', () => {
    expect(value('false flags on a fault-free fleet')).toBe(0);
    expect(value('flags on healthy cells')).toBe(0);
  });

  test('flags nothing after what is no fault', () => {
    const benign = [...figures].filter(([name]) => name.startsWith('flags after what is no fault'));
    expect(benign).toHaveLength(6);
    for (const [name, figure] of benign) expect(figure.value, name).toBe(0);
  });

  test('finds every severe fault at the threshold of a million cells, and names it', () => {
    const severe = FAULT_CASES.filter((of) => of.severe);
    expect(severe.length).toBeGreaterThan(3);
    for (const { name } of severe) expect(value(`${name}: found`), name).toBe(100);
    expect(value('cause, first guess right, all faults of cells')).toBeGreaterThanOrEqual(75);
  });

  test('is sure of no healthy cell, and so right where it is sure', () => {
    expect(value('verdicts stated with a confidence of 0.9 or more that are true')).toBe(100);
  });

  test('beats the fixed rule of fleets at a fade of 8 % a year', () => {
    expect(value('+8 %/year: days to the flag, median')).toBeLessThan(
      value('+8 %/year, by fixed fleet rule: days, median'),
    );
  });

  test('has every baseline beside every fault', () => {
    for (const { name } of FAULT_CASES) {
      for (const rule of BASELINES) expect(value(`${name}, by ${rule}: days, median`)).toBeGreaterThan(0);
    }
  });

  test('states the errors of the estimators', () => {
    expect(value('retention of a cell, relative to its peers')).toBeLessThan(1.5);
    expect(value('state of charge of aged cells, 0.1 Hz with 30 % gaps')).toBeLessThan(4);
  });
});

describe('figures of the benchmark', () => {
  test('bounds are the exact ones', () => {
    expect(poissonUpperBound(0)).toBeCloseTo(2.9957, 3);
    expect(poissonUpperBound(3)).toBeCloseTo(7.7537, 3);
    expect(proportionUpperBound(0, 100)).toBeCloseTo(1 - 0.05 ** 0.01, 6);
    expect(proportionUpperBound(2, 50)).toBeCloseTo(0.1206, 3);
  });

  test('a median of mostly lost cases is not reached', () => {
    expect(quantile([3, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY], 0.5)).toBe(Number.POSITIVE_INFINITY);
    expect(quantile([3, 5, Number.POSITIVE_INFINITY], 0.5)).toBe(5);
  });

  test('outliers have the kurtosis that was measured', () => {
    for (const kurtosis of [3.5, 6, 12]) {
      const share = outlierShare(kurtosis);
      expect((3 * (1 - share + share * 625)) / (1 - share + share * 25) ** 2).toBeCloseTo(kurtosis, 3);
    }
  });
});

describe('packs at the level of observations', () => {
  const plan = {
    seed: 3,
    index: 1,
    cells: 96,
    days: 400,
    bipolar: false,
    faceShares: { negative: 0.2, positive: 0.8 },
  };

  test('repeat bit for bit, and a fault moves its own cell by its own size', () => {
    const noiseless = { noise: 1e-12, standing: 0, perKelvin: 0, kurtosis: 3, autocorrelation: 0 };
    const { charge, resistance, capacity } = CONSERVATIVE_STATISTICS;
    const statistics = {
      charge: { ...charge, ...noiseless },
      resistance: { ...resistance, ...noiseless },
      capacity: { ...capacity, ...noiseless },
    };
    const run = (fault?: Parameters<typeof observePack>[0]['fault']): Float64Array => {
      const pack = observePack({ ...plan, fault }, statistics);
      let last = new Float64Array(plan.cells);
      for (let day = 0; day < plan.days; day++) last = Float64Array.from(pack.day(day)?.capacity ?? last);
      return last;
    };
    const sound = run();
    expect([...run()]).toEqual([...sound]);
    const faded = run({ kind: 'fade', size: 0.0365, cell: 40, day: 300 });
    const lost = sound.map((ratio, cell) => ratio - faded[cell]!);
    expect(lost[40]!).toBeCloseTo(0.01, 3);
    expect(Math.max(...lost.filter((_, cell) => cell !== 40).map(Math.abs))).toBeLessThan(1e-9);
  });
});
