/**
 * The ledgers that explain a fleet's capacity without stepping cells, against the cell models that degrade: histories
 * that take seconds. The rest, and the calibration itself: test/soak/ledgers.test.ts.
 */
import { describe, expect, test } from 'vitest';
import { listDesigns } from '../src/index.ts';
import { HELD_OUT_HISTORIES, LARGEST_LEDGER_ERROR, SHORT_HISTORIES, worstError } from './support/heldOutHistories.ts';

describe.each(listDesigns().map((design) => [design.id, design] as const))('the ledger of %s', (_, design) => {
  test.each(SHORT_HISTORIES)('agrees with its degradation model all along: $name', (history) => {
    const { error, retention } = worstError(design, history);
    expect(error).toBeLessThan(LARGEST_LEDGER_ERROR);
    // A ledger that books nothing would agree with a history that costs nothing.
    expect(Math.abs(1 - retention)).toBeGreaterThan(0.0015);
  });

  test('would not agree with half of its film', () => {
    const hot = HELD_OUT_HISTORIES.find(({ name }) => name.includes('45 °C'))!;
    const { factors } = design.ageing;
    // L² grows linearly: a quarter of the rate is half of the film.
    const quarter = { ...factors, interphase: 0.25 * factors.interphase };
    expect(worstError(design, hot, { ...design.ageing, factors: quarter }).error).toBeGreaterThan(1);
  });
});
