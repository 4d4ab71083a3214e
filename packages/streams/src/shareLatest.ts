import { asyncScheduler, type MonoTypeOperatorFunction, ReplaySubject, type SchedulerLike, share, timer } from 'rxjs';

/** Tuning of {@link shareLatest}. */
export interface ShareOptions {
  /** How long the source stays subscribed without a subscriber, in milliseconds. Default 0. */
  readonly keepMs?: number;
  readonly scheduler?: SchedulerLike;
}

/**
 * Shares one subscription to the source; a later subscriber gets the newest value at once.
 *
 * Unlike `shareReplay(1)` it lets go of the source when nobody listens any more. After an error the next subscriber
 * starts the source again; after completion it gets the last value and the completion.
 */
export function shareLatest<T>({
  keepMs = 0,
  scheduler = asyncScheduler,
}: ShareOptions = {}): MonoTypeOperatorFunction<T> {
  return share({
    connector: () => new ReplaySubject<T>(1),
    resetOnRefCountZero: keepMs > 0 ? () => timer(keepMs, scheduler) : true,
    resetOnError: true,
    resetOnComplete: false,
  });
}
