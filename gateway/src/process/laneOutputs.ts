/** Where everything that lanes give goes: registry, history, facts, acknowledgements, the live API, InfluxDB, metrics. */
import type { HistoryStore, InfluxSink } from '@packtwin/storage';
import type { Logger } from 'pino';
import { GENESIS_TIME, type LaneOutput } from '../pipeline/laneOutput.ts';
import type { AckPublisher } from './ackPublisher.ts';
import type { CheckpointKeeper } from './checkpointKeeper.ts';
import type { FactsWriter } from './factsWriter.ts';
import type { FleetRegistry } from './fleetRegistry.ts';
import type { GatewayMetrics } from './gatewayMetrics.ts';
import type { LiveFeed } from './liveFeed.ts';
import type { PackEntry } from './packEntry.ts';

export interface LaneOutputParts {
  readonly registry: FleetRegistry;
  readonly history: HistoryStore;
  readonly writer: FactsWriter;
  readonly keeper: CheckpointKeeper;
  readonly acks: AckPublisher;
  readonly feed: LiveFeed;
  readonly influx: InfluxSink | undefined;
  readonly metrics: GatewayMetrics;
  readonly log: Logger;
}

/** A function for `PipelineOptions.onOutput`. */
export function laneOutputs(parts: LaneOutputParts): (output: LaneOutput) => void | Promise<void> {
  const { registry, history, writer, keeper, feed, influx, metrics, log } = parts;
  return (output) => {
    switch (output.kind) {
      case 'samples':
        return history.append(output.batch, output.position);
      case 'checkpoint':
        return keeper.take(output);
      case 'unreadable': {
        const { packKey, position, eventTime, message } = output;
        metrics.unreadableCheckpoints.inc();
        return log.warn({ event: 'checkpoint.unreadable', packKey, position, eventTime: timeOf(eventTime), message });
      }
      case 'rewound':
        log.info({ event: 'pack.rerun', packKey: output.packKey, from: timeOf(output.eventTime) });
        return keeper.rewind(output.packKey, output.eventTime);
      case 'day':
        metrics.residual(output.day.residualRms);
        return writer.add((facts) => facts.savePackDay(output.day));
      case 'revision': {
        const { revision } = output;
        writer.add((facts) => void facts.appendRevision(revision));
        registry.get(output.packKey)?.verdicts.set(revision.verdict.id, revision);
        influx?.writeVerdict(revision);
        feed.verdict(revision);
        const { level, cause, summary } = revision.verdict;
        log.info({ event: `verdict.${revision.state}`, packKey: output.packKey, level, cause, summary });
        return;
      }
      case 'live':
        return withEntry(registry, output.packKey, (entry) => {
          entry.live = output.state;
          entry.odometer = output.odometer;
          if (!(entry.receivedAt >= output.receivedAt)) entry.receivedAt = output.receivedAt;
          influx?.writePackAggregates(output.state);
          feed.pack(entry);
        });
      case 'counters':
        return withEntry(registry, output.packKey, (entry) => void (entry.counters = output.counters));
      case 'internals':
        return feed.cell(output.packKey, output.cellIndex, output.internals);
      case 'progress':
        return withEntry(registry, output.packKey, (entry) => takeProgress(entry, output, parts));
      case 'event':
        return writer.add((facts) =>
          facts.audit({
            at: output.event.ts,
            actor: output.packKey,
            action: output.event.kind,
            detail: output.event.detail,
          }),
        );
      case 'refused':
        return log.debug({
          event: 'frame.refused',
          packKey: output.packKey,
          reason: output.reason,
          detail: output.detail,
        });
      case 'fault': {
        const { packKey, position, message, retryInMs, skipped } = output;
        metrics.laneFaults.inc();
        return log.error({ event: 'pack.fault', packKey, position, message, retryInMs, skipped });
      }
    }
  };
}

/** Null = before the first sample. */
function timeOf(eventTime: number): string | null {
  return eventTime === GENESIS_TIME ? null : new Date(eventTime).toISOString();
}

function takeProgress(
  entry: PackEntry,
  output: Extract<LaneOutput, { kind: 'progress' }>,
  { acks, feed }: LaneOutputParts,
): void {
  entry.cellStepsBefore ??= output.cellSteps;
  entry.cellSteps = output.cellSteps;
  entry.quality = output.quality;
  entry.today = output.today;
  entry.applied(output.position);
  acks.acknowledge(entry, output.acknowledged);
  feed.changed();
}

function withEntry(registry: FleetRegistry, packKey: string, use: (entry: PackEntry) => void): void {
  const entry = registry.get(packKey);
  if (entry !== undefined) use(entry);
}
