/** What a reorder buffer gives back for one value that came in. */
import type { IntervalSet } from './intervalSet.ts';

/** A boot number or any other name of one sequence. */
export type SequenceKey = string | number;

export interface ReorderResult<T> {
  /** In order. */
  readonly ready: readonly T[];
  readonly late: readonly T[];
  readonly duplicate: readonly T[];
  /** Seen before or late: what would tell is forgotten. */
  readonly expired: readonly T[];
  readonly gaps: readonly SequenceGap[];
  readonly forgottenKeys: readonly SequenceKey[];
}

/** Sequence numbers [first, first + count) that had not come when what follows them was emitted. */
export interface SequenceGap {
  readonly key: SequenceKey;
  readonly first: number;
  readonly count: number;
}

/** Collects single samples into slices of the values they came in. */
export class ReorderOutput<T> {
  readonly #slice: (value: T, start: number, end: number) => T;
  readonly #ready: Piece<T>[] = [];
  readonly #late: Piece<T>[] = [];
  readonly #duplicate: T[] = [];
  readonly #expired: T[] = [];
  readonly #gaps: SequenceGap[] = [];
  readonly #forgotten: SequenceKey[] = [];

  constructor(slice: (value: T, start: number, end: number) => T) {
    this.#slice = slice;
  }

  ready(value: T, run: number, start: number, end: number): void {
    append(this.#ready, { value, run, start, end });
  }

  late(value: T, run: number, index: number): void {
    append(this.#late, { value, run, start: index, end: index + 1 });
  }

  duplicate(value: T, start: number, end: number): void {
    if (end > start) this.#duplicate.push(this.#slice(value, start, end));
  }

  expired(value: T, start: number, end: number): void {
    if (end > start) this.#expired.push(this.#slice(value, start, end));
  }

  /** What is missing of a sequence from `next` to `head`. */
  gaps(key: SequenceKey, seen: IntervalSet, next: number, head: number): void {
    for (const [first, end] of seen.missing(next, head)) this.#gaps.push({ key, first, count: end - first });
  }

  forgotten(key: SequenceKey): void {
    this.#forgotten.push(key);
  }

  result(): ReorderResult<T> {
    const cut = ({ value, start, end }: Piece<T>) => this.#slice(value, start, end);
    return {
      ready: this.#ready.map(cut),
      late: this.#late.map(cut),
      duplicate: this.#duplicate,
      expired: this.#expired,
      gaps: this.#gaps,
      forgottenKeys: this.#forgotten,
    };
  }
}

interface Piece<T> {
  readonly value: T;
  readonly run: number;
  readonly start: number;
  end: number;
}

function append<T>(pieces: Piece<T>[], piece: Piece<T>): void {
  const last = pieces.at(-1);
  if (last !== undefined && last.run === piece.run && last.end === piece.start) last.end = piece.end;
  else pieces.push(piece);
}
