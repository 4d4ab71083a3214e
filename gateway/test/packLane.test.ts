import { encodeMessage, type PackDay, type PackSampleBatch, type VerdictRevision } from '@packtwin/protocol';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeLaneState } from '../src/pipeline/laneState.ts';
import { PackLane, type LaneSink } from '../src/pipeline/packLane.ts';
import * as maker from './standInTwin.ts';
import { birth, hist, journalled, START, tlm, topicOf, type Frame } from './syntheticFrames.ts';

const IDENTITY = { vehicle: 'EV1', pack: 'P1' };

function recordingSink() {
  const samples: PackSampleBatch[] = [];
  const days: PackDay[] = [];
  const revisions: VerdictRevision[] = [];
  const refused: string[] = [];
  const sink: LaneSink = {
    samples: (batch) => samples.push(batch),
    day: (day) => days.push(day),
    revision: (revision) => revisions.push(revision),
    refused: (reason, detail) => refused.push(`${reason}: ${detail}`),
    event: () => undefined,
  };
  return { sink, samples, days, revisions, refused };
}

function laneAfter(frames: readonly Frame[]) {
  const recorded = recordingSink();
  const lane = new PackLane(IDENTITY, maker, recorded.sink);
  for (const record of journalled(frames)) lane.ingest(record);
  return { lane, ...recorded };
}

function twinAfter(frames: readonly Frame[]): Uint8Array | undefined {
  const { lane } = laneAfter(frames);
  expect(lane.lateSince).toBeUndefined();
  lane.finish();
  return lane.twin?.snapshot();
}

