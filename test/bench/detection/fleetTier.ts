/**
 * Fleet tier of the detection benchmark: packs of 96 cells over three years, drawn from the errors that the telemetry
 * tier measured, through the real judgement.
 *
 * Fault-free packs give false flags per 100 000 cell-years; twenty mixed fleets, judged week by week by the fleet's own
 * thresholds (e-BH), the realised share of false discoveries; packs with one fault each, judged at the threshold that a
 * million cells with a prevalence of 5e-4 demand, the delay and the first guess at the cause; packs to which something
 * harmless happens must stay silent. The baselines see the same packs.
 */
import { FAULT_PREVALENCE, fleetThresholds, type EvidenceClass } from '@packtwin/estimation';
import { BASELINES, type Baseline } from './baselines.ts';
import { expectedRetentionFigures } from './expectedRetentionTier.ts';
import { confidenceFigure } from './confidenceFigure.ts';
import { poissonUpperBound, proportionUpperBound, quantile, type FleetFigure } from './fleetFigures.ts';
import { startFleetThreads, type FleetThreads } from './fleetThreads.ts';
import type { MeasuredStatistics } from './measuredStatistics.ts';
import {
  CONSERVATIVE_STATISTICS,
  type BenignKind,
  type Fault,
  type FaultKind,
  type PackPlan,
} from './observationFleet.ts';
import { faceShares, type PackOutcome, type RunOptions } from './packRun.ts';

export interface FleetTierOptions {
  readonly preset: 'quick' | 'full';
  /** Of the telemetry tier; too few blocks of it, or none, and the documented guesses stand in. */
  readonly statistics: MeasuredStatistics | undefined;
  readonly seed?: number;
}

/** Blocks from which the telemetry tier has measured tails and seasons, and not guessed them. */
const LEAST_BLOCKS = 5000;
const CELLS = 96;
const STACK_CELLS = 24;
const YEARS = 3;
const DAYS = 1095;
const ALPHA = 0.01;
/** What e-BH asks of each cell where half a thousandth of a large fleet is faulty and found. */
const THRESHOLD = 1 / (ALPHA * FAULT_PREVALENCE);
/** Days before which no fault begins: the fleet is in use. */
const FIRST_ONSET = 270;
const ONSET_SPAN = 240;

/** Numbers of packs. */
const SIZES = {
  quick: { healthy: 16, fleets: 0, packsPerFleet: 0, faultsPerFleet: 0, perFault: 2, perBenign: 2 },
  full: {
    healthy: 1050,
    fleets: 20,
    packsPerFleet: 26,
    faultsPerFleet: 8,
    perFault: 40,
    perBenign: 40,
  },
} as const;

interface FaultCase {
  readonly name: string;
  readonly kind: FaultKind;
  readonly size: number;
  /** Days (weeks) that the table allows for the median. */
  readonly bar?: string;
  /** First guesses that are right. */
  readonly causes: readonly string[];
  readonly severe?: true;
}

const LOST_CAPACITY = ['active-material-loss', 'ageing'];
export const FAULT_CASES: readonly FaultCase[] = [
  { name: '+2 %/year', kind: 'fade', size: 0.02, causes: LOST_CAPACITY },
  { name: '+4 %/year', kind: 'fade', size: 0.04, causes: LOST_CAPACITY, bar: '≤ 140 (20 weeks)' },
  { name: '+8 %/year', kind: 'fade', size: 0.08, causes: LOST_CAPACITY, bar: '≤ 84 (12 weeks)', severe: true },
  { name: '2 % step', kind: 'step', size: 0.02, causes: LOST_CAPACITY, bar: '≤ 21 (3 weeks)' },
  { name: '4 % step', kind: 'step', size: 0.04, causes: LOST_CAPACITY },
  { name: 'leak 1 %/month', kind: 'leakage', size: 0.01, causes: ['leakage'] },
  { name: 'leak 5 %/month', kind: 'leakage', size: 0.05, causes: ['leakage'], bar: '≤ 7', severe: true },
  { name: 'short 20 %/month with dips', kind: 'short', size: 0.2, causes: ['internal-short'], severe: true },
  { name: 'contact +10 %', kind: 'contact', size: 0.1, causes: ['contact-resistance'], bar: '≤ 3' },
  { name: 'contact +30 %', kind: 'contact', size: 0.3, causes: ['contact-resistance'], severe: true },
  { name: 'seal leak 2 %/month', kind: 'seal', size: 0.02, causes: ['seal-leakage'], bar: '≤ 30, pair right ≥ 90 %' },
  { name: 'sense offset 10 mV', kind: 'sense-offset', size: 0.01, causes: ['sensor'] },
];
const BENIGN: readonly BenignKind[] = [
  'module-swap',
  'recalibration',
  'season',
  'new-driver',
  'sensor-replaced',
  'firmware',
];
/** Causes that send somebody to the cell. Imbalance is none of its faults. */
const CELL_FAULTS = [
  'leakage',
  'internal-short',
  'contact-resistance',
  'active-material-loss',
  'ageing',
  'seal-leakage',
];

