/**
 * What is to be said of the capacity of whole packs, month by month of event time from their reviews.
 *
 * The packs of a design teach its rate of ageing (expectedRetention/designRates.ts). In a month (thirty days, for all
 * packs the same) counts what they had told before it, each pack left out of what is expected of itself. Packs that share
 * half a year of first use are a batch. So what is said is a function of the reviews alone, in whichever order packs were
 * heard: a review that is put late has everything that rests on it told again.
 */
import type { CapacityReview, DayReview } from '@packtwin/protocol';
import { MS_PER_DAY } from '@packtwin/units';
import { learnDesignRates, type LearntRates } from '../expectedRetention/designRates.ts';
import { START_PRIOR } from '../expectedRetention/rateEvidence.ts';
import { createVerdictBook, type VerdictEntry } from '../verdictBook.ts';
import { capacityFinding, type TaughtRate } from './capacityFinding.ts';
import type { PackHistory } from './fleetLevels.ts';

export interface CapacityLevels {
  /** Takes what a pack's day says, newer of the same day replacing older. False when it changes nothing. */
  put(name: { readonly vehicle: string; readonly pack: string }, day: number, review: DayReview): boolean;
  /** Tells what has changed; returns the packs whose history is another one than when last asked. */
  decide(): readonly PackHistory[];
}

interface Statement {
  readonly capacity: CapacityReview;
  readonly closedAt: number;
}

interface Judged {
  readonly day: number;
  readonly entries: readonly VerdictEntry[];
  readonly revisions: PackHistory['revisions'];
}

interface Pack {
  readonly vehicle: string;
  readonly pack: string;
  readonly byDay: Map<number, Statement>;
  /** Days of `byDay`, ascending. */
  days: number[];
  /** What was said by the end of each of the first of these days. */
  judged: readonly Judged[];
  /** As decide() gave them last. */
  told: PackHistory['revisions'];
}

/** One design in one month. */
interface MonthlyRates {
  readonly learnt: LearntRates;
  /** Place of each pack that was heard, and whether it told something. */
  readonly places: ReadonlyMap<string, number>;
}

const MONTH = 30 * MS_PER_DAY;
const HALF_A_YEAR = 182.625 * MS_PER_DAY;
/** Newest months whose rates are kept: packs are seldom further apart. */
const MONTHS_KEPT = 3;

export function createCapacityLevels(): CapacityLevels {
  const packs = new Map<string, Pack>();
  /** Month → design. Of the newest months only: others are learnt again if a late review asks for them. */
  let rates = new Map<number, Map<string, MonthlyRates>>();
  let changedFrom = Number.POSITIVE_INFINITY;

  const learn = (month: number, design: string): MonthlyRates => {
    const places = new Map<string, number>();
    const heard = [...packs.keys()].toSorted().flatMap((key) => {
      const pack = packs.get(key)!;
      const day = pack.days.findLast((each) => each < month);
      const capacity = day === undefined ? undefined : pack.byDay.get(day)!.capacity;
      // Of a pack of unknown age the ledger does not know where on its bent law it is.
      if (capacity === undefined || capacity.design !== design || capacity.inServiceAt === null) return [];
      places.set(key, places.size);
      const { rate, rateVariance: variance, years } = capacity;
      return [{ batch: batchOf(capacity.inServiceAt), evidence: { rate, variance, years } }];
    });
    return { learnt: learnDesignRates(heard), places };
  };

  const taught = (key: string, day: number, { design, inServiceAt }: CapacityReview): TaughtRate => {
    const month = monthOf(day);
    if (inServiceAt === null) return { prior: START_PRIOR, packs: 0, day: month };
    let designs = rates.get(month);
    if (designs === undefined) rates.set(month, (designs = new Map()));
    let known = designs.get(design);
    if (known === undefined) designs.set(design, (known = learn(month, design)));
    const place = known.places.get(key);
    const { learnt } = known;
    const prior = place === undefined ? learnt.priorOfNew(batchOf(inServiceAt)) : learnt.priors[place]!;
    return { prior, packs: known.places.size - (place === undefined ? 0 : 1), day: month };
  };

  const judge = (key: string, pack: Pack): void => {
    for (const day of pack.days.slice(pack.judged.length)) {
      const { capacity, closedAt } = pack.byDay.get(day)!;
      const before = pack.judged.at(-1) ?? NOTHING;
      const book = createVerdictBook(pack.vehicle, pack.pack, before.entries);
      const finding = capacityFinding(capacity, taught(key, day, capacity), closedAt, before.entries);
      const said = book.review(finding ? [finding] : [], closedAt);
      pack.judged = [...pack.judged, { day, entries: book.entries(), revisions: [...before.revisions, ...said] }];
    }
  };

  return {
    put({ vehicle, pack: name }, day, { capacity, closedAt }) {
      const key = `${vehicle}/${name}`;
      let pack = packs.get(key);
      if (pack === undefined) {
        if (capacity === undefined) return false;
        packs.set(key, (pack = { vehicle, pack: name, byDay: new Map(), days: [], judged: [], told: [] }));
      }
      const statement = capacity && { capacity, closedAt };
      if (JSON.stringify(pack.byDay.get(day)) === JSON.stringify(statement)) return false;
      if (statement) pack.byDay.set(day, statement);
      else pack.byDay.delete(day);
      pack.days = [...pack.byDay.keys()].toSorted((a, b) => a - b);
      changedFrom = Math.min(changedFrom, day);
      pack.judged = pack.judged.filter((one) => one.day < day);
      return true;
    },
    decide() {
      if (changedFrom === Number.POSITIVE_INFINITY) return [];
      for (const month of rates.keys()) if (month > changedFrom) rates.delete(month);
      const changed: PackHistory[] = [];
      for (const [key, pack] of packs) {
        // What was said in a later month rested on what has changed.
        pack.judged = pack.judged.filter(({ day }) => monthOf(day) <= changedFrom);
        judge(key, pack);
        const { revisions } = pack.judged.at(-1) ?? NOTHING;
        if (JSON.stringify(revisions) === JSON.stringify(pack.told)) continue;
        pack.told = revisions;
        const at = pack.days.length > 0 ? pack.byDay.get(pack.days.at(-1)!)!.closedAt : changedFrom;
        changed.push({ vehicle: pack.vehicle, pack: pack.pack, revisions, at });
      }
      const oldest = [...rates.keys()].toSorted((a, b) => a - b).at(-MONTHS_KEPT) ?? 0;
      rates = new Map([...rates].filter(([month]) => month >= oldest));
      changedFrom = Number.POSITIVE_INFINITY;
      return changed;
    },
  };
}

const NOTHING = { entries: [], revisions: [] };

/** ms, first instant of a day's month of thirty days. */
function monthOf(day: number): number {
  return Math.floor(day / MONTH) * MONTH;
}

function batchOf(inServiceAt: number): string {
  return `${Math.floor(inServiceAt / HALF_A_YEAR)}`;
}
