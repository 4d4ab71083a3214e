import type { BirthMessage, PackLiveState, Verdict, VerdictRevision } from '@packtwin/protocol';
import { packConfiguration } from '@packtwin/protocol';
import { describe, expect, test } from 'vitest';
import { fleetMapOf } from '../src/api/fleetMap.ts';
import { EdgeTally, UNATTRIBUTED } from '../src/process/edgeTally.ts';
import { FleetRegistry } from '../src/process/fleetRegistry.ts';
import { PackEntry } from '../src/process/packEntry.ts';
import { createPackTwin } from './standInTwin.ts';

const NOW = Date.UTC(2026, 10, 20, 12);

function entryOf(vehicle: string, change: Partial<BirthMessage> = {}): PackEntry {
  const message: BirthMessage = {
    v: 1,
    cfg: 'c1',
    ts: NOW,
    design: 'seed-000',
    rated_mAh: 50_000,
    stacks: [{ id: 'S1', kind: 'bipolar', cells: 4 }],
    ...change,
  };
  const configuration = packConfiguration(message);
  if (!configuration.ok) throw new TypeError(configuration.error.detail);
  return new PackEntry({ vehicle, pack: 'P1', group: 'g' }, message, configuration.value);
}

function liveOf(entry: PackEntry, change: Partial<PackLiveState>): PackLiveState {
  const { topology, designId, ratedCharge, inServiceAt } = entry.configuration;
  const identity = { vehicle: entry.vehicle, pack: entry.pack, topology, designId, ratedCharge, inServiceAt };
  return { ...createPackTwin(identity).liveState(), sampledAt: NOW, ...change };
}

/** A verdict that fleet control has decided. */
function controlled(level: 'watch' | 'flag', cellIndices: readonly number[]): VerdictRevision {
  const control = { evidenceClass: 'safety', watched: 12, discoveries: 1, day: 0 };
  const verdict = { id: level, level, cellIndices, control, evidence: [] } as unknown as Verdict;
  return { verdict, revision: 1, state: 'open', at: NOW };
}

describe('PackEntry', () => {
  test('is waiting, then reporting, and silent after three of its intervals but not before two minutes', () => {
    const slow = entryOf('EV1', { interval_ms: 60_000 });
    expect(slow.link(NOW)).toBe('waiting');
    slow.receivedAt = NOW;
    expect(slow.link(NOW + 179_000)).toBe('reporting');
    expect(slow.link(NOW + 181_000)).toBe('silent');
    const fast = entryOf('EV2', { interval_ms: 1000 });
    fast.receivedAt = NOW;
    expect(fast.link(NOW + 119_000)).toBe('reporting');
    expect(fast.link(NOW + 121_000)).toBe('silent');
  });

  test('tells null for what is not known, never NaN', () => {
    const entry = entryOf('EV1');
    expect(entry.summary(NOW)).toMatchObject({
      sampledAt: null,
      retention: null,
      odometer: null,
      worstLevel: 'unknown',
    });
    entry.live = liveOf(entry, {
      retention: Float64Array.of(Number.NaN, 0.9, 0.7, Number.NaN),
      packCurrent: Number.NaN,
    });
    expect(entry.summary(NOW)).toMatchObject({ retention: 0.8, packCurrent: null, worstLevel: 'fine' });
    expect(entry.cellsNow()?.retention).toEqual([null, 0.9, 0.7, null]);
  });

  test('forgets pending records up to what was applied', () => {
    const entry = entryOf('EV1');
    for (const position of [3, 7, 9]) entry.handed(position);
    entry.applied(7);
    expect(entry.pending).toEqual([9]);
  });
});

