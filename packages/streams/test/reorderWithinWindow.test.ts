import { describe, expect, test } from 'vitest';
import { reorderWithinWindow, type ReorderWithinWindowOptions } from '../src/index.ts';
import { marbles } from './marbles.ts';

/** The digit is sequence number and, in tens of ms, event time. */
function options(over: Partial<ReorderWithinWindowOptions<string>> = {}): ReorderWithinWindowOptions<string> {
  return {
    keyOf: () => 'only',
    firstOf: Number,
    timeOf: (value) => Number(value) * 10,
    windowMs: 30,
    limit: 9,
    ...over,
  };
}

function full(): never {
  throw new Error('full');
}

describe('reorderWithinWindow', () => {
  test('emits in order and tells what was late, repeated or missing', () => {
    const told: string[] = [];
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  1-3-2---2-5-9-4-8-|    ');
      const subscribed = '  ^-----------------!    ';
      const expected = '    1---(23)----5-----(89|)';

      const result = source.pipe(
        reorderWithinWindow(
          options({
            onLate: (value) => told.push(`late ${value}`),
            onDuplicate: (value) => told.push(`duplicate ${value}`),
            onGap: ({ first, count }) => told.push(`gap ${first}+${count}`),
          }),
        ),
      );
      expectObservable(result).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subscribed);
    });
    expect(told).toEqual(['duplicate 2', 'gap 4+1', 'late 4', 'gap 6+2']);
  });

  test('emits what it holds when the source completes', () => {
    marbles(({ hot, expectObservable }) => {
      const source = hot('1-3-|   ');
      const expected = '  1---(3|)';

      expectObservable(source.pipe(reorderWithinWindow(options()))).toBe(expected);
    });
  });

  test('passes an error at once and drops what it holds', () => {
    marbles(({ hot, expectObservable }) => {
      const source = hot('1-3-#');
      const expected = '  1---#';

      expectObservable(source.pipe(reorderWithinWindow(options()))).toBe(expected);
    });
  });

  test('turns an exception of a callback into an error of the stream', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('1-1-');

      expectObservable(source.pipe(reorderWithinWindow(options({ onDuplicate: full })))).toBe(
        '1-#',
        undefined,
        new Error('full'),
      );
      expectSubscriptions(source.subscriptions).toBe('^-!');
    });
  });

  test('keeps no state between subscriptions and no subscription behind', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  1-3-----');
      const unsubscription = '^---!   ';
      const result = source.pipe(reorderWithinWindow(options()));

      expectObservable(result, unsubscription).toBe('1---');
      expectObservable(result, unsubscription).toBe('1---');
      expectSubscriptions(source.subscriptions).toBe([unsubscription, unsubscription]);
    });
  });
});
