/** Fleet decisions as they are published: appended, never taken back, and the same after a restart. */
import type { CapacityReview, DayReview, FleetCandidate, PackDay, VerdictRevision } from '@packtwin/protocol';
import { openFacts, type FactsStore } from '@packtwin/storage';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FactsWriter } from '../src/process/factsWriter.ts';
import { FleetDecisions } from '../src/process/fleetDecisions.ts';
import { FleetDecisionsKeeper } from '../src/process/fleetDecisionsKeeper.ts';
import { quietDay } from './quietDay.ts';

const DAY = 86_400_000;
const FIRST = Date.UTC(2026, 5, 1);
const CELLS = 96;

function day(pack: string, index: number, safety?: number): PackDay {
  const at = FIRST + index * DAY;
  return { ...quietDay('v', pack, at, new Float64Array(0)), review: reviewOf(at, safety) };
}

function reviewOf(at: number, safety: number | undefined): DayReview {
  const candidate = (eValue: number): FleetCandidate => ({
    observation: 4,
    finding: {
      level: 'flag',
      scope: 'cell',
      cells: ['C5'],
      cellIndices: [4],
      channel: 'charge',
      cause: 'leakage',
      onset: new Date(FIRST).toISOString(),
      confidence: 0.95,
      summary: 'Cell C5 loses charge.',
      hypotheses: [],
      evidence: [],
      eValue,
      threshold: 9600,
    },
    evidence: { safety: { eValue, peak: eValue }, ageing: { eValue: 1, peak: 1 } },
  });
  return { closedAt: at + DAY - 1, watched: CELLS, candidates: safety === undefined ? [] : [candidate(safety)] };
}

/** The same with what charges say of the pack's capacity, half of the rated charge unless another is given. */
function measuredDay(pack: string, index: number, safety?: number, retention = 0.5): PackDay {
  const closed = day(pack, index, safety);
  const capacity: CapacityReview = {
    design: 'generic-nmc-graphite',
    inServiceAt: Date.UTC(2024, 5, 1),
    ledgerLoss: 0.04,
    rate: 4,
    rateVariance: 0.5,
    years: 2,
    retention,
    deviation: 0.015,
    windows: 9,
  };
  return { ...closed, review: { ...closed.review!, capacity } };
}

const said = (revisions: readonly VerdictRevision[]) =>
  revisions.map(({ verdict, revision, state }) => `${verdict.pack} ${revision} ${state} ${verdict.level}`);

describe('what is published', () => {
  test('goes on from what was published, one revision for each change', () => {
    const published: VerdictRevision[] = [];
    const decisions = new FleetDecisions((_, revision) => published.push(revision));
    for (const each of [day('p', 0), day('p', 1, 2000)]) decisions.take(each);
    decisions.decide();
    decisions.take(day('p', 2, 20_000));
    decisions.decide();
    decisions.decide();
    expect(said(published)).toEqual(['p 1 open watch', 'p 2 amended flag']);
    expect(published[1]!.verdict).toMatchObject({
      eValue: 20_000,
      threshold: expect.closeTo(9600, 6),
      control: { evidenceClass: 'safety', watched: CELLS, discoveries: 1, day: FIRST + 2 * DAY },
    });
  });

  test('is amended where other packs’ late days change a flag, which stays in the history', () => {
    const published: VerdictRevision[] = [];
    const decisions = new FleetDecisions((_, revision) => published.push(revision));
    for (const each of [day('p', 0), day('p', 3, 12_000)]) decisions.take(each);
    decisions.decide();
    decisions.take(day('unheard-of', 1));
    decisions.decide();
    expect(said(published)).toEqual(['p 1 open flag', 'p 2 amended watch']);
    expect(published[1]!.verdict.control!.watched).toBe(2 * CELLS);
  });

  test('tells of a pack’s cells and of its capacity beside each other', () => {
    const published: VerdictRevision[] = [];
    const decisions = new FleetDecisions((_, revision) => published.push(revision));
    for (const each of [day('p', 0), measuredDay('p', 1, 20_000)]) decisions.take(each);
    decisions.decide();
    decisions.take(day('p', 2, 30_000));
    decisions.decide();
    decisions.take(measuredDay('p', 31, 30_000, 0.96));
    decisions.decide();
    const told = published.map(({ verdict, state }) => `${verdict.scope} ${verdict.cause} ${state}`);
    expect(told).toEqual(['cell leakage open', 'pack pack-wide open', 'pack pack-wide withdrawn']);
    expect(published[1]!.verdict.designBasis).toMatchObject({ packs: 0, rate: 1 });
  });

  test('is withdrawn where a re-run no longer finds it', () => {
    const published: VerdictRevision[] = [];
    const decisions = new FleetDecisions((_, revision) => published.push(revision));
    for (const each of [day('p', 0), day('p', 3, 12_000)]) decisions.take(each);
    decisions.decide();
    decisions.take(day('p', 3));
    decisions.decide();
    expect(said(published)).toEqual(['p 1 open flag', 'p 2 withdrawn flag']);
  });
});

