import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { PackDay, VerdictRevision } from '@packtwin/protocol';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFacts, type BirthRecord, type Checkpoint, type FactsStore } from '../src/index.ts';

const DAY = 86_400_000;
let directory: string;
let facts: FactsStore;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'packtwin-facts-'));
  facts = openFacts(directory);
});
afterEach(() => {
  facts.close();
  rmSync(directory, { recursive: true, force: true });
});

function reopen(): void {
  facts.close();
  facts = openFacts(directory);
}

function birth(changes: Partial<BirthRecord> = {}): BirthRecord {
  return {
    vehicle: 'EV1',
    pack: 'p1',
    configuration: 'c1',
    group: 'g',
    receivedAt: 1_000.5,
    position: 1,
    message: '{"v":1}',
    ...changes,
  };
}

function checkpoint(eventTime: number, position = 1, packKey = 'EV1/p1'): Checkpoint {
  return { packKey, position, eventTime, configuration: 'c1', blob: new Uint8Array([1, 2, eventTime % 256]) };
}

function revision(
  changes: { id?: string; revision?: number; state?: VerdictRevision['state']; vehicle?: string; at?: number } = {},
): VerdictRevision {
  const vehicle = changes.vehicle ?? 'EV1';
  return {
    revision: changes.revision ?? 0,
    state: changes.state ?? 'open',
    at: changes.at ?? 5_000,
    verdict: {
      id: changes.id ?? `${vehicle}/p1/cell/7/charge`,
      vehicle,
      pack: 'p1',
      level: 'flag',
      scope: 'cell',
      cells: ['S1C8'],
      cellIndices: [7],
      channel: 'charge',
      cause: 'leakage',
      onset: '2026-01-01T00:00:00.000Z',
      detectedAt: '2026-01-05T00:00:00.000Z',
      confidence: 0.97,
      summary: 'S1C8 loses charge.',
      hypotheses: [],
      evidence: [],
      eValue: 1e6,
      threshold: 6_000,
    },
  };
}

function packDay(day: number, cellCount: number, seed: number): PackDay {
  const column = (k: number): Float64Array =>
    Float64Array.from({ length: cellCount }, (_, i) => (i === 1 ? Number.NaN : k + i / 7 + seed));
  return {
    vehicle: 'EV1',
    pack: 'p1',
    day,
    retention: column(1),
    retentionBand: column(2),
    expectedRetention: column(3),
    expectedRetentionBand: column(4),
    stateOfChargeOffset: column(5),
    leakagePerMonth: column(6),
    resistanceOffset: column(7),
    evidenceLog10: column(8),
    chargeIn: 0.1,
    chargeOut: -0.3,
    meanTemperature: Number.NaN,
    residualRms: 1 / 3,
  };
}

describe('packs and births', () => {
  test('keeps a birth per configuration and the newest as current', () => {
    facts.saveBirth(birth());
    facts.saveBirth(birth({ configuration: 'c2', position: 9, receivedAt: 2_000, message: '{"v":1,"b":2}' }));
    expect(facts.birth('EV1', 'p1')?.configuration).toBe('c2');
    expect(facts.birth('EV1', 'p1', 'c1')).toEqual(birth());
    expect(facts.births()).toHaveLength(1);
    expect(facts.birthsOf('EV1', 'p1').map(({ configuration }) => configuration)).toEqual(['c1', 'c2']);
    expect(facts.birthsOf('EV2', 'p1')).toEqual([]);
    expect(facts.birth('EV2', 'p1')).toBeUndefined();
  });

  test('a birth that comes again from an older position changes nothing', () => {
    facts.saveBirth(birth({ configuration: 'c2', position: 9, message: 'new' }));
    facts.saveBirth(birth({ configuration: 'c2', position: 4, message: 'old' }));
    facts.saveBirth(birth({ configuration: 'c1', position: 3 }));
    expect(facts.birth('EV1', 'p1')).toEqual(birth({ configuration: 'c2', position: 9, message: 'new' }));
  });

  test('last seen moves forward only', () => {
    facts.saveBirth(birth());
    expect(facts.packs()[0]?.lastSampledAt).toBeNull();
    facts.touchPack('EV1', 'p1', { receivedAt: 9_000, sampledAt: 8_000 });
    facts.touchPack('EV1', 'p1', { receivedAt: 7_000, sampledAt: 6_000 });
    reopen();
    expect(facts.packs()).toEqual([
      { vehicle: 'EV1', pack: 'p1', configuration: 'c1', firstSeen: 1_000.5, lastSeen: 9_000, lastSampledAt: 8_000 },
    ]);
  });
});

