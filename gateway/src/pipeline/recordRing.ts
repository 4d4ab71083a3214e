/**
 * A bounded queue of records between two threads: one writer, one reader, one SharedArrayBuffer.
 *
 * Layout: Int32 words [head, tail, closed, –] then bytes. `head` and `tail` count bytes modulo 2^32, written by one
 * side each. A record is [u32 length][f64 position][f64 receivedAt][u32 topic length][topic][payload], padded to 8.
 * A length of 0xffffffff says "continue at the start".
 */
import type { TelemetryRecord } from './telemetryRecord.ts';

const HEAD = 0;
const TAIL = 1;
const CONTROL_BYTES = 16;
const HEADER_BYTES = 24;
const SKIP = 0xffff_ffff;

/** Creates the memory of a ring. `capacity` in bytes, a power of two. */
export function createRingMemory(capacity: number): SharedArrayBuffer {
  if (!(capacity >= 1024 && capacity <= 2 ** 30 && Number.isInteger(Math.log2(capacity)))) {
    throw new RangeError(`Cannot make a ring of ${capacity} bytes: must be a power of two from 1 KiB to 1 GiB`);
  }
  return new SharedArrayBuffer(CONTROL_BYTES + capacity);
}

class RingEnd {
  protected readonly control: Int32Array;
  protected readonly bytes: Uint8Array;
  protected readonly view: DataView;
  protected readonly capacity: number;

  constructor(memory: SharedArrayBuffer) {
    this.control = new Int32Array(memory, 0, CONTROL_BYTES / 4);
    this.bytes = new Uint8Array(memory, CONTROL_BYTES);
    this.view = new DataView(memory, CONTROL_BYTES);
    this.capacity = this.bytes.byteLength;
  }

  /** Bytes that wait to be read. */
  get used(): number {
    return (Atomics.load(this.control, HEAD) - Atomics.load(this.control, TAIL)) >>> 0;
  }
}

/** The writing side. */
export class RingWriter extends RingEnd {
  readonly #encoder = new TextEncoder();

  /** Writes a record; false when there is no room now. Throws RangeError when it could never fit. */
  tryWrite(record: TelemetryRecord): boolean {
    const topic = this.#encoder.encode(record.topic);
    const size = padded(HEADER_BYTES + topic.byteLength + record.payload.byteLength);
    if (size > this.capacity / 2) {
      throw new RangeError(`Cannot queue a record of ${size} bytes: the ring takes at most ${this.capacity / 2}`);
    }
    let head = Atomics.load(this.control, HEAD) >>> 0;
    let offset = head & (this.capacity - 1);
    const toEnd = this.capacity - offset;
    const skip = toEnd < size ? toEnd : 0;
    if (this.capacity - this.used < size + skip) return false;
    if (skip > 0) {
      this.view.setUint32(offset, SKIP, true);
      head += skip;
      offset = 0;
    }
    this.view.setUint32(offset, size, true);
    this.view.setFloat64(offset + 4, record.position, true);
    this.view.setFloat64(offset + 12, record.receivedAt, true);
    this.view.setUint16(offset + 20, topic.byteLength, true);
    // Payload length modulo 8 restores what the padding hides.
    this.view.setUint16(offset + 22, size - HEADER_BYTES - topic.byteLength - record.payload.byteLength, true);
    this.bytes.set(topic, offset + HEADER_BYTES);
    this.bytes.set(record.payload, offset + HEADER_BYTES + topic.byteLength);
    Atomics.store(this.control, HEAD, (head + size) | 0);
    Atomics.notify(this.control, HEAD);
    return true;
  }

  /** Resolves when the reader moves on (or has nothing left). Call after `tryWrite` said false. */
  async room(): Promise<void> {
    const tail = Atomics.load(this.control, TAIL);
    if (this.used === 0) return;
    const change = Atomics.waitAsync(this.control, TAIL, tail, 1000);
    if (change.async) await change.value;
  }
}

/** The reading side. */
export class RingReader extends RingEnd {
  readonly #decoder = new TextDecoder();

  /** The oldest record, copied out of the ring, or undefined when it is empty. */
  read(): TelemetryRecord | undefined {
    while (this.used > 0) {
      const tail = Atomics.load(this.control, TAIL) >>> 0;
      const offset = tail & (this.capacity - 1);
      const size = this.view.getUint32(offset, true);
      if (size === SKIP) {
        this.#advance(tail + this.capacity - offset);
        continue;
      }
      const topicLength = this.view.getUint16(offset + 20, true);
      const padding = this.view.getUint16(offset + 22, true);
      const record: TelemetryRecord = {
        position: this.view.getFloat64(offset + 4, true),
        receivedAt: this.view.getFloat64(offset + 12, true),
        // A decoder refuses shared memory, hence the copy.
        topic: this.#decoder.decode(this.bytes.slice(offset + HEADER_BYTES, offset + HEADER_BYTES + topicLength)),
        payload: this.bytes.slice(offset + HEADER_BYTES + topicLength, offset + size - padding),
      };
      this.#advance(tail + size);
      return record;
    }
    return undefined;
  }

  /** Resolves when there is something to read, or after `timeoutMs`. */
  async filled(timeoutMs: number): Promise<void> {
    const head = Atomics.load(this.control, HEAD);
    if (this.used > 0) return;
    const change = Atomics.waitAsync(this.control, HEAD, head, timeoutMs);
    if (change.async) await change.value;
  }

  #advance(tail: number): void {
    Atomics.store(this.control, TAIL, tail | 0);
    Atomics.notify(this.control, TAIL);
  }
}

function padded(size: number): number {
  return (size + 7) & ~7;
}
