import { describe, expect, test } from 'vitest';
import type { Finding } from '@packtwin/protocol';
import { createVerdictBook } from '../src/verdictBook.ts';

function finding(change: Partial<Finding> = {}): Finding {
  return {
    level: 'watch',
    scope: 'cell',
    cells: ['C7'],
    cellIndices: [6],
    channel: 'charge',
    cause: 'leakage',
    onset: '2026-01-01T00:00:00.000Z',
    confidence: 0.5,
    summary: '',
    hypotheses: [],
    evidence: [],
    eValue: 1000,
    threshold: 900,
    ...change,
  };
}

describe('verdictBook', () => {
  test('opens once, stays silent while nothing changes, amends what does', () => {
    const book = createVerdictBook('car', 'main');
    expect(book.review([finding()], 1).map(({ state, revision }) => [state, revision])).toEqual([['open', 1]]);
    expect(book.review([finding({ confidence: 0.52 })], 2)).toEqual([]);
    const [amended] = book.review([finding({ level: 'flag', confidence: 0.95 })], 86_400_000);
    expect(amended).toMatchObject({ state: 'amended', revision: 2, at: 86_400_000 });
    expect(amended?.verdict.detectedAt).toBe('1970-01-02T00:00:00.000Z');
  });

  test('withdraws a watch that no longer holds, and keeps a flag', () => {
    const book = createVerdictBook('car', 'main');
    book.review([finding(), finding({ cells: ['C9'], cellIndices: [8], level: 'flag' })], 1);
    const revisions = book.review([], 2);
    expect(revisions.map(({ state, verdict }) => [state, verdict.cells[0]])).toEqual([['withdrawn', 'C7']]);
    expect(book.review([finding({ cells: ['C9'], cellIndices: [8], level: 'watch' })], 3)).toEqual([]);
  });

  test('lets a flag on a pair take the place of a flag on one of its cells', () => {
    const book = createVerdictBook('car', 'main');
    book.review([finding({ level: 'flag' })], 1);
    const pair = finding({ level: 'flag', cells: ['C7', 'C8'], cellIndices: [6, 7], cause: 'seal-leakage' });
    const states = book.review([pair], 2).map(({ state, verdict }) => [state, verdict.cells.join('+')]);
    expect(states).toEqual([
      ['open', 'C7+C8'],
      ['withdrawn', 'C7'],
    ]);
  });

  test('goes on from its saved entries', () => {
    const book = createVerdictBook('car', 'main');
    book.review([finding()], 1);
    const restored = createVerdictBook('car', 'main', book.entries());
    expect(restored.review([finding()], 2)).toEqual([]);
    expect(restored.review([], 3)[0]).toMatchObject({ state: 'withdrawn', revision: 2 });
  });
});
