import { describe, test } from 'vitest';
import { shareLatest } from '../src/index.ts';
import { marbles } from './marbles.ts';

describe('shareLatest', () => {
  test('gives a later subscriber the newest value and subscribes to the source once', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  -a-b---c-|');
      const first = '       ^---------';
      const second = '      -----^----';
      const shared = source.pipe(shareLatest());

      expectObservable(shared, first).toBe(' -a-b---c-|');
      expectObservable(shared, second).toBe('-----b-c-|');
      expectSubscriptions(source.subscriptions).toBe('^--------!');
    });
  });

  test('lets go of the source when nobody listens any more', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  -a-b---c--');
      const first = '       ^---!     ';
      const second = '      ------^---';
      const shared = source.pipe(shareLatest());

      expectObservable(shared, first).toBe(' -a-b');
      // Nothing old: the first subscription is over and so is what it saw.
      expectObservable(shared, second).toBe('-------c--');
      expectSubscriptions(source.subscriptions).toBe(['^---!', '------^---']);
    });
  });

  test('keeps the source for a while when told to', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('  -a-b---c--');
      const first = '       ^---!     ';
      const second = '      ------^--!';
      const shared = source.pipe(shareLatest({ keepMs: 5 }));

      expectObservable(shared, first).toBe(' -a-b');
      expectObservable(shared, second).toBe('------bc');
      expectSubscriptions(source.subscriptions).toBe('^-------------!');
    });
  });

  test('starts the source again after an error', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(' a-#');
      const first = '       ^---';
      const second = '      ----^---';
      const shared = source.pipe(shareLatest());

      expectObservable(shared, first).toBe(' a-#');
      expectObservable(shared, second).toBe('----a-#');
      expectSubscriptions(source.subscriptions).toBe(['^-!', '----^-!']);
    });
  });
});
