import {
  asyncScheduler,
  debounceTime,
  defer,
  groupBy,
  type GroupedObservable,
  map,
  merge,
  type OperatorFunction,
  type SchedulerLike,
  Subject,
  take,
  tap,
} from 'rxjs';

/** Tuning of {@link groupByWithExpiry}. */
export interface GroupOptions<T, K> {
  readonly keyOf: (value: T) => K;
  /** A group without a value for so many milliseconds completes; the next value of its key opens a new one. */
  readonly idleMs: number;
  /** Open groups at most, ≥ 1: one more completes the group that has been idle longest. */
  readonly maxGroups: number;
  /** Called when a group is completed, and why. Not called when the source ends. */
  readonly onClosed?: (key: K, why: 'idle' | 'evicted') => void;
  readonly scheduler?: SchedulerLike;
}

/**
 * One inner stream per key, as `groupBy`, but groups end: RxJS keeps every key for ever otherwise.
 *
 *     source:  a1 b1 a2 ------------- a3 |     idle after 8
 *     a:       a1 -- a2 ------- |
 *     b:          b1 ------- |
 *     a:                              a3 |
 *
 * Subscribe to every group at once (`mergeMap`), and catch errors inside it: one that escapes ends all groups.
 */
export function groupByWithExpiry<T, K>(options: GroupOptions<T, K>): OperatorFunction<T, GroupedObservable<K, T>> {
  const { keyOf, idleMs, maxGroups, onClosed, scheduler = asyncScheduler } = options;
  if (!(maxGroups >= 1)) throw new RangeError(`Cannot keep ${maxGroups} groups: maxGroups must be ≥ 1`);

  return (source) =>
    defer(() => {
      /** What closes a group from outside. Insertion order = order of last use. */
      const evictions = new Map<K, Subject<void>>();

      const touch = (value: T) => {
        const key = keyOf(value);
        const eviction = evictions.get(key) ?? new Subject<void>();
        const isNew = !evictions.delete(key);
        if (isNew && evictions.size >= maxGroups) evictLongestIdle();
        evictions.set(key, eviction);
      };
      const evictLongestIdle = () => {
        for (const eviction of evictions.values()) return eviction.next();
      };
      const ending = (group: GroupedObservable<K, T>) => {
        const idle = group.pipe(
          debounceTime(idleMs, scheduler),
          map((): 'idle' => 'idle'),
        );
        const evicted = evictions.get(group.key)!.pipe(map((): 'evicted' => 'evicted'));
        return merge(idle, evicted).pipe(
          take(1),
          tap((why) => {
            evictions.delete(group.key);
            onClosed?.(group.key, why);
          }),
        );
      };

      return source.pipe(tap(touch), groupBy(keyOf, { duration: ending }));
    });
}
