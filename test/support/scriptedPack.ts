/**
 * A small pack that follows a script: samples that any test can make again, by number, without a model.
 * Voltages are plausible for an NMC cell; what matters to these tests is that each sample is told from its
 * neighbours and that no value is implausible.
 */
import { type BirthMessage, formatTopic, type PackTopicKind, type TlmMessage } from '@packtwin/protocol';

export interface ScriptedPack {
  readonly vehicle: string;
  readonly pack: string;
  readonly cellCount: number;
  /** ms UTC of sample 0. */
  readonly startAt: number;
  /** ms between samples. */
  readonly stepMs: number;
}

/** The configuration that samples of scripted packs name. */
export const SCRIPTED_CONFIGURATION = 'script';

export function scriptedTopic(pack: ScriptedPack, kind: PackTopicKind, tenant = 'default'): string {
  return formatTopic({ kind, tenant, group: 'g0', vehicle: pack.vehicle, pack: pack.pack });
}

export function scriptedBirth(pack: ScriptedPack): BirthMessage {
  return {
    v: 1,
    cfg: SCRIPTED_CONFIGURATION,
    ts: pack.startAt,
    design: 'generic-nmc-graphite',
    rated_mAh: 50_000,
    stacks: [{ id: 'S1', kind: 'plain', cells: pack.cellCount }],
    probes: [0, pack.cellCount - 1],
    interval_ms: pack.stepMs,
    firmware: 'script-1',
  };
}

/** Sample number `sequence` of a boot, in wire units: half an hour of driving, half an hour of charging, and so on. */
export function scriptedSample(pack: ScriptedPack, sequence: number, boot = 1): TlmMessage {
  const phase = (sequence * pack.stepMs) % 3_600_000;
  const charging = phase >= 1_800_000;
  const depth = charging ? (3_600_000 - phase) / 1_800_000 : phase / 1_800_000;
  const current = charging ? 20_000 : -20_000 - ((sequence * 7919) % 4000);
  const cells = Array.from({ length: pack.cellCount }, (_, cell) =>
    Math.round(3900 - 120 * depth + current / 1000 + ((cell * 37 + sequence * 13) % 7) - 3),
  );
  return {
    v: 1,
    cfg: SCRIPTED_CONFIGURATION,
    boot,
    seq: sequence,
    ts: pack.startAt + sequence * pack.stepMs,
    tq: 2,
    i_mA: current,
    v_mV: cells.reduce((sum, cell) => sum + cell, 0),
    soc_cpct: Math.round(8000 - 2000 * depth),
    cells_mV: cells,
    temps_dC: [240 + (sequence % 5), 245],
  };
}
