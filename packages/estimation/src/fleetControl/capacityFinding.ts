/**
 * What a pack's capacity says against what its design, its use and the other packs of its design let expect: a pack that
 * has lost more than they explain says so, one of unknown age does not. Nothing that was measured of the pack itself
 * enters the expectation, so that what it showed is not its excuse.
 */
import type { CapacityReview, DesignBasis, Finding } from '@packtwin/protocol';
import { designExpectation } from '../expectedRetention/designExpectation.ts';
import type { RatePrior } from '../expectedRetention/rateEvidence.ts';
import { isoInstant } from '../isoInstant.ts';
import type { VerdictEntry } from '../verdictBook.ts';

const LEAST_WINDOWS = 3;
/** Deviations below expectation for a note (one sound pack in a hundred), and to be watched (one in a thousand). */
const SHORTFALL_NOTE = 2.33;
const SHORTFALL_WATCH = 3.09;
/** What is open stays open until it is this much smaller. */
const HOLD = 0.5;
/** It rests on a description, not on a sequential test: its e-value says nothing either way. */
const NO_TEST = 1;
const BAND_SHARE = 0.95;

/** What the fleet lets expect of one pack: its rate, of how many others, heard until when (ms). */
export interface TaughtRate {
  readonly prior: RatePrior;
  readonly packs: number;
  readonly day: number;
}

/** @param at ms, event time of the review. */
export function capacityFinding(
  { design, inServiceAt, ledgerLoss, years, retention, deviation, windows }: CapacityReview,
  { prior, packs, day }: TaughtRate,
  at: number,
  open: readonly VerdictEntry[],
): Finding | undefined {
  if (windows < LEAST_WINDOWS || inServiceAt === null) return undefined;
  const use = { ledgerLoss, years, ageKnown: true };
  const shortfall = designExpectation(use, prior, deviation).deviationsBelow(retention);
  const before = open.find(({ state }) => state !== 'withdrawn');
  if (shortfall < (before ? HOLD : 1) * SHORTFALL_NOTE) return undefined;
  const expected = designExpectation(use, prior);
  const basis: DesignBasis = { design, rate: Math.exp(prior.logRate), logDeviation: prior.deviation, packs, day };
  const others = packs === 0 ? 'no other pack' : `${packs} other pack${packs === 1 ? '' : 's'}`;
  return {
    level: shortfall >= SHORTFALL_WATCH || before?.verdict.level === 'watch' ? 'watch' : 'note',
    scope: 'pack',
    cells: [],
    cellIndices: [],
    channel: 'retention',
    cause: 'pack-wide',
    onset: before?.verdict.onset ?? isoInstant(at),
    confidence: Math.min(0.99, 1 - Math.exp((-shortfall * shortfall) / 2)),
    summary: `The pack holds ${(100 * retention).toFixed(1)} % of its rated charge; its design and use explain ${(100 * expected.retention).toFixed(1)} %.`,
    hypotheses: CAUSES,
    evidence: [
      {
        name: 'retention',
        value: 100 * retention,
        band: 196 * deviation,
        unit: '%',
        comparedWith: `${(100 * expected.retention).toFixed(1)} ± ${(100 * expected.halfWidth(BAND_SHARE)).toFixed(1)} % expected, ${others} of the design heard`,
      },
      {
        name: 'rate of ageing over the design’s ledger',
        value: (1 - retention) / Math.max(ledgerLoss, 1e-6),
        band: null,
        unit: '1',
        comparedWith: `${basis.rate.toFixed(2)}, within a factor of ${Math.exp(1.96 * prior.deviation).toFixed(1)}`,
      },
    ],
    eValue: NO_TEST,
    threshold: NO_TEST,
    designBasis: basis,
  };
}

const CAUSES: Finding['hypotheses'] = [
  { cause: 'pack-wide', weight: 0.6, supports: 'all cells share it', against: '', missing: 'a full slow charge' },
  {
    cause: 'ageing',
    weight: 0.3,
    supports: 'use before the first sample may have been harder',
    against: '',
    missing: 'history before the first sample',
  },
  {
    cause: 'sensor',
    weight: 0.1,
    supports: 'a current sensor that reads low looks the same',
    against: '',
    missing: 'a second current sensor',
  },
];
