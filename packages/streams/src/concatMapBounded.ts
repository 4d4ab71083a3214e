import { from, Observable, type ObservableInput, type OperatorFunction, tap } from 'rxjs';

/** Tuning of {@link concatMapBounded}. */
export interface ConcatBoundedOptions<T, R> {
  /** Work for one value; the next value waits until it has completed. */
  readonly project: (value: T) => ObservableInput<R>;
  /** Values that may wait, ≥ 1; the one in work does not count. */
  readonly maxWaiting: number;
  /**
   * What gives way when one value too many comes. `drop-oldest`: the one that waits longest (a display wants the
   * newest). `drop-newest`: the one that comes (what was accepted is kept).
   */
  readonly whenFull: 'drop-oldest' | 'drop-newest';
  /** Called once for every value that is not worked on. */
  readonly onDropped?: (dropped: T) => void;
  /**
   * Called with true when the last place is taken and with false when half of the places are free again: a source
   * that can pause then drops nothing.
   */
  readonly onPressure?: (isFull: boolean) => void;
}

/**
 * `concatMap` with a bound: RxJS queues without limit in front of a slow consumer, this does not.
 *
 *     source:   a b c d ---------- |      maxWaiting 1, drop-oldest, each takes 4
 *     result:   - - - - a - - - d |       b and c: onDropped
 *
 * An error of the source or of `project` passes at once. Completion waits for what is accepted.
 */
export function concatMapBounded<T, R>(options: ConcatBoundedOptions<T, R>): OperatorFunction<T, R> {
  const { project, maxWaiting, whenFull, onDropped, onPressure } = options;
  if (!(maxWaiting >= 1)) throw new RangeError(`Cannot keep ${maxWaiting} values waiting: maxWaiting must be ≥ 1`);

  return (source) =>
    new Observable((subscriber) => {
      const waiting: T[] = [];
      let isBusy = false;
      let isFull = false;
      let isComplete = false;

      const setPressure = (full: boolean) => {
        if (full === isFull) return;
        isFull = full;
        onPressure?.(full);
      };
      const accept = (value: T) => {
        if (isBusy && waiting.length >= maxWaiting) {
          if (whenFull === 'drop-newest') return onDropped?.(value);
          for (const oldest of waiting.splice(0, 1)) onDropped?.(oldest);
        }
        waiting.push(value);
        if (isBusy && waiting.length >= maxWaiting) setPressure(true);
        if (!isBusy) workOff();
      };
      // A loop, not recursion: work that completes at once must not grow the stack.
      const workOff = () => {
        isBusy = true;
        while (waiting.length > 0 && !subscriber.closed) {
          for (const value of waiting.splice(0, 1)) if (!work(value)) return;
          if (waiting.length <= maxWaiting / 2) setPressure(false);
        }
        isBusy = false;
        if (isComplete) subscriber.complete();
      };
      /** Whether it was done at once; otherwise it goes on with what waits when it is done. */
      const work = (value: T): boolean => {
        let isDone = false;
        let isSynchronous = true;
        const job = from(project(value)).subscribe({
          next: (result) => subscriber.next(result),
          error: (error: unknown) => subscriber.error(error),
          complete: () => {
            isDone = true;
            if (isSynchronous) return;
            subscriber.remove(job);
            try {
              if (waiting.length <= maxWaiting / 2) setPressure(false);
              workOff();
            } catch (error) {
              subscriber.error(error);
            }
          },
        });
        isSynchronous = false;
        if (!isDone) subscriber.add(job);
        return isDone;
      };

      subscriber.add(
        source.pipe(tap(accept)).subscribe({
          error: (error: unknown) => subscriber.error(error),
          complete: () => {
            isComplete = true;
            if (!isBusy) subscriber.complete();
          },
        }),
      );
    });
}
