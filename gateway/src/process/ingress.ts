/**
 * Where telemetry enters: sorts out at once what can never be used, makes the rest durable, hands it to its lane.
 * The transport acknowledges a message when {@link Ingress.receive} has resolved: then it is in the journal or was
 * refused with a reason.
 */
import { isDeepStrictEqual } from 'node:util';
import { decodeBirth, decodeSamples, decodeStatus } from '@packtwin/decoders';
import { FRAME_REASONS, parseTopic, type FrameReason, type PackTopic } from '@packtwin/protocol';
import { StorageError, type Journal } from '@packtwin/storage';
import type { TelemetryRecord as ReceivedMessage, TransportEvent } from '@packtwin/transport';
import { findDesign } from '@packtwin/twin-models';
import type { Logger } from 'pino';
import { GENESIS_TIME } from '../pipeline/laneOutput.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { namesOtherConfiguration, otherConfigurationDetail } from '../pipeline/sameConfiguration.ts';
import { packKeyOf } from '../pipeline/telemetryRecord.ts';
import { UNATTRIBUTED, type EdgeTally } from './edgeTally.ts';
import type { FactsWriter } from './factsWriter.ts';
import type { FleetRegistry } from './fleetRegistry.ts';
import { PackEntry } from './packEntry.ts';

export interface IngressParts {
  readonly tenant: string;
  readonly limits: { readonly packs: number; readonly payloadBytes: number };
  readonly journal: Journal;
  readonly pipeline: Pipeline;
  readonly writer: FactsWriter;
  readonly registry: FleetRegistry;
  readonly edge: EdgeTally;
  readonly log: Logger;
  /** Called when a pack was born, changed, or its link did. */
  readonly onChange: () => void;
}

const NOTHING_DECODED = { configurations: new Map<string, never>(), anchors: [] };

export class Ingress {
  readonly #parts: IngressParts;

  constructor(parts: IngressParts) {
    this.#parts = parts;
  }

  /** Resolves when the message is durable or refused. Rejects when it cannot be made durable. */
  async receive(message: ReceivedMessage): Promise<void> {
    const { tenant, limits } = this.#parts;
    const topic = parseTopic(message.topic);
    if (!topic.ok) return this.#refuse(UNATTRIBUTED, message, 'TOPIC_INVALID', topic.error.detail);
    if (topic.value.tenant !== tenant) {
      return this.#refuse(UNATTRIBUTED, message, 'TOPIC_INVALID', `tenant ${topic.value.tenant} is not served here`);
    }
    if (topic.value.kind === 'cmd' || topic.value.kind === 'ack') {
      return this.#refuse(UNATTRIBUTED, message, 'TOPIC_INVALID', `${topic.value.kind} comes from the gateway only`);
    }
    const packKey = packKeyOf(topic.value.vehicle, topic.value.pack);
    if (message.payload.byteLength > limits.payloadBytes) {
      return this.#refuse(packKey, message, 'PAYLOAD_TOO_LARGE', `${message.payload.byteLength} bytes`);
    }
    switch (topic.value.kind) {
      case 'birth':
        return this.#receiveBirth(topic.value, packKey, message);
      case 'status':
        return this.#receiveStatus(packKey, message);
      case 'tlm':
      case 'hist':
      case 'evt':
        return this.#receiveSamples(topic.value, packKey, message);
    }
  }

  /** A message that the broker turned away before it came here. Whose it was is not known: anyone can write a topic. */
  refusedByBroker({ reason, isFrame }: Extract<TransportEvent, { type: 'refused' }>): void {
    const known = FRAME_REASONS.find((each) => each === reason);
    if (!isFrame || known === undefined) return;
    this.#parts.edge.refuse(UNATTRIBUTED, known, Date.now(), 1);
    this.#parts.onChange();
  }