describe('checkpoints', () => {
  test('gives the newest, and the newest before an event time', () => {
    for (const time of [100, 300, 200]) facts.saveCheckpoint(checkpoint(time, time));
    facts.saveCheckpoint(checkpoint(900, 900, 'EV2/p1'));
    reopen();
    expect(facts.newestCheckpoint('EV1/p1')).toEqual(checkpoint(300, 300));
    expect(facts.checkpointBefore('EV1/p1', 300)).toEqual(checkpoint(200, 200));
    expect(facts.checkpointBefore('EV1/p1', 100)).toBeUndefined();
    expect(facts.oldestCheckpointPosition()).toBe(100);
    expect(facts.dropCheckpointsAfter('EV1/p1', 100)).toBe(2);
    expect(facts.newestCheckpoint('EV1/p1')?.eventTime).toBe(100);
  });

  test('keeps the newest four, then the last of each day, 16 in all', () => {
    for (let hour = 0; hour < 24 * 30; hour += 6) facts.saveCheckpoint(checkpoint(hour * 3_600_000, hour));
    const kept = facts.checkpoints('EV1/p1').map(({ eventTime }) => eventTime);
    const newest = (24 * 30 - 6) * 3_600_000;
    expect(kept.slice(-4)).toEqual([3, 2, 1, 0].map((steps) => newest - steps * 6 * 3_600_000));
    expect(kept).toHaveLength(16);
    const daily = kept.slice(0, -4);
    expect(daily).toEqual(Array.from({ length: 12 }, (_, i) => 17 * DAY + i * DAY + 18 * 3_600_000));
  });

  test('never keeps more than 16 and always the newest four', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 40 * DAY }), { minLength: 1, maxLength: 60 }), (times) => {
        const packKey = `${times.join()}/p`.slice(0, 60);
        facts.transaction(() => {
          for (const time of times.toSorted((a, b) => a - b)) facts.saveCheckpoint(checkpoint(time, 1, packKey));
        });
        const kept = facts.checkpoints(packKey).map(({ eventTime }) => eventTime);
        const newest = times.toSorted((a, b) => b - a).slice(0, 4);
        facts.dropCheckpointsAfter(packKey, -1);
        return kept.length <= 16 && newest.every((time) => kept.includes(time));
      }),
      { numRuns: 20 },
    );
  });
});

describe('verdict revisions', () => {
  test('are appended once, known when repeated, in conflict when they differ', () => {
    expect(facts.appendRevision(revision())).toBe('appended');
    expect(facts.appendRevision(revision())).toBe('known');
    expect(facts.appendRevision(revision({ state: 'withdrawn' }))).toBe('conflict');
    expect(facts.verdicts()).toEqual([revision()]);
  });

  test('the newest revision stands for the verdict, all of them can be read', () => {
    facts.appendRevision(revision());
    facts.appendRevision(revision({ revision: 1, state: 'amended', at: 6_000 }));
    facts.appendRevision(revision({ revision: 2, state: 'withdrawn', at: 7_000 }));
    facts.appendRevision(revision({ vehicle: 'EV2', at: 6_500 }));
    reopen();
    expect(facts.verdicts().map(({ verdict, state }) => [verdict.vehicle, state])).toEqual([
      ['EV2', 'open'],
      ['EV1', 'withdrawn'],
    ]);
    expect(facts.verdicts({ state: 'open' })).toHaveLength(1);
    expect(facts.verdicts({ vehicle: 'EV1', pack: 'p1' })).toHaveLength(1);
    expect(facts.verdicts({ vehicle: 'EV1', pack: 'p2' })).toHaveLength(0);
    expect(facts.revisions('EV1/p1/cell/7/charge').map(({ revision }) => revision)).toEqual([0, 1, 2]);
  });

  test('cannot be changed or deleted even with SQL', () => {
    facts.appendRevision(revision());
    facts.close();
    const database = new DatabaseSync(join(directory, 'facts.sqlite'));
    expect(() => database.exec('DELETE FROM revisions')).toThrow('never deleted');
    expect(() => database.exec("UPDATE revisions SET state = 'open'")).toThrow('never changed');
    database.close();
  });
});