export async function fleetTier({ preset, statistics: measured, seed = 1 }: FleetTierOptions): Promise<FleetFigure[]> {
  const size = SIZES[preset];
  const isMeasured = (measured?.capacity.blocks ?? 0) >= LEAST_BLOCKS;
  const statistics = measured && isMeasured ? measured : CONSERVATIVE_STATISTICS;
  await using threads = startFleetThreads();
  const options: RunOptions = { statistics, threshold: THRESHOLD, baselines: true, stopWhenFound: false };
  const healthy = await threads.run(plansOf(size.healthy, seed, 'healthy'), options);
  const { figures, thresholds } = healthyFigures(healthy);
  const benign = await runBenign(threads, size.perBenign, seed, { ...options, baselines: false });
  const fleets = size.fleets > 0 ? await runFleets(threads, seed, { ...options, baselines: false }) : [];
  const faults: FleetFigure[] = [];
  const named = { right: 0, all: 0 };
  const faulty: PackOutcome[] = [];
  for (const of of FAULT_CASES) {
    const outcomes = await threads.run(faultPlans(of, size.perFault, seed), options);
    if (of.kind !== 'sense-offset') faulty.push(...outcomes);
    faults.push(...faultFigures(of, outcomes, named), ...baselineFigures(of, outcomes, thresholds));
  }
  return [
    {
      name: 'noise of a capacity block that the fleets are drawn with',
      value: 100 * statistics.capacity.noise,
      unit: '%',
      context: { from: isMeasured ? 'telemetry tier' : 'documented guess', ...statistics.capacity },
    },
    ...figures,
    ...fleets,
    ...benign,
    ...expectedRetentionFigures(preset, seed),
    confidenceFigure(healthy, faulty),
    {
      name: 'cause, first guess right, all faults of cells',
      value: (100 * named.right) / Math.max(1, named.all),
      unit: '%',
      context: { found: named.all, bar: '≥ 90' },
    },
    ...faults,
  ];
}

function plansOf(count: number, seed: number, label: string, change: Partial<PackPlan> = {}): PackPlan[] {
  const shares = faceShares();
  const stream = seed * 1000 + LABELS.indexOf(label);
  return Array.from({ length: count }, (_, index) => ({
    seed: stream,
    index,
    cells: CELLS,
    days: DAYS,
    bipolar: false,
    faceShares: shares,
    ...change,
  }));
}
const LABELS = ['healthy', 'benign', 'fleet', 'fault'];

function faultPlans({ kind, size }: FaultCase, count: number, seed: number): PackPlan[] {
  const bipolar = kind === 'seal';
  const cells = bipolar ? STACK_CELLS : CELLS;
  return plansOf(count, seed, 'fault', { bipolar, cells }).map((plan, i) => ({
    ...plan,
    fault: faultOf(kind, size, i, cells),
  }));
}

/** Cells and days that no pattern of the fleet shares. */
function faultOf(kind: FaultKind, size: number, index: number, cells: number): Fault {
  return { kind, size, cell: (17 + 37 * index) % (cells - 1), day: FIRST_ONSET + ((53 * index) % ONSET_SPAN) };
}

