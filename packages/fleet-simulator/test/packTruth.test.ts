import { createAgeingLedger, findDesign, scaleDesign } from '@packtwin/twin-models';
import { describe, expect, it } from 'vitest';
import { MS_PER_DAY, MS_PER_SECOND, REFERENCE_TEMPERATURE, SECONDS_PER_HOUR } from '@packtwin/units';
import type { Fault, FaultKind } from '../src/index.ts';
import { randomStream } from '../src/random.ts';
import { createPackTruth, type PackTruth } from '../src/truth/packTruth.ts';
import { FAST_GAIN, FAST_RATE, relax, SLOW_GAIN, SLOW_RATE } from '../src/truth/sphereRelaxation.ts';
import { truthDesign } from '../src/truth/truthDesign.ts';
import { SEED_DESIGNS } from '../src/fleetPlan.ts';

const RATED = 50 * SECONDS_PER_HOUR;
const STACKS = 2;
const CELLS = 6;

function pack(designId: string, faults: readonly Fault[] = [], seed = 1, stateOfCharge = 0.5): PackTruth {
  const design = truthDesign(designId);
  return createPackTruth({
    cell: design.cell(RATED),
    ageing: design.ageing(RATED, { stateOfCharge, temperature: REFERENCE_TEMPERATURE }),
    stacks: STACKS,
    cellsPerStack: CELLS,
    faults,
    stateOfCharge,
    temperature: REFERENCE_TEMPERATURE,
    random: randomStream(seed, 'cells'),
  });
}

const fault = (kind: FaultKind, cells: readonly number[]): Fault => ({
  kind,
  vehicleIndex: 0,
  cells,
  onsetAt: 0,
  severity: kind === 'contact-resistance' ? 0.5 : 0.1,
});

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1]!;
}

/** Days of alternating 0.3 C for 1 h each way and rest, ending charged as at the start. `onDrive` sees the pack under load. */
function cycle(truth: PackTruth, days: number, onDrive: (truth: PackTruth) => void = () => undefined): void {
  const hour = SECONDS_PER_HOUR;
  for (let at = 0; at < days * MS_PER_DAY;) {
    const ofDay = (at % MS_PER_DAY) / (hour * MS_PER_SECOND);
    const rate = ofDay === 8 ? -0.3 : ofDay === 20 ? 0.3 : 0;
    const dt = rate === 0 ? hour : 60;
    for (let spent = 0; spent < hour; spent += dt) {
      at += dt * MS_PER_SECOND;
      const current = (rate * RATED) / hour;
      truth.step(at, dt, current, current, rate < 0, REFERENCE_TEMPERATURE);
      if (rate < 0) onDrive(truth);
    }
  }
}

/** Largest change that a fault makes to every cell's voltage at the end of two weeks, V. */
function changes(kind: FaultKind, cells: readonly number[]): number[] {
  const healthy = pack('seed-000');
  const faulty = pack('seed-000', [fault(kind, cells)]);
  const largest = Array.from({ length: healthy.cellCount }, () => 0);
  const loaded: Float64Array[] = [];
  cycle(healthy, 14, (truth) => loaded.push(truth.voltage.slice()));
  let index = 0;
  cycle(faulty, 14, (truth) => {
    const twin = loaded[index++]!;
    for (let cell = 0; cell < largest.length; cell++)
      largest[cell] = Math.max(largest[cell]!, Math.abs(truth.voltage[cell]! - twin[cell]!));
  });
  return largest;
}

