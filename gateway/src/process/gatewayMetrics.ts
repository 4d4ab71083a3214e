/** Prometheus metrics. What exists as a counter elsewhere is read when it is asked for, not counted twice. */
import { FRAME_REASONS, VALUE_REASONS } from '@packtwin/protocol';
import type { HistoryStore, Journal } from '@packtwin/storage';
import type { TelemetryTransport } from '@packtwin/transport';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { sumCounts } from '../pipeline/countsByReason.ts';
import type { FleetRegistry } from './fleetRegistry.ts';

export interface MeasuredParts {
  readonly registry: FleetRegistry;
  readonly journal: Journal;
  readonly history: HistoryStore;
  readonly pipeline: Pipeline;
  readonly transport: TelemetryTransport;
  /** ms, gateway clock, of the newest checkpoint that was saved. */
  readonly checkpointSavedAt: () => number;
}

export class GatewayMetrics {
  readonly prometheus = new Registry();
  readonly laneFaults = new Counter({
    name: 'packtwin_lane_faults_total',
    help: 'Times that the lane of a pack threw and was restarted',
    registers: [this.prometheus],
  });
  readonly unreadableCheckpoints = new Counter({
    name: 'packtwin_checkpoints_unreadable_total',
    help: 'Checkpoints that this version could not read; the pack was derived again from before',
    registers: [this.prometheus],
  });
  readonly #residual = new Histogram({
    name: 'packtwin_day_residual_volts',
    help: 'RMS of measured minus twin voltage over a pack and day',
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1],
    registers: [this.prometheus],
  });

  constructor() {
    collectDefaultMetrics({ register: this.prometheus, prefix: 'packtwin_' });
  }

  /** RMS of a pack's day, V. */
  residual(volts: number): void {
    if (Number.isFinite(volts)) this.#residual.observe(volts);
  }

  /** Registers the figures that are read on demand. Once. */
  observe(parts: MeasuredParts): void {
    const { registry, journal, history, pipeline, transport, checkpointSavedAt } = parts;
    const qualities = () => registry.entries().map((entry) => registry.quality(entry));
    this.#gauge('frames_accepted_total', 'Samples that reached a twin', () =>
      qualities().reduce((sum, { framesAccepted }) => sum + framesAccepted, 0),
    );
    this.#byReason('frames_refused_total', 'Samples or frames refused', FRAME_REASONS, () =>
      sumCounts([...qualities().map(({ framesRefused }) => framesRefused), registry.qualityReport([]).unattributed]),
    );
    this.#byReason('values_nulled_total', 'Values treated as not measured', VALUE_REASONS, () =>
      sumCounts(qualities().map(({ valuesNulled }) => valuesNulled)),
    );
    this.#gauge('cell_steps_total', 'Cell-steps of all twins since start', () => registry.cellSteps());
    this.#gauge('packs', 'Packs that are known', () => registry.size);
    this.#gauge('backlog_records', 'Journal records that lanes have not applied', () => registry.backlog());
    this.#gauge('ring_bytes', 'Bytes that wait in front of the twins', () =>
      pipeline.queuedBytes.reduce((sum, bytes) => sum + bytes, 0),
    );
    this.#gauge('journal_records', 'Records in the journal', () => journal.count);
    this.#gauge('journal_queued_bytes', 'Bytes that wait for their commit', () => journal.queuedBytes);
    this.#gauge('journal_refused_appends_total', 'Appends that found the queue full', () => journal.refusedAppends);
    this.#gauge('history_queued_bytes', 'Bytes that wait to be written to history', () => history.queuedBytes);
    this.#gauge('history_rows_total', 'Samples written to history', () => history.counters.rowsAdded);
    this.#gauge('history_waits_total', 'Times that history was full', () => history.counters.waits);
    this.#gauge(
      'checkpoint_age_seconds',
      'Age of the newest checkpoint',
      () => (Date.now() - checkpointSavedAt()) / 1000,
    );
    this.#gauge('mqtt_connections', 'MQTT connections', () => transport.counters.connections);
    this.#gauge('mqtt_records_total', 'MQTT messages received', () => transport.counters.recordsReceived);
    this.#byReason('mqtt_refused_total', 'Refused by the transport', undefined, () => transport.counters.refused);
  }

  #gauge(name: string, help: string, read: () => number): void {
    void new Gauge({
      name: `packtwin_${name}`,
      help,
      registers: [this.prometheus],
      collect() {
        this.set(read());
      },
    });
  }

  #byReason(
    name: string,
    help: string,
    reasons: readonly string[] | undefined,
    read: () => Readonly<Partial<Record<string, number>>>,
  ): void {
    void new Gauge({
      name: `packtwin_${name}`,
      help,
      labelNames: ['reason'],
      registers: [this.prometheus],
      collect() {
        const counts = read();
        for (const reason of reasons ?? Object.keys(counts)) this.set({ reason }, counts[reason] ?? 0);
      },
    });
  }
}
