/**
 * Puts the samples of one source back into order, as far as waiting a bounded stretch of event time allows.
 *
 * A value is a run of `count` samples with consecutive sequence numbers under one key (a boot). Sequences of
 * different keys have no order among each other, only time orders them. The rules hold per sample, so the result
 * does not depend on how samples were batched into values:
 *
 * 1. A sequence number seen before under its key is a duplicate.
 * 2. A sample behind what was emitted (a smaller sequence number under its key, or an earlier time than a sample
 *    emitted under another key) is late.
 * 3. Everything else is held, and the earliest held sample is emitted while everything before it under its key has
 *    been seen, or it is the first ever of its key, or a sample arrived that is more than `windowMs` later, or more
 *    than `limit` samples are held.
 *    In the last two cases what was missing in front of it is reported as a gap; if it comes after all, it is late.
 * 4. Of a key with more than `runLimit` gaps the older half is forgotten. What lies before the rest has expired: it
 *    cannot be told any more whether it was seen.
 *
 * Not an RxJS operator, though it stands between two streams: its owner saves it in checkpoints, asks it to skip what
 * was refused, and needs a throw of what it feeds to come back with the value at hand. As an operator all that would
 * be hidden in a subscription. `source.pipe(map((value) => buffer.push(value)))` makes one of it.
 *
 * A pure state machine: no clock, no timers. What it does depends on the order of arrival only.
 */
import { IntervalSet } from './intervalSet.ts';
import { ReorderOutput, type ReorderResult, type SequenceKey } from './reorderOutput.ts';

export interface ReorderOptions<T> {
  readonly keyOf: (value: T) => SequenceKey;
  /** Sequence number of the value's first sample. */
  readonly firstOf: (value: T) => number;
  /** Samples in the value, ≥ 1. Default 1. */
  readonly countOf?: (value: T) => number;
  /** Event time of one sample of the value (index from 0), in ms. */
  readonly timeOf: (value: T, index: number) => number;
  /** The samples [start, end) of a value as a value. Needed when values have more than one sample. */
  readonly slice?: (value: T, start: number, end: number) => T;
  /** ms of event time. */
  readonly windowMs: number;
  /** Samples held at most. */
  readonly limit: number;
  /** Runs without gap remembered per key at most, > 2 · `limit`; default 1 024. */
  readonly runLimit?: number;
  /** Keys remembered at most, default 4 096; beyond it the one that was idle longest is forgotten (and reported). */
  readonly keyLimit?: number;
}

/** What is needed to go on in another process, besides the values of {@link ReorderBuffer.heldValues}. Survives JSON. */
export interface ReorderSnapshot {
  readonly keys: readonly SequenceSnapshot[];
}

/** `seen` (without what is held) and `held` as of {@link IntervalSet.toArray}. */
export interface SequenceSnapshot {
  readonly key: SequenceKey;
  readonly next: number | null;
  readonly newestTime: number | null;
  /** Sequence numbers below it have expired; absent where none have. */
  readonly floor?: number;
  readonly seen: readonly number[];
  readonly held: readonly number[];
}

interface Sequence {
  readonly key: SequenceKey;
  readonly seen: IntervalSet;
  /** What lies below is forgotten; −Infinity at first. */
  floor: number;
  /** Smallest sequence number that may still be emitted; null before the first. */
  next: number | null;
  /** Largest event time emitted; −Infinity before the first. */
  newestTime: number;
  /** Ascending by sequence number. */
  readonly held: HeldSample[];
  /** Held when the snapshot was taken from which this one goes on, and not pushed again yet. */
  readonly heldBefore: IntervalSet;
}

interface HeldSample {
  readonly sequence: number;
  readonly time: number;
  readonly run: number;
  readonly index: number;
}

export class ReorderBuffer<T> {
  readonly #options: Required<Omit<ReorderOptions<T>, 'slice'>>;
  readonly #slice: (value: T, start: number, end: number) => T;
  /** Insertion order = order of last use. */
  readonly #sequences = new Map<SequenceKey, Sequence>();
  /** Values of which samples are held, by number of arrival. */
  readonly #runs = new Map<number, { readonly value: T; held: number }>();
  #arrivals = 0;
  #heldCount = 0;

