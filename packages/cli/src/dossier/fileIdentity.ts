/** What makes a file itself: size and SHA-256, whole and in blocks, so that a change can be placed. */
import { createHash, hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';

export interface FileIdentity {
  /** Without folders. */
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly blockBytes: number;
  /** SHA-256 of every block, the first 16 hexadecimal digits. */
  readonly blocks: readonly string[];
}

const LEAST_BLOCK = 65_536;
const MOST_BLOCKS = 64;
const BLOCK_DIGITS = 16;

/** @throws what the file system says where the file cannot be read. */
export async function identifyFile(path: string, as?: FileIdentity): Promise<FileIdentity> {
  await using file = await open(path);
  const { size } = await file.stat();
  const blockBytes = as?.blockBytes ?? Math.max(LEAST_BLOCK, Math.ceil(size / MOST_BLOCKS));
  const whole = createHash('sha256');
  const blocks: string[] = [];
  const buffer = Buffer.alloc(blockBytes);
  let bytes = 0;
  for (;;) {
    let filled = 0;
    while (filled < blockBytes) {
      const { bytesRead } = await file.read(buffer, filled, blockBytes - filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    if (filled === 0) break;
    const block = buffer.subarray(0, filled);
    whole.update(block);
    blocks.push(hash('sha256', block).slice(0, BLOCK_DIGITS));
    bytes += filled;
  }
  return { name: basename(path), bytes, sha256: whole.digest('hex'), blockBytes, blocks };
}

/** One sentence that says how `found` is not `expected`; undefined where it is. Names do not matter. */
export function fileDifference(expected: FileIdentity, found: FileIdentity): string | undefined {
  if (expected.sha256 === found.sha256 && expected.bytes === found.bytes) return undefined;
  const changed = expected.blocks.flatMap((block, index) => (block === found.blocks[index] ? [] : [index]));
  const first = changed[0];
  const place =
    first === undefined
      ? 'behind its end'
      : `first between bytes ${first * expected.blockBytes} and ${Math.min((first + 1) * expected.blockBytes, Math.max(expected.bytes, found.bytes)) - 1}`;
  const size = expected.bytes === found.bytes ? `${found.bytes} bytes` : `${found.bytes} bytes, not ${expected.bytes}`;
  return (
    `${found.name} is not the recording that the dossier was made from (${expected.name}): ${size}, ` +
    `SHA-256 ${found.sha256.slice(0, 16)}…, not ${expected.sha256.slice(0, 16)}…; it differs ${place}`
  );
}
