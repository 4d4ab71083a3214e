/** A fleet small enough for unit tests. */
import { decodeBirth, decodeSamples, type DecoderState } from '@packtwin/decoders';
import { parseTopic, type PackConfiguration, type PackSampleBatch } from '@packtwin/protocol';
import { fleetPlan, type FleetPlan, type FleetPlanOptions, type HistoryFrame } from '../src/index.ts';

export const HISTORY_ENDS_AT = Date.UTC(2026, 10, 20);

export function smallFleet(seed: number, options: Partial<FleetPlanOptions> = {}): FleetPlan {
  return fleetPlan(seed, {
    vehicles: 3,
    stacks: 2,
    cellsPerStack: 6,
    historyDays: 10,
    historyEndsAt: HISTORY_ENDS_AT,
    ...options,
  });
}

/** Decodes frames as the gateway does; throws on any refusal. */
export function decodeFrames(
  frames: Iterable<Pick<HistoryFrame, 'topic' | 'payload'> & { readonly receivedAt?: number }>,
): {
  readonly configuration: PackConfiguration;
  readonly batches: readonly PackSampleBatch[];
} {
  let configuration: PackConfiguration | undefined;
  let state: DecoderState | undefined;
  const batches: PackSampleBatch[] = [];
  for (const frame of frames) {
    const topic = parseTopic(frame.topic);
    if (!topic.ok) throw new Error(topic.error.detail);
    if (topic.value.kind === 'birth') {
      const birth = decodeBirth(frame.payload);
      if (!birth.ok) throw new Error(birth.error.detail);
      ({ configuration } = birth.value);
      state = { configurations: new Map([[birth.value.message.cfg, configuration]]), anchors: [] };
    } else if (topic.value.kind === 'hist' || topic.value.kind === 'tlm') {
      if (!state) throw new Error('samples before a birth');
      const decoded = decodeSamples(
        { topic: topic.value, payload: new Uint8Array(frame.payload), receivedAt: frame.receivedAt ?? HISTORY_ENDS_AT },
        state,
      );
      if (!decoded.ok) throw new Error(`${decoded.error.reason}: ${decoded.error.detail}`);
      batches.push(decoded.value.batch);
      state = { ...state, anchors: decoded.value.anchors };
    }
  }
  if (!configuration) throw new Error('no birth among the frames');
  return { configuration, batches };
}

/** Sequence ranges [first, end) by boot, in order, duplicates removed. */
export function rangesByBoot(
  batches: readonly PackSampleBatch[],
): Map<number, (readonly [first: number, end: number])[]> {
  const ranges = new Map<number, Map<number, number>>();
  for (const { boot, firstSequence, sampleCount } of batches) {
    const known = ranges.get(boot) ?? new Map<number, number>();
    ranges.set(boot, known);
    known.set(firstSequence, firstSequence + sampleCount);
  }
  return new Map([...ranges].map(([boot, known]) => [boot, [...known].toSorted((one, other) => one[0] - other[0])]));
}

/** Whether every boot's samples run from 0 to its end, each once. */
export function isSeamless(batches: readonly PackSampleBatch[]): boolean {
  return [...rangesByBoot(batches).values()].every((ranges) =>
    ranges.every(([first], index) => first === (index === 0 ? 0 : ranges[index - 1]![1])),
  );
}
