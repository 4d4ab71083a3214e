import { describe, expect, test } from 'vitest';
import { conflateByKey } from '../src/index.ts';
import { marbles } from './marbles.ts';

const keyOf = (value: string) => value.charAt(0);
const values = { 1: 'a1', 2: 'a2', 3: 'a3', x: 'b1' };

function broken(): string {
  throw new Error('no key');
}

describe('conflateByKey', () => {
  test('emits the newest value of each key once per period', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  12x-------3------|', values);
      const subscribed = '  ^----------------!';
      const expected = '    -----(2x)------3-|';

      expectObservable(source.pipe(conflateByKey({ keyOf, periodMs: 5 }))).toBe(expected, values);
      expectSubscriptions(source.subscriptions).toBe(subscribed);
    });
  });

  test('flushes what it holds when the source completes', () => {
    marbles(({ hot, expectObservable }) => {
      const source = hot('1--|   ', values);
      const expected = '  ---(1|)';

      expectObservable(source.pipe(conflateByKey({ keyOf, periodMs: 100 }))).toBe(expected, values);
    });
  });

  test('passes an error at once and drops what it holds', () => {
    marbles(({ hot, expectObservable }) => {
      const source = hot('1--#', values);
      const expected = '  ---#';

      expectObservable(source.pipe(conflateByKey({ keyOf, periodMs: 5 }))).toBe(expected, values);
    });
  });

  test('turns an exception of a callback into an error of the stream', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('1--2', values);

      expectObservable(source.pipe(conflateByKey({ keyOf: broken, periodMs: 5 }))).toBe(
        '#',
        values,
        new Error('no key'),
      );
      expectSubscriptions(source.subscriptions).toBe('(^!)');
    });
  });

  test('leaves neither timer nor subscription behind', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('   1-----', values);
      const unsubscription = '^-!   ';

      expectObservable(source.pipe(conflateByKey({ keyOf, periodMs: 5 })), unsubscription).toBe('');
      expectSubscriptions(source.subscriptions).toBe(unsubscription);
    });
  });

  test('tells of every value that was replaced', () => {
    const replaced: string[] = [];
    marbles(({ hot, expectObservable }) => {
      const source = hot('12x3------|', values);
      const expected = '  -----(3x)-|';

      const result = source.pipe(conflateByKey({ keyOf, periodMs: 5, onReplaced: (value) => replaced.push(value) }));
      expectObservable(result).toBe(expected, values);
    });
    expect(replaced).toEqual(['a1', 'a2']);
  });
});
