/** Rows of one pack → `hist` frames in wire units. */
import { encodeHistColumns, NULL_INT16, NULL_INT32, type HistColumns, type SignedColumn } from '@packtwin/protocol';
import { celsiusFromKelvin } from '@packtwin/units';
import { OUT_OF_RANGE, VALID, type CodedColumn } from '../convert/quantity.ts';
import type { SampleBlock } from '../readSampleBlocks.ts';

/** A frame ready for a record. */
export interface BuiltFrame {
  readonly payload: Uint8Array;
  /** ms UTC of its newest sample; NaN for rows without a usable time. */
  readonly newestAt: number;
  readonly sampleCount: number;
}

export interface FrameLayout {
  readonly cellCount: number;
  readonly probeCount: number;
  readonly configuration: string;
  readonly boot: number;
}

const MAX_FRAME_SAMPLES = 512;
/** Leaves room for keys and heads below the contract's 256 KiB. */
const MAX_FRAME_BYTES = 240 * 1024;
const MAX_INT32 = 0x7fff_ffff;
const PACK_QUANTITIES = 4;

const millivolts = (value: number) => value * 1000;
const milliamperes = (value: number) => value * 1000;
const deciCelsius = (value: number) => celsiusFromKelvin(value) * 10;
const centiPercent = (value: number) => value * 10_000;
const metres = (value: number) => value;

/** Collects rows until a frame is full, the clock jumps too far for it, or the recording ends. */
export class FrameBuilder {
  readonly #layout: FrameLayout;
  readonly #capacity: number;
  readonly #dt: Float64Array;
  readonly #cells: WireTable;
  readonly #probes: WireTable;
  readonly #current: WireTable;
  readonly #voltage: WireTable;
  readonly #stateOfCharge: WireTable;
  readonly #odometer: WireTable;
  #sequence = 0;
  #rows = 0;
  #origin = Number.NaN;

  constructor(layout: FrameLayout) {
    this.#layout = layout;
    // Worst case of a row: int32 values and a code for each.
    const rowBytes = 5 * (layout.cellCount + layout.probeCount + PACK_QUANTITIES) + 8;
    this.#capacity = Math.max(1, Math.min(MAX_FRAME_SAMPLES, Math.floor(MAX_FRAME_BYTES / rowBytes)));
    this.#dt = new Float64Array(this.#capacity);
    this.#cells = new WireTable(this.#capacity, layout.cellCount, millivolts);
    this.#probes = new WireTable(this.#capacity, layout.probeCount, deciCelsius);
    this.#current = new WireTable(this.#capacity, 1, milliamperes);
    this.#voltage = new WireTable(this.#capacity, 1, millivolts);
    this.#stateOfCharge = new WireTable(this.#capacity, 1, centiPercent);
    this.#odometer = new WireTable(this.#capacity, 1, metres);
  }

