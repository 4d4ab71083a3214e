/** Truth beside verdicts: what was found, how soon, under which name, and what was flagged without reason. */
import type { Cause, Level, Verdict, VerdictRevision } from '@packtwin/protocol';
import { MS_PER_DAY } from '@packtwin/units';
import type { FaultReport, FleetTruth, PackTruthReport } from './truthReport.ts';

export type ScoreResult = 'found' | 'other cause' | 'missed' | 'not yet begun' | 'false flag';

export interface ScoreRow {
  readonly result: ScoreResult;
  readonly vehicle: string;
  readonly pack: string;
  readonly cells: readonly string[];
  /** Absent for a false flag, and for what was missed. */
  readonly trueCause?: Cause;
  readonly saidCause?: Cause;
  readonly level?: Level;
  /** ISO 8601 UTC. */
  readonly trueOnset?: string;
  readonly saidOnset?: string;
  readonly detectedAt?: string;
  /** Days of event time from onset to detection. */
  readonly detectedAfterDays?: number;
  readonly confidence?: number;
}

export interface FleetScore {
  readonly rows: readonly ScoreRow[];
  readonly faults: number;
  readonly found: number;
  /** Of those found, named by the right cause. */
  readonly namedRight: number;
  readonly falseFlags: number;
  readonly packs: number;
  readonly healthyPacks: number;
}

/**
 * Compares. A fault counts as found by a flag on its cell, or on a group of cells that are measured
 * together and hold it; a flag on any other cell is false. Watches and notes are not flags, except that
 * a fault only watched is shown with that level as missed. Withdrawn verdicts do not count.
 */
export function score(truth: FleetTruth, revisions: readonly VerdictRevision[]): FleetScore {
  const open = new Map<string, VerdictRevision>();
  for (const revision of revisions) {
    const known = open.get(revision.verdict.id);
    if (!known || revision.revision >= known.revision) open.set(revision.verdict.id, revision);
  }
  const standing = [...open.values()]
    .filter((revision) => revision.state !== 'withdrawn')
    .map((revision) => revision.verdict);
  const cellVerdicts = standing.filter((verdict) => verdict.scope === 'cell');
  const explained = new Set<Verdict>();
  const rows: ScoreRow[] = [];
  for (const pack of truth.packs) {
    for (const fault of pack.faults) {
      const concerned = cellVerdicts.filter(
        (verdict) => isOn(verdict, pack) && verdict.cellIndices.some((cell) => fault.cells.includes(cell)),
      );
      for (const verdict of concerned) explained.add(verdict);
      rows.push(faultRow(truth, pack, fault, best(concerned, fault)));
    }
  }
  for (const verdict of cellVerdicts) {
    if (verdict.level === 'flag' && !explained.has(verdict))
      rows.push({
        result: 'false flag',
        ...said(verdict),
        vehicle: verdict.vehicle,
        pack: verdict.pack,
        cells: verdict.cells,
      });
  }
  return {
    rows,
    faults: rows.filter((row) => row.trueCause !== undefined && row.result !== 'not yet begun').length,
    found: rows.filter((row) => row.result === 'found' || row.result === 'other cause').length,
    namedRight: rows.filter((row) => row.result === 'found').length,
    falseFlags: rows.filter((row) => row.result === 'false flag').length,
    packs: truth.packs.length,
    healthyPacks: truth.packs.filter((pack) => pack.faults.length === 0).length,
  };
}

/** The score as lines for a terminal. */
export function formatScore({ rows, faults, found, namedRight, falseFlags, packs, healthyPacks }: FleetScore): string {
  const header = ['', 'vehicle', 'cells', 'true cause', 'said', 'level', 'began', 'said', 'found after', 'confidence'];
  const lines = rows.map((row) => [
    row.result,
    packs > 0 && row.pack !== 'p1' ? `${row.vehicle}/${row.pack}` : row.vehicle,
    row.cells.join(' '),
    row.trueCause ?? '–',
    row.saidCause ?? '–',
    row.level ?? '–',
    row.trueOnset?.slice(0, 10) ?? '–',
    row.saidOnset?.slice(0, 10) ?? '–',
    row.detectedAfterDays === undefined ? '–' : `${row.detectedAfterDays.toFixed(1)} d`,
    row.confidence === undefined ? '–' : row.confidence.toFixed(3),
  ]);
  const table = [header, ...lines];
  const widths = header.map((_, column) => Math.max(...table.map((cells) => cells[column]!.length)));
  const text = table.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  return [
    ...(rows.length > 0 ? text : []),
    `${found} of ${faults} faults found, ${namedRight} with the right cause; ${falseFlags} false flags on ${packs} packs (${healthyPacks} healthy)`,
  ].join('\n');
}

function faultRow(
  truth: FleetTruth,
  pack: PackTruthReport,
  fault: FaultReport,
  verdict: Verdict | undefined,
): ScoreRow {
  const onset = Date.parse(fault.onset);
  const head = {
    vehicle: pack.vehicle,
    pack: pack.pack,
    cells: fault.cells.map((cell) => pack.cellLabels[cell]!),
    trueCause: fault.cause,
    trueOnset: fault.onset,
  };
  if (!verdict) return { result: onset > truth.at ? 'not yet begun' : 'missed', ...head };
  if (verdict.level !== 'flag') return { result: 'missed', ...head, ...said(verdict) };
  return {
    result: verdict.cause === fault.cause ? 'found' : 'other cause',
    ...head,
    ...said(verdict),
    detectedAfterDays: (Date.parse(verdict.detectedAt) - onset) / MS_PER_DAY,
  };
}

function said(
  verdict: Verdict,
): Pick<ScoreRow, 'saidCause' | 'level' | 'saidOnset' | 'detectedAt' | 'confidence'> & object {
  return {
    saidCause: verdict.cause,
    level: verdict.level,
    saidOnset: verdict.onset,
    detectedAt: verdict.detectedAt,
    confidence: verdict.confidence,
  };
}

const LEVEL_RANK: Readonly<Record<Level, number>> = { note: 0, watch: 1, flag: 2 };

/** The strongest level first, then the right cause, then the earliest. */
function best(verdicts: readonly Verdict[], fault: FaultReport): Verdict | undefined {
  return verdicts.toSorted(
    (one, other) =>
      LEVEL_RANK[other.level] - LEVEL_RANK[one.level] ||
      Number(other.cause === fault.cause) - Number(one.cause === fault.cause) ||
      Date.parse(one.detectedAt) - Date.parse(other.detectedAt),
  )[0];
}

function isOn(verdict: Verdict, pack: PackTruthReport): boolean {
  return verdict.vehicle === pack.vehicle && verdict.pack === pack.pack;
}
