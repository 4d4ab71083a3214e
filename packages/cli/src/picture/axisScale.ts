/** From values to pixels along one axis, with ticks at round values. */

/** A tick: where it stands in the axis' values, and what is written there. */
export interface AxisTick {
  readonly value: number;
  readonly label: string;
}

export interface AxisScale {
  /** Pixel of a value; NaN for what the axis cannot show (not finite, or ≤ 0 on a logarithmic one). */
  pixel(value: number): number;
  readonly ticks: readonly AxisTick[];
  /** Power of ten that the labels leave out, to be told in the axis' title; 0 mostly. */
  readonly exponent: number;
}

export interface AxisScaleOptions {
  readonly least: number;
  readonly largest: number;
  readonly isLogarithmic: boolean;
  /** Pixels of the ends; `from` belongs to the least value and may be the larger one. */
  readonly from: number;
  readonly to: number;
  /** Pixels that one label needs along the axis. */
  readonly labelPixels: number;
  /** Room beyond the values as a share of their span; 0 for maps, whose tiles end at the frame. */
  readonly margin: number;
  /** No room below the least value, such as a zero where the axis shall start; linear only. */
  readonly isCloseBelow?: boolean;
}

const MOST_DIGITS = 9;
/** A logarithmic axis over more than this has no prefix that fits both ends. */
const MOST_PREFIXED_DECADES = 4;

export function createAxisScale(options: AxisScaleOptions): AxisScale {
  return options.isLogarithmic ? logarithmicScale(options) : linearScale(options);
}

/** Least and largest of what an axis can show; undefined where there is nothing. */
export function rangeOf(
  columns: Iterable<ArrayLike<number>>,
  isLogarithmic: boolean,
): { least: number; largest: number } | undefined {
  let least = Number.POSITIVE_INFINITY;
  let largest = Number.NEGATIVE_INFINITY;
  for (const column of columns) {
    for (let index = 0; index < column.length; index++) {
      const value = column[index]!;
      if (!Number.isFinite(value) || (isLogarithmic && value <= 0)) continue;
      least = Math.min(least, value);
      largest = Math.max(largest, value);
    }
  }
  return least <= largest ? { least, largest } : undefined;
}

function linearScale({ least, largest, from, to, labelPixels, margin, isCloseBelow }: AxisScaleOptions): AxisScale {
  // A span that rounding alone could make is none: a constant must look constant.
  const hasSpan = largest - least > 1e-9 * Math.max(Math.abs(least), Math.abs(largest));
  const half = hasSpan ? 0 : 0.5 * Math.max(Math.abs(largest), 1e-3);
  const room = margin * (largest - least + 2 * half);
  const low = isCloseBelow && hasSpan ? least : least - half - room;
  const high = largest + half + room;
  const most = Math.max(2, Math.floor(Math.abs(to - from) / labelPixels));
  const step = roundStep((high - low) / most);
  const exponent = labelExponent(Math.max(Math.abs(low), Math.abs(high)));
  const unit = 10 ** exponent;
  const digits = decimalsOf(step / unit);
  const ticks: AxisTick[] = [];
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + 1e-9 * step; index++) {
    const value = index * step;
    ticks.push({ value, label: signed((value / unit).toFixed(digits)) });
  }
  return { ticks, exponent, pixel: (value) => from + ((value - low) / (high - low)) * (to - from) };
}

function logarithmicScale({ least, largest, from, to, labelPixels, margin }: AxisScaleOptions): AxisScale {
  const span = Math.log10(largest / least);
  const room = span > 0 ? margin * span : 0.3;
  const low = Math.log10(least) - room;
  const high = Math.log10(largest) + room;
  const most = Math.max(2, Math.floor(Math.abs(to - from) / labelPixels));
  const values = [[1, 2, 5], [1, 3], [1]]
    .map((multiples) => logarithmicValues(low, high, multiples, 1))
    .find(({ length }) => length <= most);
  const pixel = (value: number): number =>
    value > 0 ? from + ((Math.log10(value) - low) / (high - low)) * (to - from) : Number.NaN;
  const everyDecade = Math.ceil((high - low) / most);
  const round = values ?? logarithmicValues(low, high, [1], everyDecade);
  if (round.length < 2) {
    const { ticks, exponent } = linearScale({ least, largest, from, to, labelPixels, margin: 0, isLogarithmic: false });
    const shown = ticks.filter(({ value }) => Math.log10(value) >= low && Math.log10(value) <= high);
    return { ticks: shown, exponent, pixel };
  }
  const exponent = high - low <= MOST_PREFIXED_DECADES ? labelExponent(10 ** (0.5 * (low + high))) : 0;
  const ticks = round.map((value) => ({ value, label: powerText(value / 10 ** exponent) }));
  return { ticks, exponent, pixel };
}

function logarithmicValues(low: number, high: number, multiples: readonly number[], everyDecade: number): number[] {
  const values: number[] = [];
  for (let decade = Math.floor(low); decade <= Math.ceil(high); decade++) {
    if (decade % everyDecade !== 0) continue;
    for (const multiple of multiples) {
      const value = multiple * 10 ** decade;
      const at = Math.log10(value);
      if (at >= low - 1e-9 && at <= high + 1e-9) values.push(value);
    }
  }
  return values;
}

/** The next of 1, 2, 2.5, 5 times a power of ten. */
function roundStep(least: number): number {
  const decade = 10 ** Math.floor(Math.log10(least));
  return decade * [1, 2, 2.5, 5, 10].find((multiple) => multiple * decade >= least * (1 - 1e-9))!;
}

/** Multiple of three that keeps labels short; none from a thousandth to 99 999. */
function labelExponent(size: number): number {
  return size >= 1e5 || size < 2e-3 ? 3 * Math.floor(Math.log10(size) / 3) : 0;
}

function decimalsOf(step: number): number {
  let digits = 0;
  while (digits < MOST_DIGITS && Math.abs(step - Number(step.toFixed(digits))) > 1e-6 * step) digits++;
  return digits;
}

function powerText(value: number): string {
  if (value >= 1e-3 && value < 1e5) return signed(String(Number(value.toPrecision(3))));
  const exponent = Math.floor(Math.log10(value) + 1e-9);
  const factor = Number((value / 10 ** exponent).toPrecision(2));
  return `${factor === 1 ? '' : `${factor}·`}${powerOfTen(exponent)}`;
}

/** `10⁻⁶`. */
export function powerOfTen(exponent: number): string {
  const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  const text = String(Math.abs(exponent)).replace(/\d/g, (digit) => digits.charAt(Number(digit)));
  return `10${exponent < 0 ? '⁻' : ''}${text}`;
}

/** A true minus sign, and none before a zero. */
function signed(text: string): string {
  if (Number(text) === 0) return text.replace('-', '');
  return text.replace('-', '−');
}
