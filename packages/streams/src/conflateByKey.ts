import {
  asyncScheduler,
  type MonoTypeOperatorFunction,
  Observable,
  type SchedulerLike,
  type Subscription,
  tap,
} from 'rxjs';

/** Tuning of {@link conflateByKey}. */
export interface ConflateOptions<T> {
  /** Values with equal keys replace each other. */
  readonly keyOf: (value: T) => string;
  /** Time between the first value held and the emission, in milliseconds. */
  readonly periodMs: number;
  /** Called once for each value that a newer one replaced before it was emitted. */
  readonly onReplaced?: (replaced: T) => void;
  readonly scheduler?: SchedulerLike;
}

/**
 * Emits at most the newest value of every key per period.
 *
 * Place it before a consumer that may be slower than the source (a browser, a database): what it holds is bounded by
 * the number of keys, not by the rate. Loss is counted, never silent: see {@link ConflateOptions.onReplaced}.
 *
 *     source:  a1 a2 b1 -------- a3 -------- |
 *     result:  --------- (a2 b1) ----- (a3) -|
 *
 * Completion flushes. An error passes at once and drops what is held; an exception in `keyOf` or `onReplaced` becomes
 * such an error.
 */
export function conflateByKey<T>(options: ConflateOptions<T>): MonoTypeOperatorFunction<T> {
  const { keyOf, periodMs, onReplaced, scheduler = asyncScheduler } = options;

  return (source) =>
    new Observable((subscriber) => {
      const held = new Map<string, T>();
      let timer: Subscription | undefined;

      const flush = () => {
        timer = undefined;
        const batch = [...held.values()];
        held.clear();
        for (const value of batch) subscriber.next(value);
      };
      const hold = (value: T) => {
        const key = keyOf(value);
        const replaced = held.get(key);
        if (replaced !== undefined) onReplaced?.(replaced);
        held.set(key, value);
        timer ??= scheduler.schedule(flush, periodMs);
      };

      subscriber.add(() => timer?.unsubscribe());
      // tap, not a `next` observer: RxJS 7 reports what an observer throws as an uncaught exception, what an operator
      // throws as an error downstream.
      subscriber.add(
        source.pipe(tap(hold)).subscribe({
          error: (error: unknown) => subscriber.error(error),
          complete: () => {
            flush();
            subscriber.complete();
          },
        }),
      );
    });
}
