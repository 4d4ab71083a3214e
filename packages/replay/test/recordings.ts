/** Small recordings that the tests write themselves, and what a pipeline would read from them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { decodeBirth, decodeSamples, type DecodedBirth } from '@packtwin/decoders';
import {
  parseTopic,
  VALUE_REASONS,
  type FrameCounts,
  type PackConfiguration,
  type PackSampleBatch,
  type ValueCounts,
} from '@packtwin/protocol';
import { openReplay, parseMapping, type Mapping, type ReplayOptions, type ReplayRecord } from '@packtwin/replay';

/** A folder that goes away with the scope. */
export function temporaryFolder(): {
  readonly path: string;
  write(name: string, content: string | Uint8Array): string;
} & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'packtwin-replay-'));
  return {
    path,
    write(name, content) {
      const file = join(path, name);
      writeFileSync(file, name.endsWith('.gz') ? gzipSync(content) : content);
      return file;
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true }),
  };
}

export interface Replayed {
  readonly births: DecodedBirth[];
  readonly batches: PackSampleBatch[];
  readonly refused: FrameCounts;
  readonly nulled: ValueCounts;
  readonly notes: readonly string[];
  readonly totalRows: number;
  readonly rowsRead: number;
  readonly alarms: readonly { readonly column: string; readonly value: number; readonly sampledAt: number }[];
}

/** Replays files and decodes every record as the pipeline does. */
export async function replayAll(
  files: readonly string[],
  mapping: string | Mapping,
  options: ReplayOptions = {},
): Promise<Replayed> {
  await using source = await openReplay(files, mapping, options);
  const births: DecodedBirth[] = [];
  const batches: PackSampleBatch[] = [];
  const refused: FrameCounts = {};
  const nulled: ValueCounts = {};
  const configurations = new Map<string, PackConfiguration>();
  let position = 0;
  for await (const record of source) {
    if (record.position !== ++position) throw new Error(`Record ${position} has position ${record.position}`);
    const topic = parseTopic(record.topic);
    if (!topic.ok || topic.value.kind === 'cmd') throw new Error(`Record has topic ${record.topic}`);
    if (topic.value.kind === 'birth') {
      const birth = decodeBirth(record.payload);
      if (!birth.ok) throw new Error(birth.error.detail);
      births.push(birth.value);
      configurations.set(birth.value.message.cfg, birth.value.configuration);
      continue;
    }
    const decoded = decodeSamples(
      { topic: topic.value, receivedAt: record.receivedAt, payload: record.payload },
      { configurations, anchors: [] },
    );
    if (!decoded.ok) {
      refused[decoded.error.reason] = (refused[decoded.error.reason] ?? 0) + decoded.error.frames;
      continue;
    }
    batches.push(decoded.value.batch);
    for (const reason of VALUE_REASONS) {
      const count = decoded.value.batch.nulled[reason];
      if (count !== undefined) nulled[reason] = (nulled[reason] ?? 0) + count;
    }
  }
  const { notes, totalRows, rowsRead, alarms } = source;
  return { births, batches, refused, nulled, notes, totalRows, rowsRead, alarms };
}

/** One column over all batches. */
export function columnOf(
  batches: readonly PackSampleBatch[],
  name:
    | 'sampledAt'
    | 'packCurrent'
    | 'packVoltage'
    | 'vehicleStateOfCharge'
    | 'odometer'
    | 'observationVoltage'
    | 'probeTemperature',
): number[] {
  return batches.flatMap((batch) => Array.from(batch[name]));
}

/** When the test recordings begin, ms UTC. */
export const START = Date.UTC(2021, 4, 5, 9, 10, 0);

/** A mapping of some name and design, with the rest from the text. */
export function mapping(text: string): Mapping {
  return parseMapping(`name: test\ndesign: generic-nmc-graphite\n${text}`, 'test.yaml');
}

/** A mapping for `time,I,V_1,V_2,…`, discharge positive. */
export const plain = `
nominalCapacity: 100
time: { column: time, format: YYYY-MM-DD HH:mm:ss }
cells: { columns: "V_{cell}" }
current: { column: I, positive: discharging }
`;

export const rows = [
  'time,I,V_1,V_2',
  '2021-05-05 09:10:00,10,3.658,3.657',
  '2021-05-05 09:10:01,-20.5,3.659,3.656',
].join('\n');

/** All records of a source. */
export async function recordsOf(source: AsyncIterable<ReplayRecord>): Promise<ReplayRecord[]> {
  const records: ReplayRecord[] = [];
  for await (const record of source) records.push(record);
  return records;
}
