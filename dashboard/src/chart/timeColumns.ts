/** Columns over one time axis that a chart draws: history from the store, and the live tail behind it. */
import { LONGEST_NORMAL_PAUSE_MS, gapLength } from './gaps.ts';
import { keepExtremes } from './keepExtremes.ts';

export type ChartColumn = (number | null)[];

/** Beyond twice this many samples the series is thinned back to this many buckets. */
const LIVE_BUCKETS = 2000;

export class TimeColumns {
  /** ms UTC, increasing. */
  times: number[];
  columns: ChartColumn[];
  /** ms between neighbouring samples from which on there is a gap. */
  longestPause: number = LONGEST_NORMAL_PAUSE_MS;

  constructor(columnCount: number) {
    this.times = [];
    this.columns = Array.from({ length: columnCount }, () => []);
  }

  /** Replaces everything up to the end of the history and keeps live samples that are newer. */
  load(times: readonly number[], columns: readonly (readonly (number | null)[])[]): void {
    const end = times.at(-1) ?? Number.NEGATIVE_INFINITY;
    const firstNewer = this.times.findIndex((time) => time > end);
    const tail = firstNewer < 0 ? this.times.length : firstNewer;
    const newerTimes = this.times.slice(tail);
    this.columns = this.columns.map((live, index) => [...filled(columns[index], times.length), ...live.slice(tail)]);
    this.times = [...times, ...newerTimes];
    this.longestPause = gapLength(times);
  }

  /** Adds a live sample. One that is not newer than the last is already drawn: it is left out. */
  append(time: number, values: readonly (number | null)[]): boolean {
    if (time <= (this.times.at(-1) ?? Number.NEGATIVE_INFINITY)) return false;
    this.times.push(time);
    for (const [index, column] of this.columns.entries()) column.push(values[index] ?? null);
    if (this.times.length > 6 * LIVE_BUCKETS) this.thin();
    return true;
  }

  private thin(): void {
    const kept = keepExtremes(this.times.length, this.columns, LIVE_BUCKETS);
    this.times = kept.map((index) => this.times[index]!);
    this.columns = this.columns.map((column) => kept.map((index) => column[index] ?? null));
  }
}

function filled(column: readonly (number | null)[] | undefined, length: number): readonly (number | null)[] {
  return column !== undefined && column.length === length ? column : Array.from<null>({ length }).fill(null);
}
