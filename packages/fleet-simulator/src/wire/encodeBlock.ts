/** Blocks → payloads of the native contract. */
import {
  encodeHistColumns,
  encodeMessage,
  NULL_INT16,
  NULL_INT32,
  type SignedColumn,
  type TlmMessage,
} from '@packtwin/protocol';
import type { SampleBlock } from '../sensing/sampleBlock.ts';

/** What identifies the samples of a block. */
export interface SampleIdentity {
  readonly cfg: string;
  readonly boot: number;
  /** Of sample 0. */
  readonly seq: number;
  /** ms UTC of the boot. */
  readonly bootAt: number;
}

/** A value that is sent as text where a number belongs. */
export interface TextInstead {
  readonly row: number;
  readonly observation: number;
}

/** All samples of a block as one `hist`; CBOR, or JSON when a text must be in it. */
export function encodeHist(
  block: SampleBlock,
  { cfg, boot, seq, bootAt }: SampleIdentity,
  text?: TextInstead,
): Uint8Array {
  const { count, observationCount, probeCount } = block;
  const t0 = block.sampledAt[0]!;
  const dt = Int32Array.from({ length: count }, (_, row) => block.sampledAt[row]! - t0);
  const head = { v: 1 as const, cfg, boot, seq, t0, mono0: t0 - bootAt, tq: 2 };
  if (text === undefined) {
    return encodeHistColumns({
      ...head,
      dt,
      i_mA: narrow(block.current, count),
      v_mV: narrow(block.packVoltage, count),
      soc_cpct: narrow(block.stateOfCharge, count),
      odo_m: narrow(block.odometer, count),
      cells_mV: narrow(block.cells, count * observationCount),
      ...(probeCount > 0 ? { temps_dC: narrow(block.temperatures, count * probeCount) } : {}),
    });
  }
  const cells: (number | null | string)[][] = rows(block.cells, count, observationCount);
  cells[text.row]![text.observation] = 'nan';
  return new TextEncoder().encode(
    JSON.stringify({
      ...head,
      dt: [...dt],
      i_mA: plain(block.current, 0, count),
      v_mV: plain(block.packVoltage, 0, count),
      soc_cpct: plain(block.stateOfCharge, 0, count),
      odo_m: plain(block.odometer, 0, count),
      cells_mV: cells,
      ...(probeCount > 0 ? { temps_dC: rows(block.temperatures, count, probeCount) } : {}),
    }),
  );
}

/** One sample of a block as `tlm`. */
export function encodeTlm(
  block: SampleBlock,
  row: number,
  { cfg, boot, seq, bootAt }: SampleIdentity,
  text?: TextInstead,
): Uint8Array {
  const { observationCount, probeCount } = block;
  const at = block.sampledAt[row]!;
  const message: TlmMessage = {
    v: 1,
    cfg,
    boot,
    seq,
    ts: at,
    mono: at - bootAt,
    tq: 2,
    i_mA: block.current[row]!,
    v_mV: block.packVoltage[row]!,
    soc_cpct: block.stateOfCharge[row]!,
    odo_m: block.odometer[row]!,
    cells_mV: plain(block.cells, row * observationCount, observationCount),
    ...(probeCount > 0 ? { temps_dC: plain(block.temperatures, row * probeCount, probeCount) } : {}),
  };
  if (text === undefined) return encodeMessage(message, 'cbor');
  const cells: (number | null | string)[] = [...message.cells_mV];
  cells[text.observation] = 'nan';
  return new TextEncoder().encode(JSON.stringify({ ...message, cells_mV: cells }));
}

/** The first `length` values in the narrowest column that holds them. */
function narrow(column: Int32Array, length: number): SignedColumn {
  const result = new Int16Array(length);
  for (let index = 0; index < length; index++) {
    const value = column[index]!;
    if (value === NULL_INT32) result[index] = NULL_INT16;
    else if (value > 0x7fff || value <= NULL_INT16) return column.slice(0, length);
    else result[index] = value;
  }
  return result;
}

function plain(column: Int32Array, from: number, length: number): (number | null)[] {
  return Array.from({ length }, (_, index) => {
    const value = column[from + index]!;
    return value === NULL_INT32 ? null : value;
  });
}

function rows(column: Int32Array, count: number, width: number): (number | null)[][] {
  return Array.from({ length: count }, (_, row) => plain(column, row * width, width));
}
