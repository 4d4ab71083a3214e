/** One pack of the fleet tier, day by day through the real judgement, and beside it the baselines. */
import { createCellFindings, createCellJudgement, StateColumns, type EvidenceClass } from '@packtwin/estimation';
import type { PackTopology } from '@packtwin/protocol';
import { electrodeSlopesAt, findDesign, scaleDesign, seriesResistance } from '@packtwin/twin-models';
import { REFERENCE_TEMPERATURE } from '@packtwin/units';
import { BASELINES, createBaselines, type Baseline } from './baselines.ts';
import type { MeasuredStatistics } from './measuredStatistics.ts';
import { endOfDay, observePack, type PackPlan } from './observationFleet.ts';

const RATED_CHARGE = 50 * 3600;
const DESIGN = scaleDesign(findDesign('generic-nmc-graphite')!, RATED_CHARGE);
const CELL_RESISTANCE = seriesResistance(DESIGN, REFERENCE_TEMPERATURE);
/** Evidence from which a fleet keeps a cell in view. */
const LEAST_EVIDENCE = 100;
/** V by which a shorted cell dips, and the scatter of a pack. */
const DIP = 0.04;
const SCATTER = 1e-3;
const CLASSES: readonly EvidenceClass[] = ['safety', 'ageing'];

/** E-value of one cell at the end of a week, where it says something. */
export interface WeekEvidence {
  readonly week: number;
  readonly cell: number;
  readonly kind: EvidenceClass;
  readonly value: number;
}

/** First day on which a cell reached the threshold. */
export interface Crossing {
  readonly cell: number;
  readonly day: number;
  readonly kind: EvidenceClass;
  /** First guess on that day, and the cells it names. */
  readonly cause: string;
  readonly named: readonly number[];
}

export interface PackOutcome {
  readonly plan: PackPlan;
  readonly crossings: readonly Crossing[];
  readonly weeks: readonly WeekEvidence[];
  /** Largest score of every cell per rule, where asked for. */
  readonly baselinePeaks: Readonly<Record<Baseline, Float64Array>> | undefined;
  /** Largest score so far of the faulty cell, week by week, where asked for. */
  readonly baselineCourse: Readonly<Record<Baseline, Float64Array>> | undefined;
  /** µs of judgement per cell and block. */
  readonly microseconds: number;
  readonly blocks: number;
  readonly stateBytesPerCell: number;
}

export interface RunOptions {
  readonly statistics: MeasuredStatistics;
  readonly threshold: number;
  readonly baselines: boolean;
  /** Whether to follow a pack to its end when its fault has been found. */
  readonly stopWhenFound: boolean;
}

/** How the slope of an average day's voltage is shared by the faces, which is how the twin weighs them. */
export function faceShares(): PackPlan['faceShares'] {
  let negative = 0;
  let all = 0;
  for (let z = 0.2; z <= 0.9; z += 0.01) {
    const slopes = electrodeSlopesAt(DESIGN, z, REFERENCE_TEMPERATURE);
    const whole = slopes.negative + slopes.positive;
    negative += slopes.negative * whole;
    all += whole * whole;
  }
  return { negative: negative / all, positive: 1 - negative / all };
}

