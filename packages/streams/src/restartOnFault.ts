import { asyncScheduler, type MonoTypeOperatorFunction, retry, type SchedulerLike, throwError, timer } from 'rxjs';

/** Tuning of {@link restartOnFault}. */
export interface RestartOptions {
  /** ms before the first restart; doubles with every fault in a row up to `maxDelayMs`. */
  readonly minDelayMs: number;
  readonly maxDelayMs: number;
  /** Faults in a row after which the error passes. Default: never. A value in between starts the count again. */
  readonly maxFaults?: number;
  /** Called for every fault with its number in the row; `delayMs` is null when the error passes. */
  readonly onFault: (fault: unknown, inARow: number, delayMs: number | null) => void;
  readonly scheduler?: SchedulerLike;
}

/**
 * Subscribes to the source again after an error, each time later, and says so. `onFault` is not optional: a restart
 * that nobody sees hides a defect.
 *
 *     source:  a # | (1) ---- b # | (2) -------- c |
 *
 * Wrap the source in `defer` when its state must be built anew.
 */
export function restartOnFault<T>(options: RestartOptions): MonoTypeOperatorFunction<T> {
  const { minDelayMs, maxDelayMs, maxFaults = Infinity, onFault, scheduler = asyncScheduler } = options;
  if (!(minDelayMs >= 0 && maxDelayMs >= minDelayMs)) {
    throw new RangeError(`Cannot restart between ${minDelayMs} and ${maxDelayMs} ms: need 0 ≤ minDelayMs ≤ maxDelayMs`);
  }
  return retry({
    resetOnSuccess: true,
    delay: (fault: unknown, inARow) => {
      if (inARow >= maxFaults) {
        onFault(fault, inARow, null);
        return throwError(() => fault);
      }
      const delayMs = Math.min(maxDelayMs, minDelayMs * 2 ** (inARow - 1));
      onFault(fault, inARow, delayMs);
      return timer(delayMs, scheduler);
    },
  });
}
