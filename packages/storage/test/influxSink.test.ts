import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { PackLiveState, VerdictRevision } from '@packtwin/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createInfluxSink, type InfluxSink } from '../src/index.ts';

/** A server that speaks as much HTTP as the sink needs; the real influxd is in test/integration. */
let server: Server;
let url: string;
let answerWith = 204;
let requests: { path: string; body: string; authorization: string | undefined }[] = [];
let sink: InfluxSink;

beforeEach(async () => {
  answerWith = 204;
  requests = [];
  server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      requests.push({ path: request.url ?? '', body, authorization: request.headers.authorization });
      const isQuery = request.url?.startsWith('/query') === true;
      response.writeHead(isQuery ? 200 : answerWith).end(isQuery ? '{"results":[{}]}' : '');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('The server listens on no port');
  url = `http://127.0.0.1:${address.port}`;
});
afterEach(async () => {
  await sink?.close();
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of request.setEncoding('utf8')) body += String(part);
  return body;
}

function lines(): string[] {
  return requests.filter(({ path }) => path.startsWith('/write')).flatMap(({ body }) => body.split('\n'));
}

function state(changes: Partial<PackLiveState> = {}): PackLiveState {
  const unknown = new Float64Array(4).fill(Number.NaN);
  return {
    vehicle: 'EV1',
    pack: 'p1',
    sampledAt: 1_700_000_000_123,
    packCurrent: -12,
    packVoltage: Number.NaN,
    stateOfCharge: 0.5,
    vehicleStateOfCharge: 0.48,
    temperature: 298.15,
    cellVoltage: Float64Array.of(3.5, Number.NaN, 3.1, 3.9),
    twinVoltage: unknown,
    retention: unknown,
    retentionBand: unknown,
    expectedRetention: unknown,
    expectedRetentionBand: unknown,
    stateOfChargeOffset: unknown,
    leakagePerMonth: unknown,
    resistanceOffset: unknown,
    evidenceLog10: Float64Array.of(0, 0, 4.5, Number.NaN),
    level: Uint8Array.of(0, 3, 2, 1),
    ...changes,
  };
}

function finding(cell: string): VerdictRevision {
  return {
    revision: 0,
    state: 'open',
    at: 1_700_000_000_123,
    verdict: {
      id: `EV1/p1/cell/${cell}/charge`,
      vehicle: 'EV1',
      pack: 'p1',
      level: 'flag',
      scope: 'cell',
      cells: [cell],
      cellIndices: [0],
      channel: 'charge',
      cause: 'leakage',
      onset: '2026-01-01T00:00:00.000Z',
      detectedAt: '2026-01-05T00:00:00.000Z',
      confidence: 1,
      summary: `${cell} says "quoted", loses charge.`,
      hypotheses: [],
      evidence: [],
      eValue: 1e6,
      threshold: 6_000,
    },
  };
}

describe('lines', () => {
  test('hold the aggregates of a pack, without what is unknown', async () => {
    sink = createInfluxSink({ url, database: 'fleet' });
    sink.writePackAggregates(state());
    expect(await sink.flush()).toBe(true);
    expect(lines()).toEqual([
      'pack,vehicle=EV1,pack=p1 evidence_max=4.5,evidence_max_cell=2i,i=-12,n_flag=1i,n_watch=1i,soc=0.5,soc_vehicle=0.48,t=298.15,' +
        'vmax=3.9,vmax_cell=3i,vmean=3.5,vmin=3.1,vmin_cell=2i,vsd=0.3265986323710903 1700000000123000000',
    ]);
    expect(requests[0]?.path).toContain(encodeURIComponent('create database "fleet"'));
    expect(requests[1]?.path).toContain('db=fleet&precision=n');
  });

  test('of two findings at one moment differ in their instant, and are the same when written again', async () => {
    sink = createInfluxSink({ url, database: 'fleet' });
    for (const cell of ['S1C1', 'S1C2', 'S1C1']) sink.writeVerdict(finding(cell));
    await sink.flush();
    const [first, second, again] = lines();
    expect(first).toBe(again);
    expect(first?.split(' ').at(-1)).not.toBe(second?.split(' ').at(-1));
    expect(first).toContain('cell="S1C1"');
    expect(first).toContain('summary="S1C1 says \\"quoted\\", loses charge."');
    expect(first).toContain('confidence=1,');
    expect(first).toMatch(/^cell_event,vehicle=EV1,pack=p1 /);
    expect(first).toMatch(/ 1700000000123\d{6}$/);
  });

  test('carry user and password', async () => {
    sink = createInfluxSink({ url, database: 'fleet', username: 'u', password: 'p' });
    sink.writePackAggregates(state());
    await sink.flush();
    expect(requests.map(({ authorization }) => authorization)).toEqual(
      Array.from({ length: 2 }, () => `Basic ${btoa('u:p')}`),
    );
  });
});

