import { describe, expect, test } from 'vitest';
import { attribute, NOBODY, type Departure } from '../src/attribution.ts';

/** A cell of a bipolar stack that loses 5 % a month at its steep face; its neighbour above loses what `above` says. */
function departing(above: number, namedWith: number): Departure {
  return {
    channel: 'charge',
    departure: -0.05,
    first: 0,
    since: -0.05,
    days: 30,
    driftEvidence: 1e6,
    leakagePerMonth: 0.05,
    leakageDeviation: 0.004,
    capacity: 0,
    capacityDeviation: 0.005,
    dips: 0,
    dipEvidence: 1,
    platePartners: [
      { observation: 3, side: 'below', leakagePerMonth: 0, chargeEvidence: 1 },
      { observation: 5, side: 'above', leakagePerMonth: above, chargeEvidence: 1 },
    ],
    negativeShare: 0.25,
    positiveShare: 0.75,
    namedWith,
  };
}

const leading = (of: Departure): string => attribute(of).hypotheses[0]!.cause;
/** A third of the loss across the plate: what the other face of a seal would show. */
const EXPECTED = 0.05 / 3;

describe('the pair of a leaking seal', () => {
  test('is named where the cell across the plate loses what the other face would, and not where it stays', () => {
    expect([leading(departing(EXPECTED, Number.NaN)), attribute(departing(EXPECTED, Number.NaN)).partner]).toEqual([
      'seal-leakage',
      5,
    ]);
    expect([leading(departing(0, Number.NaN)), attribute(departing(0, Number.NaN)).partner]).toEqual([
      'leakage',
      undefined,
    ]);
  });

  test('stays what it was while the data waver: named one day and not the next, it was withdrawn eight times', () => {
    let wavering = 0;
    let hadOnce = 0;
    for (let above = -EXPECTED; above <= EXPECTED; above += EXPECTED / 200) {
      const afterPair = leading(departing(above, 5));
      const afterAlone = leading(departing(above, NOBODY));
      // What was said can only make it more likely to be said again.
      if (afterAlone === 'seal-leakage') expect(afterPair).toBe('seal-leakage');
      if (afterPair !== afterAlone) wavering++;
      if (afterPair === 'seal-leakage') hadOnce++;
    }
    expect(wavering).toBeGreaterThan(10);
    expect(hadOnce).toBeLessThan(400);
    // Enough evidence overcomes either.
    expect(leading(departing(EXPECTED, NOBODY))).toBe('seal-leakage');
    expect(leading(departing(-EXPECTED, 5))).toBe('leakage');
  });

  test('weights sum to 1', () => {
    for (const named of [Number.NaN, NOBODY, 3, 5]) {
      const { hypotheses } = attribute(departing(EXPECTED / 2, named));
      expect(hypotheses.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    }
  });
});