function healthyFigures(outcomes: readonly PackOutcome[]): {
  readonly figures: FleetFigure[];
  readonly thresholds: Readonly<Record<Baseline, number>>;
} {
  const cells = outcomes.reduce((sum, { plan }) => sum + plan.cells, 0);
  const cellYears = cells * YEARS;
  const flags = outcomes.reduce((sum, { crossings }) => sum + crossings.length, 0);
  const per = 1e5 / cellYears;
  const thresholds = {} as Record<Baseline, number>;
  // As many false flags as the bar allows on this fleet; on a small one, none.
  const allowed = Math.floor(cellYears / 1e5);
  for (const rule of BASELINES) {
    const peaks = outcomes.flatMap(({ baselinePeaks }) => [...baselinePeaks![rule]]).toSorted((a, b) => b - a);
    thresholds[rule] = peaks[allowed]!;
  }
  const first = outcomes[0]!;
  const microseconds = quantile(
    outcomes.map((outcome) => outcome.microseconds),
    0.5,
  );
  const context = { cells, years: YEARS, threshold: THRESHOLD };
  return {
    thresholds,
    figures: [
      {
        name: 'false flags on a fault-free fleet',
        value: flags * per,
        unit: 'per 100 000 cell-years',
        context: { ...context, flags, upper95: Number((poissonUpperBound(flags) * per).toPrecision(3)), bar: '≤ 1' },
      },
      ...[1e2, 1e3, 1e4].map((level) => ({
        name: `fault-free cells whose e-value ever reached ${level.toExponential(0)}`,
        value: peakCounts(outcomes, level) / cells,
        unit: 'share of cells, both classes',
        context: { bound: 2 / level },
      })),
      { name: 'judgement', value: microseconds, unit: 'µs per cell and day', context: { channels: 4 } },
      {
        name: 'state of the judgement',
        value: first.stateBytesPerCell,
        unit: 'bytes per cell',
        context: { bar: '≤ 600 for the chain' },
      },
    ],
  };
}

/** Cells of either class above a level at the end of some week. */
function peakCounts(outcomes: readonly PackOutcome[], level: number): number {
  let count = 0;
  for (const { weeks } of outcomes) {
    count += new Set(weeks.filter(({ value }) => value >= level).map(({ cell, kind }) => `${kind}${cell}`)).size;
  }
  return count;
}

async function runBenign(
  threads: FleetThreads,
  count: number,
  seed: number,
  options: RunOptions,
): Promise<FleetFigure[]> {
  const figures: FleetFigure[] = [];
  for (const kind of BENIGN) {
    const plans = plansOf(count, seed, 'benign').map((plan, i) => ({
      ...plan,
      index: plan.index + 1000 * BENIGN.indexOf(kind),
      benign: { kind, day: FIRST_ONSET + ((53 * i) % ONSET_SPAN) },
    }));
    const outcomes = await threads.run(plans, options);
    figures.push({
      name: `flags after what is no fault: ${kind}`,
      value: outcomes.reduce((sum, { crossings }) => sum + crossings.length, 0),
      unit: 'cells',
      context: { packs: count, bar: 0 },
    });
  }
  return figures;
}

/** Twenty fleets with faults of all kinds, each judged every week by its own thresholds. */
async function runFleets(threads: FleetThreads, seed: number, options: RunOptions): Promise<FleetFigure[]> {
  const { fleets, packsPerFleet, faultsPerFleet } = SIZES.full;
  const kinds = FAULT_CASES.filter(({ kind }) => kind !== 'seal' && kind !== 'sense-offset');
  let falseOnes = 0;
  let discoveries = 0;
  let proportions = 0;
  let cells = 0;
  for (let fleet = 0; fleet < fleets; fleet++) {
    const plans = plansOf(packsPerFleet, seed, 'fleet').map((plan, i) => {
      const { kind, size } = kinds[(fleet + 3 * i) % kinds.length]!;
      const fault = i < faultsPerFleet ? faultOf(kind, size, fleet + 5 * i, CELLS) : undefined;
      return { ...plan, index: 10_000 * (fleet + 1) + i, fault };
    });
    cells = plans.length * CELLS;
    const outcomes = await threads.run(plans, options);
    const { wrong, all } = discoveriesOf(outcomes, cells);
    falseOnes += wrong;
    discoveries += all;
    proportions += wrong / Math.max(1, all) / fleets;
  }
  return [
    {
      name: 'realised share of false discoveries',
      value: 100 * proportions,
      unit: '%, mean over fleets',
      context: {
        fleets,
        cellsPerFleet: cells,
        faultyPerFleet: faultsPerFleet,
        discoveries,
        false: falseOnes,
        upper95: Number((100 * proportionUpperBound(falseOnes, discoveries)).toPrecision(3)),
        bar: '≤ 1, upper bound ≤ 2',
      },
    },
  ];
}