export function runPack(plan: PackPlan, { statistics, threshold, baselines, stopWhenFound }: RunOptions): PackOutcome {
  const { cells: n, days, fault } = plan;
  const pack = observePack(plan, statistics);
  const state = new StateColumns();
  const judgement = createCellJudgement(state, n, CELL_RESISTANCE, RATED_CHARGE);
  const stateBytesPerCell = state.byteLength / n;
  const topology = topologyOf(n, plan.bipolar);
  const excluded = new Float64Array(n);
  const peers = new Float64Array(n);
  const findings = createCellFindings(state, {
    judgement,
    topology,
    design: DESIGN,
    cellResistance: CELL_RESISTANCE,
    excluded,
  });
  const rules = baselines ? createBaselines(n) : undefined;
  const course = rules && fault ? emptyCourse(Math.floor(days / 7)) : undefined;
  const ohms = new Float64Array(n);
  const deviation = new Float64Array(n);
  const standing = new Float64Array(n);
  const crossed = new Set<number>();
  const crossings: Crossing[] = [];
  const weeks: WeekEvidence[] = [];
  let milliseconds = 0;
  let blocks = 0;

  const cross = (cell: number, day: number, kind: EvidenceClass, at: number): void => {
    crossed.add(cell);
    const finding = findings.review(at).find(({ cellIndices }) => cellIndices.includes(cell));
    crossings.push({ cell, day, kind, cause: finding?.cause ?? 'none', named: finding?.cellIndices ?? [cell] });
  };

  for (let day = 0; day < days; day++) {
    const at = endOfDay(day);
    const block = pack.day(day);
    if (block) {
      for (let i = 0; i < n; i++) {
        ohms[i] = CELL_RESISTANCE * block.resistance[i]!;
        peers[i] = findings.level[i] === 2 ? 1 : 0;
      }
      const started = performance.now();
      if (fault && pack.dips(day) > 0) dip(judgement.dips, fault.cell, pack.dips(day), at);
      judgement.update(
        { ...block, resistance: ohms, resistanceVariance: block.resistanceVariance * CELL_RESISTANCE ** 2 },
        peers,
        at,
        pack.expectedLoss(),
      );
      milliseconds += performance.now() - started;
      blocks++;
      rules?.add(block);
      let speaks = false;
      for (const kind of CLASSES) {
        const evidence = judgement.classEvidence[kind];
        for (let i = 0; i < n; i++) {
          if (!(evidence[i]! >= LEAST_EVIDENCE)) continue;
          speaks = true;
          if (evidence[i]! >= threshold && !crossed.has(i)) cross(i, day, kind, at);
        }
      }
      if (speaks) findings.review(at);
    }
    if (day % 7 !== 6) continue;
    const week = (day - 6) / 7;
    rules?.closeWeek();
    if (rules && course && fault) for (const rule of BASELINES) course[rule][week] = rules.scores[rule][fault.cell]!;
    for (const kind of CLASSES) {
      const evidence = judgement.classEvidence[kind];
      for (let i = 0; i < n; i++)
        if (evidence[i]! >= LEAST_EVIDENCE) weeks.push({ week, cell: i, kind, value: evidence[i]! });
    }
    if (stopWhenFound && !baselines && fault && crossed.has(fault.cell)) break;
  }
  return {
    plan,
    crossings,
    weeks,
    baselinePeaks: rules?.scores,
    baselineCourse: course,
    microseconds: (1000 * milliseconds) / Math.max(1, blocks * n),
    blocks,
    stateBytesPerCell,
  };

  /** A short of a day: each dip lasts two samples. */
  function dip(dips: typeof judgement.dips, cell: number, count: number, at: number): void {
    for (let k = 0; k < count; k++) {
      const moment = at - (count - k) * 3_600_000;
      deviation.fill(0);
      dips.add(deviation, standing, SCATTER, moment - 60_000);
      deviation[cell] = -DIP;
      for (let sample = 0; sample < 3; sample++) dips.add(deviation, standing, SCATTER, moment + 1000 * sample);
      deviation.fill(0);
      dips.add(deviation, standing, SCATTER, moment + 60_000);
    }
  }
}

function emptyCourse(weeks: number): Record<Baseline, Float64Array> {
  const course = {} as Record<Baseline, Float64Array>;
  for (const rule of BASELINES) course[rule] = new Float64Array(weeks);
  return course;
}

function topologyOf(cells: number, bipolar: boolean): PackTopology {
  return {
    cellCount: cells,
    stacks: [{ id: 'S1', kind: bipolar ? 'bipolar' : 'plain', firstCell: 0, cellCount: cells }],
    moduleOfCell: new Uint16Array(cells),
    cellLabels: Array.from({ length: cells }, (_, cell) => `C${cell + 1}`),
    observationCount: cells,
    observationFirstCell: Uint16Array.from({ length: cells }, (_, cell) => cell),
    observationCellCount: new Uint16Array(cells).fill(1),
    probeCount: 0,
    probeCell: new Int16Array(0),
  };
}