describe('the truth of a pack', () => {
  it.each(SEED_DESIGNS)('moves exactly the charge that flows, but for leaks (%s)', (designId) => {
    const truth = pack(designId, [], 1, 0.3);
    const before = [...truth.negative];
    const current = (0.25 * RATED) / SECONDS_PER_HOUR;
    for (let step = 1; step <= 120; step++)
      truth.step(step * 60_000, 60, current, current, false, REFERENCE_TEMPERATURE);
    const lattice = truthDesign(designId).cell(RATED).negative.latticeCharge;
    for (let cell = 0; cell < truth.cellCount; cell++) {
      const taken = (truth.negative[cell]! - before[cell]!) * lattice * truth.spread.capacityScale[cell]!;
      // Self-discharge and interphase of two hours: below 5e-4 of the rated charge.
      expect(Math.abs(taken - 0.5 * RATED)).toBeLessThan(5e-4 * RATED);
    }
  });

  it.each(SEED_DESIGNS)(
    'has capacities and resistances within the stated production spread when new (%s)',
    (designId) => {
      const truth = pack(designId);
      const cells = Array.from({ length: truth.cellCount }, (_, cell) => cell);
      const capacity = cells.map((cell) => truth.capacity(cell));
      const resistance = cells.map((cell) => truth.resistance(cell));
      expect(median(capacity)).toBeGreaterThan(0.97);
      expect(median(capacity)).toBeLessThan(1.03);
      for (const value of capacity) expect(Math.abs(value / median(capacity) - 1)).toBeLessThan(0.025);
      for (const value of resistance) expect(Math.abs(value / median(resistance) - 1)).toBeLessThan(0.15);
      expect(new Set(capacity).size).toBeGreaterThan(1);
    },
  );

  it.each(SEED_DESIGNS)('rises under charge, sinks under load, and rests in between (%s)', (designId) => {
    const after = (rate: number) => {
      const truth = pack(designId);
      truth.step(
        1000,
        1,
        (rate * RATED) / SECONDS_PER_HOUR,
        (rate * RATED) / SECONDS_PER_HOUR,
        false,
        REFERENCE_TEMPERATURE,
      );
      return truth.voltage[0]!;
    };
    expect(after(0.5)).toBeGreaterThan(after(0) + 0.002);
    expect(after(0)).toBeGreaterThan(after(-0.5) + 0.002);
  });

  it('goes on identically from a saved state', () => {
    const one = pack('seed-000', [fault('contact-resistance', [3])]);
    cycle(one, 3);
    const other = pack('seed-000', [fault('contact-resistance', [3])]);
    other.restore(JSON.parse(JSON.stringify(one.save())));
    for (const truth of [one, other]) truth.step(4 * MS_PER_DAY, 30, -20, -25, true, 280);
    expect(other.voltage).toEqual(one.voltage);
    expect(other.save()).toEqual(one.save());
  });

  it('refuses the state of another pack', () => {
    expect(() => pack('seed-000').restore({ scalars: {}, columns: [1, 2, 3] })).toThrow(/belongs to another fleet/);
  });
});

describe('normal ageing', () => {
  it.each(SEED_DESIGNS)('takes what the design expects, cell by cell with some spread (%s)', (designId) => {
    const truth = pack(designId);
    const cells = Array.from({ length: truth.cellCount }, (_, cell) => cell);
    const before = cells.map((cell) => truth.capacity(cell));
    const resistance = cells.map((cell) => truth.resistance(cell));
    cycle(truth, 60);
    // What a twin expects of the same use, booked by hand: one hour down from 0.5 by 0.3, one hour back, otherwise rest.
    const ledger = createAgeingLedger(scaleDesign(findDesign(designId)!, RATED), 1);
    for (let day = 0; day < 60; day++) {
      for (let hour = 0; hour < 24; hour++) {
        const isLow = hour >= 8 && hour < 20;
        const moved = hour === 8 || hour === 20 ? 0.3 * RATED : 0;
        ledger.accumulateCell(0, REFERENCE_TEMPERATURE, isLow ? 0.2 : 0.5, moved, SECONDS_PER_HOUR);
      }
    }
    const lost = cells.map((cell) => 1 - truth.capacity(cell) / before[cell]!);
    expect(Math.abs(median(lost) - (1 - ledger.expectedRetention(0)))).toBeLessThan(0.002);
    expect(new Set(lost).size).toBeGreaterThan(1);
    for (const cell of cells) expect(truth.resistance(cell)).toBeGreaterThan(resistance[cell]!);
    // Prelithiated dots live on their reserve first.
    if (designId !== 'seed-002') expect(Math.min(...lost)).toBeGreaterThan(0.01);
  });

  it('goes on identically from a copy of its state', () => {
    const start = { stateOfCharge: 0.5, temperature: REFERENCE_TEMPERATURE };
    const law = truthDesign('seed-001').ageing(RATED, start);
    const age = (one: typeof law) => {
      for (let step = 0; step < 200; step++) one.advance(290, 0.3 + 0.2 * Math.sin(step / 9), 900);
    };
    age(law);
    const other = truthDesign('seed-001').ageing(RATED, start);
    other.state.set(law.state);
    age(law);
    age(other);
    expect(other.state).toEqual(law.state);
    expect(other.lithiumLost()).toBeGreaterThan(0);
    expect(other.materialLost()).toBeGreaterThan(0);
  });
});

