import { createSpmeBatch, findDesign } from '@packtwin/twin-models';
import type { CellParameters } from '@packtwin/twin-models';
import { describe, expect, test } from 'vitest';
import { startingCharge } from '../../src/cellObserver/startingCharge.ts';
import { createCellObserver } from '../../src/cellObserver/cellObserver.ts';
import type { CellObserverOptions } from '../../src/cellObserver/cellObserver.ts';
import { GaussianBelief } from '../../src/cellObserver/gaussianBelief.ts';
import { identifiedCell } from '../../src/cellObserver/identifiedCell.ts';
import type { ObservedCell } from '../../src/cellObserver/observedCell.ts';
import { physicalCell } from '../../src/cellObserver/physicalCell.ts';
import { seededRandom } from '../support/seededRandom.ts';

const KELVIN = 298.15;
const cell = findDesign('generic-nmc-graphite')!.parameters;

/** One second apart: city, motorway at up to 2 C, rests, some braking. From full down by 60 %. */
function drive(seconds: number): { time: Float64Array; current: Float64Array; temperature: number } {
  const random = seededRandom(7);
  const time = Float64Array.from({ length: seconds }, (_, second) => second);
  const current = new Float64Array(seconds);
  let rate = 0;
  for (let second = 1; second < seconds; second++) {
    if (second % 15 === 0) {
      const kind = Math.floor(second / 300) % 3;
      rate =
        kind === 0
          ? 0.4 * (random.uniform() - 0.8)
          : kind === 1
            ? -1 - random.uniform()
            : random.uniform() < 0.2
              ? 0.5
              : -0.6 * random.uniform();
    }
    current[second] = (rate * cell.nominalCellCapacity) / 3600;
  }
  return { time, current, temperature: KELVIN };
}

/** The cell of nature: what it shows and how full it is under a current, from a charge. */
function nature(parameters: CellParameters, current: Float64Array, start: number, error: (soc: number) => number) {
  const random = seededRandom(11);
  const batch = createSpmeBatch(parameters, 1);
  batch.reset(start, KELVIN);
  const voltage = new Float64Array(current.length);
  const charge = new Float64Array(current.length);
  current.forEach((amperes, second) => {
    if (second > 0) {
      batch.temperature[0] = KELVIN;
      batch.step(amperes, 1, KELVIN);
    }
    charge[second] = batch.stateOfCharge[0]!;
    voltage[second] = batch.terminalVoltage[0]! + error(charge[second]) + 0.002 * (random.uniform() - 0.5);
  });
  return { voltage, charge };
}

function follow(
  model: ObservedCell,
  known: ReturnType<typeof drive>,
  truth: ReturnType<typeof nature>,
  options: CellObserverOptions,
) {
  const observer = createCellObserver(model, options);
  const errors: number[] = [];
  const ahead: number[] = [];
  const inside: boolean[] = [];
  for (let second = 0; second < known.time.length; second++) {
    observer.step(known.current[second]!, 1, truth.voltage[second]!, KELVIN);
    errors.push(observer.stateOfCharge - truth.charge[second]!);
    inside.push(Math.abs(errors.at(-1)!) < 2 * observer.stateOfChargeDeviation);
    if (second % 20 === 0 && second >= 300 && second + 60 < known.time.length) {
      ahead.push(truth.voltage[second + 60]! - observer.voltageAhead(known, second, second + 60));
    }
  }
  return { observer, errors, ahead, inside };
}

const rms = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

/** U = 3 + z V, no drops: everything can be worked out by hand. */
function lineCell(slope = 1) {
  return identifiedCell({
    nominalCellCapacity: 3600,
    referenceTemperature: KELVIN,
    openCircuitCharges: [0, 1],
    openCircuitVoltages: [3, 3 + slope],
    ohmicCharges: [0, 1],
    ohmicDrops: [0.1, 0.1],
    slowTimes: [30],
    slowDrops: [0],
    residual: 0,
  });
}

describe('GaussianBelief', () => {
  test('n measurements of one number leave 1/(1/p + n/r) and the weighted mean', () => {
    const belief = new GaussianBelief(1);
    belief.addVariance(0, 4);
    const row = Float64Array.of(1);
    for (let k = 0; k < 10; k++) belief.learn(row, 3 - belief.mean[0]!, 0.5, 1e9);
    expect(belief.variance(0)).toBeCloseTo(1 / (1 / 4 + 10 / 0.5), 12);
    expect(belief.mean[0]).toBeCloseTo((3 * 10) / 0.5 / (1 / 4 + 10 / 0.5), 12);
  });

  test('a measured sum ties its terms together, and a wild value moves no further than the limit', () => {
    const belief = new GaussianBelief(2);
    belief.addVariance(0, 1);
    belief.addVariance(1, 1);
    belief.learn(Float64Array.of(1, 1), 1e6, 0, 4);
    expect(belief.mean[0]! + belief.mean[1]!).toBeCloseTo(4 * Math.SQRT2, 12);
    expect(belief.varianceAlong(Float64Array.of(1, 1))).toBeCloseTo(0, 12);
    expect(belief.covariance[1]).toBeCloseTo(-0.5, 12);
  });
});

describe('startingCharge', () => {
  const guess = { stateOfCharge: 0.6, deviation: 0.2 };

  test('on a straight curve: the normal posterior', () => {
    const found = startingCharge(guess, (charge) => ({ miss: 3.5 - (3 + charge), variance: 0.05 ** 2 }));
    const weight = 1 / 0.05 ** 2 + 1 / 0.2 ** 2;
    expect(found.stateOfCharge).toBeCloseTo((0.5 / 0.05 ** 2 + 0.6 / 0.2 ** 2) / weight, 6);
    expect(found.variance).toBeCloseTo(1 / weight, 5);
  });

  test('on a flat curve: the guess', () => {
    const found = startingCharge({ ...guess, deviation: 0.05 }, () => ({ miss: 0, variance: 1e-4 }));
    expect(found.stateOfCharge).toBeCloseTo(0.6, 6);
    expect(Math.sqrt(found.variance)).toBeCloseTo(0.05, 2);
  });
});

