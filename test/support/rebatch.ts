/** The samples of recorded `hist` frames in other frames: other batch sizes, single `tlm`, duplicates, disorder. */
import { encodeHistColumns, encodeMessage, parseTopic, formatTopic, type SignedColumn } from '@packtwin/protocol';
import { Decoder } from 'cbor-x';

export interface Frame {
  readonly topic: string;
  readonly payload: Uint8Array;
}

/** One pack's samples as columns of wire integers; the smallest int32 or int16 stands for null as on the wire. */
export interface WireRecording {
  readonly topic: string;
  readonly cfg: string;
  readonly boot: number;
  readonly firstSequence: number;
  readonly count: number;
  readonly at: Float64Array;
  readonly columns: Readonly<Record<string, Int32Array>>;
  /** Values per sample of every column. */
  readonly width: Readonly<Record<string, number>>;
}

const NULL = -0x8000_0000;
const decoder = new Decoder({ mapsAsObjects: true, tagUint8Array: false });

interface DecodedHist {
  readonly cfg: string;
  readonly boot: number;
  readonly seq: number;
  readonly t0: number;
  readonly dt: Int32Array | Float64Array;
  readonly [column: string]: unknown;
}

const COLUMNS = ['i_mA', 'v_mV', 'soc_cpct', 'odo_m', 'cells_mV', 'temps_dC'] as const;

/** Joins the CBOR `hist` frames of one pack and boot, which must follow each other without a gap. */
export function joinFrames(frames: readonly Frame[]): WireRecording {
  const parts = frames.map(({ payload }) => decoder.decode(payload) as DecodedHist);
  const first = parts[0]!;
  const count = parts.reduce((sum, part) => sum + part.dt.length, 0);
  const at = new Float64Array(count);
  const width: Record<string, number> = {};
  const columns: Record<string, Int32Array> = {};
  for (const name of COLUMNS) {
    const column = first[name] as SignedColumn | undefined;
    if (column === undefined) continue;
    width[name] = column.length / first.dt.length;
    columns[name] = new Int32Array(count * width[name]);
  }
  let done = 0;
  for (const part of parts) {
    if (part.seq !== first.seq + done || part.boot !== first.boot) {
      throw new RangeError(`Cannot join frames: seq ${part.seq} of boot ${part.boot} follows ${first.seq + done}`);
    }
    for (let k = 0; k < part.dt.length; k++) at[done + k] = part.t0 + part.dt[k]!;
    for (const [name, all] of Object.entries(columns)) {
      const column = part[name] as SignedColumn;
      const missing = column instanceof Int16Array ? -0x8000 : NULL;
      for (let k = 0; k < column.length; k++) all[done * width[name]! + k] = column[k] === missing ? NULL : column[k]!;
    }
    done += part.dt.length;
  }
  return {
    topic: frames[0]!.topic,
    cfg: first.cfg,
    boot: first.boot,
    firstSequence: first.seq,
    count,
    at,
    columns,
    width,
  };
}

/** Samples [from, to) as one `hist`. */
export function histFrame(recording: WireRecording, from: number, to: number): Frame {
  const { columns, width, at } = recording;
  const slice = Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [name, column.slice(from * width[name]!, to * width[name]!)]),
  ) as { cells_mV: Int32Array };
  return {
    topic: recording.topic,
    payload: encodeHistColumns({
      v: 1,
      cfg: recording.cfg,
      boot: recording.boot,
      seq: recording.firstSequence + from,
      t0: at[from]!,
      dt: at.slice(from, to).map((time) => time - at[from]!),
      tq: 2,
      ...slice,
    }),
  };
}

/** Sample k as one `tlm` in JSON. */
export function tlmFrame(recording: WireRecording, k: number): Frame {
  const { columns, width, at } = recording;
  const values = (name: string): (number | null)[] =>
    [...columns[name]!.subarray(k * width[name]!, (k + 1) * width[name]!)].map((value) =>
      value === NULL ? null : value,
    );
  const parsed = parseTopic(recording.topic);
  if (!parsed.ok || !('pack' in parsed.value)) throw new TypeError(`"${recording.topic}" is no topic of a pack`);
  return {
    topic: formatTopic({ ...parsed.value, kind: 'tlm' }),
    payload: encodeMessage(
      {
        v: 1,
        cfg: recording.cfg,
        boot: recording.boot,
        seq: recording.firstSequence + k,
        ts: at[k]!,
        tq: 2,
        i_mA: values('i_mA')[0]!,
        v_mV: values('v_mV')[0]!,
        soc_cpct: values('soc_cpct')[0]!,
        odo_m: values('odo_m')[0]!,
        cells_mV: values('cells_mV'),
        ...('temps_dC' in columns ? { temps_dC: values('temps_dC') } : {}),
      },
      'json',
    ),
  };
}

export interface RebatchOptions {
  /** Samples of one `hist`, drawn from this list in turn. */
  readonly batchSizes: readonly number[];
  /** Every n-th batch goes as single `tlm` messages instead. */
  readonly tlmEvery?: number;
  /** Every n-th frame is sent twice. */
  readonly duplicateEvery?: number;
  /** Every n-th pair of neighbouring frames of at most `batchSizes` samples changes places. */
  readonly swapEvery?: number;
}

/** All samples of a recording in new frames. */
export function rebatch(recording: WireRecording, options: RebatchOptions): Frame[] {
  const { batchSizes, tlmEvery = 0, duplicateEvery = 0, swapEvery = 0 } = options;
  const frames: Frame[] = [];
  for (let from = 0, batch = 1; from < recording.count; batch++) {
    const to = Math.min(recording.count, from + batchSizes[batch % batchSizes.length]!);
    if (tlmEvery > 0 && batch % tlmEvery === 0) for (let k = from; k < to; k++) frames.push(tlmFrame(recording, k));
    else frames.push(histFrame(recording, from, to));
    from = to;
  }
  for (let k = swapEvery; swapEvery > 0 && k + 1 < frames.length; k += swapEvery) {
    [frames[k], frames[k + 1]] = [frames[k + 1]!, frames[k]!];
  }
  return duplicateEvery === 0
    ? frames
    : frames.flatMap((frame, k) => (k % duplicateEvery === 0 ? [frame, frame] : [frame]));
}
