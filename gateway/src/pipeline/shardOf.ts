/** FNV-1a, 32 bits: spreads short ids well and is the same on every machine. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value ^= text.charCodeAt(index);
    value = Math.imul(value, 0x01000193);
  }
  return value >>> 0;
}

/** Index of the worker that owns a pack: a pack always meets the same twin. */
export function shardOf(packKey: string, shardCount: number): number {
  if (!(shardCount >= 1)) throw new RangeError(`Cannot shard over ${shardCount} workers: must be 1 or more`);
  return hash(packKey) % shardCount;
}
