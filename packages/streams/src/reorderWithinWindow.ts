import { concat, defer, map, mergeMap, type MonoTypeOperatorFunction, of } from 'rxjs';
import {
  ReorderBuffer,
  type ReorderOptions,
  type ReorderResult,
  type ReorderSnapshot,
  type SequenceGap,
} from './reorderBuffer.ts';

/** Tuning of {@link reorderWithinWindow}. */
export interface ReorderWithinWindowOptions<T> extends ReorderOptions<T> {
  /** Called for what came after it could be used. */
  readonly onLate?: (late: T) => void;
  readonly onDuplicate?: (duplicate: T) => void;
  /** Called for what was missing when the values behind it were emitted. */
  readonly onGap?: (gap: SequenceGap) => void;
  /** To go on where another process stopped; the source begins with the values that were held then. */
  readonly snapshot?: ReorderSnapshot;
}

/**
 * Emits values in the order of their sequence numbers; see {@link ReorderBuffer} for the rules.
 *
 *     source:  1 3 -- 2 ---- 4 4 -- 7 ---- 6 |
 *     result:  1 ---- (23) - 4 ------------- (67|)
 *
 * The second 4 goes to `onDuplicate`, the missing 5 to `onGap`. Completion emits what is held. An error passes at
 * once and drops what is held; an exception in a callback becomes such an error.
 */
export function reorderWithinWindow<T>(options: ReorderWithinWindowOptions<T>): MonoTypeOperatorFunction<T> {
  const { onLate, onDuplicate, onGap, snapshot } = options;
  const report = (result: ReorderResult<T>): readonly T[] => {
    for (const duplicate of result.duplicate) onDuplicate?.(duplicate);
    for (const late of result.late) onLate?.(late);
    for (const gap of result.gaps) onGap?.(gap);
    return result.ready;
  };

  return (source) =>
    defer(() => {
      const buffer = new ReorderBuffer(options, snapshot);
      return concat(
        source.pipe(map((value) => buffer.push(value))),
        defer(() => of(buffer.flush())),
      ).pipe(mergeMap(report));
    });
}
