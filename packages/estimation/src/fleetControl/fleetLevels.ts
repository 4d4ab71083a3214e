/**
 * What stands against which cell of a fleet, told day by day of event time from the reviews of its packs.
 *
 * A day's thresholds are those of e-BH (fleetThresholds.ts) over all observations watched by that day, with the
 * e-values of the cells that stand out in their own pack: one that does not counts as no evidence, which keeps the
 * bound, since lowering an e-value leaves it one. A pack that closes no day keeps its newest review. A level is the
 * pack's book of that day (verdictBook.ts): a flag stays with the threshold of the day that raised it.
 *
 * The history is a function of the reviews alone: in whichever order packs were heard, however often it was asked for
 * in between. A review that is put late has all days from its own on told again, from the state of the day before.
 */
import type { DayReview, FleetCandidate, Level, VerdictRevision } from '@packtwin/protocol';
import { MS_PER_DAY } from '@packtwin/units';
import { createVerdictBook, type VerdictEntry } from '../verdictBook.ts';
import { EVIDENCE_CLASSES, fleetThresholds, type FleetThresholds } from './fleetThresholds.ts';
import { decideLevel, type LevelDecision } from './levelDecision.ts';

/** States of so many newest days are all kept, of those before one in so many. */
const STATES_KEPT = 32;
const STATE_EVERY = 16;

/** Whose review it is. */
interface PackName {
  readonly vehicle: string;
  readonly pack: string;
}

/** All that was ever to be said of one pack's cells, in order. */
export interface PackHistory extends PackName {
  readonly revisions: readonly VerdictRevision[];
  /** ms, end of the newest day that was looked at. */
  readonly at: number;
}

export interface FleetLevels {
  /**
   * Takes what a pack's day says, newer of the same day replacing older. The days of one pack come ascending, and
   * where it is run again all of them from some day on come again. False when it changes nothing.
   */
  put(name: PackName, day: number, review: DayReview): boolean;
  /** Tells the days that have changed; returns the packs whose history is another one than when last asked. */
  decide(): readonly PackHistory[];
}

/** One pack at the end of a day. Never changed, only replaced. */
interface PackState extends PackName {
  readonly review: DayReview;
  readonly entries: readonly VerdictEntry[];
  readonly held: ReadonlyMap<number, LevelDecision>;
  readonly revisions: readonly VerdictRevision[];
}

interface FleetState {
  /** Those that ever had a candidate. */
  readonly packs: ReadonlyMap<string, PackState>;
  readonly watched: number;
  readonly thresholds: FleetThresholds;
}

interface Put {
  readonly name: PackName;
  readonly review: DayReview;
}

export function createFleetLevels(): FleetLevels {
  // Of a fleet's packs few have anything to say; of the others there is one review, which counts their cells.
  /** Day → pack → what was put: only days on which a pack's review differs from its review before. */
  const days = new Map<number, Map<string, Put>>();
  /** Pack → its days in `days`, ascending. */
  const daysOf = new Map<string, number[]>();
  const states = new Map<number, FleetState>();
  /** As decide() gave them last. */
  const told = new Map<string, PackHistory>();
  let changedFrom = Number.POSITIVE_INFINITY;
  const nothing: FleetState = { packs: new Map(), watched: 0, thresholds: thresholdsOf([], 0) };

  const reviewBefore = (key: string, day: number): DayReview | undefined => {
    const before = daysOf.get(key)?.findLast((each) => each < day);
    return before === undefined ? undefined : days.get(before)!.get(key)!.review;
  };

  return {
    put(name, day, review) {
      const key = `${name.vehicle}/${name.pack}`;
      const known = days.get(day)?.get(key)?.review;
      if (isSame(known ?? reviewBefore(key, day), review)) return false;
      let packs = days.get(day);
      if (packs === undefined) days.set(day, (packs = new Map()));
      packs.set(key, { name, review });
      if (known === undefined)
        daysOf.set(
          key,
          [...(daysOf.get(key) ?? []), day].toSorted((a, b) => a - b),
        );
      changedFrom = Math.min(changedFrom, day);
      return true;
    },
    decide() {
      if (changedFrom === Number.POSITIVE_INFINITY) return [];
      const ordered = [...days.keys()].toSorted((a, b) => a - b);
      const reached = [...states.keys()].filter((day) => day < changedFrom);
      const start = reached.length === 0 ? Number.NEGATIVE_INFINITY : Math.max(...reached);
      for (const day of states.keys()) if (day > start) states.delete(day);
      let state = states.get(start) ?? nothing;
      for (const day of ordered) {
        if (day <= start) continue;
        const puts = days.get(day)!;
        let { watched } = state;
        for (const [key, { review }] of puts) watched += review.watched - (reviewBefore(key, day)?.watched ?? 0);
        state = nextState(state, day, puts, watched);
        states.set(day, state);
      }
      for (const [index, day] of ordered.entries()) {
        if (ordered.length - index > STATES_KEPT && index % STATE_EVERY > 0) states.delete(day);
      }
      changedFrom = Number.POSITIVE_INFINITY;
      const at = ordered.at(-1)! + MS_PER_DAY;
      const changed: PackHistory[] = [];
      for (const [key, { vehicle, pack }] of new Map<string, PackName>([...told, ...state.packs])) {
        const revisions = state.packs.get(key)?.revisions ?? [];
        if (sameText(told.get(key)?.revisions ?? [], revisions)) continue;
        const history = { vehicle, pack, revisions, at };
        told.set(key, history);
        changed.push(history);
      }
      return changed;
    },
  };
}

