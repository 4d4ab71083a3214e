/** What the other side's expert would hold against a finding: sentences that follow from the data. */
import { MS_PER_DAY } from '@packtwin/units';
import type { DossierQuestion, DossierResult, RawDay } from './dossierContent.ts';
import { date, duration, percent } from './figures.ts';

/** Findings this close in time may have one reason. */
const SAME_TIME_MS = 14 * MS_PER_DAY;
/** Days of readings on either side of an onset that are compared. */
const DAYS_COMPARED = 7;
/** Share of the cell's movement beyond which a neighbour's is spoken of. */
const NOTABLE_MOVEMENT = 0.2;

export function doubtsOf(
  { cell, cellIndex }: DossierQuestion,
  { counters, data, days, otherVerdicts, raw, verdicts }: Omit<DossierResult, 'cannotTell' | 'doubts'>,
): string[] {
  const newest = verdicts.at(-1);
  if (newest === undefined || newest.state === 'withdrawn') return [];
  const { verdict } = newest;
  const onset = Date.parse(verdict.onset);
  const detected = Date.parse(verdict.detectedAt);
  const sentences: string[] = [];

  const groups = otherVerdicts.filter(
    ({ verdict: other, state }) =>
      state !== 'withdrawn' &&
      other.scope !== 'cell' &&
      Math.abs(Date.parse(other.detectedAt) - detected) < SAME_TIME_MS,
  );
  for (const { verdict: group } of groups) {
    const isMember = group.cellIndices.includes(cellIndex);
    sentences.push(
      `Something else moved in the same days: “${group.summary}” Cell ${cell} is ${isMember ? '' : 'not '}one of them. ` +
        'Only its movement against its nearest neighbours on both sides is counted as its own.',
    );
  }
  sentences.push(...neighbourDoubts(cell, raw, onset));
  const causes = [...new Set(verdicts.map((each) => each.verdict.cause))];
  if (causes.length > 1) {
    sentences.push(
      `The cause was not always told the same: ${causes.join(', then ')}. The weights above are those of the newest revision.`,
    );
  }
  const [first] = raw;
  const offset = days.stateOfChargeOffset.cell;
  const [start, end] = [offset.find((value) => value !== null), offset.findLast((value) => value !== null)];
  if (first?.rank === 1 && typeof start === 'number' && typeof end === 'number' && Math.abs(end) > 0) {
    sentences.push(
      `Of the distance to the pack at the end (${percent(end)} of charge), ${percent(start)} was there on the first day: that part is imbalance whose history is not in the recording.`,
    );
  }
  const gap = data.gaps.find(({ from, ms }) => from <= onset && onset <= from + ms);
  if (gap !== undefined) sentences.push(`The onset lies in a gap of ${duration(gap.ms)}: it can be anywhere in it.`);
  const after = raw.filter(({ day }) => day > detected).length;
  sentences.push(
    `${raw.filter(({ day }) => day < onset).length} days of readings lie before the onset, ${after} after the day of detection (${date(detected)}).`,
  );
  const unseen =
    counters.calendar.interpolated / Math.max(1, counters.calendar.measured + counters.calendar.interpolated);
  if (unseen > 0.1) {
    sentences.push(
      `${percent(unseen, 0)} of the time is not observed: what a charger or balancing did then is seen only by what it left.`,
    );
  }
  return sentences;
}

/** A lead or a board that is shared shows in the neighbours: against it, or with it. */
function neighbourDoubts(cell: string, raw: readonly RawDay[], onset: number): string[] {
  const before = raw.filter(({ day }) => day < onset).slice(-DAYS_COMPARED);
  const after = raw.filter(({ day }) => day > onset).slice(-DAYS_COMPARED);
  const moved = (pick: (day: RawDay) => number | null): number | null => {
    const mean = (days: readonly RawDay[]): number | null => {
      const values = days.map(pick).filter((value) => value !== null);
      return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    const [from, to] = [mean(before), mean(after)];
    return from === null || to === null ? null : to - from;
  };
  const own = moved((day) => day.cell);
  if (own === null) return ['There are no readings on both sides of the onset to compare.'];
  const millivolts = (volts: number): string => {
    // Adding zero makes −0 a plain 0.
    const rounded = Math.round(1000 * volts) + 0;
    return `${rounded > 0 ? '+' : ''}${rounded} mV`;
  };
  const told: string[] = [];
  let isShared = false;
  for (const [name, value] of [
    ['before', moved((day) => day.before)],
    ['behind', moved((day) => day.behind)],
  ] as const) {
    if (value === null) continue;
    told.push(`the cell ${name} it ${millivolts(value)}`);
    if (Math.abs(value) > NOTABLE_MOVEMENT * Math.abs(own)) isShared = true;
  }
  const sum = `From the last ${before.length} days before the onset to the last ${after.length} of the recording cell ${cell} moved by ${millivolts(own)} against the pack’s median, ${told.join(', ')}.`;
  return [
    isShared
      ? `${sum} A neighbour moved too: a shared board, lead or load cannot be excluded by the readings alone.`
      : `${sum} The neighbours stayed: a shared sense lead, which would move one of them the other way, or a shared load is unlikely.`,
  ];
}
