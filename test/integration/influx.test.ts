/** The InfluxDB export against a real influxd: what arrives, that it survives an outage, and that it makes its database. */
import type { PackLiveState, VerdictRevision } from '@packtwin/protocol';
import { createInfluxSink, type InfluxOptions } from '@packtwin/storage';
import { expect, test } from 'vitest';
import { startInfluxd, type Influxd } from '../support/influxd.ts';
import { describeWithService } from '../support/requirements.ts';
import { until } from '../support/until.ts';

const START = Date.UTC(2026, 0, 1);

function options(influxd: Influxd): InfluxOptions {
  return { url: influxd.url, database: 'packtwin', batchMs: 50, retryMs: 50 };
}

function column(value: number): Float64Array {
  return Float64Array.from({ length: 60 }, (_, cell) => value + cell / 1_000);
}

function state(vehicle: string, second: number): PackLiveState {
  return {
    vehicle,
    pack: 'p1',
    sampledAt: START + second * 1_000,
    packCurrent: -20,
    packVoltage: 219,
    stateOfCharge: 0.6,
    vehicleStateOfCharge: 0.61,
    temperature: 300,
    cellVoltage: column(3.6),
    twinVoltage: column(3.6),
    retention: column(0.9),
    retentionBand: column(0.01),
    expectedRetention: column(0.95),
    expectedRetentionBand: column(0.01),
    stateOfChargeOffset: column(0),
    leakagePerMonth: column(0),
    resistanceOffset: column(0),
    evidenceLog10: column(1),
    level: new Uint8Array(60),
  };
}

function finding(cell: number, revision: number): VerdictRevision {
  return {
    revision,
    state: revision === 0 ? 'open' : 'amended',
    at: START,
    verdict: {
      id: `EV1/p1/cell/${cell}/charge`,
      vehicle: 'EV1',
      pack: 'p1',
      level: 'flag',
      scope: 'cell',
      cells: [`S1C${cell}`],
      cellIndices: [cell],
      channel: 'charge',
      cause: 'leakage',
      onset: '2025-12-01T00:00:00.000Z',
      detectedAt: '2026-01-01T00:00:00.000Z',
      confidence: 0.99,
      summary: `Cell S1C${cell} loses charge, "twice" as fast as its peers.`,
      hypotheses: [],
      evidence: [],
      eValue: 1e6,
      threshold: 6_000,
    },
  };
}

interface QueryAnswer {
  readonly results: readonly {
    readonly series?: readonly { readonly columns: string[]; readonly values: unknown[][] }[];
  }[];
}

/** Rows of a query, as objects; times in ms. */
async function rowsOf(influxd: Influxd, statement: string): Promise<Record<string, unknown>[]> {
  const answer: QueryAnswer = JSON.parse(JSON.stringify(await influxd.query(statement, 'packtwin')));
  return (answer.results[0]?.series ?? []).flatMap(({ columns, values }) =>
    values.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]]))),
  );
}

await describeWithService('influxd', 'InfluxDB export', () => {
  test('makes its database and writes packs as series and cells as fields', async () => {
    await using influxd = await startInfluxd();
    await using sink = createInfluxSink(options(influxd));
    for (let second = 0; second < 100; second++) {
      for (const vehicle of ['EV1', 'EV2']) sink.writePackAggregates(state(vehicle, second));
    }
    for (const cell of [3, 4]) for (const revision of [0, 1]) sink.writeVerdict(finding(cell, revision));
    expect(await sink.flush()).toBe(true);
    expect(sink.counters).toEqual({ written: 204, dropped: 0, refused: 0, failedAttempts: 0 });

    const counts = await rowsOf(
      influxd,
      'SELECT count(vmin), max(vmax_cell), min(retention_min) FROM pack GROUP BY vehicle',
    );
    expect(counts.map(({ count, max, min }) => [count, max, min])).toEqual([
      [100, 59, 0.9],
      [100, 59, 0.9],
    ]);
    // All four revisions of one moment are there, and a cell is not a series.
    const events = await rowsOf(influxd, 'SELECT cell, revision, cause, summary FROM cell_event');
    expect(events.map(({ cell, revision }) => `${String(cell)}/${String(revision)}`).toSorted()).toEqual([
      'S1C3/0',
      'S1C3/1',
      'S1C4/0',
      'S1C4/1',
    ]);
    expect(events[0]?.['summary']).toMatch(/^Cell S1C\d loses charge, "twice" as fast/);
    expect(await rowsOf(influxd, 'SHOW SERIES')).toHaveLength(3);
  });

  test('writing the same again leaves the same points', async () => {
    await using influxd = await startInfluxd();
    await using sink = createInfluxSink(options(influxd));
    for (let round = 0; round < 2; round++) {
      sink.writePackAggregates(state('EV1', 1));
      sink.writeVerdict(finding(3, 0));
      await sink.flush();
    }
    expect(await rowsOf(influxd, 'SELECT * FROM pack')).toHaveLength(1);
    expect(await rowsOf(influxd, 'SELECT * FROM cell_event')).toHaveLength(1);
  });

  test('an outage delays points and loses none', async () => {
    await using influxd = await startInfluxd();
    await using sink = createInfluxSink(options(influxd));
    sink.writePackAggregates(state('EV1', 0));
    expect(await sink.flush()).toBe(true);
    await influxd.stop('SIGKILL');
    for (let second = 1; second <= 50; second++) sink.writePackAggregates(state('EV1', second));
    await until(
      () => Promise.resolve(sink.counters),
      ({ failedAttempts }) => failedAttempts >= 2,
      'two failed attempts',
    );
    await influxd.restart();
    await until(
      () => Promise.resolve(sink.queuedPoints),
      (queued) => queued === 0,
      'the queue to empty',
    );
    expect(await rowsOf(influxd, 'SELECT count(i) FROM pack')).toMatchObject([{ count: 51 }]);
    expect(sink.counters).toMatchObject({ written: 51, dropped: 0, refused: 0 });
  });

  test('makes the database again when somebody dropped it', async () => {
    await using influxd = await startInfluxd();
    await using sink = createInfluxSink(options(influxd));
    sink.writePackAggregates(state('EV1', 0));
    await sink.flush();
    await influxd.query('DROP DATABASE packtwin');
    sink.writePackAggregates(state('EV1', 1));
    await until(
      () => Promise.resolve(sink.counters),
      ({ written }) => written === 2,
      'the point to be written',
    );
    expect(await rowsOf(influxd, 'SELECT count(i) FROM pack')).toMatchObject([{ count: 1 }]);
  });
});
