/** Wire slots → an SI column, with NaN and a counted reason for every slot that holds no measurement. */
import { valueReasonFromCode, VALUE_REASONS, type ValueCounts, type ValueReason } from '@packtwin/protocol';
import type { ValueRule } from './valueRules.ts';

/** Counts nulled values by reason while a frame is decoded. */
export class NullTally {
  readonly #counts = new Uint32Array(VALUE_REASONS.length);

  add(reason: ValueReason): void {
    const index = VALUE_REASONS.indexOf(reason);
    this.#counts[index] = this.#counts[index]! + 1;
  }

  counts(): ValueCounts {
    const counts: ValueCounts = {};
    for (const [index, reason] of VALUE_REASONS.entries())
      if (this.#counts[index]! > 0) counts[reason] = this.#counts[index]!;
    return counts;
  }
}

/** One run of slots, as JSON or CBOR gave it: numbers, nulls, or anything else a sender got wrong. */
export interface Slots {
  readonly values: ArrayLike<unknown>;
  /** The number that stands for null in this column, if any. */
  readonly nullValue: number | undefined;
  /** Reason codes of the sender: code of slot i at `codeOffset + i * codeStride`. */
  readonly codes: ArrayLike<unknown> | undefined;
  readonly codeOffset: number;
  readonly codeStride: number;
}

/** How one quantity becomes SI: divided (so that 3652 mV is exactly the double 3.652), then shifted. */
export interface Conversion {
  readonly rule: ValueRule;
  readonly divisor: number;
  readonly offset: number;
}

/**
 * Writes the slots to `out` from index `at` on. `cellCounts[i % length]` is the number of cells that slot
 * i covers; undefined means one.
 */
export function cleanColumn(
  slots: Slots,
  conversion: Conversion,
  cellCounts: Uint16Array | undefined,
  out: Float64Array,
  at: number,
  tally: NullTally,
): void {
  const { values, nullValue, codes, codeOffset, codeStride } = slots;
  const { rule, divisor, offset } = conversion;
  const width = cellCounts?.length ?? 1;
  for (let index = 0, lane = 0; index < values.length; index++) {
    const value = values[index];
    const code = codes === undefined ? 0 : codes[codeOffset + index * codeStride];
    const reason =
      code === 0
        ? reasonOf(value, nullValue, rule, cellCounts === undefined ? 1 : cellCounts[lane]!)
        : statedReason(code);
    if (reason === undefined && typeof value === 'number') out[at + index] = value / divisor + offset;
    else {
      out[at + index] = Number.NaN;
      tally.add(reason ?? 'NOT_A_NUMBER');
    }
    if (++lane === width) lane = 0;
  }
}

function reasonOf(
  value: unknown,
  nullValue: number | undefined,
  rule: ValueRule,
  cellCount: number,
): ValueReason | undefined {
  if (typeof value !== 'number') return value === null || value === undefined ? 'MISSING' : 'NOT_A_NUMBER';
  if (value === nullValue) return 'MISSING';
  return Number.isFinite(value) ? rule(value, cellCount) : 'NOT_A_NUMBER';
}

/** A code from a later version of the contract still says that there is no value. */
function statedReason(code: unknown): ValueReason {
  return (typeof code === 'number' ? valueReasonFromCode(code) : undefined) ?? 'MISSING';
}