describe('quality', () => {
  test('totals are set, so that a repeated checkpoint counts nothing twice', () => {
    const quality = {
      vehicle: 'EV1',
      pack: 'p1',
      framesAccepted: 10,
      framesRefused: { DUPLICATE: 2 },
      valuesNulled: { SENTINEL: 5 },
      framesReordered: 1,
      reruns: 0,
      gaps: 3,
    };
    facts.saveQuality(quality);
    facts.saveQuality(quality);
    expect(facts.quality()).toEqual([quality]);
  });

  test('days are set, or added to', () => {
    const day = {
      vehicle: '',
      pack: '',
      day: 3 * DAY,
      framesAccepted: 0,
      framesRefused: { TOPIC_INVALID: 2 },
      valuesNulled: {},
    };
    facts.addQualityDay(day);
    facts.addQualityDay({ ...day, framesRefused: { TOPIC_INVALID: 1, RETAINED: 4 } });
    facts.saveQualityDay({ ...day, vehicle: 'EV1', pack: 'p1', day: 2 * DAY });
    facts.saveQualityDay({ ...day, vehicle: 'EV1', pack: 'p1', day: 4 * DAY });
    expect(facts.qualityDays(3 * DAY)).toEqual([
      { ...day, framesRefused: { TOPIC_INVALID: 3, RETAINED: 4 } },
      { ...day, vehicle: 'EV1', pack: 'p1', day: 4 * DAY },
    ]);
  });
});

describe('pack days', () => {
  test('come back bit for bit, by range, replaced by a re-run', () => {
    facts.savePackDay(packDay(DAY, 60, 0));
    facts.savePackDay(packDay(2 * DAY, 60, 0));
    facts.savePackDay(packDay(2 * DAY, 60, 0.5));
    facts.savePackDay(packDay(3 * DAY, 0, 0));
    reopen();
    expect(facts.packDays('EV1', 'p1', 2 * DAY, 3 * DAY)).toEqual([packDay(2 * DAY, 60, 0.5), packDay(3 * DAY, 0, 0)]);
    expect(facts.dropPackDaysFrom('EV1', 'p1', 2 * DAY)).toBe(2);
    expect(facts.packDays('EV1', 'p1', 0, 9 * DAY)).toEqual([packDay(DAY, 60, 0)]);
  });

  test('refuses columns of different lengths', () => {
    expect(() => facts.savePackDay({ ...packDay(DAY, 3, 0), leakagePerMonth: new Float64Array(2) })).toThrow(
      /leakagePerMonth has 2 cells/,
    );
  });
});

describe('transactions', () => {
  test('are all or nothing, also nested', () => {
    expect(() =>
      facts.transaction(() => {
        facts.setMeta('a', '1');
        facts.saveCheckpoint(checkpoint(1));
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(facts.meta('a')).toBeUndefined();
    expect(facts.newestCheckpoint('EV1/p1')).toBeUndefined();
    expect(facts.transaction(() => facts.transaction(() => 7))).toBe(7);
  });

  test('refuse an asynchronous action', () => {
    expect(() => facts.transaction(async () => facts.setMeta('a', '1'))).toThrow(TypeError);
    expect(facts.meta('a')).toBeUndefined();
  });

  test('meta and audit persist', () => {
    facts.setMeta('a', '1');
    facts.setMeta('a', '2');
    facts.audit({ at: 1, actor: 'x', action: 'start', detail: '' });
    facts.audit({ at: 2, actor: 'x', action: 'stop', detail: 'drained' });
    reopen();
    expect(facts.meta('a')).toBe('2');
    expect(facts.auditTrail(1)).toEqual([{ at: 2, actor: 'x', action: 'stop', detail: 'drained' }]);
  });
});

describe('faults', () => {
  test('a second opener is kept out', () => {
    expect(() => openFacts(directory)).toThrow(/another packtwin is using it/);
  });

  test("refuses another component's file", () => {
    facts.close();
    const database = new DatabaseSync(join(directory, 'facts.sqlite'));
    database.exec('PRAGMA application_id = 77');
    database.close();
    expect(() => openFacts(directory)).toThrow(/facts\.sqlite.*another program/);
    rmSync(join(directory, 'facts.sqlite'));
    facts = openFacts(directory);
  });
});
