import { describe, expect, test } from 'vitest';
import { restartOnFault } from '../src/index.ts';
import { marbles } from './marbles.ts';

describe('restartOnFault', () => {
  test('waits longer with every fault in a row and tells of each', () => {
    const faults: unknown[] = [];
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('#');
      const result = source.pipe(
        restartOnFault({
          minDelayMs: 1,
          maxDelayMs: 3,
          onFault: (fault, inARow, delayMs) => faults.push([fault, inARow, delayMs]),
        }),
      );

      expectObservable(result, '^-------!').toBe('');
      expectSubscriptions(source.subscriptions).toBe(['(^!)', '-(^!)', '---(^!)', '------(^!)']);
    });
    expect(faults).toEqual([
      ['error', 1, 1],
      ['error', 2, 2],
      ['error', 3, 3],
      ['error', 4, 3],
    ]);
  });

  test('starts the count again after a value', () => {
    const rows: number[] = [];
    marbles(({ cold, expectObservable }) => {
      const source = cold('a#');
      const expected = '   a--a--a--';

      const result = source.pipe(
        restartOnFault({ minDelayMs: 2, maxDelayMs: 64, onFault: (_, inARow) => rows.push(inARow) }),
      );
      expectObservable(result, '^-------!').toBe(expected);
    });
    expect(rows).toEqual([1, 1, 1]);
  });

  test('passes the error after the last fault that is allowed', () => {
    const delays: (number | null)[] = [];
    marbles(({ cold, expectObservable }) => {
      const source = cold('-#');
      const expected = '   ---#';

      const result = source.pipe(
        restartOnFault({
          minDelayMs: 1,
          maxDelayMs: 1,
          maxFaults: 2,
          onFault: (_, __, delayMs) => delays.push(delayMs),
        }),
      );
      expectObservable(result).toBe(expected);
    });
    expect(delays).toEqual([1, null]);
  });

  test('leaves no timer behind when nobody listens any more', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('#');
      const result = source.pipe(restartOnFault({ minDelayMs: 5, maxDelayMs: 5, onFault: () => undefined }));

      expectObservable(result, '^-!').toBe('');
      expectSubscriptions(source.subscriptions).toBe(['(^!)']);
    });
  });
});