describe('in a gateway', () => {
  let folder: string;
  let facts: FactsStore;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'packtwin-fleet-decisions-'));
    facts = openFacts(folder);
  });
  afterEach(async () => {
    facts.close();
    await rm(folder, { recursive: true, force: true });
  });

  const fail = (error: unknown) => {
    throw error;
  };
  const start = () => {
    const writer = new FactsWriter(facts, fail);
    const published: VerdictRevision[] = [];
    const keeper = new FleetDecisionsKeeper({
      facts,
      writer,
      publish: (_, revision) => {
        published.push(revision);
        writer.add((store) => void store.appendRevision(revision));
      },
      onError: fail,
    });
    return { writer, published, keeper };
  };

  test('a start decides as before and says nothing twice; what came before it still counts', () => {
    const before = start();
    for (const each of [day('other', 0), day('p', 0), day('p', 1, 1000), day('p', 2, 30_000)]) before.keeper.take(each);
    before.keeper.decide();
    before.writer.flush();
    before.keeper.stop();
    expect(said(before.published)).toEqual(['p 1 open note', 'p 2 amended flag']);

    const after = start();
    after.keeper.decide();
    expect(after.published).toEqual([]);
    // Lanes that catch up tell days again that are known.
    after.keeper.take(day('p', 2, 30_000));
    after.keeper.take(day('other', 3, 15_000));
    after.keeper.decide();
    after.writer.flush();
    after.keeper.stop();
    expect(said(after.published)).toEqual(['other 1 open flag']);
    expect(after.published[0]!.verdict.control).toMatchObject({ watched: 2 * CELLS, discoveries: 2 });
    expect(said(facts.verdicts())).toEqual(['p 2 amended flag', 'other 1 open flag']);
  });

  test('a start knows what was said of a pack’s capacity, and goes on from it', () => {
    const before = start();
    before.keeper.take(measuredDay('p', 0));
    before.keeper.decide();
    before.writer.flush();
    before.keeper.stop();
    expect(said(before.published)).toEqual(['p 1 open watch']);
    const after = start();
    after.keeper.decide();
    expect(after.published).toEqual([]);
    after.keeper.take(measuredDay('p', 40, undefined, 0.95));
    after.keeper.decide();
    after.writer.flush();
    after.keeper.stop();
    expect(said(after.published)).toEqual(['p 2 withdrawn watch']);
    expect(after.published[0]!.verdict.cause).toBe('pack-wide');
  });

  test('killed before it decided, it decides from the stored days', () => {
    const before = start();
    for (const each of [day('p', 0), day('p', 2, 30_000)]) before.keeper.take(each);
    before.writer.flush();
    before.keeper.stop();
    expect(before.published).toEqual([]);
    const after = start();
    after.keeper.decide();
    after.writer.flush();
    after.keeper.stop();
    expect(said(after.published)).toEqual(['p 1 open flag']);
  });

  test('killed after a re-run no longer found it, it withdraws what was published', () => {
    const before = start();
    for (const each of [day('p', 0), day('p', 2, 30_000)]) before.keeper.take(each);
    before.keeper.decide();
    before.keeper.take(day('p', 2));
    before.writer.flush();
    before.keeper.stop();
    const after = start();
    after.keeper.decide();
    after.writer.flush();
    after.keeper.stop();
    expect(said(after.published)).toEqual(['p 2 withdrawn flag']);
  });
});
