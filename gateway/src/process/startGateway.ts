/** The composition root: opens stores, starts twins, recovers, then lets vehicles and browsers in. */
import { join } from 'node:path';
import { encodeMessage, formatTopic, packConfiguration, type BirthMessage } from '@packtwin/protocol';
import {
  createInfluxSink,
  ensureFolder,
  openFacts,
  openHistory,
  openJournal,
  type FactsStore,
  type HistoryStore,
  type InfluxSink,
  type Journal,
} from '@packtwin/storage';
import {
  connectExternalBroker,
  startEmbeddedBroker,
  type RecordHandler,
  type RetainedMessage,
  type TelemetryTransport,
  type TransportEvent,
} from '@packtwin/transport';
import { MS_PER_DAY } from '@packtwin/units';
import { pino, type DestinationStream, type Logger } from 'pino';
import { startApi } from '../api/startApi.ts';
import type { GatewayConfiguration } from '../config/schema.ts';
import { createPipeline, type Pipeline } from '../pipeline/pipeline.ts';
import { AckPublisher } from './ackPublisher.ts';
import { CheckpointKeeper } from './checkpointKeeper.ts';
import { EdgeTally } from './edgeTally.ts';
import { FactsWriter } from './factsWriter.ts';
import { FleetDecisionsKeeper } from './fleetDecisionsKeeper.ts';
import { FleetRegistry } from './fleetRegistry.ts';
import { GatewayArchive } from './gatewayArchive.ts';
import { GatewayMetrics } from './gatewayMetrics.ts';
import { rebuildHistory, type HistoryRebuildParts } from './historyRebuild.ts';
import { Ingress } from './ingress.ts';
import { laneOutputs } from './laneOutputs.ts';
import { LiveFeed } from './liveFeed.ts';
import { PackEntry } from './packEntry.ts';
import { readPem } from './pemFile.ts';

/** How often links are looked at and edge counts saved, ms; and how often old history is dropped. */
const HOUSEKEEPING_MS = 2000;
const RETENTION_MS = 3_600_000;
/** Records that may wait in a gateway that is ready. */
const READY_BACKLOG = 10_000;
/** How long a stop waits for the twins to take what is queued, ms. */
const DRAIN_MS = 10_000;
const EDGE_KEY = 'edgeTally';

export interface GatewayOptions {
  /** Where log lines go. Default: standard error. */
  readonly logTo?: DestinationStream;
  /** Module with the twins. Default: the estimation package. */
  readonly twinModule?: string;
  /** Built dashboard to serve; default: `dashboard/dist` of this repository. */
  readonly dashboard?: string;
}

export interface Gateway extends AsyncDisposable {
  /** Of dashboard and API, such as http://127.0.0.1:8642. */
  readonly url: string;
  /** Where vehicles connect, without credentials. */
  readonly mqttUrl: string;
  readonly pipeline: Pipeline;
  readonly journal: Journal;
  readonly facts: FactsStore;
  readonly history: HistoryStore;
  readonly transport: TelemetryTransport;
  /** Resolves when everything that was acknowledged is applied and durable in history and facts. */
  settled(): Promise<void>;
  /** Resolves with what made the gateway unable to go on; the process should then stop it and end with an error. */
  readonly failure: Promise<Error>;
  /** Stops accepting, finishes what is queued, checkpoints, closes. Idempotent. */
  stop(): Promise<void>;
}

