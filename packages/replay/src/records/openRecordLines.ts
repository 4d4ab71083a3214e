/**
 * Recordings in wire units: one JSON object per line, {"receivedAt": ms, "topic": "packtwin/1/…",
 * "payload": {…}} or "payloadBase64" for the exact bytes (CBOR, or frames that are malformed on purpose).
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { RecordedAlarm, ReplayOptions, ReplayRecord, ReplaySource } from '../openReplay.ts';
import { RecordingError } from '../recordingError.ts';

/** Opens record lines. Ids and times are in the records, so only `from` and `to` apply. */
export async function openRecordLines(
  files: readonly string[],
  mappingName: string,
  options: ReplayOptions,
): Promise<ReplaySource> {
  for (const name of ['design', 'vehicle', 'pack', 'nominalCapacity', 'tenant', 'group'] as const) {
    if (options[name] !== undefined)
      throw new RecordingError(`A recording of records brings its own ${name}: leave it out.`);
  }
  let totalRows = 0;
  for (const file of files) {
    const found = await stat(file).catch(() => undefined);
    if (!found?.isFile()) throw new RecordingError(`Cannot find ${file}: check the path.`);
    for await (const line of linesOf(file)) if (line.trim() !== '') totalRows++;
  }
  return new RecordLines(files, mappingName, totalRows, options);
}

/** A record as a line of such a file, without the line break. */
export function formatRecordLine({
  receivedAt,
  topic,
  payload,
}: Pick<ReplayRecord, 'receivedAt' | 'topic' | 'payload'>): string {
  return JSON.stringify({ receivedAt, topic, payloadBase64: Buffer.from(payload).toString('base64') });
}

class RecordLines implements ReplaySource {
  readonly mappingName: string;
  readonly totalRows: number;
  readonly notes: readonly string[] = [];
  readonly alarms: readonly RecordedAlarm[] = [];
  rowsRead = 0;
  readonly #files: readonly string[];
  readonly #options: ReplayOptions;

  constructor(files: readonly string[], mappingName: string, totalRows: number, options: ReplayOptions) {
    this.mappingName = mappingName;
    this.totalRows = totalRows;
    this.#files = files;
    this.#options = options;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ReplayRecord> {
    const { from = -Infinity, to = Infinity } = this.#options;
    let position = 0;
    for (const file of this.#files) {
      let lineNumber = 0;
      for await (const line of linesOf(file)) {
        lineNumber++;
        if (line.trim() === '') continue;
        this.rowsRead++;
        const record = parseLine(line, `${file}, line ${lineNumber}`);
        if (record.receivedAt >= from && record.receivedAt < to) yield { position: ++position, ...record };
      }
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const bytes = createReadStream(file);
  const input = /\.gz$/i.test(file) ? bytes.pipe(createGunzip()) : bytes;
  const lines = createInterface({ input, crlfDelay: Infinity });
  try {
    yield* lines;
  } catch (error) {
    throw new RecordingError(`Cannot read ${file}: ${error instanceof Error ? error.message : String(error)}.`);
  } finally {
    lines.close();
    bytes.destroy();
  }
}

function parseLine(line: string, place: string): Omit<ReplayRecord, 'position'> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new RecordingError(
      `${place}: not JSON; a line must be {"receivedAt", "topic", "payload" or "payloadBase64"}.`,
    );
  }
  if (typeof value === 'object' && value !== null && 'receivedAt' in value && 'topic' in value) {
    const { receivedAt, topic } = value;
    if (typeof receivedAt === 'number' && Number.isFinite(receivedAt) && typeof topic === 'string') {
      if ('payloadBase64' in value && typeof value.payloadBase64 === 'string') {
        return { receivedAt, topic, payload: new Uint8Array(Buffer.from(value.payloadBase64, 'base64')) };
      }
      if ('payload' in value)
        return { receivedAt, topic, payload: new TextEncoder().encode(JSON.stringify(value.payload)) };
    }
  }
  throw new RecordingError(`${place}: must have receivedAt (ms), topic and payload or payloadBase64.`);
}
