/** Findings on parts of a pack that are no single cell: groups that move together, a lean, dead taps. */
import type { Finding, Hypothesis, PackTopology } from '@packtwin/protocol';
import { cellsOf } from './cellFindings.ts';
import type { CellJudgement } from './cellJudgement.ts';
import { isoInstant } from './isoInstant.ts';
import { findGroups, findLean } from './moduleGroups.ts';
import type { TapState } from './tapHealth.ts';
import type { VerdictEntry } from './verdictBook.ts';

/** Charge by which a group must have moved against the pack to be worth a note, and to be watched. */
const GROUP_NOTE = 0.008;
const GROUP_WATCH = 0.03;
/** Findings here rest on a description, not on a sequential test: its e-value says nothing either way. */
const NO_TEST = 1;
/** Standard deviations of a level that an edge must exceed. */
const EDGE_DEVIATIONS = 6;
const LEAST_BLOCKS = 4;
/** A lean along the pack: charge from end to end, share explained by a line, and no step that makes up half of it. */
const LEAN_NOTE = 0.015;
const LEAN_EXPLAINED = 0.6;
const LEAN_STEEPEST = 0.5;
/** What is open stays open until it is this much smaller. */
const HOLD = 0.5;
/** Share of cells in common for two groups to be the same one. */
const SAME_GROUP = 0.5;

interface PackFindingInput {
  readonly topology: PackTopology;
  readonly judgement: CellJudgement;
  readonly firstAt: number;
  /** 2 where a cell is flagged: it must not shape a group. */
  readonly cellLevel: Float64Array;
  readonly open: readonly VerdictEntry[];
}

export function groupFindings(input: PackFindingInput): readonly Finding[] {
  const { topology, judgement, cellLevel, open, firstAt } = input;
  if (judgement.blocks() < LEAST_BLOCKS) return [];
  const { level } = judgement.charge;
  const moved = Float64Array.from(level, (value, o) =>
    cellLevel[o]! > 0 ? Number.NaN : value - judgement.firstCharge[o]!,
  );
  const deviation = judgement.charge.blockDeviation();
  const edge = Math.max(GROUP_NOTE, EDGE_DEVIATIONS * judgement.charge.levelDeviation());
  const findings: Finding[] = [];
  const known = open.filter(({ verdict, state }) => verdict.scope === 'module' && state !== 'withdrawn');
  const held = new Set<VerdictEntry>();
  for (const { first, last, centre } of findGroups(moved, edge)) {
    const observations = Array.from({ length: last - first + 1 }, (_, k) => first + k).filter(
      (o) => moved[o] === moved[o],
    );
    const cells = observations.flatMap((o) => cellsOf(topology, o));
    const before = known.find((entry) => !held.has(entry) && overlap(entry.verdict.cellIndices, cells) >= SAME_GROUP);
    if (before) held.add(before);
    if (Math.abs(centre) < (before ? HOLD : 1) * edge) continue;
    const cellIndices = before?.verdict.cellIndices ?? cells;
    const labels = cellIndices.map((cell) => topology.cellLabels[cell]!);
    const z = Math.abs(centre) / Math.max(deviation, 1e-4);
    const direction = centre > 0 ? 'gained' : 'lost';
    findings.push({
      level: Math.abs(centre) >= GROUP_WATCH || before?.verdict.level === 'watch' ? 'watch' : 'note',
      scope: 'module',
      cells: labels,
      cellIndices,
      channel: 'charge',
      cause: 'module-load',
      onset: before?.verdict.onset ?? isoInstant(firstAt),
      confidence: Math.min(0.99, 1 - Math.exp(-z / 4)),
      summary: `Cells ${labels[0]} to ${labels.at(-1)} together ${direction} ${(100 * Math.abs(centre)).toFixed(1)} % of charge against the rest of the pack since it was first seen.`,
      hypotheses: GROUP_CAUSES,
      evidence: [
        {
          name: 'charge moved by the group',
          value: 100 * centre,
          band: 196 * deviation,
          unit: '%',
          comparedWith: 'median of the pack, since the first days',
        },
      ],
      eValue: NO_TEST,
      threshold: NO_TEST,
    });
  }
  return findings;
}

