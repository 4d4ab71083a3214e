import { describe, expect, it } from 'vitest';
import type { Verdict, VerdictRevision } from '@packtwin/protocol';
import { formatScore, score, type FleetTruth } from '../src/index.ts';

const labels = ['S1C1', 'S1C2', 'S1C3'];
const truth: FleetTruth = {
  format: 'packtwin simulated truth 1',
  seed: 1,
  at: Date.UTC(2026, 10, 20),
  packs: [
    {
      vehicle: 'A',
      pack: 'p1',
      design: 'seed-000',
      cellLabels: labels,
      capacity: [1, 1, 1],
      resistance: [1, 1, 1],
      faults: [{ cause: 'seal-leakage', cells: [0, 1], onset: '2026-10-01T00:00:00.000Z', severity: 0.06 }],
    },
    {
      vehicle: 'B',
      pack: 'p1',
      design: 'seed-001',
      cellLabels: labels,
      capacity: [1, 1, 1],
      resistance: [1, 1, 1],
      faults: [],
    },
    {
      vehicle: 'C',
      pack: 'p1',
      design: 'seed-002',
      cellLabels: labels,
      capacity: [1, 1, 1],
      resistance: [1, 1, 1],
      faults: [{ cause: 'leakage', cells: [2], onset: '2026-12-01T00:00:00.000Z', severity: 0.06 }],
    },
  ],
};

function revision(change: Partial<Verdict>, state: VerdictRevision['state'] = 'open', number = 0): VerdictRevision {
  const verdict: Verdict = {
    id: 'A/p1/cell/0,1/charge',
    vehicle: 'A',
    pack: 'p1',
    level: 'flag',
    scope: 'cell',
    cells: ['S1C1', 'S1C2'],
    cellIndices: [0, 1],
    channel: 'charge',
    cause: 'seal-leakage',
    onset: '2026-10-02T00:00:00.000Z',
    detectedAt: '2026-10-11T12:00:00.000Z',
    confidence: 0.99,
    summary: '',
    hypotheses: [],
    evidence: [],
    eValue: 1e6,
    threshold: 6000,
    ...change,
  };
  return { verdict, revision: number, state, at: Date.parse(verdict.detectedAt) };
}

describe('score()', () => {
  it('counts a fault flagged under the right cause as found, with its delay', () => {
    const result = score(truth, [revision({})]);
    expect(result).toMatchObject({ faults: 1, found: 1, namedRight: 1, falseFlags: 0, packs: 3, healthyPacks: 1 });
    expect(result.rows[0]).toMatchObject({ result: 'found', detectedAfterDays: 10.5, cells: ['S1C1', 'S1C2'] });
    expect(result.rows[1]).toMatchObject({ result: 'not yet begun', vehicle: 'C' });
  });

  it('tells a wrong cause, a mere watch and silence apart', () => {
    expect(score(truth, [revision({ cause: 'leakage' })])).toMatchObject({ found: 1, namedRight: 0 });
    expect(score(truth, [revision({ level: 'watch' })]).rows[0]).toMatchObject({ result: 'missed', level: 'watch' });
    expect(score(truth, [])).toMatchObject({ faults: 1, found: 0 });
  });

  it('calls a flag on any other cell false, notes and watches not', () => {
    const elsewhere = { id: 'B/p1/cell/2/charge', vehicle: 'B', cells: ['S1C3'], cellIndices: [2] };
    expect(score(truth, [revision(elsewhere)]).falseFlags).toBe(1);
    expect(score(truth, [revision({ ...elsewhere, level: 'watch' })]).falseFlags).toBe(0);
    expect(score(truth, [revision({ id: 'A/p1/cell/2/charge', cells: ['S1C3'], cellIndices: [2] })])).toMatchObject({
      found: 0,
      falseFlags: 1,
    });
    expect(score(truth, [revision({ id: 'B/p1/pack', vehicle: 'B', scope: 'pack', level: 'note' })]).falseFlags).toBe(
      0,
    );
  });

  it('reads the newest revision and forgets what was withdrawn', () => {
    expect(score(truth, [revision({}), revision({}, 'withdrawn', 1)])).toMatchObject({ found: 0, falseFlags: 0 });
    expect(
      score(truth, [revision({ cause: 'seal-leakage' }, 'amended', 1), revision({ cause: 'leakage' })]),
    ).toMatchObject({ namedRight: 1 });
  });
});

describe('formatScore()', () => {
  it('prints truth beside verdicts and the sum in words', () => {
    const text = formatScore(score(truth, [revision({ cause: 'leakage' })]));
    expect(text).toMatch(
      /other cause\s+A\s+S1C1 S1C2\s+seal-leakage\s+leakage\s+flag\s+2026-10-01\s+2026-10-02\s+10\.5 d\s+0\.990/,
    );
    expect(text).toMatch(/1 of 1 faults found, 0 with the right cause; 0 false flags on 3 packs \(1 healthy\)$/);
  });
});
