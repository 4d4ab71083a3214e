import { describe, expect, test } from 'vitest';
import { bufferBounded } from '../src/index.ts';
import { marbles } from './marbles.ts';

const batches = { x: ['a', 'b', 'c'], y: ['d', 'e'], z: ['f'], p: ['a', 'b'], q: ['C'], r: ['d'] };
/** Capitals are heavy. */
const weightOf = (value: string) => (value === value.toUpperCase() ? 100 : 1);

describe('bufferBounded', () => {
  test('emits a batch when it is full, when it is old, and when the source completes', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('a-b-cd-e----f-|   ');
      const subscribed = '^-------------!   ';
      const expected = '  ----x-----y---(z|)';

      expectObservable(source.pipe(bufferBounded({ maxCount: 3, maxMs: 5 }))).toBe(expected, batches);
      expectSubscriptions(source.subscriptions).toBe(subscribed);
    });
  });

  test('emits what it has before a value that would make the batch too heavy', () => {
    marbles(({ hot, expectObservable }) => {
      const source = hot('a-b-C---d-|   ');
      const expected = '  ----(pq)--(r|)';

      const result = source.pipe(bufferBounded({ maxCount: 9, maxWeight: 100, weightOf, maxMs: 99 }));
      expectObservable(result).toBe(expected, batches);
    });
  });

  test('emits what it holds when it is told to, and nothing when it holds nothing', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  a-b---d----|');
      const flushOn = hot(' -----f---gg-');
      const flushing = '    ^----------!';
      const expected = '    -----p---r-|';

      expectObservable(source.pipe(bufferBounded({ maxCount: 9, maxMs: 8, flushOn }))).toBe(expected, {
        p: ['a', 'b'],
        r: ['d'],
      });
      expectSubscriptions(flushOn.subscriptions).toBe(flushing);
    });
  });

  test('passes an error at once and drops what it holds', () => {
    marbles(({ hot, expectObservable }) => {
      const source = hot('a-#');
      const expected = '  --#';

      expectObservable(source.pipe(bufferBounded({ maxCount: 3, maxMs: 5 }))).toBe(expected);
    });
  });

  test('leaves neither timer nor subscription behind', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('   a-----');
      const unsubscription = '^-!   ';

      expectObservable(source.pipe(bufferBounded({ maxCount: 3, maxMs: 5 })), unsubscription).toBe('');
      expectSubscriptions(source.subscriptions).toBe(unsubscription);
    });
  });

  test('refuses batches that cannot hold a value', () => {
    expect(() => bufferBounded({ maxCount: 0, maxMs: 5 })).toThrow(/maxCount must be ≥ 1/);
  });
});
