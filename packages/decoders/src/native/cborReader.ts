/**
 * CBOR (RFC 8949) for the messages of the contract and nothing else: maps with text keys, arrays, text,
 * byte strings, integers, floats, booleans, null, and typed arrays (RFC 8746, tags 64–86).
 *
 * A general codec also builds dates, regular expressions, big integers, shared references and arrays of
 * any announced length; a frame from a stranger must not reach those. Time and memory here are linear in
 * the number of bytes: an announced length is checked against the bytes that are left before anything is
 * allocated.
 */

export type CborValue = number | string | boolean | null | undefined | TypedColumn | CborValue[] | CborMap;

interface CborMap {
  [key: string]: CborValue;
}

type TypedColumn =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** Malformed or outside the subset; `offset` is where the reader stood. */
export class CborError extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(`${message} at byte ${offset}`);
    this.name = 'CborError';
    this.offset = offset;
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const HOST_IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
const INDEFINITE = -1;
/** Keys are shorter; for them a loop beats the call into the text decoder. */
const SHORT_TEXT = 24;
const BREAK = Symbol('break');

/** Reads exactly one item that fills the bytes. Throws {@link CborError}. */
export function readCbor(bytes: Uint8Array, maxDepth: number): CborValue {
  const reader = new Reader(bytes, maxDepth);
  const value = reader.item(0);
  if (value === BREAK) throw new CborError('break outside an indefinite item', 0);
  if (reader.position !== bytes.byteLength) throw new CborError('trailing bytes', reader.position);
  return value;
}

class Reader {
  position = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #maxDepth: number;

  constructor(bytes: Uint8Array, maxDepth: number) {
    // A plain view: `slice` of a Node Buffer does not copy, so a column would not be aligned and would share the
    // caller's memory.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#maxDepth = maxDepth;
  }

  item(depth: number): CborValue | typeof BREAK {
    if (depth > this.#maxDepth) throw new CborError(`nested deeper than ${this.#maxDepth}`, this.position);
    this.#need(1);
    const head = this.#bytes[this.position++]!;
    const major = head >> 5;
    const info = head & 31;
    switch (major) {
      case 0:
        return this.#definite(info);
      case 1:
        return -1 - this.#definite(info);
      case 2:
        return this.#byteString(this.#definite(info));
      case 3:
        return this.#text(this.#argument(info));
      case 4:
        return this.#array(this.#argument(info), depth);
      case 5:
        return this.#map(this.#argument(info), depth);
      case 6:
        return this.#typedArray(this.#definite(info));
      default:
        return this.#simple(info);
    }
  }

  /** Argument of a head, or INDEFINITE. */
  #argument(info: number): number {
    if (info < 24) return info;
    const at = this.position;
    switch (info) {
      case 24:
        this.#need(1);
        this.position += 1;
        return this.#view.getUint8(at);
      case 25:
        this.#need(2);
        this.position += 2;
        return this.#view.getUint16(at);
      case 26:
        this.#need(4);
        this.position += 4;
        return this.#view.getUint32(at);
      case 27: {
        this.#need(8);
        this.position += 8;
        const high = this.#view.getUint32(at);
        if (high > 0x1f_ffff) throw new CborError('integer beyond 2^53', at);
        return high * 0x1_0000_0000 + this.#view.getUint32(at + 4);
      }
      case 31:
        return INDEFINITE;
      default:
        throw new CborError(`reserved additional information ${info}`, at - 1);
    }
  }

