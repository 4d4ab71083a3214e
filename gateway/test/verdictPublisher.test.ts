import type { Verdict, VerdictRevision } from '@packtwin/protocol';
import { describe, expect, test } from 'vitest';
import { VerdictPublisher } from '../src/pipeline/verdictPublisher.ts';

function said(id: string, confidence: number, at: number, state: VerdictRevision['state'] = 'open'): VerdictRevision {
  const verdict: Verdict = {
    id,
    vehicle: 'EV1',
    pack: 'P1',
    level: 'flag',
    scope: 'cell',
    cells: [id],
    cellIndices: [0],
    channel: 'charge',
    cause: 'leakage',
    onset: '2026-03-01T00:00:00.000Z',
    detectedAt: '2026-03-02T00:00:00.000Z',
    confidence,
    summary: `Cell ${id}.`,
    hypotheses: [],
    evidence: [],
    eValue: 1,
    threshold: 1,
  };
  return { verdict, revision: 99, state, at };
}

function publisher() {
  const published: VerdictRevision[] = [];
  return { published, publisher: new VerdictPublisher((revision) => published.push(revision)) };
}

const brief = (revisions: readonly VerdictRevision[]) =>
  revisions.map(({ verdict, revision, state }) => `${verdict.id}${revision} ${state} ${verdict.confidence}`);

describe('VerdictPublisher', () => {
  test('numbers revisions by verdict and says nothing twice', () => {
    const { publisher: first, published } = publisher();
    for (const revision of [said('a', 0.9, 1), said('b', 0.9, 1), said('a', 0.95, 2, 'amended'), said('a', 0.9, 1)]) {
      first.say(revision);
    }
    expect(brief(published)).toEqual(['a1 open 0.9', 'b1 open 0.9', 'a2 amended 0.95']);
  });

  test('goes on after a restart without repeating what a restored twin says again', () => {
    const before = publisher();
    before.publisher.say(said('a', 0.9, 1));
    before.publisher.say(said('a', 0.95, 2, 'amended'));
    const after = publisher();
    after.publisher.remember(structuredClone(before.published));
    for (const revision of [said('a', 0.9, 1), said('a', 0.95, 2, 'amended'), said('a', 0.99, 3, 'amended')]) {
      after.publisher.say(revision);
    }
    expect(brief(after.published)).toEqual(['a3 amended 0.99']);
  });

  test('tells after a re-run what is new, changed and gone, and leaves alone what stands', () => {
    const { publisher: rerun, published } = publisher();
    for (const revision of [said('same', 0.9, 1), said('changed', 0.9, 1), said('gone', 0.9, 1)]) rerun.say(revision);
    published.length = 0;
    const retold = [said('same', 0.9, 1), said('changed', 0.8, 1), said('new', 0.7, 1)];
    rerun.reconcile({ before: new Map(), said: retold, at: 5 });
    expect(brief(published)).toEqual(['changed2 amended 0.8', 'new1 open 0.7', 'gone2 withdrawn 0.9']);
    rerun.reconcile({ before: new Map(), said: retold, at: 6 });
    expect(published).toHaveLength(3);
  });

  test('numbers what a re-run says beyond the published as if samples had come in order', () => {
    const inOrder = [said('a', 0.5, 1), said('a', 0.6, 2, 'amended'), said('a', 0.7, 3, 'amended'), said('b', 0.9, 3)];
    const { publisher: late, published } = publisher();
    late.say(inOrder[0]!);
    late.say(inOrder[1]!);
    late.reconcile({ before: new Map([['a', inOrder[0]!]]), said: inOrder.slice(1), at: 4 });
    expect(brief(published)).toEqual(['a1 open 0.5', 'a2 amended 0.6', 'a3 amended 0.7', 'b1 open 0.9']);
  });

  test('takes back to the checkpoint what a re-run no longer says', () => {
    const { publisher: rerun, published } = publisher();
    rerun.say(said('a', 0.5, 1));
    rerun.say(said('a', 0.9, 2, 'amended'));
    rerun.reconcile({ before: new Map([['a', said('a', 0.5, 1)]]), said: [], at: 3 });
    expect(brief(published).at(-1)).toBe('a3 amended 0.5');
  });
});
