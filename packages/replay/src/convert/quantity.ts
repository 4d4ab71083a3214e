/** One number of a log → SI, or the reason why it is no measurement. */
import { codeOfValueReason } from '@packtwin/protocol';
import { coulombsFromAmpereHours, kelvinFromCelsius, SECONDS_PER_HOUR } from '@packtwin/units';
import type { Treatment } from '../mapping/schema.ts';

export const VALID = 0;
const SENTINEL = codeOfValueReason('SENTINEL');
export const OUT_OF_RANGE = codeOfValueReason('OUT_OF_RANGE');
export const NOT_A_NUMBER = codeOfValueReason('NOT_A_NUMBER');
export const MISSING = codeOfValueReason('MISSING');

/** Everything that happens to a raw number, in this order. */
export interface Conversion {
  readonly sentinels: readonly number[];
  readonly scale: number;
  readonly offset: number;
  readonly absolute: boolean;
  readonly negate: boolean;
  /** In the unit of the mapping. */
  readonly lowest: number;
  readonly highest: number;
  readonly toSi: (value: number) => number;
}

const same = (value: number) => value;
const thousandth = (value: number) => value / 1000;

/** Units that a mapping may name, by what they measure. The first is the default. */
export const UNITS = {
  voltage: { V: same, mV: thousandth },
  current: { A: same, mA: thousandth },
  temperature: { degC: kelvinFromCelsius, K: same, degF: (value: number) => kelvinFromCelsius((value - 32) / 1.8) },
  fraction: { percent: (value: number) => value / 100, fraction: same },
  distance: { km: (value: number) => value * 1000, m: same, mi: (value: number) => value * 1609.344 },
  charge: { Ah: coulombsFromAmpereHours, mAh: (value: number) => (value * SECONDS_PER_HOUR) / 1000, As: same },
} as const;

/** Builds the conversion of a mapped quantity. `extraOffset` is what an offset rule found. */
export function conversionOf(
  treatment: Treatment,
  toSi: (value: number) => number,
  { negate = false, extraOffset = 0 }: { readonly negate?: boolean; readonly extraOffset?: number } = {},
): Conversion {
  const [lowest = -Infinity, highest = Infinity] = treatment.plausible ?? [];
  return {
    sentinels: treatment.sentinels ?? [],
    scale: treatment.scale ?? 1,
    offset: (treatment.offset ?? 0) + extraOffset,
    absolute: treatment.absolute ?? false,
    negate,
    lowest,
    highest,
    toSi,
  };
}

/** A column of raw numbers and of codes: {@link VALID}, {@link NOT_A_NUMBER} or {@link MISSING} when read. */
export interface CodedColumn {
  readonly values: Float64Array;
  readonly codes: Uint8Array;
}

/** Converts `count` values in place: SI where valid, NaN and a code elsewhere. */
export function convertInPlace({ values, codes }: CodedColumn, count: number, conversion: Conversion): void {
  const { sentinels, scale, offset, absolute, negate, lowest, highest, toSi } = conversion;
  for (let index = 0; index < count; index++) {
    if (codes[index] !== VALID) continue;
    const raw = values[index]!;
    let value = raw * scale + offset;
    if (absolute) value = Math.abs(value);
    if (isSentinel(raw, sentinels)) codes[index] = SENTINEL;
    else if (!(value >= lowest && value <= highest)) codes[index] = OUT_OF_RANGE;
    values[index] = codes[index] === VALID ? toSi(negate ? -value : value) : Number.NaN;
  }
}

/** Sentinels are written in decimal, values may have been through a float32: six digits decide. */
export function isSentinel(raw: number, sentinels: readonly number[]): boolean {
  for (const sentinel of sentinels) if (Math.abs(raw - sentinel) <= 1e-6 * Math.max(1, Math.abs(sentinel))) return true;
  return false;
}