describe('a fault', () => {
  it.each([
    ['leakage', [7]],
    ['internal-short', [2]],
    ['contact-resistance', [4]],
    ['active-material-loss', [9]],
    ['seal-leakage', [3, 4]],
  ] as const)('%s shows at its cells only', (kind, cells) => {
    changes(kind, cells).forEach((change, cell) => {
      if (cells.some((own) => own === cell)) expect(change).toBeGreaterThan(0.0015);
      else expect(change).toBeLessThan(0.0003);
    });
  });

  it('of a seal takes lithium from the one cell and gives it to the next, and loses none', () => {
    const design = truthDesign('seed-000').cell(RATED);
    const lithium = (truth: PackTruth) =>
      Array.from(
        { length: truth.cellCount },
        (_, cell) =>
          (truth.negative[cell]! * design.negative.latticeCharge +
            truth.positive[cell]! * design.positive.latticeCharge) *
          truth.spread.capacityScale[cell]!,
      );
    const rest = (faults: readonly Fault[]) => {
      const truth = pack('seed-000', faults);
      const before = lithium(truth);
      for (let hour = 1; hour <= 24; hour++) truth.step(hour * 3_600_000, 3600, 0, 0, false, REFERENCE_TEMPERATURE);
      return lithium(truth).map((charge, cell) => (charge - before[cell]!) / RATED);
    };
    const healthy = rest([]);
    // Fully grown on its first day.
    const leaking = rest([{ ...fault('seal-leakage', [2, 3]), onsetAt: -10 * MS_PER_DAY }]).map(
      (moved, cell) => moved - healthy[cell]!,
    );
    const perDay = 0.1 / 30;
    expect(leaking[2]! / perDay).toBeCloseTo(1, 1);
    expect(leaking[3]! / perDay).toBeCloseTo(-1, 1);
    expect(leaking.reduce((sum, moved) => sum + moved, 0) / perDay).toBeCloseTo(0, 2);
  });

  it('of active material takes its share of the capacity', () => {
    const truth = pack('seed-000', [fault('active-material-loss', [5])]);
    const before = truth.capacity(5);
    cycle(truth, 30);
    const ordinary = pack('seed-000');
    cycle(ordinary, 30);
    expect(truth.capacity(5) / before).toBeCloseTo((1 - 0.1) * (ordinary.capacity(5) / before), 2);
    expect(truth.capacity(4)).toBeCloseTo(ordinary.capacity(4), 4);
  });
});

describe('sphere relaxation', () => {
  it('settles at the steady profile: surface minus mean = τ/15 × rate', () => {
    expect(SLOW_GAIN + FAST_GAIN).toBeCloseTo(1 / 15, 15);
    let slow = 0;
    let fast = 0;
    for (let step = 0; step < 100; step++) {
      slow = relax(slow, SLOW_GAIN, SLOW_RATE, 0.01);
      fast = relax(fast, FAST_GAIN, FAST_RATE, 0.01);
    }
    expect(slow + fast).toBeCloseTo(1 / 15, 8);
  });

  it('follows the series solution of a sphere to a percent once the first tenth of the time constant is over', () => {
    // Roots of tan λ = λ by Newton's method from (n + ½)π.
    const roots = Array.from({ length: 200 }, (_, index) => {
      let root = (index + 1.5) * Math.PI - 1e-3;
      for (let round = 0; round < 50; round++) root = (index + 1) * Math.PI + Math.atan(root);
      return root;
    });
    for (const time of [0.01, 0.03, 0.1, 0.3]) {
      const exact = (2 / 3) * roots.reduce((sum, root) => sum + (1 - Math.exp(-root * root * time)) / (root * root), 0);
      const approximate = SLOW_GAIN * (1 - Math.exp(-SLOW_RATE * time)) + FAST_GAIN * (1 - Math.exp(-FAST_RATE * time));
      expect(Math.abs(approximate / exact - 1)).toBeLessThan(time < 0.1 ? 0.05 : 0.01);
    }
  });
});
