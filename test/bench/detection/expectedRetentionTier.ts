/**
 * Expected retention held against packs of healthy cells with a known truth, over three years: does the 90 % band hold
 * 90 % of them, design by design, cohort by cohort, today and a year ahead; and how far do healthy cells drift from it.
 *
 * Every fleet has a design that ages at a rate of its own, three lots of cells and packs that differ; a quarter of the
 * packs is first seen after two years, its age unknown. A pack is followed until it has lost 30 %. What the fleet has
 * learnt by then of the design is put in with the pack itself left out. No band is scaled, except in the figure that says
 * so: split conformal, the factor from packs of the even fleets, judged on those of the odd ones.
 */
import {
  createExpectedRetention,
  designExpectation,
  learnDesignRates,
  START_PRIOR,
  StateColumns,
  type Expectation,
  type ExpectedRetention,
  type RatePrior,
  type SeenSpread,
} from '@packtwin/estimation';
import { randomStream } from '@packtwin/fleet-simulator';
import {
  CLIMATE_COUNT,
  createHealthyPack,
  drawBatch,
  drawShared,
  type HealthyMonth,
} from './expectedRetentionTruth.ts';
import { BandTally, standardDeviation } from './bandTally.ts';
import { quantile } from './fleetFigures.ts';
import type { FleetFigure } from './fleetFigures.ts';

const DESIGNS = ['generic-nmc-graphite', 'seed-000', 'seed-001', 'seed-002'] as const;
const FLEETS_PER_DESIGN = { quick: 1, full: 12 } as const;
const BATCHES = 3;
const PACKS_PER_BATCH = 4;
const CELLS = 48;
const MONTHS = 36;
const LOOK_EVERY = 3;
const FORECAST_AT = 24;
const USED_MONTHS = 24;
/** Retention at which a pack is taken out of use. */
const END_OF_LIFE = 0.7;
const SHARE = 0.9;
/** Loss of a pack below which hardly a cell has passed its knee. */
const BEFORE_KNEES = 0.1;
const LEAST_LOOKS = 6;
const NORMAL_90 = 1.645;

interface FollowedPack {
  readonly batch: string;
  readonly climate: number;
  readonly ageKnown: boolean;
  readonly month: () => HealthyMonth;
  readonly expected: ExpectedRetention;
  readonly columns: StateColumns;
  now: HealthyMonth;
  isRetired: boolean;
  /** As it was when the forecast was made. */
  before?: {
    readonly state: Uint8Array;
    readonly ledgerLoss: number;
    readonly prior: RatePrior;
    readonly seen: SeenSpread;
  };
  /** Truth minus expectation of each cell, look by look. */
  readonly departures: Float64Array[];
}

export function expectedRetentionFigures(preset: 'quick' | 'full', seed: number): FleetFigure[] {
  const own = new BandTally();
  const withFleet = new BandTally();
  const ahead = new BandTally();
  const scaled = { calibration: [] as number[], judged: [] as number[] };
  const designAlone = { untold: [] as number[], told: [] as number[], held: 0 };
  const slopes: number[] = [];
  const slopesBefore: number[] = [];
  const slopesOfPacks: number[] = [];
  let packs = 0;
  for (const [d, designId] of DESIGNS.entries()) {
    for (let fleet = 0; fleet < FLEETS_PER_DESIGN[preset]; fleet++) {
      const members = drawFleet(designId, seed, 1000 * d + fleet);
      packs += members.length;
      for (let month = 1; month <= MONTHS; month++) {
        for (const member of members) live(member);
        if (month % LOOK_EVERY > 0) continue;
        const teachers = members.filter(({ ageKnown }) => ageKnown);
        const learnt = learnDesignRates(
          teachers.map(({ batch, expected }) => ({ batch, evidence: expected.rateEvidence() })),
        );
        for (const member of members) {
          if (member.isRetired) continue;
          const place = teachers.indexOf(member);
          const prior = place < 0 ? learnt.priorOfNew(member.batch) : learnt.priors[place]!;
          const groups = [designId, `climate ${member.climate + 1}`, `year ${Math.ceil(month / 12)}`, ageOf(member)];
          const seen = seenOf(member.now);
          own.add(member.now.retention, member.expected.expectation(START_PRIOR, seen), SHARE, groups);
          const today = member.expected.expectation(prior, seen);
          const scores = withFleet.add(member.now.retention, today, SHARE, groups);
          (fleet % 2 === 0 ? scaled.calibration : scaled.judged).push(...scores);
          if (month > 12) member.departures.push(member.now.retention.map((value) => value - today.retention));
          if (month === FORECAST_AT) remember(member, prior, seen);
          if (month === MONTHS) {
            if (member.before) ahead.add(member.now.retention, forecast(member), SHARE, groups);
            if (member.ageKnown) judgeDesignAlone(member, prior, designAlone);
          }
        }
      }
      for (const { departures, now } of members) {
        const ofCells = slopesOf(departures);
        if (ofCells.length === 0) continue;
        const middle = quantile(ofCells, 0.5);
        slopesOfPacks.push(middle);
        const apart = ofCells.map((slope) => slope - middle);
        slopes.push(...apart);
        if (1 - quantile([...now.retention], 0.5) < BEFORE_KNEES) slopesBefore.push(...apart);
      }
    }
  }
  const context = { packs, cells: packs * CELLS };
  const factor = quantile(scaled.calibration, SHARE);
  const told = designAlone.told.length;
  return [
    withFleet.figure('healthy cells inside the 90 % band of expected retention', {
      bar: '88 to 92',
      ...context,
      meanHalfWidth: withFleet.meanHalfWidth(),
    }),
    own.figure('healthy cells inside the 90 % band, before other packs told anything of the design', {
      meanHalfWidth: own.meanHalfWidth(),
    }),
    ahead.figure('healthy cells inside the 90 % band that was drawn a year before', {
      meanHalfWidth: ahead.meanHalfWidth(),
    }),
    ...(scaled.judged.length > 0
      ? [
          {
            name: 'healthy cells inside the 90 % band scaled by split conformal, on packs not used for it',
            value: (100 * scaled.judged.filter((score) => score <= factor).length) / scaled.judged.length,
            unit: '%',
            context: { factor: Number(factor.toFixed(3)) },
          },
        ]
      : []),
    {
      name: 'packs inside the 90 % band of design and use alone, after three years',
      value: (100 * designAlone.held) / told,
      unit: '%',
      context: {
        packs: told,
        meanHalfWidth: percent(designAlone.told.reduce((sum, width) => sum + width, 0) / told),
        meanHalfWidthBeforeTheFleetTold: percent(designAlone.untold.reduce((sum, width) => sum + width, 0) / told),
      },
    },
    {
      name: 'slope of healthy cells against their pack’s expectation, packs that have lost less than 10 %, deviation',
      value: 100 * standardDeviation(slopesBefore),
      unit: '%/year',
      context: {
        bar: '≤ 0.25',
        allPacks: percent(standardDeviation(slopes)),
        ofPacks: percent(standardDeviation(slopesOfPacks)),
      },
    },
  ];
}

