/**
 * Messages → bytes. JSON as it is; CBOR with the same keys, where sample columns become flat row-major
 * typed arrays (RFC 8746), int16 or int32, whose smallest value stands for null.
 */
import { Encoder } from 'cbor-x';
import type { PackMessage } from './schemas.ts';

export type PayloadFormat = 'json' | 'cbor';
export type SignedColumn = Int16Array | Int32Array;

/** Stands for null in an int16 and int32 column. */
export const NULL_INT16 = -0x8000;
export const NULL_INT32 = -0x8000_0000;

/** A `hist` message that is already columnar; `cells_mV`, `temps_dC` and the codes are row-major. */
export interface HistColumns {
  readonly v: 1;
  readonly cfg: string;
  readonly boot: number;
  readonly seq: number;
  readonly t0: number;
  readonly dt: Int32Array | Float64Array;
  readonly mono0?: number;
  readonly tq?: number;
  readonly i_mA?: SignedColumn;
  readonly v_mV?: SignedColumn;
  readonly soc_cpct?: SignedColumn;
  readonly odo_m?: SignedColumn;
  readonly cells_mV: SignedColumn;
  readonly temps_dC?: SignedColumn;
  readonly q?: Uint8Array;
  readonly q_temps?: Uint8Array;
  readonly q_pack?: Uint8Array;
}

const VALUE_KEYS = new Set(['i_mA', 'v_mV', 'soc_cpct', 'odo_m', 'cells_mV', 'temps_dC']);
const CODE_KEYS = new Set(['q', 'q_temps', 'q_pack']);

let encoder: Encoder | undefined;

/** Encodes a message; throws RangeError on a value that no column type can hold. */
export function encodeMessage(message: PackMessage, format: PayloadFormat): Uint8Array {
  if (format === 'json') return new TextEncoder().encode(JSON.stringify(message));
  const columns: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(message)) {
    if (Array.isArray(value) && VALUE_KEYS.has(key)) columns[key] = signedColumn(flatNumbers(value, key), key);
    else if (Array.isArray(value) && CODE_KEYS.has(key))
      columns[key] = Uint8Array.from(flatNumbers(value, key), (code) => code ?? 0);
    else columns[key] = value;
  }
  return encodeCbor(columns);
}

/** Encodes a `hist` message from columns, without a detour over rows. */
export function encodeHistColumns(columns: HistColumns): Uint8Array {
  return encodeCbor(columns);
}

/** The narrowest column that holds the values: int16 where it can, int32 otherwise. */
export function signedColumn(values: readonly (number | null)[], name: string): SignedColumn {
  let narrow = true;
  for (const value of values) {
    if (value === null) continue;
    if (!Number.isInteger(value) || value <= NULL_INT32 || value > 0x7fff_ffff) {
      throw new RangeError(
        `Cannot encode ${name}: ${value} is no integer in (−2^31, 2^31); send null for what was not measured`,
      );
    }
    if (value <= NULL_INT16 || value > 0x7fff) narrow = false;
  }
  const column = narrow ? new Int16Array(values.length) : new Int32Array(values.length);
  const absent = narrow ? NULL_INT16 : NULL_INT32;
  for (let index = 0; index < values.length; index++) column[index] = values[index] ?? absent;
  return column;
}

/** A row, or rows one after another. */
function flatNumbers(values: readonly unknown[], name: string): (number | null)[] {
  return values.flatMap((value) => {
    if (Array.isArray(value)) return flatNumbers(value, name);
    if (typeof value === 'number' || value === null) return [value];
    throw new RangeError(`Cannot encode ${name}: it holds a ${typeof value}, must hold integers and null`);
  });
}

function encodeCbor(value: object): Uint8Array {
  // Plain maps and tagged typed arrays: nothing but RFC 8949 and RFC 8746 on the wire.
  encoder ??= new Encoder({ useRecords: false, tagUint8Array: false, variableMapSize: true });
  // The encoder hands out a view of a buffer it goes on writing to.
  return new Uint8Array(encoder.encode(value));
}