  async #receiveBirth(topic: PackTopic, packKey: string, message: ReceivedMessage): Promise<void> {
    const { registry, writer, limits, log, onChange } = this.#parts;
    // An empty retained message deletes what the broker kept; the pack stays known here.
    if (message.payload.byteLength === 0) return;
    const birth = decodeBirth(message.payload);
    if (!birth.ok) return this.#refuse(packKey, message, birth.error.reason, birth.error.detail);
    const { configuration } = birth.value;
    if (findDesign(configuration.designId) === undefined) {
      return this.#refuse(packKey, message, 'SCHEMA_VIOLATION', `design ${configuration.designId} is not known`);
    }
    const known = registry.get(packKey);
    if (known !== undefined && known.group === topic.group && isDeepStrictEqual(known.message, birth.value.message)) {
      // Said before: acknowledged when what was said first is on disk, and not if it never got there.
      await known.birthDurable;
      return;
    }
    if (known !== undefined && namesOtherConfiguration(known.message, birth.value.message)) {
      return this.#refuse(
        packKey,
        message,
        'CONFIGURATION_MISMATCH',
        otherConfigurationDetail(birth.value.message.cfg),
      );
    }
    if (known === undefined && registry.size >= limits.packs) {
      return this.#refuse(packKey, message, 'UNKNOWN_PACK', `there are ${limits.packs} packs already (limits.packs)`);
    }
    // Before it is durable, so that samples right behind it are let in; taken back if it cannot be made durable.
    const entry = known ?? new PackEntry(topic, birth.value.message, configuration);
    const before = known && { group: known.group, message: known.message, configuration: known.configuration };
    if (known === undefined) registry.add(entry);
    entry.group = topic.group;
    entry.message = birth.value.message;
    entry.configuration = configuration;

    const appended = this.#append(packKey, message);
    entry.birthDurable = appended.then(() => undefined);
    // Its failure is thrown below; nobody else may be waiting for it.
    entry.birthDurable.catch(() => undefined);
    let position: number;
    try {
      position = await appended;
    } catch (error) {
      if (before === undefined) registry.remove(packKey);
      else Object.assign(entry, before, { birthDurable: Promise.resolve() });
      throw error;
    }
    writer.flush((facts) => {
      const { vehicle, pack, group } = topic;
      facts.saveBirth({
        vehicle,
        pack,
        group,
        configuration: configuration.configuration,
        receivedAt: message.receivedAt,
        position,
        message: JSON.stringify(birth.value.message),
      });
      if (facts.newestCheckpoint(packKey) !== undefined) return;
      const blob = new Uint8Array(0);
      facts.saveCheckpoint({ packKey, position: position - 1, eventTime: GENESIS_TIME, configuration: '', blob });
    });
    log.info({ event: 'pack.born', packKey, configuration: configuration.configuration, isNew: known === undefined });
    onChange();
    await this.#accept(entry, position, message);
  }

  #receiveStatus(packKey: string, message: ReceivedMessage): void {
    const entry = this.#parts.registry.get(packKey);
    if (message.payload.byteLength === 0 || entry === undefined) return;
    const status = decodeStatus(message.payload);
    if (!status.ok) return this.#refuse(packKey, message, status.error.reason, status.error.detail);
    const { boot, online } = status.value;
    // The will of a boot that another has followed.
    if (!online && entry.statusBoot !== undefined && entry.statusBoot !== boot) return;
    entry.statusBoot = boot;
    entry.isOnline = online;
    this.#parts.onChange();
  }

  async #receiveSamples(topic: PackTopic, packKey: string, message: ReceivedMessage): Promise<void> {
    const entry = this.#parts.registry.get(packKey);
    if (entry === undefined) {
      return this.#refuse(UNATTRIBUTED, message, 'UNKNOWN_PACK', 'no birth yet', framesIn(topic, message));
    }
    if (message.retain) {
      entry.rememberLastKnown(topic, message);
      return this.#refuse(packKey, message, 'RETAINED', 'samples are not retained', framesIn(topic, message));
    }
    const position = await this.#append(packKey, message);
    entry.receivedAt = message.receivedAt;
    await this.#accept(entry, position, message);
  }

  async #append(packKey: string, { receivedAt, topic, payload }: ReceivedMessage): Promise<number> {
    const { journal } = this.#parts;
    for (;;) {
      try {
        return await journal.append({ receivedAt, topic, payload, packKey });
      } catch (error) {
        if (!(error instanceof StorageError) || error.code !== 'QUEUE_FULL') throw error;
        await journal.room();
      }
    }
  }

  async #accept(entry: PackEntry, position: number, { receivedAt, topic, payload }: ReceivedMessage): Promise<void> {
    entry.handed(position);
    await this.#parts.pipeline.accept({ position, receivedAt, topic, payload });
  }

  #refuse(packKey: string, message: ReceivedMessage, reason: FrameReason, detail: string, frames = 1): void {
    const { registry, edge, log, onChange } = this.#parts;
    const owner = registry.get(packKey) === undefined ? UNATTRIBUTED : packKey;
    edge.refuse(owner, reason, message.receivedAt, frames);
    log.debug({ event: 'frame.refused', topic: message.topic, reason, detail });
    onChange();
  }
}

/** One sample counts as one frame, where the message can be read. */
function framesIn(topic: PackTopic, { payload, receivedAt }: ReceivedMessage): number {
  if (topic.kind === 'evt') return 1;
  const decoded = decodeSamples({ topic, receivedAt, payload }, NOTHING_DECODED);
  return decoded.ok ? decoded.value.batch.sampleCount : decoded.error.frames;
}
