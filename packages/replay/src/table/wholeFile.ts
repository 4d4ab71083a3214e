/** Is a table whole? DuckDB reads a file that a copy cut off as far as it goes, without a word. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { RecordingError } from '../recordingError.ts';

/** Bytes kept of a file's end: several rows even of a pack with hundreds of cells. Even, for UTF-16. */
const TAIL_BYTES = 64 * 1024;
/** Large chunks: 50 MB of CSV pass in some 0.1 s. */
const GUNZIP_CHUNK_BYTES = 1024 * 1024;
const LINE_FEED = 0x0a;

/** The end of a file's content, unpacked. */
export interface FileTail {
  readonly bytes: Uint8Array;
  /** The bytes are all there is. */
  readonly isWholeFile: boolean;
}

/** How the lines of a table are written. */
export interface LineLayout {
  readonly delimiter?: string | undefined;
  /** As `TextDecoder` or DuckDB names it; UTF-8 unless told. */
  readonly encoding?: string | undefined;
}

/** Whether a name says that the content is packed; anything else is plain. */
export function isGzipName(file: string): boolean {
  return /\.gz$/i.test(file);
}

/**
 * Reads the end of a CSV file. A gzip file is unpacked as far as its last byte for it, checksums included;
 * one that is cut off or damaged throws a {@link RecordingError}.
 */
export async function readTail(file: string): Promise<FileTail> {
  return isGzipName(file) ? unpackedTail(file) : plainTail(file);
}

/**
 * Throws a {@link RecordingError} when the last line has no line break and fewer columns than the table:
 * that is where a copy ended, not a row.
 */
export async function requireWholeLastLine(
  file: string,
  tail: FileTail,
  columnCount: number,
  { delimiter = ',', encoding = 'utf-8' }: LineLayout,
): Promise<void> {
  const found = lastLineColumns(new TextDecoder(encoding).decode(tail.bytes), tail.isWholeFile, delimiter);
  if (found === undefined || found >= columnCount) return;
  throw new RecordingError(
    `${file} is cut off: line ${await lineCount(file)}, its last, ends after ${found} of ${columnCount} columns; copy the file again or remove that line.`,
  );
}

async function plainTail(file: string): Promise<FileTail> {
  await using handle = await open(file);
  const { size } = await handle.stat();
  // From an even offset, where a UTF-16 character begins.
  const from = Math.ceil(Math.max(0, size - TAIL_BYTES) / 2) * 2;
  const buffer = new Uint8Array(size - from);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
  return { bytes: buffer.subarray(0, bytesRead), isWholeFile: from === 0 };
}

async function unpackedTail(file: string): Promise<FileTail> {
  let tail = Buffer.alloc(0);
  let length = 0;
  await readContent(file, (chunk) => {
    length += chunk.length;
    const joined = chunk.length >= TAIL_BYTES ? chunk : Buffer.concat([tail, chunk]);
    // A copy: the chunk's own memory is not kept.
    tail = Buffer.from(joined.subarray(-TAIL_BYTES));
  });
  // From an even offset, as above.
  const bytes = (length - tail.length) % 2 === 0 ? tail : tail.subarray(1);
  return { bytes, isWholeFile: bytes.length === length };
}

async function readContent(file: string, take: (chunk: Buffer) => void): Promise<void> {
  const drain = async (source: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of source) take(chunk);
  };
  if (!isGzipName(file)) return pipeline(createReadStream(file), drain);
  try {
    await pipeline(createReadStream(file), createGunzip({ chunkSize: GUNZIP_CHUNK_BYTES }), drain);
  } catch (error) {
    throw broken(file, error);
  }
}

function broken(file: string, error: unknown): RecordingError {
  const reason = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'Z_BUF_ERROR') return new RecordingError(`${file} is cut off: its gzip data has no end; copy it again.`);
  return new RecordingError(
    code === 'Z_DATA_ERROR'
      ? `${file} is damaged or no gzip file (${reason}); copy it again.`
      : `Cannot read ${file}: ${reason}.`,
  );
}

/** Lines of the content, the unfinished one included. */
async function lineCount(file: string): Promise<number> {
  let count = 1;
  await readContent(file, (chunk) => {
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) count++;
  });
  return count;
}

/** Columns of a last line without a line break; undefined where there is none, or it begins before the text. */
function lastLineColumns(text: string, isWholeFile: boolean, delimiter: string): number | undefined {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1)!.trim() === '' || (lines.length === 1 && !isWholeFile)) return undefined;
  // An odd quote: the row may have begun lines above, inside a quoted value with line breaks.
  for (let first = lines.length - 1; first >= 0; first--) {
    const row = lines.slice(first).join('\n');
    if (quoteCount(row) % 2 === 0) return columnsOf(row, delimiter);
  }
  return columnsOf(lines.at(-1)!, delimiter);
}

function quoteCount(text: string): number {
  return text.split('"').length - 1;
}

function columnsOf(row: string, delimiter: string): number {
  // Every other part lies between quotes, where a delimiter is text.
  const unquoted = row.split('"').filter((_, index) => index % 2 === 0);
  return unquoted.reduce((count, part) => count + part.split(delimiter).length - 1, 1);
}
