/**
 * The cell against the median of its pack, straight from the readings: no model, no filter. One sample a minute at most,
 * and only at small current, where resistance hardly matters.
 */
import type { PackSampleBatch, PackTopology } from '@packtwin/protocol';
import { MS_PER_DAY, SECONDS_PER_HOUR } from '@packtwin/units';
import type { RawDay } from './dossierContent.ts';

const EVERY_MS = 60_000;
/** 1/h. */
const SMALL_RATE = 0.2;

interface OpenDay {
  newestMinute: number;
  samples: number;
  /** Deviations (V) of each observation. */
  readonly deviations: number[][];
}

export class RawDeviations {
  readonly #topology: PackTopology;
  readonly #observation: number;
  readonly #smallCurrent: number;
  readonly #open = new Map<number, OpenDay>();
  readonly #closed = new Map<number, RawDay>();
  /** Samples in which the observation in question was not measured. */
  notMeasured = 0;
  /** Longest pauses between samples. */
  #gaps: { from: number; ms: number }[] = [];
  #newest = Number.NaN;

  constructor(topology: PackTopology, observation: number, ratedCharge: number) {
    this.#topology = topology;
    this.#observation = observation;
    this.#smallCurrent = (SMALL_RATE * ratedCharge) / SECONDS_PER_HOUR;
  }

  add(batch: PackSampleBatch): void {
    for (let sample = 0; sample < batch.sampleCount; sample++) this.#addSample(batch, sample);
  }

  gaps(): readonly { readonly from: number; readonly ms: number }[] {
    return this.#gaps;
  }

  /** In order of time. */
  days(): RawDay[] {
    for (const day of this.#open.keys()) this.#close(day);
    return [...this.#closed.values()].toSorted((a, b) => a.day - b.day);
  }

  #addSample(batch: PackSampleBatch, sample: number): void {
    const at = batch.sampledAt[sample]!;
    this.#pause(at);
    const { observationCount, observationCellCount } = this.#topology;
    const perCell = (o: number): number =>
      batch.observationVoltage[sample * observationCount + o]! / observationCellCount[o]!;
    if (Number.isNaN(perCell(this.#observation))) {
      this.notMeasured++;
      return;
    }
    if (!(Math.abs(batch.packCurrent[sample]!) <= this.#smallCurrent)) return;
    const day = Math.floor(at / MS_PER_DAY);
    if (this.#closed.has(day)) return;
    const minute = Math.floor(at / EVERY_MS);
    const open = this.#open.get(day) ?? this.#openDay(day);
    if (minute <= open.newestMinute) return;
    const voltages = Array.from({ length: observationCount }, (_, o) => perCell(o));
    const median = medianOf(voltages.filter((value) => !Number.isNaN(value)));
    open.newestMinute = minute;
    open.samples++;
    voltages.forEach((value, o) => {
      if (!Number.isNaN(value)) open.deviations[o]!.push(value - median);
    });
  }

  #pause(at: number): void {
    if (at > this.#newest) {
      this.#gaps.push({ from: this.#newest, ms: at - this.#newest });
      this.#gaps = this.#gaps.toSorted((a, b) => b.ms - a.ms || a.from - b.from).slice(0, 10);
    }
    if (!(at <= this.#newest)) this.#newest = at;
  }

  /** Days before the newest two are done: memory stays bounded whatever the length of the recording. */
  #openDay(day: number): OpenDay {
    for (const earlier of this.#open.keys()) if (earlier < day - 1) this.#close(earlier);
    const { observationCount } = this.#topology;
    const open = {
      newestMinute: -Infinity,
      samples: 0,
      deviations: Array.from({ length: observationCount }, () => []),
    };
    this.#open.set(day, open);
    return open;
  }

  #close(day: number): void {
    const { samples, deviations } = this.#open.get(day)!;
    this.#open.delete(day);
    const medians = deviations.map((each) => (each.length > 0 ? medianOf(each) : Number.NaN));
    const cell = medians[this.#observation]!;
    const ranked = medians.filter((value) => !Number.isNaN(value)).toSorted((a, b) => a - b);
    const others = medians.filter((value, o) => o !== this.#observation && !Number.isNaN(value));
    this.#closed.set(day, {
      day: day * MS_PER_DAY,
      samples,
      cell,
      low: ranked[Math.floor(0.05 * (ranked.length - 1))]!,
      high: ranked[Math.ceil(0.95 * (ranked.length - 1))]!,
      lowestOther: others.length > 0 ? Math.min(...others) : null,
      before: known(medians[this.#observation - 1]),
      behind: known(medians[this.#observation + 1]),
      rank: 1 + ranked.filter((value) => value < cell).length,
    });
  }
}

function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
