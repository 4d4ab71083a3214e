import { map, mergeMap, type OperatorFunction, take } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { groupByWithExpiry, type GroupOptions } from '../src/index.ts';
import { marbles } from './marbles.ts';

const keyOf = (value: string) => value.charAt(0);
const values = { 1: 'a1', 2: 'a2', 3: 'a3', x: 'b1', y: 'b2', z: 'c1' };

/** Tells each value together with how often its key has been opened: `a1@1`. */
function withOpening(options: Omit<GroupOptions<string, string>, 'keyOf'>): OperatorFunction<string, string> {
  const openings = new Map<string, number>();
  return (source) =>
    source.pipe(
      groupByWithExpiry({ keyOf, ...options }),
      mergeMap((group) => {
        const opening = (openings.get(group.key) ?? 0) + 1;
        openings.set(group.key, opening);
        return group.pipe(map((value) => `${value}@${opening}`));
      }),
    );
}

function broken(): string {
  throw new Error('no key');
}

describe('groupByWithExpiry', () => {
  test('keeps a group while values come and opens a new one after a pause', () => {
    const closed: string[] = [];
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  1---2------3-|', values);
      const subscribed = '  ^------------!';
      const expected = '    p---q------r-|';

      const result = source.pipe(
        withOpening({ idleMs: 5, maxGroups: 9, onClosed: (key, why) => closed.push(`${key} ${why}`) }),
      );
      expectObservable(result).toBe(expected, { p: 'a1@1', q: 'a2@1', r: 'a3@2' });
      expectSubscriptions(source.subscriptions).toBe(subscribed);
    });
    expect(closed).toEqual(['a idle']);
  });

  test('completes an idle group', () => {
    marbles(({ hot, expectObservable }) => {
      const source = hot('1-2---------', values);
      const expected = '  1-2----|';

      const firstGroup = source.pipe(groupByWithExpiry({ keyOf, idleMs: 5, maxGroups: 9 }), take(1));
      expectObservable(firstGroup.pipe(mergeMap((group) => group))).toBe(expected, values);
    });
  });

  test('completes the group idle longest when there are too many', () => {
    const closed: string[] = [];
    marbles(({ hot, expectObservable }) => {
      const source = hot('1-x-2-z-y-|', values);
      const expected = '  p-q-r-s-t-|';

      const result = source.pipe(
        withOpening({ idleMs: 99, maxGroups: 2, onClosed: (key, why) => closed.push(`${key} ${why}`) }),
      );
      // b is idle longest when c comes; a is when b comes back.
      expectObservable(result).toBe(expected, { p: 'a1@1', q: 'b1@1', r: 'a2@1', s: 'c1@1', t: 'b2@2' });
    });
    expect(closed).toEqual(['b evicted', 'a evicted']);
  });

  test('passes an error of the source to every group and ends', () => {
    marbles(({ hot, expectObservable }) => {
      const source = hot('1-x-#', values);
      const expected = '  1-x-#';

      expectObservable(
        source.pipe(
          groupByWithExpiry({ keyOf, idleMs: 9, maxGroups: 9 }),
          mergeMap((group) => group),
        ),
      ).toBe(expected, values);
    });
  });

  test('leaves neither timers nor subscription behind', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('   1-----', values);
      const unsubscription = '^-!   ';

      const result = source.pipe(
        groupByWithExpiry({ keyOf, idleMs: 9, maxGroups: 9 }),
        mergeMap((group) => group),
      );
      expectObservable(result, unsubscription).toBe('1--', values);
      expectSubscriptions(source.subscriptions).toBe(unsubscription);
    });
  });

  test('turns an exception of keyOf into an error of the stream', () => {
    marbles(({ hot, expectObservable }) => {
      expectObservable(hot('1', values).pipe(groupByWithExpiry({ keyOf: broken, idleMs: 9, maxGroups: 9 }))).toBe(
        '#',
        values,
        new Error('no key'),
      );
    });
  });
});
