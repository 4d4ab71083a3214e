/**
 * Observed against expected retention of the pack's reference cell. Expected: the design's ageing ledger, booked with
 * the temperature, state of charge and charge that the pack has really seen (one ledger per pack: cells of a pack share
 * their use; what sets one apart is the peer channels' business). Time before the first sample, if the date of first
 * use is known, is booked as a rest at half charge and 25 °C.
 */
import { createAgeingLedger, type CellDesign } from '@packtwin/twin-models';
import { MS_PER_SECOND, REFERENCE_TEMPERATURE } from '@packtwin/units';
import type { StateColumns } from './stateColumns.ts';

/** s, stretches are booked when this long, so that a second's jitter costs nothing. */
const BOOKING_SECONDS = 60;
/** s, a longer silence is booked as rest for its whole length. */
const LOWEST_TEMPERATURE = 233;
const HIGHEST_TEMPERATURE = 353;

interface RetentionEstimate {
  /** 0…1, what design and use explain, and one standard deviation of it. */
  expected(): number;
  expectedDeviation(): number;
  /** Books the time before the first sample. */
  start(inServiceAt: number, at: number): void;
  /** Books a stretch: K, state of charge at its end, A·s moved, s. */
  book(temperature: number, stateOfCharge: number, charge: number, seconds: number): void;
}

export function createRetentionEstimate(state: StateColumns, design: CellDesign): RetentionEstimate {
  const ledger = createAgeingLedger(design, 1);
  state.attach(ledger.state.buffer, ledger.state.byteOffset, ledger.state.byteLength);
  const open = state.scalars({ seconds: 0, charge: 0, kelvinSeconds: 0 });

  return {
    expected: () => ledger.expectedRetention(0),
    expectedDeviation: () => ledger.expectedDeviation(0),
    start(inServiceAt, at) {
      const seconds = (at - inServiceAt) / MS_PER_SECOND;
      if (seconds > 0) ledger.accumulateCell(0, REFERENCE_TEMPERATURE, 0.5, 0, seconds);
    },
    book(temperature, stateOfCharge, charge, seconds) {
      const held = temperature === temperature ? temperature : REFERENCE_TEMPERATURE;
      open.seconds += seconds;
      open.charge += Math.abs(charge);
      open.kelvinSeconds += Math.max(LOWEST_TEMPERATURE, Math.min(HIGHEST_TEMPERATURE, held)) * seconds;
      if (open.seconds < BOOKING_SECONDS || stateOfCharge !== stateOfCharge) return;
      ledger.accumulateCell(0, open.kelvinSeconds / open.seconds, stateOfCharge, open.charge, open.seconds);
      Object.assign(open, { seconds: 0, charge: 0, kelvinSeconds: 0 });
    },
  };
}
