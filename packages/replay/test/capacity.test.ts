import { describe, expect, test } from 'vitest';
import { CapacityEstimator } from '../src/convert/capacityEstimator.ts';
import { mapping, replayAll, temporaryFolder } from './recordings.ts';

/** A drive from 90 % to 20 % and a charge back, `ampereHours` per 100 %, SoC rounded to whole percent. */
function drive(ampereHours: number, sign: number): string {
  const lines = ['t,I,soc,V_1'];
  let soc = 90;
  let t = 1_620_205_800;
  for (const current of [-60, 50]) {
    for (let step = 0; step < 1e5 && (current < 0 ? soc > 20 : soc < 90); step++) {
      lines.push(`${t},${sign * current},${Math.floor(soc)},3.6`);
      soc += (current * 10 * 100) / 3600 / ampereHours;
      t += 10;
    }
  }
  return lines.join('\n');
}

/** Adds runs of [percent moved, A·h that each percent really took, A], 1 % a step, after each other with pauses. */
function estimateOf(...runs: readonly (readonly [percent: number, ampereHoursPerHundred: number])[]) {
  const estimator = new CapacityEstimator();
  let time = 0;
  for (const [percent, capacity] of runs) {
    time += 3_600_000;
    const sign = Math.sign(percent);
    for (let step = 0; step <= Math.abs(percent); step++) {
      const dt = 60;
      const current = (sign * capacity * 36) / dt;
      estimator.add(time, current, 0.5 + (sign * step) / 100, Number.NaN);
      time += dt * 1000;
    }
  }
  return estimator.estimate();
}

describe('capacity', () => {
  const estimated = mapping(`
nominalCapacity: { estimate: from-state-of-charge, fallback: 77 }
time: { column: t, unit: s }
cells: { columns: "V_{cell}" }
current: { column: I, positive: charging }
stateOfCharge: { column: soc }
`);

  test.each([40, 120, 200])('%d A·h are found in the vehicle’s own state of charge', async (ampereHours) => {
    using folder = temporaryFolder();
    const { births, notes } = await replayAll([folder.write('x.csv', drive(ampereHours, 1))], estimated);
    expect(Math.abs(births[0]!.message.rated_mAh / 1000 / ampereHours - 1)).toBeLessThan(0.02);
    expect(notes.join()).toContain('estimated');
  });

  test('a recording that does not tell it gets the fallback, and says so', async () => {
    using folder = temporaryFolder();
    const { births, notes } = await replayAll(
      [folder.write('x.csv', drive(120, 1).split('\n').slice(0, 20).join('\n'))],
      estimated,
    );
    expect(births[0]!.message.rated_mAh).toBe(77_000);
    expect(notes.join()).toContain('77 A·h assumed');
  });

  test('an inverted current is not taken for a capacity', async () => {
    using folder = temporaryFolder();
    const { births, notes } = await replayAll([folder.write('x.csv', drive(120, -1))], estimated);
    expect(births[0]!.message.rated_mAh).toBe(77_000);
    expect(notes.join()).toContain('against its current');
  });
});

describe('CapacityEstimator', () => {
  test('windows that scatter are averaged by how far they moved', () => {
    const estimate = estimateOf([30, 136], [18, 103], [-30, 110], [12, 130]);
    // The first step of a run only opens its window.
    const expected = (29 * 136 + 17 * 103 + 29 * 110 + 11 * 130) / (29 + 17 + 29 + 11);
    expect(estimate!.capacity / 3600).toBeCloseTo(expected, 6);
    expect(estimate!.evidence).toBeCloseTo(0.86, 6);
  });

  test('a window of a sensor gone wrong is left out', () => {
    expect(estimateOf([30, 120], [-30, 122], [25, 12], [20, 118])!.capacity / 3600).toBeCloseTo(
      (29 * 120 + 29 * 122 + 19 * 118) / 77,
      6,
    );
  });

  test('little movement gives no estimate', () => {
    expect(estimateOf([20, 120])).toBeUndefined();
  });

  test('counters are preferred over the integral', () => {
    const estimator = new CapacityEstimator();
    for (let step = 0; step <= 50; step++) estimator.add(step * 60_000, 10, 0.2 + step / 100, 5000 + step * 36 * 100);
    expect(estimator.estimate()!.capacity / 3600).toBeCloseTo(100, 6);
  });
});
