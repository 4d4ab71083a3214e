/**
 * A recording as records of the native contract: a `birth` for every pack, then its rows as `hist` frames,
 * received when sampled. What the pipeline makes of them is what it would have made of the live vehicle.
 */
import { encodeMessage, formatTopic } from '@packtwin/protocol';
import { VALID } from './convert/quantity.ts';
import { loadMapping } from './mapping/loadMapping.ts';
import type { Mapping, SampleMapping } from './mapping/schema.ts';
import { openRecordLines } from './records/openRecordLines.ts';
import { RecordingError } from './recordingError.ts';
import { birthOfRecording, ratedCapacityOf } from './records/birthOfRecording.ts';
import { FrameBuilder, type BuiltFrame } from './records/frameBuilder.ts';
import { idsOfRow, planRecording, type RecordingPlan } from './recordingPlan.ts';
import { readSampleBlocks, type SampleBlock } from './readSampleBlocks.ts';
import { surveyRecording, type RecordingSurvey } from './surveyRecording.ts';
import { openTable, type Table } from './table/openTable.ts';

/** One frame, as the journal would hold it. */
export interface ReplayRecord {
  /** 1, 2, 3 … in the order of the recording. */
  readonly position: number;
  /** ms UTC: when its newest sample was taken. */
  readonly receivedAt: number;
  readonly topic: string;
  readonly payload: Uint8Array;
}

export interface ReplayOptions {
  /** ms UTC; rows before `from` and from `to` on are left out. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Instead of what the mapping says. */
  readonly design?: string | undefined;
  readonly vehicle?: string | undefined;
  readonly pack?: string | undefined;
  /** A·h of one series position. */
  readonly nominalCapacity?: number | undefined;
  readonly tenant?: string | undefined;
  readonly group?: string | undefined;
}

/** When an alarm column took another value. */
export interface RecordedAlarm {
  readonly vehicle: string;
  readonly pack: string;
  /** ms UTC. */
  readonly sampledAt: number;
  readonly column: string;
  readonly value: number;
}

/** A recording that is ready to run. Iterate it once; dispose of it in the end. */
export interface ReplaySource extends AsyncIterable<ReplayRecord>, AsyncDisposable {
  readonly mappingName: string;
  /** Rows in all files. */
  readonly totalRows: number;
  /** Rows that the iteration has passed so far. */
  readonly rowsRead: number;
  /** Sentences that say what was assumed or found: capacity, offsets. */
  readonly notes: readonly string[];
  /** Alarms passed so far; at most 10 000 are kept. */
  readonly alarms: readonly RecordedAlarm[];
}

const MAX_ALARMS = 10_000;

/** Opens recordings with a mapping (a name, a path or a parsed one). Several files follow each other. */
export async function openReplay(
  files: readonly string[],
  mapping: string | Mapping,
  options: ReplayOptions = {},
): Promise<ReplaySource> {
  if (files.length === 0) throw new RecordingError('There is nothing to replay: name at least one file.');
  const resolved = typeof mapping === 'string' ? loadMapping(mapping) : mapping;
  if (resolved.kind === 'records') return openRecordLines(files, resolved.name, options);
  if (resolved.kind === 'ageing') {
    throw new RecordingError(
      `Mapping ${resolved.name} is for ageing tables (capacities, no voltages), which no twin can run on: read them with readAgeingTable.`,
    );
  }
  const recordings: OpenRecording[] = [];
  try {
    for (const file of files) recordings.push(await openRecording(file, resolved, options));
    if (recordings.every(isEmpty)) throw new RecordingError(`${files.map(emptyNote).join('; ')}.`);
  } catch (error) {
    for (const { table } of recordings) await table[Symbol.asyncDispose]();
    throw error;
  }
  return new TableReplay(recordings, resolved, options);
}

interface OpenRecording {
  readonly table: Table;
  readonly plan: RecordingPlan;
  readonly survey: RecordingSurvey;
}

async function openRecording(file: string, mapping: SampleMapping, options: ReplayOptions): Promise<OpenRecording> {
  const table = await openTable(file, mapping.file);
  try {
    const plan = planRecording(table, mapping, options);
    const wantsCapacity = options.nominalCapacity === undefined && typeof mapping.nominalCapacity !== 'number';
    return { table, plan, survey: await surveyRecording(table, plan, wantsCapacity) };
  } catch (error) {
    await table[Symbol.asyncDispose]();
    throw error;
  }
}

function isEmpty({ survey }: OpenRecording): boolean {
  return survey.rowCount === 0;
}

function emptyNote(file: string): string {
  return `${file} has a header but no rows`;
}

/** What is under way for one pack. */
interface Lane {
  readonly vehicle: string;
  readonly pack: string;
  readonly frames: FrameBuilder;
  readonly topic: string;
  /** ms UTC of the newest sample so far: when a row without a time is taken as received. */
  newestAt: number;
  readonly alarmValues: Float64Array;
}

interface PackRating {
  /** A·h. */
  readonly ratedCapacity: number;
  /** ms. */
  readonly interval: number;
}

class TableReplay implements ReplaySource {
  readonly mappingName: string;
  readonly totalRows: number;
  readonly notes: string[] = [];
  readonly alarms: RecordedAlarm[] = [];
  rowsRead = 0;
  readonly #recordings: readonly OpenRecording[];
  readonly #mapping: SampleMapping;
  readonly #options: ReplayOptions;
  /** What the first file of a pack said; its later files follow it. */
  readonly #ratings = new Map<string, PackRating>();
  #position = 0;
  #boot = 0;

