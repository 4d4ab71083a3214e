/**
 * Bad input, each kind seen in the field (docs/protocols/bad-input.md), sent over MQTT through the real gateway.
 * Each must give a reason code and a counter, leave every valid value of the same frame in use, and crash nothing.
 */
import {
  encodeMessage,
  type FrameReason,
  type PackQuality,
  type QualityReport,
  type TlmMessage,
} from '@packtwin/protocol';
import { connectAsync, type MqttClient } from 'mqtt';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scriptedBirth, scriptedSample, scriptedTopic, type ScriptedPack } from '../support/scriptedPack.ts';
import { startTestGateway, type TestGateway } from '../support/testGateway.ts';
import { until } from '../support/until.ts';

let gateway: TestGateway;
let vehicle: MqttClient;
let folder: string;
let packNumber = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packtwin-bad-input-'));
  gateway = await startTestGateway({ data: folder });
  vehicle = await connectAsync(gateway.mqttUrl, { clientId: 'bad-input', reconnectPeriod: 200 });
});

afterAll(async () => {
  await vehicle?.endAsync();
  await gateway?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A pack of its own for every case, so that counters tell the cases apart. Stamps lie in the past minutes. */
function nextPack(): ScriptedPack {
  return { vehicle: `EV-${++packNumber}`, pack: 'p1', cellCount: 4, startAt: Date.now() - 600_000, stepMs: 1000 };
}

async function born(pack: ScriptedPack): Promise<ScriptedPack> {
  await vehicle.publishAsync(scriptedTopic(pack, 'birth'), Buffer.from(encodeMessage(scriptedBirth(pack), 'json')), {
    qos: 1,
    retain: true,
  });
  return pack;
}

const send = (pack: ScriptedPack, message: TlmMessage | object, options: { retain?: boolean } = {}) =>
  vehicle.publishAsync(scriptedTopic(pack, 'tlm'), JSON.stringify(message), { qos: 1, ...options });

const sendRaw = (pack: ScriptedPack, payload: Buffer | string, kind: 'tlm' | 'hist' = 'tlm') =>
  vehicle.publishAsync(scriptedTopic(pack, kind), payload, { qos: 1 });

async function qualityReport(): Promise<QualityReport> {
  const response = await fetch(`${gateway.url}/api/v1/quality`);
  expect(response.status).toBe(200);
  return (await response.json()) as QualityReport;
}

/** Waits until the pack's counters satisfy the condition; fails with the counters that were reached. */
async function quality(pack: ScriptedPack, holds: (quality: PackQuality) => boolean): Promise<PackQuality> {
  return until(
    async () => (await qualityReport()).packs.find((each) => each.vehicle === pack.vehicle),
    (found) => found !== undefined && holds(found),
    `counters of ${pack.vehicle}`,
  ) as Promise<PackQuality>;
}

/** Voltages that the twin holds as newest, V. */
async function cellsNow(pack: ScriptedPack): Promise<{ sampledAt: number; cellVoltage: (number | null)[] }> {
  const response = await fetch(`${gateway.url}/api/v1/vehicles/${pack.vehicle}/cells?pack=${pack.pack}`);
  // 404: born, but no live state yet.
  if (response.status === 404) return { sampledAt: Number.NaN, cellVoltage: [] };
  expect(response.status).toBe(200);
  return (await response.json()) as { sampledAt: number; cellVoltage: (number | null)[] };
}

describe('bad input through the running gateway', () => {
  test('B01: a retained sample is counted and moves no twin', async () => {
    const pack = await born(nextPack());
    await send(pack, scriptedSample(pack, 0));
    await send(pack, scriptedSample(pack, 1), { retain: true });
    const seen = await quality(pack, (now) => now.framesRefused.RETAINED === 1 && now.framesAccepted === 1);
    expect(seen.framesRefused).toEqual({ RETAINED: 1 });
    expect(seen.framesAccepted).toBe(1);
    await until(
      () => cellsNow(pack),
      (now) => now.sampledAt === pack.startAt,
      'newest sample stays the first',
    );
  });

  test('B02: a duplicate, with or without the DUP flag, has effect once', async () => {
    const pack = await born(nextPack());
    await send(pack, scriptedSample(pack, 0));
    await send(pack, scriptedSample(pack, 0));
    await vehicle.publishAsync(scriptedTopic(pack, 'tlm'), JSON.stringify(scriptedSample(pack, 0)), {
      qos: 1,
      dup: true,
    });
    const seen = await quality(pack, (now) => now.framesRefused.DUPLICATE === 2);
    expect(seen.framesAccepted).toBe(1);
  });

  test('B03: samples out of order by seconds are put in order, all used', async () => {
    const pack = await born(nextPack());
    for (const sequence of [0, 2, 1, 4, 3, 5]) await send(pack, scriptedSample(pack, sequence));
    const seen = await quality(pack, (now) => now.framesAccepted === 6);
    expect(seen.framesRefused).toEqual({});
    expect(seen.framesReordered).toBeGreaterThanOrEqual(2);
    await until(
      () => cellsNow(pack),
      (now) => now.sampledAt === pack.startAt + 5000,
      'newest sample is the last',
    );
  });

  test('B04: backfill from an hour ago re-runs the twin and never moves "latest"', async () => {
    const pack = { ...nextPack(), startAt: Date.now() - 7_200_000 };
    await born(pack);
    for (let sequence = 0; sequence < 5; sequence++) await send(pack, scriptedSample(pack, sequence));
    const newest = 6000;
    // More than the 30 s that samples ahead of their turn wait for those before them.
    for (let sequence = newest; sequence < newest + 40; sequence++) await send(pack, scriptedSample(pack, sequence));
    await quality(pack, (now) => now.framesAccepted === 45);
    for (let sequence = 2000; sequence < 2010; sequence++) await send(pack, scriptedSample(pack, sequence));
    const seen = await quality(pack, (now) => now.framesAccepted === 55 && now.reruns > 0);
    expect(seen.framesRefused).toEqual({});
    const now = await cellsNow(pack);
    expect(now.sampledAt).toBe(pack.startAt + (newest + 39) * 1000);
  });

  test('B05: a stamp of 1970, 2043 or 3236 is rebuilt from the boot clock, or refused without one', async () => {
    const pack = await born(nextPack());
    const mono = 5_000_000;
    await send(pack, { ...scriptedSample(pack, 0), mono });
    await send(pack, { ...scriptedSample(pack, 1), ts: 86_400_000, tq: 0, mono: mono + 1000 });
    await send(pack, { ...scriptedSample(pack, 2), ts: Date.UTC(2043, 0, 1), tq: 0, mono: mono + 2000 });
    const rebuilt = await quality(pack, (now) => now.framesAccepted === 3);
    expect(rebuilt.framesRefused).toEqual({});
    await until(
      () => cellsNow(pack),
      (now) => now.sampledAt === pack.startAt + 2000,
      'time comes from the boot clock',
    );
    await send(pack, { ...scriptedSample(pack, 3), ts: Date.UTC(3236, 0, 1), tq: 0 });
    const refused = await quality(pack, (now) => (now.framesRefused.CLOCK_UNUSABLE ?? 0) > 0);
    expect(refused.framesAccepted).toBe(3);
  });

  test.each([65_535, 65_534, 0])('B12: a cell of %i mV is nulled, its neighbours are used', async (sentinel) => {
    const pack = await born(nextPack());
    const sample = scriptedSample(pack, 0);
    await send(pack, { ...sample, cells_mV: [sentinel, ...sample.cells_mV.slice(1)] });
    const seen = await quality(pack, (now) => now.framesAccepted === 1);
    expect(seen.valuesNulled).toEqual({ SENTINEL: 1 });
    const now = await until(
      () => cellsNow(pack),
      (state) => state.sampledAt === pack.startAt,
      'the frame is used',
    );
    expect(now.cellVoltage).toEqual([null, ...sample.cells_mV.slice(1).map((cell) => (cell ?? Number.NaN) / 1000)]);
  });

  test.each([-400, 2150, 2550])('B14, B15: a probe at %i × 0.1 °C is absent, not cold or hot', async (reading) => {
    const pack = await born(nextPack());
    await send(pack, { ...scriptedSample(pack, 0), temps_dC: [reading, 245] });
    const seen = await quality(pack, (now) => now.framesAccepted === 1);
    expect(seen.valuesNulled).toEqual({ ABSENT_PROBE: 1 });
  });

  test('B18: a frame with one cell too few is quarantined, none shifts', async () => {
    const pack = await born(nextPack());
    const sample = scriptedSample(pack, 0);
    await send(pack, { ...sample, cells_mV: sample.cells_mV.slice(1) });
    await send(pack, { ...sample, cells_mV: [] });
    await send(pack, scriptedSample(pack, 1));
    const seen = await quality(pack, (now) => now.framesAccepted === 1);
    expect(seen.framesRefused.CONFIGURATION_MISMATCH ?? 0).toBeGreaterThanOrEqual(1);
    expect((seen.framesRefused.CONFIGURATION_MISMATCH ?? 0) + (seen.framesRefused.SCHEMA_VIOLATION ?? 0)).toBe(2);
  });

  test('B19: 1.2 MV and 107 kA are nulled, the rest of the frame is used', async () => {
    const pack = await born(nextPack());
    const sample = scriptedSample(pack, 0);
    await send(pack, {
      ...sample,
      v_mV: 1_216_000_000,
      i_mA: 107_000_000,
      cells_mV: [53_000, ...sample.cells_mV.slice(1)],
    });
    const seen = await quality(pack, (now) => now.framesAccepted === 1);
    expect(seen.valuesNulled).toEqual({ OUT_OF_RANGE: 3 });
  });

  test('B26: texts, "nan" and null where numbers belong are nulled one by one', async () => {
    const pack = await born(nextPack());
    const sample = scriptedSample(pack, 0);
    await send(pack, { ...sample, i_mA: 'nan', cells_mV: ['', 'nil', null, sample.cells_mV[3]] });
    const seen = await quality(pack, (now) => now.framesAccepted === 1);
    expect(seen.valuesNulled).toEqual({ NOT_A_NUMBER: 3, MISSING: 1 });
  });

  test('B26: a message of zero bytes is refused', async () => {
    const pack = await born(nextPack());
    await sendRaw(pack, '');
    const seen = await quality(pack, (now) => (now.framesRefused.PAYLOAD_MALFORMED ?? 0) > 0);
    expect(seen.framesAccepted).toBe(0);
  });

  test.each([
    ['truncated JSON', '{"v":1,"cfg":"script","boot":1,"se'],
    ['a byte-order mark', '\uFEFF{"v":1}'],
    ['nesting without end', `{"v":1,"cells_mV":${'['.repeat(5000)}`],
    ['random bytes', Buffer.from([0xff, 0x13, 0x37, 0x00, 0x9f, 0x9f])],
  ])('B28: %s is refused with a reason', async (_name, payload) => {
    const pack = await born(nextPack());
    await sendRaw(pack, payload);
    await send(pack, scriptedSample(pack, 0));
    const seen = await quality(pack, (now) => now.framesAccepted === 1);
    expect(Object.values(seen.framesRefused).reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(Object.keys(seen.framesRefused)[0]).toMatch(/^(PAYLOAD_MALFORMED|SCHEMA_VIOLATION)$/);
  });

  test('B28: a "__proto__" key and duplicate keys change nothing else', async () => {
    const pack = await born(nextPack());
    const text = JSON.stringify(scriptedSample(pack, 0));
    await sendRaw(pack, `${text.slice(0, -1)},"__proto__":{"polluted":1},"i_mA":-20000,"i_mA":-20000}`);
    const seen = await quality(pack, (now) => now.framesAccepted === 1);
    expect(seen.framesRefused).toEqual({});
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('B28: an array of a million elements is refused, and others go on', async () => {
    const pack = await born(nextPack());
    const attacker = await connectAsync(gateway.mqttUrl, { clientId: 'oversize', reconnectPeriod: 0 });
    const huge = JSON.stringify({
      ...scriptedSample(pack, 0),
      cells_mV: Array.from({ length: 1_000_000 }, () => 3700),
    });
    attacker.on('error', () => {});
    // The broker closes this connection; no acknowledgement ever comes.
    attacker.publish(scriptedTopic(pack, 'tlm'), huge, { qos: 1 }, () => {});
    await until(
      async () => attacker.connected,
      (connected) => !connected,
      'the oversize sender is disconnected',
    );
    await attacker.endAsync(true);
    await send(pack, scriptedSample(pack, 0));
    await quality(pack, (now) => now.framesAccepted === 1);
    await until(turnedAway('PAYLOAD_TOO_LARGE'), ({ total, days }) => total === 1 && days === 1, 'it is counted');
  });

  test.each([
    ['another tenant', 'packtwin/1/intruder/g0/EV-9/p1/tlm', 'TOPIC_INVALID'],
    ['a foreign tree', 'fleet/EV-9/p1/tlm', 'TOPIC_INVALID'],
    ['an id with a space', 'packtwin/1/default/g0/EV 9/p1/tlm', 'TOPIC_INVALID'],
    ['a level too many', 'packtwin/1/default/g0/EV-9/p1/tlm/x', 'TOPIC_INVALID'],
    ['levels without end', 'x/'.repeat(100), 'TOPIC_INVALID'],
    ["the gateway's own acknowledgement", 'packtwin/1/default/g0/EV-9/p1/ack', 'NOT_AUTHORISED'],
  ] as const)('B29: a frame on a topic of %s is refused and counted, once', async (_name, topic, reason) => {
    const before = await turnedAway(reason)();
    const intruder = await connectAsync(gateway.mqttUrl, { clientId: `intruder-${Math.random()}`, reconnectPeriod: 0 });
    intruder.on('error', () => {});
    intruder.publish(topic, '{}', { qos: 1 }, () => {});
    const counted = await until(turnedAway(reason), ({ total }) => total > before.total, `${reason} is counted`);
    expect(counted).toEqual({ total: before.total + 1, days: before.days + 1 });
    await intruder.endAsync(true);
  });

  test('B34: a stamp beyond now + 5 minutes is quarantined and does not poison what follows', async () => {
    const pack = await born(nextPack());
    await send(pack, scriptedSample(pack, 0));
    await send(pack, { ...scriptedSample(pack, 1), ts: Date.now() + 3_600_000 });
    await send(pack, scriptedSample(pack, 2));
    const seen = await quality(pack, (now) => now.framesAccepted === 2);
    expect(seen.framesRefused).toEqual({ FUTURE_TIME: 1 });
    await until(
      () => cellsNow(pack),
      (now) => now.sampledAt === pack.startAt + 2000,
      'the next good sample is used',
    );
  });

  test('B30: a sample before any birth is counted, but makes no pack of a name that anyone can invent', async () => {
    const unborn = async () => (await qualityReport()).unattributed.UNKNOWN_PACK ?? 0;
    const before = await unborn();
    const pack = nextPack();
    await send(pack, scriptedSample(pack, 0));
    await until(unborn, (count) => count === before + 1, 'the refusal is counted');
    expect((await qualityReport()).packs.map(({ vehicle }) => vehicle)).not.toContain(pack.vehicle);
  });
});

/** Frames refused under no pack's name, in all and by day. */
function turnedAway(reason: FrameReason): () => Promise<{ total: number; days: number }> {
  return async () => {
    const { unattributed, days } = await qualityReport();
    return {
      total: unattributed[reason] ?? 0,
      days: days.reduce((sum, day) => sum + (day.framesRefused[reason] ?? 0), 0),
    };
  };
}