describe('batches', () => {
  test('are sent on their own after a while, many points at once', async () => {
    sink = createInfluxSink({ url, database: 'fleet', batchMs: 20 });
    for (let k = 0; k < 100; k++) sink.writePackAggregates(state({ sampledAt: k }));
    await expect.poll(() => lines().length, { timeout: 2_000 }).toBe(100);
    expect(requests).toHaveLength(2);
    expect(sink.counters.written).toBe(100);
  });

  test('that failed are sent again, in order, after a pause', async () => {
    sink = createInfluxSink({ url, database: 'fleet', batchMs: 5, retryMs: 10 });
    answerWith = 503;
    sink.writePackAggregates(state({ sampledAt: 1 }));
    await expect.poll(() => sink.counters.failedAttempts, { timeout: 2_000 }).toBeGreaterThanOrEqual(2);
    expect(sink.lastError).not.toBeNull();
    sink.writePackAggregates(state({ sampledAt: 2 }));
    requests = [];
    answerWith = 204;
    await expect.poll(() => sink.counters.written, { timeout: 2_000 }).toBe(2);
    expect(lines().map((line) => line.split(' ').at(-1))).toEqual(['1000000', '2000000']);
    expect([sink.lastError, sink.counters.dropped, sink.queuedPoints]).toEqual([null, 0, 0]);
  });

  test('that the server refuses are counted and not sent again', async () => {
    sink = createInfluxSink({ url, database: 'fleet' });
    answerWith = 400;
    sink.writePackAggregates(state());
    expect(await sink.flush()).toBe(true);
    expect(sink.counters).toMatchObject({ refused: 1, written: 0 });
    expect(lines()).toHaveLength(1);
  });

  test('beyond the bound push out the oldest aggregates, never verdicts', async () => {
    sink = createInfluxSink({ url, database: 'fleet', maxQueuedPoints: 10, retryMs: 60_000, batchMs: 60_000 });
    answerWith = 503;
    sink.writeVerdict(finding('S1C1'));
    for (let k = 0; k < 25; k++) sink.writePackAggregates(state({ sampledAt: k }));
    expect(await sink.flush()).toBe(false);
    expect(sink.counters.dropped).toBe(15);
    answerWith = 204;
    requests = [];
    expect(await sink.flush()).toBe(true);
    expect(
      lines()
        .map((line) => line.split(' ').at(-1))
        .slice(1),
    ).toEqual(Array.from({ length: 10 }, (_, k) => `${15 + k}000000`));
    expect(lines()[0]).toMatch(/^cell_event/);
  });

  test('that are left when the sink closes are counted as dropped', async () => {
    sink = createInfluxSink({ url: 'http://127.0.0.1:1', database: 'fleet' });
    sink.writePackAggregates(state());
    await sink.close();
    sink.writePackAggregates(state());
    expect(sink.counters).toMatchObject({ dropped: 2, failedAttempts: 1 });
    expect(sink.lastError).toMatch(/ECONNREFUSED/);
  });
});

describe('settings', () => {
  test.each([
    ['ftp://host', /must be like http/],
    ['host:8086', /must be like http/],
    ['http://user:secret@host:8086', /not in the URL/],
  ])('refuses %s', (bad, message) => {
    expect(() => createInfluxSink({ url: bad, database: 'fleet' })).toThrow(message);
  });

  test('refuses to go without a database', () => {
    expect(() => createInfluxSink({ url, database: '' })).toThrow(TypeError);
  });
});
