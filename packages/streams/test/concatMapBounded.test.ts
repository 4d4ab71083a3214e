import { from, map, of, range, timer, type Observable } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { concatMapBounded, type ConcatBoundedOptions } from '../src/index.ts';
import { marbles } from './marbles.ts';

/** Work that takes 4 frames and gives its input. */
const slowly = (value: string): Observable<string> => timer(4).pipe(map(() => value));

function bounded(
  over: Partial<ConcatBoundedOptions<string, string>>,
  seen: { dropped: string[]; pressure: boolean[] },
) {
  return concatMapBounded<string, string>({
    project: slowly,
    maxWaiting: 1,
    whenFull: 'drop-oldest',
    onDropped: (value) => seen.dropped.push(value),
    onPressure: (isFull) => seen.pressure.push(isFull),
    ...over,
  });
}

function nothingSeen(): { dropped: string[]; pressure: boolean[] } {
  return { dropped: [], pressure: [] };
}

describe('concatMapBounded', () => {
  test('drops the oldest that waits, and tells of it', () => {
    const seen = nothingSeen();
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('abcd------|');
      const subscribed = '^---------!';
      const expected = '  ----a---d-|';

      expectObservable(source.pipe(bounded({}, seen))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subscribed);
    });
    expect(seen).toEqual({ dropped: ['b', 'c'], pressure: [true, false] });
  });

  test('drops the newest when asked to keep what it accepted', () => {
    const seen = nothingSeen();
    marbles(({ hot, expectObservable }) => {
      const source = hot('abcd------|');
      const expected = '  ----a---b-|';

      expectObservable(source.pipe(bounded({ whenFull: 'drop-newest' }, seen))).toBe(expected);
    });
    expect(seen.dropped).toEqual(['c', 'd']);
  });

  test('completes after the work that it accepted', () => {
    marbles(({ hot, expectObservable }) => {
      const source = hot('ab|        ');
      const expected = '  ----a---(b|)';

      expectObservable(source.pipe(bounded({}, nothingSeen()))).toBe(expected);
    });
  });

  test('passes an error of the work and ends its subscription', () => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot('a--b');
      const expected = '  --#';
      const failing = cold('--#');

      expectObservable(source.pipe(bounded({ project: () => failing }, nothingSeen()))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^-!');
    });
  });

  test('ends work and subscription when nobody listens any more', () => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot('   a----');
      const unsubscription = '^-!';
      const work = cold('    -----|');

      expectObservable(source.pipe(bounded({ project: () => work }, nothingSeen())), unsubscription).toBe('');
      expectSubscriptions(source.subscriptions).toBe(unsubscription);
      expectSubscriptions(work.subscriptions).toBe(unsubscription);
    });
  });

  test('does not grow the stack with work that is done at once', () => {
    let sum = 0;
    range(0, 100_000)
      .pipe(concatMapBounded({ project: (value) => of(value), maxWaiting: 1, whenFull: 'drop-newest' }))
      .subscribe((value) => (sum += value));
    expect(sum).toBe((99_999 * 100_000) / 2);
  });

  test('loses nothing when the source heeds the pressure', async () => {
    const results: number[] = [];
    const pressure = { isFull: false };
    async function* source(): AsyncGenerator<number> {
      for (let value = 0; value < 50; value++) {
        while (pressure.isFull) await new Promise((resolve) => setImmediate(resolve));
        yield value;
      }
    }
    await new Promise<void>((resolve, reject) => {
      from(source())
        .pipe(
          concatMapBounded({
            project: (value) => timer(0).pipe(map(() => value)),
            maxWaiting: 3,
            whenFull: 'drop-newest',
            onPressure: (isFull) => (pressure.isFull = isFull),
          }),
        )
        .subscribe({ next: (value) => results.push(value), error: reject, complete: resolve });
    });
    expect(results).toEqual(Array.from({ length: 50 }, (_, index) => index));
  });
});