  /** Adds one row. Gives the frame that was full before it, if any. */
  append(block: SampleBlock, row: number): BuiltFrame | undefined {
    const sampledAt = block.sampledAt[row]!;
    const offset = sampledAt - this.#origin;
    const isDated = !Number.isNaN(sampledAt);
    const fits =
      this.#rows < this.#capacity &&
      (isDated
        ? offset >= (this.#rows > 0 ? this.#dt[this.#rows - 1]! : 0) && offset <= MAX_INT32
        : Number.isNaN(this.#origin));
    const finished = this.#rows > 0 && !fits ? this.flush() : undefined;
    if (this.#rows === 0) this.#origin = sampledAt;
    this.#dt[this.#rows] = isDated ? sampledAt - this.#origin : 0;
    this.#cells.write(this.#rows, block.cells, row);
    this.#probes.write(this.#rows, block.probes, row);
    this.#current.write(this.#rows, single(block.current), row);
    this.#voltage.write(this.#rows, single(block.voltage), row);
    this.#stateOfCharge.write(this.#rows, single(block.stateOfCharge), row);
    this.#odometer.write(this.#rows, single(block.odometer), row);
    this.#rows++;
    return finished;
  }

  /** The frame of what is held; undefined when nothing is. */
  flush(): BuiltFrame | undefined {
    const rows = this.#rows;
    if (rows === 0) return undefined;
    const isDated = !Number.isNaN(this.#origin);
    const { configuration, boot, probeCount } = this.#layout;
    const packTables = [this.#current, this.#voltage, this.#stateOfCharge, this.#odometer];
    const message: HistColumns = {
      v: 1,
      cfg: configuration,
      boot,
      seq: this.#sequence,
      // A row without a usable time is sent as an unsynchronised one: the pipeline refuses and counts it.
      t0: isDated ? this.#origin : 0,
      ...(isDated ? {} : { tq: 0 }),
      dt: Int32Array.from(this.#dt.subarray(0, rows)),
      ...optional('i_mA', this.#current, rows),
      ...optional('v_mV', this.#voltage, rows),
      ...optional('soc_cpct', this.#stateOfCharge, rows),
      ...optional('odo_m', this.#odometer, rows),
      cells_mV: this.#cells.column(rows),
      ...(probeCount > 0 ? { temps_dC: this.#probes.column(rows) } : {}),
      ...codes('q', this.#cells.codes(rows)),
      ...codes('q_temps', this.#probes.codes(rows)),
      ...codes(
        'q_pack',
        interleave(
          packTables.map((table) => table.codes(rows)),
          rows,
        ),
      ),
    };
    const newestAt = isDated ? this.#origin + this.#dt[rows - 1]! : Number.NaN;
    this.#sequence += rows;
    this.#rows = 0;
    this.#origin = Number.NaN;
    for (const table of [this.#cells, this.#probes, ...packTables]) table.clear();
    return { payload: encodeHistColumns(message), newestAt, sampleCount: rows };
  }
}

/** Row-major wire integers with their codes. */
class WireTable {
  readonly #width: number;
  readonly #toWire: (value: number) => number;
  readonly #values: Int32Array;
  readonly #codes: Uint8Array;
  #isNarrow = true;
  #hasCodes = false;
  /** False until a row had the column: a quantity that the recording lacks is absent, not null. */
  isPresent = false;

  constructor(rows: number, width: number, toWire: (value: number) => number) {
    this.#width = width;
    this.#toWire = toWire;
    this.#values = new Int32Array(rows * width);
    this.#codes = new Uint8Array(rows * width);
  }

  write(at: number, columns: readonly CodedColumn[], row: number): void {
    if (columns.length === 0) return;
    this.isPresent = true;
    const toWire = this.#toWire;
    for (let column = 0, slot = at * this.#width; column < this.#width; column++, slot++) {
      const { values, codes } = columns[column]!;
      let code = codes[row]!;
      let value = NULL_INT32;
      if (code === VALID) {
        const wire = Math.round(toWire(values[row]!));
        if (wire > NULL_INT32 && wire <= MAX_INT32) value = wire;
        else code = OUT_OF_RANGE;
      }
      if (value > NULL_INT32 && (value <= NULL_INT16 || value > 0x7fff)) this.#isNarrow = false;
      if (code !== VALID) this.#hasCodes = true;
      this.#values[slot] = value;
      this.#codes[slot] = code;
    }
  }

  column(rows: number): SignedColumn {
    const values = this.#values.subarray(0, rows * this.#width);
    if (!this.#isNarrow) return values.slice();
    const narrow = new Int16Array(values.length);
    for (let slot = 0; slot < values.length; slot++)
      narrow[slot] = values[slot] === NULL_INT32 ? NULL_INT16 : values[slot]!;
    return narrow;
  }

  /** Undefined when every value is valid. */
  codes(rows: number): Uint8Array | undefined {
    return this.#hasCodes ? this.#codes.slice(0, rows * this.#width) : undefined;
  }

  clear(): void {
    this.#isNarrow = true;
    this.#hasCodes = false;
    this.isPresent = false;
  }
}

function single(column: CodedColumn | undefined): readonly CodedColumn[] {
  return column ? [column] : [];
}

function optional(key: string, table: WireTable, rows: number): Record<string, SignedColumn> {
  return table.isPresent ? { [key]: table.column(rows) } : {};
}

function codes(key: string, column: Uint8Array | undefined): Record<string, Uint8Array> {
  return column ? { [key]: column } : {};
}

/** Columns of codes → rows of codes; undefined when there are none. */
function interleave(columns: readonly (Uint8Array | undefined)[], rows: number): Uint8Array | undefined {
  if (columns.every((column) => column === undefined)) return undefined;
  const table = new Uint8Array(rows * columns.length);
  for (let row = 0; row < rows; row++) {
    for (const [lane, column] of columns.entries()) table[row * columns.length + lane] = column?.[row] ?? 0;
  }
  return table;
}