describe('PackLane', () => {
  test('gives the same twin whatever the batches', () => {
    const expected = twinAfter([birth(), hist(0, 240)]);
    expect(twinAfter([birth(), hist(0, 7), hist(7, 200), tlm(207), tlm(208), hist(209, 31)])).toEqual(expected);
    expect(twinAfter([birth(), ...Array.from({ length: 240 }, (_, sequence) => tlm(sequence))])).toEqual(expected);
    expect(twinAfter([birth(), hist(0, 239)])).not.toEqual(expected);
  });

  test('drops duplicates and overlaps, counts them, and gives history nothing twice', () => {
    const expected = twinAfter([birth(), hist(0, 60)]);
    const frames = [birth(), hist(0, 30), hist(0, 30), tlm(12), hist(20, 40), hist(10, 50)];
    expect(twinAfter(frames)).toEqual(expected);
    const { lane, samples } = laneAfter(frames);
    const quality = lane.quality.quality('EV1', 'P1');
    expect(quality.framesAccepted).toBe(60);
    expect(quality.framesRefused).toEqual({ DUPLICATE: 30 + 1 + 10 + 50 });
    const stored = samples.flatMap((batch) =>
      Array.from({ length: batch.sampleCount }, (_, k) => batch.firstSequence + k),
    );
    expect(stored).toEqual(Array.from({ length: 60 }, (_, sequence) => sequence));
  });

  test('puts single samples that overtook each other back in order', () => {
    const shuffled = [0, 2, 1, 4, 3, 5].map((sequence) => tlm(sequence));
    expect(twinAfter([birth(), ...shuffled])).toEqual(twinAfter([birth(), hist(0, 6)]));
  });

  test('refuses what it cannot place, by reason, and uses the rest', () => {
    const frames: Frame[] = [
      tlm(0), // before any birth
      birth(),
      tlm(1, { cfg: 'c9' }),
      tlm(2, {}, { cells_mV: [3600, 3601, 3602] }),
      { ...tlm(3), payload: new TextEncoder().encode('{"v":1,') },
      tlm(4, {}, { ts: START + 400 * 86_400_000 }),
      tlm(5),
      tlm(6, {}, { ts: START + 5 * 10_000 }), // no later than sample 5
      tlm(7, {}, { cells_mV: [3600, 65_535, 3602, null] }),
      birth({ cfg: 'c2' }, { design: 'unheard-of' }),
    ];
    const { lane } = laneAfter(frames);
    lane.finish();
    const quality = lane.quality.quality('EV1', 'P1');
    expect(quality.framesRefused).toEqual({
      UNKNOWN_PACK: 1,
      CONFIGURATION_MISMATCH: 2,
      PAYLOAD_MALFORMED: 1,
      FUTURE_TIME: 1,
      TIME_NOT_INCREASING: 1,
      SCHEMA_VIOLATION: 1,
    });
    expect(quality.framesAccepted).toBe(2);
    expect(quality.valuesNulled).toEqual({ SENTINEL: 1, MISSING: 1 });
    expect(lane.cellSteps).toBe(2 * 4);
  });

  test('acknowledges without a gap, refused frames included', () => {
    const { lane } = laneAfter([birth(), hist(0, 10), tlm(10, {}, { ts: START + 400 * 86_400_000 }), tlm(11), tlm(14)]);
    expect(lane.acknowledged()).toEqual([{ boot: 1, upTo: 11 }]);
  });

  test('keeps the twin over a new birth of the same pack and starts a new one for another', () => {
    const before = laneAfter([birth(), hist(0, 50)]).lane;
    const same = laneAfter([birth(), hist(0, 50), birth({ cfg: 'c2' }), hist(50, 10, { cfg: 'c2' })]).lane;
    expect(same.twin?.cellSteps).toBe(60 * 4);
    expect(same.configuration).toBe('c2');
    const other = laneAfter([
      birth(),
      hist(0, 50),
      birth({ cfg: 'c3' }, { stacks: [{ id: 'T', kind: 'plain', cells: 4 }] }),
      hist(50, 10, { cfg: 'c3' }),
    ]).lane;
    expect(other.twin?.cellSteps).toBe(10 * 4);
    expect(other.cellSteps).toBe(before.cellSteps + 10 * 4);
  });

  test('goes on identically from any checkpoint, also while samples are held', () => {
    const frames = [
      birth(),
      hist(0, 20),
      tlm(22),
      tlm(21),
      tlm(20),
      tlm(24),
      tlm(25),
      tlm(23),
      hist(26, 100),
      tlm(127),
      tlm(129),
    ];
    const undisturbed = laneAfter(frames).lane;
    const records = journalled(frames);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: frames.length }), (cut) => {
        const first = new PackLane(IDENTITY, maker, recordingSink().sink);
        for (const record of records.slice(0, cut)) first.ingest(record);
        const second = PackLane.restore(IDENTITY, maker, recordingSink().sink, first.save());
        for (const record of records.slice(cut)) second.ingest(record);
        expect(decodeLaneState(second.save())).toEqual(decodeLaneState(undisturbed.save()));
      }),
    );
  });

  test('notices samples behind the twin, and takes them in by a re-run in order of time', () => {
    const frames = [birth(), hist(0, 20), hist(60, 40), hist(20, 40), hist(100, 5)];
    const { lane } = laneAfter(frames.slice(0, 4));
    expect(lane.lateSince).toBe(START + 20 * 10_000);
    const again = new PackLane(IDENTITY, maker, recordingSink().sink);
    for (const record of journalled(frames)) again.collect(record);
    for (const _slice of again.applyCollected());
    again.finish();
    expect(again.twin?.snapshot()).toEqual(twinAfter([birth(), hist(0, 105)]));
    expect(again.quality.quality('EV1', 'P1').framesAccepted).toBe(105);
  });

  test('merges boots by time in a re-run, for boots have no order', () => {
    const frames = [
      birth(),
      hist(0, 10),
      hist(30, 10, { boot: 5 }),
      hist(10, 20, { boot: 2 }),
      hist(40, 10, { boot: 1 }),
    ];
    const again = new PackLane(IDENTITY, maker, recordingSink().sink);
    for (const record of journalled(frames)) again.collect(record);
    for (const _slice of again.applyCollected());
    again.finish();
    expect(again.twin?.snapshot()).toEqual(twinAfter([birth(), hist(0, 50)]));
  });

  test('is bounded against a sender of every second number, counts what that costs and gives it to history', () => {
    const sent = Array.from({ length: 3000 }, (_, index) => tlm(2 * index));
    const { lane, samples } = laneAfter([birth(), ...sent, tlm(11)]);
    expect(lane.lateSince).toBeUndefined();
    expect(lane.quality.quality('EV1', 'P1')).toMatchObject({ framesRefused: { TOO_LATE: 1 } });
    expect(samples.at(-1)!.firstSequence).toBe(11);
    expect(lane.save().byteLength).toBeLessThan(200_000);
  });

  test('refuses to be saved while a re-run is due', () => {
    const { lane } = laneAfter([birth(), hist(60, 40), hist(20, 40)]);
    expect(() => lane.save()).toThrow(/re-run is due/);
    lane.giveUpLate();
    expect(lane.quality.quality('EV1', 'P1').framesRefused).toEqual({ TOO_LATE: 40 });
    expect(lane.save().byteLength).toBeGreaterThan(0);
  });

  test('never throws on bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }), (payloads) => {
        const kinds = ['tlm', 'hist', 'birth', 'evt', 'status', 'ack'] as const;
        const frames = payloads.map((payload, index) => ({
          receivedAt: START,
          topic: topicOf(kinds[index % kinds.length]!),
          payload,
        }));
        laneAfter([
          birth(),
          ...frames,
          { receivedAt: START, topic: 'nonsense', payload: encodeMessage({ v: 1, boots: [] }, 'json') },
        ]);
      }),
    );
  });
});
