import { describe, expect, test } from 'vitest';
import { createCellDifference, REFERENCE_STATE_OF_CHARGE } from '../src/cellDifference.ts';
import { createPackStateFilter } from '../src/packStateFilter.ts';
import { createPackCurve } from '../src/packCurve.ts';
import { StateColumns } from '../src/stateColumns.ts';
import { findDesign, scaleDesign } from '@packtwin/twin-models';
import { seededRandom } from './support/seededRandom.ts';

const RESISTANCE = 1.5e-3;

describe('packStateFilter', () => {
  test('equals the scalar Kalman filter when only the state of charge is open', () => {
    const filter = createPackStateFilter(new StateColumns(), RESISTANCE);
    filter.covariance.rr = 0;
    let variance = filter.covariance.zz;
    let estimate = 0;
    let corrections = 0;
    const random = seededRandom(7);
    for (let k = 0; k < 50; k++) {
      const slope = 0.5 + random.uniform();
      const measured = 0.01 * random.gaussian();
      const residual = measured - slope * estimate;
      const gain = (variance * slope) / (slope * slope * variance + 0.02 ** 2);
      estimate += gain * residual;
      variance *= 1 - gain * slope;
      corrections += filter.update(residual, slope, 0, 0.02);
    }
    expect(corrections).toBeCloseTo(estimate, 12);
    expect(filter.covariance.zz).toBeCloseTo(variance, 14);
  });

  test('learns a resistance from residuals in proportion to the current', () => {
    const filter = createPackStateFilter(new StateColumns(), RESISTANCE);
    let charge = 0;
    for (let k = 0; k < 400; k++) {
      const current = k % 2 === 0 ? 60 : -60;
      const residual = (4e-4 - filter.estimate.resistance) * current - 0.8 * charge;
      charge += filter.update(residual, 0.8, current, 0.003);
    }
    expect(filter.estimate.resistance).toBeCloseTo(4e-4, 5);
    expect(charge).toBeCloseTo(0, 3);
  });
});

describe('cellDifference', () => {
  /** Cells with known differences seen over a window, without noise; observation 2 misses every third sample. */
  function observe(truth: readonly { s: number; c: number; r: number }[]) {
    const difference = createCellDifference(new StateColumns(), truth.length, RESISTANCE);
    for (let k = 0; k < 600; k++) {
      const z = 0.95 - (0.75 * k) / 600;
      const current = k % 3 === 0 ? -80 : 20;
      const slope = 0.9;
      difference.beginSample(slope, z, current, 1e-4, 0.1);
      truth.forEach(({ s, c, r }, o) => {
        const apparent = s - c * (z - REFERENCE_STATE_OF_CHARGE) + (r * current) / slope;
        difference.add(o, o === 2 && k % 7 === 0 ? Number.NaN : apparent);
      });
    }
    return difference;
  }

  test('recovers charge, capacity and resistance of every cell', () => {
    const truth = [
      { s: 0.02, c: 0, r: 0 },
      { s: -0.01, c: -0.008, r: 5e-5 },
      { s: 0, c: 0.004, r: -2e-5 },
    ];
    const block = observe(truth).closeBlock(1);
    truth.forEach(({ s, c, r }, o) => {
      expect(block.offset[o]).toBeCloseTo(s, o === 2 ? 3 : 4);
      expect(block.capacity[o]).toBeCloseTo(c, o === 2 ? 2 : 4);
      expect(block.resistance[o]).toBeCloseTo(r, 5);
    });
  });

  test('says nothing of a cell that was hardly seen, and nothing of capacity from a narrow window', () => {
    const difference = createCellDifference(new StateColumns(), 2, RESISTANCE);
    for (let k = 0; k < 100; k++) {
      difference.beginSample(0.9, 0.6, 0, 1e-3, 0.1);
      difference.add(0, 0.01);
      difference.add(1, k < 20 ? 0.01 : Number.NaN);
    }
    const block = difference.closeBlock(1);
    expect(block.offset[0]).toBeCloseTo(0.01, 4);
    expect(block.offset[1]).toBeNaN();
    expect(block.capacityVariance).toBe(Number.POSITIVE_INFINITY);
    expect(block.resistanceVariance).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('packCurve', () => {
  test('learns where the design’s slope is wrong from the differences that stand', () => {
    const design = scaleDesign(findDesign('generic-nmc-graphite')!, 50 * 3600);
    const standing = Float64Array.from({ length: 20 }, (_, o) => 0.004 * (o - 9.5));
    const curve = createPackCurve(new StateColumns(), design, standing.length);
    const wrongAt = 3.65;
    const rightAt = 3.95;
    const before = curve.slopeAt(wrongAt) / curve.slopeAt(rightAt);
    curve.closeDay(standing, 0);
    for (let day = 0; day < 30; day++) {
      // At 3.65 V every difference appears twice as large as at 3.95 V: the pack's curve is flatter there than believed.
      for (const voltage of [wrongAt, rightAt]) {
        for (let k = 0; k < 5; k++) {
          curve.beginSample(voltage, 1e6);
          const stretch = voltage === wrongAt ? 2 : 1;
          const learnt =
            curve.slopeAt(voltage) / (voltage === wrongAt ? before * curve.slopeAt(rightAt) : curve.slopeAt(rightAt));
          standing.forEach((value, o) => curve.add(o, voltage === wrongAt ? (value * stretch) / learnt : value));
        }
      }
      curve.closeDay(standing, 1);
    }
    const after = curve.slopeAt(wrongAt) / curve.slopeAt(rightAt);
    expect(after / before).toBeGreaterThan(1.6);
    expect(after / before).toBeLessThan(2.4);
  });

  test('leaves the design’s curve alone where cells do not differ', () => {
    const design = scaleDesign(findDesign('generic-nmc-graphite')!, 50 * 3600);
    const curve = createPackCurve(new StateColumns(), design, 10);
    const random = seededRandom(3);
    const before = curve.chargeAt(3.8);
    for (let day = 0; day < 20; day++) {
      for (let k = 0; k < 20; k++) {
        curve.beginSample(3.6 + 0.02 * k, 1e4);
        for (let o = 0; o < 10; o++) curve.add(o, 1e-4 * random.gaussian());
      }
      curve.closeDay(new Float64Array(10), 1);
    }
    expect(curve.chargeAt(3.8)).toBeCloseTo(before, 2);
  });
});