/** Starts everything. Rejects with an error whose message is one sentence when something cannot be opened. */
export async function startGateway(config: GatewayConfiguration, options: GatewayOptions = {}): Promise<Gateway> {
  const log = pino({ level: config.log.level, base: null }, options.logTo ?? pino.destination({ dest: 2, sync: true }));
  const opened = new AsyncDisposableStack();
  try {
    return await compose(config, options, log, opened);
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

async function compose(
  config: GatewayConfiguration,
  options: GatewayOptions,
  log: Logger,
  opened: AsyncDisposableStack,
): Promise<Gateway> {
  const failed = Promise.withResolvers<Error>();
  const fail = (error: unknown) => {
    const fault = error instanceof Error ? error : new Error(String(error));
    log.fatal({ event: 'gateway.failed', message: fault.message });
    failed.resolve(fault);
  };

  ensureFolder(config.data);
  const journal = await openJournal(config.data, {
    commitIntervalMs: config.journal.commitIntervalMs,
    maxQueuedBytes: config.journal.maxQueuedMegabytes * 1024 * 1024,
  });
  opened.defer(() => journal.close());
  const facts = openFacts(config.data);
  opened.defer(() => facts.close());
  const history = await openHistory(join(config.data, 'history'), {
    sealIntervalMs: config.history.sealIntervalMs,
    sealQuietMs: config.history.sealQuietMs,
  });
  opened.defer(() => history.close());
  for (const { failure } of [journal, history]) void failure.then(fail);

  const influx = createInflux(config);
  if (influx) opened.defer(() => influx.close());
  const writer = new FactsWriter(facts, fail);
  const edge = new EdgeTally(facts.meta(EDGE_KEY));
  const registry = new FleetRegistry(edge);
  const feed = new LiveFeed();
  const metrics = new GatewayMetrics();
  const keeper = new CheckpointKeeper({
    writer,
    history,
    journal,
    registry,
    keepRecords: config.journal.keepRecords,
    onError: fail,
  });
  let transport: TelemetryTransport | undefined;
  const acks = new AckPublisher({
    tenant: config.tenant,
    publish: async (topic, payload) => transport?.publish(topic, payload, { qos: 1, retain: true }),
    onError: (error) => log.warn({ event: 'ack.failed', message: String(error) }),
  });

  const archive = new GatewayArchive(facts, journal, () => writer.flush());
  const rebuild = startRebuild({ journal, facts, history }, log, fail);
  opened.defer(() => rebuild.stop());
  const takeOutput = laneOutputs({ registry, history, writer, keeper, acks, feed, influx, metrics, log });
  const fleet = new FleetDecisionsKeeper({
    facts,
    writer,
    publish: (packKey, revision) => void takeOutput({ kind: 'revision', packKey, revision }),
    onError: fail,
  });
  opened.defer(() => fleet.stop());
  const pipeline = await createPipeline({
    workers: config.workers,
    archive,
    isLive: true,
    checkpointPeriodMs: config.checkpoint.periodMs,
    idleMs: config.checkpoint.idleMs,
    onOutput: (output) => {
      if (output.kind === 'day') fleet.take(output.day);
      return takeOutput(output);
    },
    cellModel: config.twin.model,
    ...(options.twinModule !== undefined && { twinModule: options.twinModule }),
  });
  opened.defer(() => pipeline.close());
  void pipeline.failure.then(fail);

  const retained = recover(facts, registry, config.tenant);
  for (const entry of registry.entries()) pipeline.open(entry.packKey);
  pipeline.settled().then(() => (keeper.mayCut = true), fail);
  log.info({ event: 'gateway.recovered', packs: registry.size, journalPosition: journal.lastPosition });

  const ingress = new Ingress({
    tenant: config.tenant,
    limits: config.limits,
    journal,
    pipeline,
    writer,
    registry,
    edge,
    log,
    onChange: () => feed.changed(),
  });
  transport = await startTransport(config, ingress, retained, log);
  const started = transport;
  registry.mqttUrl = started.url;
  registry.tenant = config.tenant;
  opened.defer(() => started.stop());
  metrics.observe({ registry, journal, history, pipeline, transport, checkpointSavedAt: () => keeper.savedAt });

  const api = await startApi({
    config,
    registry,
    facts,
    history,
    feed,
    metrics,
    log,
    watch: (packKey, cells) => pipeline.watch(packKey, cells),
    trace: (request) => pipeline.trace(request),
    isReady: () => registry.isCaughtUp(READY_BACKLOG),
    settleFacts: () => writer.flush(),
    ...(options.dashboard !== undefined && { dashboard: options.dashboard }),
  });
  const housekeeping = setInterval(() => {
    feed.changed();
    if (edge.isDirty) writer.add((store) => store.setMeta(EDGE_KEY, edge.save()));
  }, HOUSEKEEPING_MS);
  const retention = setInterval(() => {
    const oldest = Math.floor(Date.now() / MS_PER_DAY - config.history.retentionDays) * MS_PER_DAY;
    history.dropDaysBefore(oldest).catch(fail);
  }, RETENTION_MS);
  log.info({ event: 'gateway.started', url: api.url, mqttUrl: transport.url });

  const settled = async () => {
    await pipeline.settled();
    await pipeline.reportAll();
    await rebuild.done;
    await history.flush();
    fleet.decide();
    writer.flush();
  };
  const stop = async () => {
    log.info({ event: 'gateway.stopping' });
    clearInterval(housekeeping);
    clearInterval(retention);
    await api.stop();
    await acks.stop();
    await started.stop();
    // What is not applied by then is in the journal: the next start goes on from there.
    const isDrained = await within(DRAIN_MS, pipeline.checkpointAll());
    if (!isDrained) log.warn({ event: 'gateway.backlog', records: registry.backlog() });
    fleet.decide();
    writer.flush((store) => store.setMeta(EDGE_KEY, edge.save()));
    await keeper.stop();
    await opened.disposeAsync();
    log.info({ event: 'gateway.stopped' });
  };
  let stopped: Promise<void> | undefined;
  const stopOnce = () => (stopped ??= stop());
  return {
    url: api.url,
    mqttUrl: transport.url,
    pipeline,
    journal,
    facts,
    history,
    transport,
    settled,
    failure: failed.promise,
    stop: stopOnce,
    [Symbol.asyncDispose]: stopOnce,
  };
}

/** Fills a history that lost its buffer, in the background. */
function startRebuild(
  parts: Omit<HistoryRebuildParts, 'signal'>,
  log: Logger,
  fail: (error: unknown) => void,
): { readonly done: Promise<void>; stop(): Promise<void> } {
  const { journal, history } = parts;
  const abort = new AbortController();
  const run = async () => {
    if (!history.needsRebuild) return;
    if (journal.count > 0) log.warn({ event: 'history.rebuild', movedAside: history.movedAside });
    const samples = await rebuildHistory({ ...parts, signal: abort.signal });
    if (samples !== undefined && samples > 0) log.info({ event: 'history.rebuilt', samples });
  };
  const done = run().catch(fail);
  return {
    done,
    stop: () => {
      abort.abort();
      return done;
    },
  };
}

/** Whether some work was done in time. */
async function within(ms: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), ms)));
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Fills the registry from facts; gives the births that the embedded broker should hold for subscribers. */
function recover(facts: FactsStore, registry: FleetRegistry, tenant: string): RetainedMessage[] {
  const retained: RetainedMessage[] = [];
  const lastSeen = new Map(facts.packs().map((pack) => [`${pack.vehicle}/${pack.pack}`, pack.lastSeen]));
  for (const { vehicle, pack, group, message } of facts.births()) {
    const birth: BirthMessage = JSON.parse(message);
    const configuration = packConfiguration(birth);
    // It was checked before it was stored.
    if (!configuration.ok) continue;
    const entry = new PackEntry({ vehicle, pack, group }, birth, configuration.value);
    entry.receivedAt = lastSeen.get(entry.packKey) ?? Number.NaN;
    registry.add(entry);
    retained.push({
      topic: formatTopic({ kind: 'birth', tenant, group, vehicle, pack }),
      payload: encodeMessage(birth, 'json'),
    });
  }
  for (const revision of facts.verdicts()) {
    registry.get(`${revision.verdict.vehicle}/${revision.verdict.pack}`)?.verdicts.set(revision.verdict.id, revision);
  }
  for (const quality of facts.quality()) {
    const entry = registry.get(`${quality.vehicle}/${quality.pack}`);
    if (entry) entry.quality = quality;
  }
  return retained;
}

