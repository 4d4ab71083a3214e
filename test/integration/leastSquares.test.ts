/** The fit behind the calibrated reference cells: a helper, held to problems with known answers. */
import { expect, it } from 'vitest';
import { fitLeastSquares } from '../support/leastSquares.ts';

const times = Array.from({ length: 40 }, (_, index) => index / 10);

it('finds the amplitude and the rate of a decay over decades of starts', () => {
  for (const start of [0.01, 1, 30]) {
    const { values, rms } = fitLeastSquares(
      [
        { name: 'amplitude', start: 1, low: 0, high: 10 },
        { name: 'rate', start, low: 1e-3, high: 100, isLogarithmic: true },
      ],
      ([amplitude, rate]) =>
        Float64Array.from(times, (t) => amplitude! * Math.exp(-rate! * t) - 3 * Math.exp(-0.7 * t)),
      { iterations: 60, tolerance: 1e-9 },
    );
    expect(rms).toBeLessThan(1e-4);
    expect(values[0]).toBeCloseTo(3, 3);
    expect(values[1]).toBeCloseTo(0.7, 3);
  }
});

it('stays within the limits and on them where the answer lies beyond', () => {
  const { values } = fitLeastSquares([{ name: 'x', start: 0.5, low: 0, high: 1 }], ([x]) => Float64Array.of(x! - 4));
  expect(values[0]).toBeCloseTo(1, 6);
});

it('turns back where the model does not run, and says so where it does not run at the start', () => {
  const residuals = ([x]: readonly number[]) => (x! > 0.8 ? null : Float64Array.of(x! - 0.7, 0.1 * (x! - 0.75)));
  const { values } = fitLeastSquares([{ name: 'x', start: 0.1, low: 0, high: 1 }], residuals);
  expect(values[0]).toBeCloseTo(0.7005, 3);
  expect(() => fitLeastSquares([{ name: 'x', start: 0.9, low: 0, high: 1 }], residuals)).toThrow(/start values/);
});
