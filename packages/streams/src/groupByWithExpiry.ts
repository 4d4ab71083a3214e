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
  startWith,
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

interface OpenGroup {
  /** A value has come. */
  readonly used: Subject<void>;
  readonly evicted: Subject<void>;
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
      /** Insertion order = order of last use. */
      const open = new Map<K, OpenGroup>();

      const touch = (value: T) => {
        const key = keyOf(value);
        const known = open.get(key);
        if (known === undefined && open.size >= maxGroups) evictLongestIdle();
        open.delete(key);
        open.set(key, known ?? { used: new Subject(), evicted: new Subject() });
        known?.used.next();
      };
      const evictLongestIdle = () => {
        for (const group of open.values()) return group.evicted.next();
      };
      // Not from the group itself: RxJS keeps the source subscribed as long as anyone listens to a group.
      const ending = ({ key }: GroupedObservable<K, T>) => {
        const { used, evicted } = open.get(key)!;
        const idle = used.pipe(startWith(undefined), debounceTime(idleMs, scheduler));
        return merge(idle.pipe(map((): 'idle' => 'idle')), evicted.pipe(map((): 'evicted' => 'evicted'))).pipe(
          take(1),
          tap((why) => {
            open.delete(key);
            onClosed?.(key, why);
          }),
        );
      };

      return source.pipe(tap(touch), groupBy(keyOf, { duration: ending }));
    });
}