  /**
   * With a snapshot, and once the values that were held with it are pushed again (kept, or read again from where they
   * are recorded), it goes on as if nothing had happened.
   */
  constructor(options: ReorderOptions<T>, snapshot?: ReorderSnapshot) {
    if (!(options.windowMs >= 0)) throw new RangeError(`Cannot reorder within ${options.windowMs} ms: must be ≥ 0`);
    if (!(options.limit >= 1)) throw new RangeError(`Cannot reorder with ${options.limit} held samples: must be ≥ 1`);
    this.#options = { countOf: () => 1, keyLimit: 4096, runLimit: Math.max(1024, 4 * options.limit), ...options };
    const { runLimit, limit } = this.#options;
    // What is forgotten must lie behind what is held.
    if (!(runLimit > 2 * limit))
      throw new RangeError(`Cannot remember ${runLimit} runs with ${limit} held samples: must be > ${2 * limit}`);
    this.#slice = options.slice ?? wholeOnly;
    for (const { key, next, newestTime, floor, seen, held } of snapshot?.keys ?? []) {
      this.#sequences.set(key, {
        key,
        seen: new IntervalSet(seen),
        floor: floor ?? -Infinity,
        next,
        newestTime: newestTime ?? -Infinity,
        held: [],
        heldBefore: new IntervalSet(held),
      });
    }
  }

  /** Samples held now. */
  get heldCount(): number {
    return this.#heldCount;
  }

  /** The values of which samples are held, in order of arrival and as they were pushed. */
  heldValues(): T[] {
    return [...this.#runs.values()].map((run) => run.value);
  }

  push(value: T): ReorderResult<T> {
    const { keyOf, firstOf, countOf, timeOf } = this.#options;
    const count = countOf(value);
    const first = firstOf(value);
    if (!(count >= 1)) throw new RangeError(`Cannot reorder a value with ${count} samples: must be ≥ 1`);
    const output = new ReorderOutput<T>(this.#slice);
    const sequence = this.#sequenceOf(keyOf(value), output);
    const run = this.#arrivals++;

    const expired = Math.min(count, Math.max(0, sequence.floor - first));
    output.expired(value, 0, expired);
    let seenUpTo = expired;
    for (const [start, end] of sequence.seen.missing(first + expired, first + count)) {
      output.duplicate(value, seenUpTo, start - first);
      seenUpTo = end - first;
      let index = start - first;
      const stop = end - first;
      while (index < stop) {
        const passing = this.#passAtOnce(sequence, value, first, index, stop);
        // Seen one by one, not the whole run at once: a held sample still waits for the rest of this run.
        sequence.seen.add(first + index, first + Math.max(passing, index + 1));
        if (passing > index) {
          output.ready(value, run, index, passing);
          sequence.newestTime = Math.max(sequence.newestTime, timeOf(value, passing - 1));
          sequence.next = first + passing;
          index = passing;
          continue;
        }
        const sample = { sequence: first + index, time: timeOf(value, index), run, index };
        if (sequence.heldBefore.has(sample.sequence)) {
          // It arrived before the snapshot and was judged then.
          sequence.heldBefore.delete(sample.sequence, sample.sequence + 1);
          this.#hold(sequence, sample, value);
        } else {
          this.#arrive(sequence, sample, value, output);
        }
        index++;
      }
    }
    output.duplicate(value, seenUpTo, count);
    this.#forgetRuns(sequence);
    return output.result();
  }

  /** Says that [first, first + count) will never come as samples (refused for another reason), so nothing waits for them. */
  skip(key: SequenceKey, first: number, count: number): ReorderResult<T> {
    const output = new ReorderOutput<T>(this.#slice);
    const sequence = this.#sequenceOf(key, output);
    sequence.seen.add(Math.max(first, sequence.floor), first + count);
    this.#release(-Infinity, output);
    this.#forgetRuns(sequence);
    return output.result();
  }

  /** Whether this sample was pushed or skipped before, or has expired. */
  hasSeen(key: SequenceKey, sequence: number): boolean {
    const known = this.#sequences.get(key);
    return known !== undefined && (sequence < known.floor || known.seen.has(sequence));
  }

  /** Emits everything that is held: nothing more will come. */
  flush(): ReorderResult<T> {
    const output = new ReorderOutput<T>(this.#slice);
    this.#release(Infinity, output);
    return output.result();
  }

  snapshot(): ReorderSnapshot {
    return {
      keys: [...this.#sequences.values()].map(({ key, seen, floor, next, newestTime, held, heldBefore }) => {
        const heldNow = new IntervalSet(heldBefore.toArray());
        const seenOnly = new IntervalSet(seen.toArray());
        for (const { sequence } of held) {
          heldNow.add(sequence, sequence + 1);
          seenOnly.delete(sequence, sequence + 1);
        }
        return {
          key,
          next,
          newestTime: newestTime === -Infinity ? null : newestTime,
          ...(floor !== -Infinity && { floor }),
          seen: seenOnly.toArray(),
          held: heldNow.toArray(),
        };
      }),
    };
  }

  /** One sample by the rules at the top. */
  #arrive(sequence: Sequence, sample: HeldSample, value: T, output: ReorderOutput<T>): void {
    if ((sequence.next !== null && sample.sequence < sequence.next) || sample.time < this.#newestOfOthers(sequence)) {
      output.late(value, sample.run, sample.index);
      // What waited for it need not wait any longer.
      this.#release(sample.time, output);
      return;
    }
    this.#hold(sequence, sample, value);
    this.#release(sample.time, output);
  }

  #hold(sequence: Sequence, sample: HeldSample, value: T): void {
    let at = sequence.held.length;
    while (at > 0 && sequence.held[at - 1]!.sequence > sample.sequence) at--;
    sequence.held.splice(at, 0, sample);
    this.#heldCount++;
    const run = this.#runs.get(sample.run);
    if (run === undefined) this.#runs.set(sample.run, { value, held: 1 });
    else run.held++;
  }

  /**
   * Index up to which samples [index, stop) of a value pass without being held one by one: nothing else is held, they
   * are next, and their times do not fall. The same as {@link #arrive} for each, in one go.
   */
  #passAtOnce(sequence: Sequence, value: T, first: number, index: number, stop: number): number {
    if (this.#heldCount > 0 || sequence.heldBefore.size > 0) return index;
    const start = first + index;
    if (sequence.next !== null && (start < sequence.next || !sequence.seen.covers(sequence.next, start))) return index;
    const { timeOf } = this.#options;
    let time = timeOf(value, index);
    if (!(time >= this.#newestOfOthers(sequence))) return index;
    let passing = index + 1;
    while (passing < stop) {
      const next = timeOf(value, passing);
      if (!(next >= time)) break;
      time = next;
      passing++;
    }
    return passing;
  }

  #release(arrivedTime: number, output: ReorderOutput<T>): void {
    const { windowMs, limit } = this.#options;
    while (this.#heldCount > 0) {
      const sequence = this.#earliest();
      const head = sequence.held[0]!;
      const isNext = sequence.next === null || sequence.seen.covers(sequence.next, head.sequence);
      if (!isNext && !(arrivedTime > head.time + windowMs) && this.#heldCount <= limit) return;
      if (!isNext) output.gaps(sequence.key, sequence.seen, sequence.next!, head.sequence);
      sequence.held.shift();
      this.#heldCount--;
      sequence.next = head.sequence + 1;
      sequence.newestTime = Math.max(sequence.newestTime, head.time);
      const run = this.#runs.get(head.run)!;
      output.ready(run.value, head.run, head.index, head.index + 1);
      run.held--;
      if (run.held === 0) this.#runs.delete(head.run);
    }
  }

  /** The key whose first held sample is earliest; of equal times the smaller key, for any order of arrival. */
  #earliest(): Sequence {
    let earliest: Sequence | undefined;
    for (const sequence of this.#sequences.values()) {
      const head = sequence.held[0];
      if (head === undefined) continue;
      const lead = earliest === undefined ? -1 : head.time - earliest.held[0]!.time;
      if (lead < 0 || (lead === 0 && sequence.key < earliest!.key)) earliest = sequence;
    }
    return earliest!;
  }

  #newestOfOthers(own: Sequence): number {
    let newest = -Infinity;
    for (const sequence of this.#sequences.values()) {
      if (sequence !== own && sequence.newestTime > newest) newest = sequence.newestTime;
    }
    return newest;
  }

  #sequenceOf(key: SequenceKey, output: ReorderOutput<T>): Sequence {
    const known = this.#sequences.get(key);
    // What is pushed again after a restart is no new use of its key.
    if (known !== undefined && known.heldBefore.size > 0) return known;
    const sequence = known ?? {
      key,
      seen: new IntervalSet(),
      floor: -Infinity,
      next: null,
      newestTime: -Infinity,
      held: [],
      heldBefore: new IntervalSet(),
    };
    this.#sequences.delete(key);
    this.#sequences.set(key, sequence);
    if (known === undefined && this.#sequences.size > this.#options.keyLimit) this.#forgetOne(output);
    return sequence;
  }

  /** A sender that leaves out every second number must not fill the memory. Half at once: the next half is far away. */
  #forgetRuns(sequence: Sequence): void {
    if (sequence.seen.intervalCount <= this.#options.runLimit) return;
    const bounds = sequence.seen.toArray();
    const floor = bounds[2 * (sequence.seen.intervalCount >> 1)]!;
    sequence.seen.delete(bounds[0]!, floor);
    sequence.floor = floor;
  }

  /** The key idle longest, unless it holds samples. What comes under it again counts as new as far as its time allows. */
  #forgetOne(output: ReorderOutput<T>): void {
    for (const sequence of this.#sequences.values()) {
      if (sequence.held.length > 0) continue;
      this.#sequences.delete(sequence.key);
      output.forgotten(sequence.key);
      return;
    }
  }
}

function wholeOnly<T>(value: T, start: number, end: number): T {
  if (start !== 0 || end !== 1)
    throw new TypeError(`Cannot take samples ${start} to ${end} of a value: give ReorderOptions.slice`);
  return value;
}