  constructor(recordings: readonly OpenRecording[], mapping: SampleMapping, options: ReplayOptions) {
    this.mappingName = mapping.name;
    this.#recordings = recordings;
    this.#mapping = mapping;
    this.#options = options;
    this.totalRows = recordings.reduce((sum, { survey }) => sum + survey.rowCount, 0);
    for (const recording of recordings) this.#describe(recording);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ReplayRecord> {
    // A file is like a boot: its rows are in order, files among each other need not be.
    for (const recording of this.#recordings) {
      this.#boot++;
      yield* this.#records(recording);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { table } of this.#recordings) await table[Symbol.asyncDispose]();
  }

  async *#records(recording: OpenRecording): AsyncGenerator<ReplayRecord> {
    const { table, plan, survey } = recording;
    const { from = -Infinity, to = Infinity } = this.#options;
    const lanes = new Map<string, Lane>();
    for await (const block of readSampleBlocks(table, plan, survey.offsets)) {
      for (let row = 0; row < block.rowCount; row++) {
        const sampledAt = block.sampledAt[row]!;
        if (sampledAt < from || sampledAt >= to) continue;
        const ids = idsOfRow(plan, block.keys, row);
        const key = `${ids.vehicle}/${ids.pack}`;
        let lane = lanes.get(key);
        if (!lane) {
          const opened = this.#openLane(recording, ids, sampledAt);
          lanes.set(key, (lane = opened.lane));
          yield opened.birth;
        }
        const full = lane.frames.append(block, row);
        if (full) yield this.#record(lane, full);
        this.#noteAlarms(lane, plan, block, row);
      }
      this.rowsRead += block.rowCount;
    }
    for (const lane of lanes.values()) {
      const rest = lane.frames.flush();
      if (rest) yield this.#record(lane, rest);
    }
  }

  #openLane(
    { plan, survey }: OpenRecording,
    ids: { readonly vehicle: string; readonly pack: string },
    at: number,
  ): { readonly lane: Lane; readonly birth: ReplayRecord } {
    const birth = birthOfRecording({
      mapping: this.#mapping,
      plan,
      design: this.#options.design ?? this.#mapping.design,
      ...this.#ratingOf(`${ids.vehicle}/${ids.pack}`, survey),
      at,
    });
    const { tenant = 'default', group = 'replay' } = this.#options;
    const layout = {
      cellCount: plan.cells.columns.length,
      probeCount: plan.probes.columns.length,
      configuration: birth.cfg,
      boot: this.#boot,
    };
    return {
      lane: {
        ...ids,
        frames: new FrameBuilder(layout),
        topic: formatTopic({ kind: 'hist', tenant, group, ...ids }),
        newestAt: birth.ts,
        alarmValues: new Float64Array(plan.alarmColumns.length),
      },
      birth: {
        position: ++this.#position,
        receivedAt: birth.ts,
        topic: formatTopic({ kind: 'birth', tenant, group, ...ids }),
        payload: encodeMessage(birth, 'json'),
      },
    };
  }

  #ratingOf(key: string, survey: RecordingSurvey): PackRating {
    const known = this.#ratings.get(key);
    if (known) return known;
    const rating = {
      ratedCapacity:
        this.#options.nominalCapacity ?? ratedCapacityOf(this.#mapping, survey.capacities.get(key)).ampereHours,
      interval: this.#mapping.interval === undefined ? survey.medianInterval : this.#mapping.interval * 1000,
    };
    this.#ratings.set(key, rating);
    return rating;
  }

  #record(lane: Lane, { payload, newestAt }: BuiltFrame): ReplayRecord {
    if (!Number.isNaN(newestAt)) lane.newestAt = newestAt;
    return { position: ++this.#position, receivedAt: lane.newestAt, topic: lane.topic, payload };
  }

  #noteAlarms(lane: Lane, { alarmColumns }: RecordingPlan, block: SampleBlock, row: number): void {
    for (const [index, column] of alarmColumns.entries()) {
      const { values, codes } = block.alarms[index]!;
      const value = codes[row] === VALID ? values[row]! : 0;
      if (value === lane.alarmValues[index]) continue;
      lane.alarmValues[index] = value;
      if (value === 0 || this.alarms.length >= MAX_ALARMS) continue;
      this.alarms.push({ vehicle: lane.vehicle, pack: lane.pack, sampledAt: block.sampledAt[row]!, column, value });
    }
  }

  #describe(recording: OpenRecording): void {
    const { plan, survey } = recording;
    const { file } = plan.header;
    if (isEmpty(recording)) {
      this.notes.push(emptyNote(file));
      return;
    }
    for (const [quantity, offset] of survey.offsets)
      this.notes.push(`${file}: ${quantity} read with an offset of ${offset}, as the mapping's rule found`);
    if (this.#options.nominalCapacity !== undefined) return;
    const estimates = survey.capacities.size > 0 ? [...survey.capacities.entries()] : [[undefined, undefined] as const];
    for (const [key, estimate] of estimates) {
      this.notes.push(`${key ?? file}: ${ratedCapacityOf(this.#mapping, estimate).note}`);
    }
  }
}
