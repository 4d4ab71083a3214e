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
/** Standard deviation of a new pack's capacity over its rated charge. */
const RATED_TOLERANCE = 0.02;
/** Standard deviation of a fade that the ledger does not explain, as a share of the one that it does. */
const UNEXPLAINED_FADE = 0.5;
/** Disagreement, in standard deviations, beyond which the expectation gives way to what this many windows measured. */
const CONTRADICTION = 3;
const CONTRADICTING_WINDOWS = 3;
/** s, a longer silence is booked as rest for its whole length. */
const LOWEST_TEMPERATURE = 233;
const HIGHEST_TEMPERATURE = 353;

interface RetentionEstimate {
  /** 0…1, what design and use explain, and one standard deviation of it. */
  expected(): number;
  expectedDeviation(): number;
  /** Standard deviation of a sound pack's retention around {@link expected}: the ledger's and the rated charge's. */
  soundDeviation(): number;
  /**
   * What charge windows say, weighed with what is expected of a pack whose age is known. Both 0…1; NaN where no
   * window was seen.
   */
  observed(windows: { readonly ratio: number; readonly deviation: number; readonly count: number }): {
    readonly retention: number;
    readonly deviation: number;
  };
  /** Books the time before the first sample. */
  start(inServiceAt: number, at: number): void;
  /** Books a stretch: K, state of charge at its end, A·s moved, s. */
  book(temperature: number, stateOfCharge: number, charge: number, seconds: number): void;
}

export function createRetentionEstimate(state: StateColumns, design: CellDesign): RetentionEstimate {
  const ledger = createAgeingLedger(design, 1);
  state.attach(ledger.state.buffer, ledger.state.byteOffset, ledger.state.byteLength);
  const open = state.scalars({ seconds: 0, charge: 0, kelvinSeconds: 0, ageKnown: 0 });
  const soundDeviation = (): number => Math.hypot(RATED_TOLERANCE, ledger.expectedDeviation(0));

  return {
    expected: () => ledger.expectedRetention(0),
    expectedDeviation: () => ledger.expectedDeviation(0),
    soundDeviation,
    observed({ ratio, deviation, count }) {
      if (count === 0) return { retention: Number.NaN, deviation: Number.NaN };
      if (open.ageKnown === 0) return { retention: ratio, deviation };
      const expected = ledger.expectedRetention(0);
      const prior = soundDeviation() ** 2 + (UNEXPLAINED_FADE * (1 - expected)) ** 2;
      const measured = deviation * deviation;
      const contradiction = (ratio - expected) ** 2 / (prior + measured) / CONTRADICTION ** 2;
      const weakened = count < CONTRADICTING_WINDOWS ? prior : prior * Math.max(1, contradiction ** 2);
      const gain = weakened / (weakened + measured);
      return { retention: expected + gain * (ratio - expected), deviation: Math.sqrt(gain * measured) };
    },
    start(inServiceAt, at) {
      open.ageKnown = Number.isFinite(inServiceAt) ? 1 : 0;
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