/** Without candidates on either side nothing depends on when the day was closed. */
function isSame(before: DayReview | undefined, review: DayReview): boolean {
  if (before === undefined || before.watched !== review.watched) return false;
  if (before.candidates.length === 0 && review.candidates.length === 0) return true;
  return sameText(before, review);
}

function sameText(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function nextState(state: FleetState, day: number, puts: ReadonlyMap<string, Put>, watched: number): FleetState {
  const packs = new Map(state.packs);
  for (const [key, { name, review }] of puts) {
    const before = packs.get(key);
    if (before) packs.set(key, { ...before, review });
    else if (review.candidates.length > 0) {
      packs.set(key, { ...name, review, entries: [], held: new Map(), revisions: [] });
    }
  }
  const thresholds = thresholdsOf(packs.values(), watched);
  const isMoved = !sameText(thresholds, state.thresholds);
  // In the order of their names, so that nothing depends on who came first.
  for (const key of [...(isMoved ? packs.keys() : puts.keys())].toSorted()) {
    const pack = packs.get(key);
    if (pack === undefined) continue;
    packs.set(key, nextPack(pack, thresholds, day, puts.has(key) ? pack.review.closedAt : day + MS_PER_DAY));
  }
  return { packs, watched, thresholds };
}

function thresholdsOf(packs: Iterable<PackState>, watched: number): FleetThresholds {
  const candidates = [...packs].flatMap(({ review }) => review.candidates);
  const [safety, ageing] = EVIDENCE_CLASSES.map((each) =>
    Float64Array.from(candidates, ({ evidence }) => evidence[each].eValue),
  );
  return fleetThresholds({ safety: safety!, ageing: ageing! }, watched);
}

function nextPack(pack: PackState, thresholds: FleetThresholds, day: number, at: number): PackState {
  const held = new Map<number, LevelDecision>();
  // A flag outlives the candidate that raised it.
  for (const [observation, decision] of pack.held) if (decision.level === 'flag') held.set(observation, decision);
  const findings = pack.review.candidates.map((candidate) => {
    const { observation, evidence } = candidate;
    const before = pack.held.get(observation);
    const decision =
      before?.level === 'flag' ? before : decideLevel(evidence, thresholds, day, before?.level ?? NEVER_HELD);
    held.set(observation, decision);
    return decided(candidate, decision);
  });
  const book = createVerdictBook(pack.vehicle, pack.pack, pack.entries);
  const said = book.review(findings, at);
  return { ...pack, held, entries: book.entries(), revisions: [...pack.revisions, ...said] };
}

const NEVER_HELD: Level = 'note';

function decided({ finding, evidence }: FleetCandidate, { level, threshold, control }: LevelDecision) {
  return { ...finding, level, eValue: evidence[control.evidenceClass].peak, threshold, control };
}
