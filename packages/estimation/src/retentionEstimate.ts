/**
 * Observed against expected retention of the pack's reference cell. The design's ageing ledger is booked with the
 * temperature, state of charge and charge that the pack has really seen (one ledger per pack: cells of a pack share
 * their use; what sets one apart is the peer channels' business). Time before the first sample, if the date of first
 * use is known, is booked as a rest at half charge and 25 °C. What the pack itself shows of its rate against the ledger
 * is followed in expectedRetention/, and read once a day.
 */
import type { CapacityReview } from '@packtwin/protocol';
import { createAgeingLedger, type CellDesign } from '@packtwin/twin-models';
import { MS_PER_DAY, MS_PER_SECOND, REFERENCE_TEMPERATURE } from '@packtwin/units';
import type { ExplainedLosses } from './electrodeModes/electrodePrior.ts';
import type { SeenSpread } from './expectedRetention/cellSpread.ts';
import { createExpectedRetention } from './expectedRetention/expectedRetention.ts';
import { START_PRIOR } from './expectedRetention/rateEvidence.ts';
import type { MeasuredRetention } from './measuredRetention.ts';
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
/** Days between two measurements that count: estimates remember the charges of some weeks. */
const DAYS_BETWEEN = 30;
const DAYS_PER_YEAR = 365.25;
/** Charges from which on a kind of measurement is believed. */
const LEAST_CHARGES = 3;
const BAND_SHARE = 0.95;

interface RetentionEstimate {
  /** 0…1, of a healthy cell: what design, use and the pack's own past explain. As of the newest {@link closeDay}. */
  expected(): number;
  /** Half-width of the band around it that holds 95 % of healthy cells. */
  expectedBand(): number;
  /** What the pack is expected to have lost since new, or since the first sample where its age is not known. */
  expectedLoss(): number;
  /** What its ledger says that a pack of this age and use has lost; undefined where its age is not known. */
  explained(): ExplainedLosses | undefined;
  /** What the data say of the pack's rate over the ledger's; undefined on days on which nothing was measured. */
  toldToday(): Pick<CapacityReview, 'ledgerLoss' | 'rate' | 'rateVariance' | 'years'> | undefined;
  /**
   * What charge windows say, weighed with what is expected of a pack whose age is known; an alignment has weighed that
   * already. Both 0…1; NaN where no window was seen.
   */
  observed(windows: MeasuredRetention): {
    readonly retention: number;
    readonly deviation: number;
  };
  /** Books the time before the first sample. */
  start(inServiceAt: number, at: number): void;
  /** Books a stretch: K, state of charge at its end, A·s moved, s. */
  book(temperature: number, stateOfCharge: number, charge: number, seconds: number): void;
  /** Ends a day at (ms): counts what was measured, if it is time, and says what is expected from now on. */
  closeDay(at: number, measured: MeasuredRetention, seen: SeenSpread): void;
}

export function createRetentionEstimate(state: StateColumns, design: CellDesign): RetentionEstimate {
  const ledger = createAgeingLedger(design, 1);
  state.attach(ledger.state.buffer, ledger.state.byteOffset, ledger.state.byteLength);
  const expectation = createExpectedRetention(state);
  const open = state.scalars({ seconds: 0, charge: 0, kelvinSeconds: 0, ageKnown: 0, unseenYears: 0 });
  const days = state.scalars({ closedAt: Number.NaN, measuredAt: Number.NaN, charges: 0, aligned: 0 });
  const now = state.scalars({ expected: Number.NaN, band: Number.NaN });
  const ledgerLoss = (): number => 1 - ledger.expectedRetention(0);

  const read = (seen?: SeenSpread): void => {
    const today = expectation.expectation(START_PRIOR, seen);
    now.expected = Math.max(0, Math.min(1, today.retention));
    now.band = today.halfWidth(BAND_SHARE);
  };

  return {
    expected: () => now.expected,
    expectedBand: () => now.band,
    expectedLoss: () => (open.ageKnown > 0 && now.expected === now.expected ? 1 - now.expected : ledgerLoss()),
    toldToday() {
      if (days.measuredAt !== days.closedAt) return undefined;
      const { rate, variance: rateVariance, years } = expectation.rateEvidence();
      return { ledgerLoss: expectation.ledgerLoss(), rate, rateVariance, years };
    },
    explained: () => (open.ageKnown > 0 ? { ...ledger.lostShares(0), unseenYears: open.unseenYears } : undefined),
    observed({ kind, ratio, deviation, count }) {
      if (count === 0) return { retention: Number.NaN, deviation: Number.NaN };
      if (open.ageKnown === 0 || kind === 'aligned') return { retention: ratio, deviation };
      const expected = ledger.expectedRetention(0);
      const sound = Math.hypot(RATED_TOLERANCE, ledger.expectedDeviation(0));
      const before = sound ** 2 + (UNEXPLAINED_FADE * (1 - expected)) ** 2;
      const measured = deviation * deviation;
      const contradiction = (ratio - expected) ** 2 / (before + measured) / CONTRADICTION ** 2;
      const weakened = count < CONTRADICTING_WINDOWS ? before : before * Math.max(1, contradiction ** 2);
      const gain = weakened / (weakened + measured);
      return { retention: expected + gain * (ratio - expected), deviation: Math.sqrt(gain * measured) };
    },
    start(inServiceAt, at) {
      open.ageKnown = Number.isFinite(inServiceAt) ? 1 : 0;
      const seconds = (at - inServiceAt) / MS_PER_SECOND;
      if (seconds > 0) ledger.accumulateCell(0, REFERENCE_TEMPERATURE, 0.5, 0, seconds);
      expectation.begin(open.ageKnown > 0);
      if (seconds > 0) open.unseenYears = (at - inServiceAt) / MS_PER_DAY / DAYS_PER_YEAR;
      expectation.advance(ledgerLoss(), open.unseenYears);
      days.closedAt = at;
      read();
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
    closeDay(at, { kind, ratio, deviation, count }, seen) {
      expectation.advance(ledgerLoss(), Math.max(0, at - days.closedAt) / MS_PER_DAY / DAYS_PER_YEAR);
      days.closedAt = at;
      const aligned = kind === 'aligned' ? 1 : 0;
      const isOther = aligned !== days.aligned;
      const isDue = isOther || !(at - days.measuredAt < DAYS_BETWEEN * MS_PER_DAY);
      if (isDue && count >= LEAST_CHARGES && (isOther || count > days.charges)) {
        if (isOther) expectation.changeMeasuring();
        expectation.observe(ratio, deviation);
        Object.assign(days, { measuredAt: at, charges: count, aligned });
      }
      read(seen);
    },
  };
}