async function startTransport(
  { tenant, mqtt, limits }: GatewayConfiguration,
  ingress: Ingress,
  retained: readonly RetainedMessage[],
  log: Logger,
): Promise<TelemetryTransport> {
  const onEvent = (event: TransportEvent) => {
    const { type, ...detail } = event;
    if (type === 'refused') ingress.refusedByBroker(event);
    if (type === 'offline') log.warn({ event: 'mqtt.offline', ...detail });
    else log.debug({ event: `mqtt.${type}`, ...detail });
  };
  const onRecord: RecordHandler = (record) => ingress.receive(record);
  const key = readPem(mqtt.tls.key, 'mqtt.tls.key');
  const cert = readPem(mqtt.tls.cert, 'mqtt.tls.cert');
  const ca = readPem(mqtt.tls.ca, 'mqtt.tls.ca');
  if (mqtt.mode === 'embedded') {
    return startEmbeddedBroker({
      onPublish: onRecord,
      host: mqtt.host,
      port: mqtt.port,
      tenant,
      retained,
      onEvent,
      limits: { connections: limits.connections },
      ...(mqtt.users.length > 0 && {
        users: mqtt.users.map(({ vehicle, ...user }) => ({ ...user, ...(vehicle !== undefined && { vehicle }) })),
      }),
      ...(key && cert && { tls: { key, cert, ...(ca && { ca }) } }),
    });
  }
  return connectExternalBroker({
    url: mqtt.url!,
    onRecord,
    clientId: mqtt.clientId,
    tenant,
    connections: mqtt.connections,
    onEvent,
    ...(mqtt.groups.length > 0 && { groups: mqtt.groups }),
    ...(mqtt.username !== null && { username: mqtt.username }),
    ...(mqtt.password !== null && { password: mqtt.password }),
    ...(ca && { ca }),
    ...(key && { key }),
    ...(cert && { cert }),
  });
}

function createInflux({ influx }: GatewayConfiguration): InfluxSink | undefined {
  if (influx.url === null) return undefined;
  return createInfluxSink({
    url: influx.url,
    database: influx.database,
    ...(influx.username !== null && { username: influx.username }),
    ...(influx.password !== null && { password: influx.password }),
  });
}