const GROUP_CAUSES: readonly Hypothesis[] = [
  {
    cause: 'module-load',
    weight: 0.75,
    supports: 'neighbours move together and the edges are sharp: what hangs on one board draws or bleeds charge',
    against: '',
    missing: 'which cells share a board, and its balancing log',
  },
  {
    cause: 'leakage',
    weight: 0.15,
    supports: 'a board or coolant leak loads all cells behind it',
    against: '',
    missing: 'insulation resistance over time',
  },
  {
    cause: 'sensor',
    weight: 0.1,
    supports: 'a board may have lost its calibration',
    against: 'the difference follows the slope of the open-circuit curve',
    missing: 'sum of cells against pack voltage, board by board',
  },
];

/** Only where no groups were found: steps lean too. */
export function leanFinding({ topology, judgement, cellLevel, firstAt, open }: PackFindingInput): Finding | undefined {
  if (open.some(({ verdict, state }) => verdict.scope === 'module' && state !== 'withdrawn')) return undefined;
  const values = Float64Array.from(judgement.charge.level, (value, o) => (cellLevel[o]! > 0 ? Number.NaN : value));
  if (values.length < 12) return undefined;
  const { rise, explained, steepest } = findLean(values);
  const held = open.some(({ verdict, state }) => verdict.cause === 'pack-gradient' && state !== 'withdrawn') ? HOLD : 1;
  if (Math.abs(rise) < held * LEAN_NOTE || explained < held * LEAN_EXPLAINED || steepest > LEAN_STEEPEST / held)
    return undefined;
  const labels = topology.cellLabels;
  return {
    level: 'note',
    scope: 'pack',
    cells: [],
    cellIndices: [],
    channel: 'charge',
    cause: 'pack-gradient',
    onset: isoInstant(firstAt),
    confidence: Math.min(0.99, explained),
    summary: `Charge ${rise > 0 ? 'rises' : 'falls'} along the pack by ${(100 * Math.abs(rise)).toFixed(1)} % from ${labels[0]} to ${labels.at(-1)}: a gradient, not one cell.`,
    hypotheses: [
      {
        cause: 'pack-gradient',
        weight: 1,
        supports: 'a straight line explains most of the spread and no single edge does',
        against: '',
        missing: 'temperatures along the pack',
      },
    ],
    evidence: [
      {
        name: 'charge from the first to the last cell',
        value: 100 * rise,
        band: null,
        unit: '%',
        comparedWith: `a line that explains ${(100 * explained).toFixed(0)} % of the spread`,
      },
    ],
    eValue: NO_TEST,
    threshold: NO_TEST,
  };
}

export function tapFindings(
  topology: PackTopology,
  taps: readonly TapState[],
  at: number,
  open: readonly VerdictEntry[],
): readonly Finding[] {
  return taps.flatMap((tap, o): Finding[] => {
    if (tap === 'alive') return [];
    const cellIndices = cellsOf(topology, o);
    const cells = cellIndices.map((cell) => topology.cellLabels[cell]!);
    const before = open.find(
      ({ verdict, state }) =>
        state !== 'withdrawn' && verdict.channel === 'sensor' && verdict.cellIndices[0] === cellIndices[0],
    );
    const lost = tap === 'lost';
    return [
      {
        level: 'note',
        scope: 'cell',
        cells,
        cellIndices,
        channel: 'sensor',
        cause: lost ? 'sensor-lost' : 'sensor',
        onset: before?.verdict.onset ?? isoInstant(at),
        confidence: 0.95,
        summary: `The voltage of ${cells.join(', ')} ${lost ? 'is no longer measured' : 'does not move while the pack does'}: a tap, not the cell; nothing is said of the cell meanwhile.`,
        hypotheses: [
          {
            cause: lost ? 'sensor-lost' : 'sensor',
            weight: 1,
            supports: lost ? 'no values while the others report' : 'a constant value while the others move',
            against: '',
            missing: '',
          },
        ],
        evidence: [],
        eValue: NO_TEST,
        threshold: NO_TEST,
      },
    ];
  });
}

/** Cells in common over cells in either. */
function overlap(a: readonly number[], b: readonly number[]): number {
  const inA = new Set(a);
  const common = b.filter((cell) => inA.has(cell)).length;
  return common / (a.length + b.length - common);
}
