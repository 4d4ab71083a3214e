/** Frames of a made-up pack for tests: what a sample holds follows from its sequence number alone. */
import { encodeMessage, formatTopic, type PackTopicKind } from '@packtwin/protocol';
import type { TelemetryRecord } from '../src/pipeline/telemetryRecord.ts';

export const START = Date.UTC(2026, 2, 1, 12);
export const CELLS = 4;

export interface FrameOrigin {
  readonly vehicle?: string;
  readonly pack?: string;
  readonly boot?: number;
  readonly cfg?: string;
}

export type Frame = Omit<TelemetryRecord, 'position'>;

export function topicOf(kind: PackTopicKind, { vehicle = 'EV1', pack = 'P1' }: FrameOrigin = {}): string {
  return formatTopic({ kind, tenant: 'default', group: 'g', vehicle, pack });
}

export function birth(origin: FrameOrigin = {}, change: object = {}): Frame {
  const message = {
    v: 1 as const,
    cfg: origin.cfg ?? 'c1',
    ts: START,
    design: 'seed-000',
    rated_mAh: 50_000,
    stacks: [{ id: 'S1', kind: 'bipolar' as const, cells: CELLS }],
    interval_ms: 10_000,
    ...change,
  };
  return { receivedAt: START, topic: topicOf('birth', origin), payload: encodeMessage(message, 'json') };
}

/** mV of a cell: deterministic in the sequence number, now and then lower than ever before. */
export function cellMillivolts(sequence: number, cell: number): number {
  return 3600 - (sequence % 97) + 7 * cell - (sequence % 50 === 49 ? 500 + sequence : 0);
}

/** Samples `first` … `first + count − 1` as one `hist` frame, 10 s apart. */
export function hist(first: number, count: number, origin: FrameOrigin = {}, change: object = {}): Frame {
  const sequences = Array.from({ length: count }, (_, index) => first + index);
  const message = {
    v: 1 as const,
    cfg: origin.cfg ?? 'c1',
    boot: origin.boot ?? 1,
    seq: first,
    t0: START + first * 10_000,
    dt: sequences.map((_, index) => index * 10_000),
    i_mA: sequences.map((sequence) => (sequence % 40) * 100),
    cells_mV: sequences.map((sequence) => Array.from({ length: CELLS }, (_, cell) => cellMillivolts(sequence, cell))),
    ...change,
  };
  return {
    receivedAt: START + 86_400_000 + first * 10_000,
    topic: topicOf('hist', origin),
    payload: encodeMessage(message, 'cbor'),
  };
}

/** One sample as a `tlm` frame. */
export function tlm(sequence: number, origin: FrameOrigin = {}, change: object = {}): Frame {
  const message = {
    v: 1 as const,
    cfg: origin.cfg ?? 'c1',
    boot: origin.boot ?? 1,
    seq: sequence,
    ts: START + sequence * 10_000,
    i_mA: (sequence % 40) * 100,
    cells_mV: Array.from({ length: CELLS }, (_, cell) => cellMillivolts(sequence, cell)),
    ...change,
  };
  return {
    receivedAt: START + 86_400_000 + sequence * 10_000,
    topic: topicOf('tlm', origin),
    payload: encodeMessage(message, 'json'),
  };
}

/** Gives frames their positions in the journal. */
export function journalled(frames: readonly Frame[], after = 0): TelemetryRecord[] {
  return frames.map((frame, index) => ({ ...frame, position: after + index + 1 }));
}
