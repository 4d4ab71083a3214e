/** Which pack a record introduces, for those who read a recording beside the pipeline. */
import { decodeBirth } from '@packtwin/decoders';
import { parseTopic, type PackConfiguration, type Refusal, type Result } from '@packtwin/protocol';
import type { ReplayRecord } from './runReplay.ts';

export interface IntroducedPack {
  readonly vehicle: string;
  readonly pack: string;
  /** How the pack is built, or why the birth cannot be used. */
  readonly configuration: Result<PackConfiguration, Refusal>;
}

/** Undefined where the record is no birth. */
export function packOfRecord({ topic, payload }: ReplayRecord): IntroducedPack | undefined {
  const parsed = parseTopic(topic);
  if (!parsed.ok || parsed.value.kind !== 'birth') return undefined;
  const { vehicle, pack } = parsed.value;
  const birth = decodeBirth(payload);
  return { vehicle, pack, configuration: birth.ok ? { ok: true, value: birth.value.configuration } : birth };
}
