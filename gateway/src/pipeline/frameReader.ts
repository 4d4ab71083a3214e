/**
 * Reads one pack's records: raw frames in, runs of samples out. It keeps what a frame is read with (births, the
 * anchors of boot clocks) and which samples the vehicle may forget; it knows no order and no twin.
 */
import { decodeBirth, decodeEvt, decodeSamples, parsePayload, type BootAnchors } from '@packtwin/decoders';
import {
  parseTopic,
  type EvtMessage,
  type FrameReason,
  type PackConfiguration,
  type PackTopic,
  type Refusal,
} from '@packtwin/protocol';
import { namesOtherConfiguration, otherConfigurationDetail } from './sameConfiguration.ts';
import type { SampleRun } from './sampleRun.ts';
import { SettledSamples, type SettledState } from './settledSamples.ts';
import type { TelemetryRecord } from './telemetryRecord.ts';

/** Configurations that one pack may have described; more replace the oldest. */
const MAX_CONFIGURATIONS = 16;

/** Samples of a boot that will never come: their frame was refused for good. */
export interface RefusedSamples {
  readonly boot: number;
  readonly first: number;
  readonly count: number;
}

/** What a record was. */
export type Reading =
  | { readonly kind: 'samples'; readonly run: SampleRun }
  | { readonly kind: 'event'; readonly event: EvtMessage }
  | {
      readonly kind: 'refused';
      readonly reason: FrameReason;
      readonly detail: string;
      readonly frames: number;
      /** Absent where the frame does not tell, or may come again. */
      readonly settled?: RefusedSamples;
    }
  /** Nothing for the twin: a birth, a status. */
  | { readonly kind: 'nothing' };

export interface FrameReaderState {
  /** Raw birth message by `cfg`, oldest first. */
  readonly births: readonly (readonly [cfg: string, payload: Uint8Array])[];
  readonly anchors: BootAnchors;
  readonly settled: SettledState;
}

const NOTHING: Reading = { kind: 'nothing' };

export class FrameReader {
  readonly #knowsDesign: (designId: string) => boolean;
  readonly #configurations = new Map<string, PackConfiguration>();
  readonly #births: Map<string, Uint8Array>;
  readonly #settled: SettledSamples;
  #anchors: BootAnchors;

  constructor(knowsDesign: (designId: string) => boolean, state?: FrameReaderState) {
    this.#knowsDesign = knowsDesign;
    this.#births = new Map(state?.births);
    for (const birth of this.#births.values()) {
      const decoded = decodeBirth(birth);
      if (decoded.ok) this.#configurations.set(decoded.value.message.cfg, decoded.value.configuration);
    }
    this.#settled = new SettledSamples(state?.settled);
    this.#anchors = state?.anchors ?? [];
  }

  toState(): FrameReaderState {
    return { births: [...this.#births], anchors: this.#anchors, settled: this.#settled.toState() };
  }

  /** The configuration that a `cfg` names; undefined before its birth. */
  configuration(cfg: string): PackConfiguration | undefined {
    return this.#configurations.get(cfg);
  }

  /** Per boot the seq up to which everything arrived or was refused. */
  acknowledged(): { readonly boot: number; readonly upTo: number }[] {
    return this.#settled.acknowledged();
  }

  /** `inUse`: the `cfg` of the running twin, whose configuration is kept whatever others are described. */
  read(record: TelemetryRecord, inUse = ''): Reading {
    const topic = parseTopic(record.topic);
    if (!topic.ok) return refused(topic.error);
    switch (topic.value.kind) {
      case 'birth':
        return this.#readBirth(record.payload, inUse);
      case 'evt': {
        const event = decodeEvt(record.payload);
        return event.ok ? { kind: 'event', event: event.value } : refused(event.error);
      }
      case 'tlm':
      case 'hist':
        return this.#readSamples(record, topic.value);
      default:
        return NOTHING;
    }
  }

  #readBirth(payload: Uint8Array, inUse: string): Reading {
    const birth = decodeBirth(payload);
    if (!birth.ok) return refused(birth.error);
    const { message, configuration } = birth.value;
    if (!this.#knowsDesign(configuration.designId)) {
      return refused({
        reason: 'SCHEMA_VIOLATION',
        detail: `design ${JSON.stringify(configuration.designId)} is not known`,
      });
    }
    const known = this.#births.get(message.cfg);
    const before = known && decodeBirth(known);
    if (before?.ok && namesOtherConfiguration(before.value.message, message)) {
      return refused({ reason: 'CONFIGURATION_MISMATCH', detail: otherConfigurationDetail(message.cfg) });
    }
    this.#births.delete(message.cfg);
    this.#births.set(message.cfg, payload);
    this.#configurations.set(message.cfg, configuration);
    if (this.#births.size > MAX_CONFIGURATIONS) {
      const oldest = [...this.#births.keys()].find((cfg) => cfg !== inUse && cfg !== message.cfg);
      if (oldest !== undefined) {
        this.#births.delete(oldest);
        this.#configurations.delete(oldest);
      }
    }
    return NOTHING;
  }

  #readSamples({ receivedAt, position, payload }: TelemetryRecord, topic: PackTopic): Reading {
    const decoded = decodeSamples(
      { topic, receivedAt, payload },
      { configurations: this.#configurations, anchors: this.#anchors },
    );
    if (!decoded.ok) {
      const { reason, detail, frames } = decoded.error;
      // Before a birth nothing is settled: the vehicle may send it again.
      const mayComeAgain = reason === 'UNKNOWN_PACK' || reason === 'CONFIGURATION_MISMATCH';
      const settled = mayComeAgain ? undefined : this.#settle(payload, frames);
      return { kind: 'refused', reason, detail, frames, ...(settled && { settled }) };
    }
    this.#anchors = decoded.value.anchors;
    const { batch } = decoded.value;
    const { boot, firstSequence, sampleCount } = batch;
    this.#settled.add(boot, firstSequence, sampleCount);
    return { kind: 'samples', run: { batch, from: 0, to: sampleCount, receivedAt, position } };
  }

  /** A refused frame is dealt with too: the vehicle need not keep it, and nothing waits for it. */
  #settle(payload: Uint8Array, count: number): RefusedSamples | undefined {
    const parsed = parsePayload(payload);
    if (!parsed.ok || typeof parsed.value !== 'object' || parsed.value === null) return undefined;
    const { boot, seq: first } = parsed.value as { readonly boot?: unknown; readonly seq?: unknown };
    if (!isUnsigned32(boot) || !isUnsigned32(first)) return undefined;
    this.#settled.add(boot, first, count);
    return { boot, first, count };
  }
}

function refused({ reason, detail }: Refusal): Reading {
  return { kind: 'refused', reason, detail, frames: 1 };
}

function isUnsigned32(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff;
}
