/** Frames and a pack for the tests of the native decoder. */
import {
  encodeMessage,
  packConfiguration,
  parseTopic,
  type BirthMessage,
  type HistMessage,
  type PackConfiguration,
  type PackTopic,
  type TlmMessage,
} from '@packtwin/protocol';
import type { DecoderState } from '@packtwin/decoders';

export const NOW = 1_795_173_605_000;

/** Four cells behind three voltages, two probes. */
export const birth: BirthMessage = {
  v: 1,
  cfg: '9f3c',
  ts: NOW - 60_000,
  design: 'seed-001',
  rated_mAh: 5000,
  stacks: [{ id: 'A', kind: 'bipolar', cells: 4, taps: [1, 2, 1] }],
  probes: [0, null],
};

export const tlm: TlmMessage = {
  v: 1,
  cfg: '9f3c',
  boot: 17,
  seq: 4711,
  ts: NOW,
  i_mA: 25_300,
  v_mV: 14_051,
  soc_cpct: 7820,
  odo_m: 123_456,
  cells_mV: [3652, 7301, 3648],
  temps_dC: [245, 240],
};

export const hist: HistMessage = {
  v: 1,
  cfg: '9f3c',
  boot: 17,
  seq: 100,
  t0: NOW - 10_000,
  dt: [0, 1000, 5000],
  i_mA: [-1500, null, 40_000],
  soc_cpct: [7820, 7819, 7818],
  cells_mV: [
    [3652, 7301, 3648],
    [null, 7302, 3649],
    [3654, 7303, 0],
  ],
  temps_dC: [
    [245, 240],
    [246, -400],
    [247, null],
  ],
  q: [
    [0, 0, 0],
    [3, 0, 0],
    [0, 0, 0],
  ],
};

export function topicOf(kind: 'tlm' | 'hist'): PackTopic {
  const parsed = parseTopic(`packtwin/1/acme/g1/EV0042/p1/${kind}`);
  if (!parsed.ok || parsed.value.kind === 'cmd') throw new Error('The test topic is not valid');
  return parsed.value;
}

export function stateOf(...births: BirthMessage[]): DecoderState {
  return { configurations: new Map(births.map((message) => [message.cfg, configurationOf(message)])), anchors: [] };
}

function configurationOf(message: BirthMessage): PackConfiguration {
  const configuration = packConfiguration(message);
  if (!configuration.ok) throw new Error(configuration.error.detail);
  return configuration.value;
}

export function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
}

export const cbor = (message: TlmMessage | HistMessage): Uint8Array => encodeMessage(message, 'cbor');
