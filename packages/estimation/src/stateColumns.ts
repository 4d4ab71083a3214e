/**
 * Registry of everything mutable in a pack twin, so that a checkpoint is a copy of bytes and cannot forget a part.
 *
 * Components ask for their columns and scalars here, always in the same order; {@link StateColumns.write}
 * copies all of it behind each other and {@link StateColumns.read} copies it back.
 */

const COLUMNS_PER_BLOCK = 16;

type NumericRecord = Record<string, number>;

export class StateColumns {
  readonly #columns: Float64Array[] = [];
  readonly #scalars: { readonly record: NumericRecord; readonly keys: readonly string[] }[] = [];
  readonly #buffers: Uint8Array[] = [];
  #block = new Float64Array(0);
  #used = 0;

  /** A column of doubles, filled with `initial`. */
  column(length: number, initial = 0): Float64Array {
    // From larger blocks: a pack has over a hundred columns, and a buffer of its own costs each as much as its content.
    if (this.#used + length > this.#block.length) {
      this.#block = new Float64Array(Math.max(length, COLUMNS_PER_BLOCK * length));
      this.#used = 0;
    }
    const column = this.#block.subarray(this.#used, this.#used + length).fill(initial);
    this.#used += length;
    this.#columns.push(column);
    return column;
  }

  /** A record of numbers; its keys may not change afterwards. Returns the record that will be saved. */
  scalars<T extends Record<keyof T, number>>(initial: T): T {
    const record = { ...initial };
    this.#scalars.push({ record, keys: Object.keys(record) });
    return record;
  }

  /** A buffer that belongs to someone else (a cell model batch) and is part of the state. */
  attach(buffer: ArrayBufferLike, byteOffset = 0, byteLength = buffer.byteLength - byteOffset): void {
    this.#buffers.push(new Uint8Array(buffer, byteOffset, byteLength));
  }

  get byteLength(): number {
    let bytes = 0;
    for (const column of this.#columns) bytes += column.byteLength;
    for (const { keys } of this.#scalars) bytes += keys.length * Float64Array.BYTES_PER_ELEMENT;
    for (const buffer of this.#buffers) bytes += buffer.byteLength;
    return bytes;
  }

  /** Copies the state to `target`, which must have {@link byteLength} bytes. */
  write(target: Uint8Array): void {
    let at = 0;
    const put = (bytes: Uint8Array): void => {
      target.set(bytes, at);
      at += bytes.byteLength;
    };
    for (const column of this.#columns) put(bytesOf(column));
    for (const { record, keys } of this.#scalars) put(bytesOf(Float64Array.from(keys, (key) => record[key]!)));
    for (const buffer of this.#buffers) put(buffer);
  }

  /** Copies a state back that {@link write} made. */
  read(source: Uint8Array): void {
    if (source.byteLength !== this.byteLength) {
      throw new RangeError(`Cannot restore state: ${source.byteLength} bytes, expected ${this.byteLength}`);
    }
    let at = 0;
    const take = (bytes: Uint8Array): void => {
      bytes.set(source.subarray(at, at + bytes.byteLength));
      at += bytes.byteLength;
    };
    for (const column of this.#columns) take(bytesOf(column));
    for (const { record, keys } of this.#scalars) {
      const values = new Float64Array(keys.length);
      take(bytesOf(values));
      keys.forEach((key, index) => (record[key] = values[index]!));
    }
    for (const buffer of this.#buffers) take(buffer);
  }
}

function bytesOf(column: Float64Array): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}