  #definite(info: number): number {
    const value = this.#argument(info);
    if (value === INDEFINITE) throw new CborError('indefinite length not allowed here', this.position - 1);
    return value;
  }

  #byteString(length: number): Uint8Array<ArrayBuffer> {
    this.#need(length);
    const start = this.position;
    this.position += length;
    return this.#bytes.slice(start, this.position);
  }

  #text(length: number): string {
    if (length === INDEFINITE) throw new CborError('text in chunks', this.position - 1);
    this.#need(length);
    const start = this.position;
    this.position += length;
    const ascii = length <= SHORT_TEXT ? shortAscii(this.#bytes, start, this.position) : undefined;
    if (ascii !== undefined) return ascii;
    try {
      return UTF8.decode(this.#bytes.subarray(start, this.position));
    } catch {
      throw new CborError('text is not UTF-8', start);
    }
  }

  #array(length: number, depth: number): CborValue[] {
    if (length !== INDEFINITE) this.#need(length);
    const items: CborValue[] = [];
    // INDEFINITE is no length that the array could reach: then only a break ends it.
    while (items.length !== length) {
      const item = this.item(depth + 1);
      if (item === BREAK) {
        if (length === INDEFINITE) break;
        throw new CborError('break in an array of known length', this.position - 1);
      }
      items.push(item);
    }
    return items;
  }

  #map(length: number, depth: number): CborMap {
    if (length !== INDEFINITE) this.#need(2 * length);
    // No prototype: the key `__proto__` is then a key like any other.
    const entries: CborMap = Object.create(null);
    for (let count = 0; count !== length; count++) {
      const at = this.position;
      const key = this.item(depth + 1);
      if (key === BREAK && length === INDEFINITE) break;
      if (typeof key !== 'string') throw new CborError('map key is not text', at);
      const value = this.item(depth + 1);
      if (value === BREAK) throw new CborError('map ends after a key', this.position - 1);
      entries[key] = value;
    }
    return entries;
  }

  #simple(info: number): CborValue | typeof BREAK {
    const at = this.position;
    switch (info) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
        return null;
      case 23:
        return undefined;
      case 25:
        this.#need(2);
        this.position += 2;
        return halfFloat(this.#view.getUint16(at));
      case 26:
        this.#need(4);
        this.position += 4;
        return this.#view.getFloat32(at);
      case 27:
        this.#need(8);
        this.position += 8;
        return this.#view.getFloat64(at);
      case 31:
        return BREAK;
      default:
        throw new CborError(`simple value ${info}`, at - 1);
    }
  }

  #typedArray(tag: number): TypedColumn {
    const at = this.position;
    const layout = typedArrayLayout(tag);
    if (!layout) throw new CborError(`tag ${tag}`, at);
    this.#need(1);
    const head = this.#bytes[this.position++]!;
    if (head >> 5 !== 2) throw new CborError('typed array without a byte string', at);
    const bytes = this.#byteString(this.#definite(head & 31));
    if (bytes.byteLength % layout.width !== 0) throw new CborError(`typed array of ${bytes.byteLength} bytes`, at);
    if (layout.littleEndian !== HOST_IS_LITTLE_ENDIAN) reverseElements(bytes, layout.width);
    return layout.wrap(bytes.buffer);
  }

  #need(count: number): void {
    if (count > this.#bytes.byteLength - this.position) throw new CborError('truncated', this.position);
  }
}

interface TypedArrayLayout {
  readonly width: number;
  readonly littleEndian: boolean;
  readonly wrap: (buffer: ArrayBuffer) => TypedColumn;
}

/** RFC 8746 §2.1: tag = 0b010_f_s_e_ll. 64-bit integers and half and quad floats are outside the subset. */
function typedArrayLayout(tag: number): TypedArrayLayout | undefined {
  if (tag < 64 || tag > 86) return undefined;
  const isFloat = (tag & 16) !== 0;
  const isSigned = (tag & 8) !== 0;
  const littleEndian = (tag & 4) !== 0;
  const size = tag & 3;
  if (isFloat) {
    if (isSigned) return undefined;
    if (size === 1) return { width: 4, littleEndian, wrap: (buffer) => new Float32Array(buffer) };
    if (size === 2) return { width: 8, littleEndian, wrap: (buffer) => new Float64Array(buffer) };
    return undefined;
  }
  const width = 2 ** size;
  if (width === 1) {
    // Endianness means nothing for bytes; tag 68 is "clamped" and 76 reserved.
    if (tag === 64 || tag === 68) return { width, littleEndian: HOST_IS_LITTLE_ENDIAN, wrap: (b) => new Uint8Array(b) };
    return tag === 72 ? { width, littleEndian: HOST_IS_LITTLE_ENDIAN, wrap: (b) => new Int8Array(b) } : undefined;
  }
  if (width === 2) {
    return { width, littleEndian, wrap: (b) => (isSigned ? new Int16Array(b) : new Uint16Array(b)) };
  }
  if (width === 4) {
    return { width, littleEndian, wrap: (b) => (isSigned ? new Int32Array(b) : new Uint32Array(b)) };
  }
  return undefined;
}

/** Undefined where a byte is not ASCII. */
function shortAscii(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = '';
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte > 0x7f) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}

function reverseElements(bytes: Uint8Array, width: number): void {
  for (let start = 0; start < bytes.byteLength; start += width) bytes.subarray(start, start + width).reverse();
}

function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
