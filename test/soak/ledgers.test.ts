/** Every ledger against its design's cell model: the calibration that its factors come from, and all histories kept from it. */
import { calibrateLedger, listDesigns } from '@packtwin/twin-models';
import { describe, expect, test } from 'vitest';
import {
  HELD_OUT_HISTORIES,
  LARGEST_LEDGER_ERROR,
  SHORT_HISTORIES,
  worstError,
} from '../../twin-models/test/support/heldOutHistories.ts';

/** Of a factor: what a design file may round. */
const ROUNDING = 0.011;

describe.each(listDesigns().map((design) => [design.id, design] as const))('the ledger of %s', (_, design) => {
  test('has the factors that its calibration finds', () => {
    const found = calibrateLedger(design);
    for (const name of ['interphase', 'plating', 'swing', 'stress'] as const) {
      expect(Math.abs(found[name] - design.ageing.factors[name]), name).toBeLessThan(ROUNDING);
    }
  });

  test.each(HELD_OUT_HISTORIES)('agrees with its degradation model all along: $name', (history) => {
    const { error, retention } = worstError(design, history);
    expect(error).toBeLessThan(LARGEST_LEDGER_ERROR);
    expect(Math.abs(1 - retention)).toBeGreaterThan(0.0015);
  });

  // Electrodes resolved in depth: near the separator lithium plates first. Here the bar itself is the limit.
  test.each(SHORT_HISTORIES)('agrees with the full model too: $name', (history) => {
    expect(worstError(design, history, design.ageing, 'dfn').error).toBeLessThan(0.5);
  });
});
