import {
  asyncScheduler,
  NEVER,
  Observable,
  type OperatorFunction,
  type SchedulerLike,
  type Subscription,
  tap,
} from 'rxjs';

/** Tuning of {@link bufferBounded}. */
export interface BufferOptions<T> {
  /** Values in a batch at most, ≥ 1. */
  readonly maxCount: number;
  /** Sum of `weightOf` at which a batch is emitted, for instance bytes. Default: no such bound. */
  readonly maxWeight?: number;
  readonly weightOf?: (value: T) => number;
  /** Time between the first value of a batch and its emission at the latest, in milliseconds. */
  readonly maxMs: number;
  /** Whenever it emits, what is held is emitted at once: someone waits for it. */
  readonly flushOn?: Observable<unknown>;
  readonly scheduler?: SchedulerLike;
}

/**
 * Collects values into batches that are bounded in number, weight and age. Never emits an empty batch.
 *
 *     source:  a b c d e -------- f |     maxCount 3, maxMs 5
 *     result:  - - (abc) - - (de) -- (f|)
 *
 * A value that is heavier than `maxWeight` alone makes a batch of its own. Completion emits what is held; an error
 * passes at once and drops it; an exception in `weightOf` becomes such an error.
 */
export function bufferBounded<T>(options: BufferOptions<T>): OperatorFunction<T, T[]> {
  const {
    maxCount,
    maxWeight = Infinity,
    weightOf = () => 0,
    maxMs,
    flushOn = NEVER,
    scheduler = asyncScheduler,
  } = options;
  if (!(maxCount >= 1)) throw new RangeError(`Cannot collect batches of ${maxCount} values: maxCount must be ≥ 1`);

  return (source) =>
    new Observable((subscriber) => {
      let batch: T[] = [];
      let weight = 0;
      let timer: Subscription | undefined;

      const flush = () => {
        timer?.unsubscribe();
        timer = undefined;
        if (batch.length === 0) return;
        const full = batch;
        batch = [];
        weight = 0;
        subscriber.next(full);
      };
      const collect = (value: T) => {
        const added = weightOf(value);
        // Before, not after: a batch must not exceed its weight because the last value was heavy.
        if (batch.length > 0 && weight + added > maxWeight) flush();
        batch.push(value);
        weight += added;
        if (batch.length >= maxCount || weight >= maxWeight) flush();
        else timer ??= scheduler.schedule(flush, maxMs);
      };

      subscriber.add(() => timer?.unsubscribe());
      subscriber.add(flushOn.subscribe({ next: flush, error: (error: unknown) => subscriber.error(error) }));
      subscriber.add(
        source.pipe(tap(collect)).subscribe({
          error: (error: unknown) => subscriber.error(error),
          complete: () => {
            flush();
            subscriber.complete();
          },
        }),
      );
    });
}