describe('FleetRegistry', () => {
  test('adds up what lanes and the edge counted, and keeps the edge over a restart', () => {
    const edge = new EdgeTally();
    edge.refuse('EV1/P1', 'RETAINED', NOW, 2);
    edge.refuse(UNATTRIBUTED, 'TOPIC_INVALID', NOW, 1);
    const registry = new FleetRegistry(new EdgeTally(edge.save()));
    const entry = entryOf('EV1');
    entry.quality = { ...entry.quality, framesAccepted: 5, framesRefused: { DUPLICATE: 3, RETAINED: 1 } };
    entry.today = {
      day: Date.UTC(2026, 10, 20),
      framesAccepted: 5,
      framesRefused: { DUPLICATE: 3 },
      valuesNulled: { MISSING: 4 },
    };
    registry.add(entry);
    expect(registry.quality(entry).framesRefused).toEqual({ DUPLICATE: 3, RETAINED: 3 });
    expect(registry.qualityReport([]).unattributed).toEqual({ TOPIC_INVALID: 1 });
    expect(registry.overview(NOW)).toMatchObject({
      framesAcceptedToday: 5,
      framesRefusedToday: 6,
      valuesNulledToday: 4,
      cellsWatched: 4,
      vehiclesReporting: 0,
      vehiclesSilent: 1,
    });
  });

  test('tells where vehicles publish once it is known', () => {
    const registry = new FleetRegistry(new EdgeTally());
    expect(registry.overview(NOW)).not.toHaveProperty('mqttUrl');
    registry.mqttUrl = 'mqtt://127.0.0.1:1884';
    expect(registry.overview(NOW).mqttUrl).toBe('mqtt://127.0.0.1:1884');
  });

  test('lists verdicts by the state of their newest revision', () => {
    const registry = new FleetRegistry(new EdgeTally());
    const entry = entryOf('EV1');
    registry.add(entry);
    for (const state of ['open', 'amended', 'withdrawn'] as const) {
      const verdict = {
        id: state,
        level: 'flag',
        detectedAt: '2026-11-20T00:00:00Z',
        evidence: [],
      } as unknown as Verdict;
      entry.verdicts.set(state, { verdict, revision: 1, state, at: NOW });
    }
    const idsOf = (revisions: readonly VerdictRevision[]) => revisions.map(({ verdict }) => verdict.id).toSorted();
    expect(idsOf(registry.verdicts())).toEqual(['amended', 'open', 'withdrawn']);
    expect(idsOf(registry.verdicts('open'))).toEqual(['open']);
    expect(idsOf(registry.verdicts('withdrawn'))).toEqual(['withdrawn']);
    expect(idsOf(registry.verdicts('standing'))).toEqual(['amended', 'open']);
  });

  test('is caught up once every lane has told its position', () => {
    const registry = new FleetRegistry(new EdgeTally());
    const entry = entryOf('EV1');
    registry.add(entry);
    expect(registry.isCaughtUp(0)).toBe(false);
    entry.applied(4);
    expect(registry.isCaughtUp(0)).toBe(true);
    entry.handed(5);
    expect(registry.isCaughtUp(0)).toBe(false);
  });
});

describe('fleetMapOf', () => {
  test('puts packs of one design together and scales to bytes, 255 = unknown', () => {
    const [first, second, third] = [entryOf('EV1'), entryOf('EV2', { design: 'seed-001' }), entryOf('EV3')];
    third.live = liveOf(third, {
      retention: Float64Array.of(0.7, 0.85, 2, Number.NaN),
      level: Uint8Array.of(0, 1, 2, 3),
    });
    third.verdicts.set('flag', controlled('flag', [1]));
    third.verdicts.set('watch', controlled('watch', [0, 3]));
    third.verdicts.set('taken back', { ...controlled('flag', [2]), state: 'withdrawn' });
    const map = fleetMapOf([first, second, third], 'retention', NOW);
    expect(map.packs.map(({ vehicle, offset }) => [vehicle, offset])).toEqual([
      ['EV1', 0],
      ['EV3', 4],
      ['EV2', 8],
    ]);
    expect([...map.cells.subarray(4, 8)]).toEqual([0, 127, 254, 255]);
    // Levels are those of the fleet, not what the pack's own cells would give: a flag, a watch, nothing, unknown.
    expect([...map.levels]).toEqual([3, 3, 3, 3, 1, 2, 0, 3, 3, 3, 3, 3]);
    expect(third.cellsNow()?.level).toEqual([1, 2, 0, 3]);
    expect([...map.cells.subarray(0, 4)]).toEqual([255, 255, 255, 255]);
  });
});