/** Cells of a fleet that were discoveries in some week, by the thresholds of that week. */
function discoveriesOf(outcomes: readonly PackOutcome[], watched: number): { wrong: number; all: number } {
  const found = new Map<string, boolean>();
  for (let week = 0; week < Math.floor(DAYS / 7); week++) {
    const now = outcomes.flatMap((outcome) =>
      outcome.weeks.filter((each) => each.week === week).map((each) => ({ ...each, plan: outcome.plan })),
    );
    if (now.length === 0) continue;
    const of = (kind: EvidenceClass): Float64Array =>
      Float64Array.from(now.filter((each) => each.kind === kind).map(({ value }) => value));
    const thresholds = fleetThresholds({ safety: of('safety'), ageing: of('ageing') }, watched);
    for (const { cell, kind, value, plan } of now) {
      if (value >= thresholds[kind].flag.threshold) found.set(`${plan.index}/${cell}`, plan.fault?.cell !== cell);
    }
  }
  const wrong = [...found.values()].filter(Boolean).length;
  return { wrong, all: found.size };
}

function faultFigures(
  of: FaultCase,
  outcomes: readonly PackOutcome[],
  named: { right: number; all: number },
): FleetFigure[] {
  const found = outcomes.map(({ plan, crossings }) => {
    const { cell, day, kind } = plan.fault!;
    const ours = crossings.find(
      (each) => each.day >= day && (each.cell === cell || (kind === 'seal' && each.cell === cell + 1)),
    );
    return ours ? { ...ours, delay: ours.day - day + 1, fault: plan.fault! } : undefined;
  });
  const delays = found.map((each) => each?.delay ?? Number.POSITIVE_INFINITY);
  const hits = found.filter((each) => each !== undefined);
  const right = hits.filter(({ cause }) => of.causes.includes(cause)).length;
  const packs = outcomes.length;
  if (of.kind !== 'sense-offset') {
    named.right += right;
    named.all += hits.length;
  }
  const others = outcomes.reduce((sum, { plan, crossings }) => {
    const { cell, kind } = plan.fault!;
    return sum + crossings.filter((each) => each.cell !== cell && !(kind === 'seal' && each.cell === cell + 1)).length;
  }, 0);
  const causes: Record<string, number> = {};
  for (const { cause } of hits) causes[cause] = (causes[cause] ?? 0) + 1;
  const context = { packs, threshold: THRESHOLD, otherCellsFlagged: others, ...(of.bar ? { bar: of.bar } : {}) };
  const figures: FleetFigure[] = [
    {
      name: `${of.name}: days to the flag, median`,
      value: quantile(delays, 0.5),
      unit: 'days (Infinity: fewer than half found)',
      context: { ...context, p90: printable(quantile(delays, 0.9)) },
    },
    { name: `${of.name}: found`, value: (100 * hits.length) / packs, unit: '%', context: { firstGuess: causes } },
  ];
  if (of.kind === 'seal') {
    const pairs = hits.filter(
      ({ named: cells, fault }) => cells.includes(fault.cell) && cells.includes(fault.cell + 1),
    );
    figures.push({
      name: `${of.name}: the right pair named`,
      value: (100 * pairs.length) / packs,
      unit: '% of all stacks',
      context: { bar: '≥ 90' },
    });
  }
  if (of.kind === 'sense-offset') {
    const called = hits.filter(({ cause }) => CELL_FAULTS.includes(cause)).length;
    figures.push({
      name: 'sensor fault called a cell fault',
      value: (100 * called) / packs,
      unit: '%',
      context: { upper95: Number((100 * proportionUpperBound(called, packs)).toPrecision(3)), bar: '≤ 1' },
    });
  }
  return figures;
}

function baselineFigures(
  of: FaultCase,
  outcomes: readonly PackOutcome[],
  thresholds: Readonly<Record<Baseline, number>>,
): FleetFigure[] {
  return BASELINES.map((rule) => {
    const delays = outcomes.map(({ plan, baselineCourse }) => {
      const course = baselineCourse![rule];
      const onset = plan.fault!.day;
      for (let week = Math.floor(onset / 7); week < course.length; week++) {
        if (course[week]! > thresholds[rule]) return 7 * week + 7 - onset;
      }
      return Number.POSITIVE_INFINITY;
    });
    return {
      name: `${of.name}, by ${rule}: days, median`,
      value: quantile(delays, 0.5),
      unit: 'days',
      context: {
        foundPercent: (100 * delays.filter(Number.isFinite).length) / delays.length,
        p90: printable(quantile(delays, 0.9)),
        threshold: Number(thresholds[rule].toPrecision(3)),
      },
    };
  });
}

/** JSON knows no infinity. */
function printable(days: number): number | string {
  return Number.isFinite(days) ? days : 'not reached';
}