describe('createCellObserver', () => {
  const known = drive(3000);

  test('finds its own cell from a guess that is 20 % wrong', () => {
    const truth = nature(cell, known.current, 0.9, () => 0);
    const { errors, ahead } = follow(physicalCell(cell), known, truth, { initialStateOfCharge: 0.7 });
    expect(Math.abs(errors[0]!)).toBeLessThan(0.005);
    expect(Math.max(...errors.map(Math.abs))).toBeLessThan(0.008);
    expect(rms(ahead)).toBeLessThan(0.003);
  });

  test('learns a cell that reacts and conducts otherwise, on a curve that is off', () => {
    const other: CellParameters = {
      ...cell,
      negative: { ...cell.negative, reactionRateConstant: cell.negative.reactionRateConstant / 2 },
      positive: {
        ...cell.positive,
        reactionRateConstant: cell.positive.reactionRateConstant * 2,
        diffusivity: Number(cell.positive.diffusivity) / 2,
      },
      separator: { ...cell.separator, transportEfficiency: cell.separator.transportEfficiency / 1.5 },
    };
    const truth = nature(other, known.current, 0.9, (soc) => 0.008 * Math.sin(30 * soc));
    const learning = follow(physicalCell(cell), known, truth, { initialStateOfCharge: 0.7 });
    const believing = follow(physicalCell(cell), known, truth, {
      initialStateOfCharge: 0.7,
      ohmicDrop: 1e-9,
      slowDrop: 1e-9,
      partsFactor: 1e-9,
    });
    expect(Math.max(...learning.errors.map(Math.abs))).toBeLessThan(0.02);
    expect(rms(learning.ahead)).toBeLessThan(0.006);
    expect(rms(learning.ahead)).toBeLessThan(0.7 * rms(believing.ahead));
    expect(learning.inside.filter(Boolean).length / learning.inside.length).toBeGreaterThan(0.9);
  });

  test('begins under load knowing that it knows little, and comes to know', () => {
    const truth = nature(cell, known.current, 0.9, () => 0);
    const at = 450;
    expect(known.current[at]!).toBeLessThan((-1.2 * cell.nominalCellCapacity) / 3600);
    const observer = createCellObserver(physicalCell(cell), { initialStateOfCharge: 0.4 });
    for (let second = at; second < 2500; second++) {
      observer.step(known.current[second]!, 1, truth.voltage[second]!, KELVIN);
      if (second === at) expect(observer.stateOfChargeDeviation).toBeGreaterThan(0.03);
      const error = Math.abs(observer.stateOfCharge - truth.charge[second]!);
      expect(error).toBeLessThan(3 * observer.stateOfChargeDeviation);
      if (second > at + 900) expect(error).toBeLessThan(0.03);
    }
  });

  test('a look ahead changes nothing, and runs repeat bit for bit', () => {
    const truth = nature(cell, known.current.subarray(0, 600), 0.8, () => 0.005);
    const run = (isLooking: boolean) => {
      const observer = createCellObserver(physicalCell(cell));
      for (let second = 0; second < 600; second++) {
        observer.step(known.current[second]!, 1, truth.voltage[second]!, KELVIN);
        if (isLooking && second % 50 === 9) observer.voltageAhead(known, second, second + 60);
      }
      return [observer.stateOfCharge, observer.expectedVoltage, ...observer.learntParts().map(({ value }) => value)];
    };
    expect(run(true)).toEqual(run(false));
  });

  test('without voltages it counts charge and becomes less sure', () => {
    const observer = createCellObserver(lineCell(), { chargeError: 0.05 });
    observer.step(0, 1, 3.8, KELVIN);
    const before = { charge: observer.stateOfCharge, deviation: observer.stateOfChargeDeviation };
    for (let second = 0; second < 900; second++) observer.step(-1, 1, Number.NaN, KELVIN);
    expect(observer.stateOfCharge).toBeCloseTo(before.charge - 0.25, 9);
    // A random walk: 0.05 per square root of a full charge, after a quarter of one.
    expect(observer.stateOfChargeDeviation ** 2).toBeCloseTo(before.deviation ** 2 + 0.025 ** 2, 9);
  });

  test('one voltage that is wrong by a volt moves the charge by little', () => {
    const observer = createCellObserver(physicalCell(cell), { initialStateOfCharge: 0.8 });
    const truth = nature(cell, known.current, 0.8, () => 0);
    for (let second = 0; second < 400; second++) {
      observer.step(known.current[second]!, 1, truth.voltage[second]! + (second === 300 ? 1 : 0), KELVIN);
      if (second >= 300) expect(Math.abs(observer.stateOfCharge - truth.charge[second]!)).toBeLessThan(0.015);
    }
  });

  test('samples taken ten times as often do not make it ten times as sure', () => {
    const deviationAfter = (dt: number) => {
      const observer = createCellObserver(lineCell());
      observer.step(0, dt, 3.7, KELVIN);
      for (let at = 0; at < 100; at += dt) observer.step(-0.5, dt, 3.69, KELVIN);
      return observer.stateOfChargeDeviation;
    };
    expect(deviationAfter(0.1)).toBeCloseTo(deviationAfter(1), 3);
  });
});