function drawFleet(designId: string, seed: number, stream: number): FollowedPack[] {
  const random = randomStream(seed, 'expected-fleet', stream);
  const design = drawShared(random);
  const batches = Array.from({ length: BATCHES }, () => drawBatch(design, random));
  return batches.flatMap((shared, batch) =>
    Array.from({ length: PACKS_PER_BATCH }, (_, k): FollowedPack => {
      const index = batch * PACKS_PER_BATCH + k;
      const climate = (index + stream) % CLIMATE_COUNT;
      const ageKnown = k > 0;
      const plan = { designId, shared, climate, cells: CELLS, months: MONTHS, usedMonths: ageKnown ? 0 : USED_MONTHS };
      const pack = createHealthyPack(plan, randomStream(seed, 'expected-pack', 100 * stream + index));
      const columns = new StateColumns();
      const expected = createExpectedRetention(columns);
      expected.begin(ageKnown);
      const rest = { now: NOTHING, isRetired: false, departures: [] };
      return { batch: `${batch}`, climate, ageKnown, month: () => pack.month(), expected, columns, ...rest };
    }),
  );
}

const NOTHING: HealthyMonth = {
  ledgerLoss: 0,
  retention: new Float64Array(CELLS).fill(1),
  measured: undefined,
  relative: new Float64Array(CELLS),
  relativeError: 1,
};

function ageOf({ ageKnown }: FollowedPack): string {
  return ageKnown ? 'age known' : 'age unknown';
}

function live(member: FollowedPack): void {
  member.now = member.month();
  const { ledgerLoss, measured, retention } = member.now;
  member.expected.advance(ledgerLoss, 1 / 12);
  if (measured) member.expected.observe(measured.retention, measured.deviation);
  if (retention.reduce((sum, value) => sum + value, 0) < END_OF_LIFE * CELLS) member.isRetired = true;
}

function seenOf({ relative, relativeError }: HealthyMonth): SeenSpread {
  const values = [...relative];
  const middle = quantile(values, 0.5);
  const distances = values.map((value) => Math.abs(value - middle));
  return { deviation: quantile(distances, SHARE) / NORMAL_90, error: relativeError, cells: CELLS };
}

function remember(member: FollowedPack, prior: RatePrior, seen: SeenSpread): void {
  const state = new Uint8Array(member.columns.byteLength);
  member.columns.write(state);
  member.before = { state, ledgerLoss: member.now.ledgerLoss, prior, seen };
}

/** What was expected at the time, had the use of the year to come been known. */
function forecast({ before, now }: FollowedPack): Expectation {
  const columns = new StateColumns();
  const then = createExpectedRetention(columns);
  columns.read(before!.state);
  const booked = now.ledgerLoss - before!.ledgerLoss;
  return then.expectation(before!.prior, before!.seen, { booked, years: (MONTHS - FORECAST_AT) / 12 });
}

function judgeDesignAlone(
  { now }: FollowedPack,
  prior: RatePrior,
  tally: { untold: number[]; told: number[]; held: number },
): void {
  const use = { ledgerLoss: now.ledgerLoss, years: MONTHS / 12, ageKnown: true };
  const alone = designExpectation(use, prior);
  const half = alone.halfWidth(SHARE);
  tally.told.push(half);
  tally.untold.push(designExpectation(use, START_PRIOR).halfWidth(SHARE));
  if (Math.abs(quantile([...now.retention], 0.5) - alone.retention) <= half) tally.held++;
}

/** Per cell, per year, by least squares over its looks. */
function slopesOf(departures: readonly Float64Array[]): number[] {
  if (departures.length < LEAST_LOOKS) return [];
  const middle = (departures.length - 1) / 2;
  let squares = 0;
  for (let look = 0; look < departures.length; look++) squares += (look - middle) ** 2;
  return Array.from({ length: CELLS }, (_, cell) => {
    const sum = departures.reduce((total, row, look) => total + (look - middle) * row[cell]!, 0);
    return ((sum / squares) * 12) / LOOK_EVERY;
  });
}

function percent(value: number): number {
  return Number((100 * value).toFixed(3));
}
