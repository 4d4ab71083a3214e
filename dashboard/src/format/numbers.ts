/** Numbers as they stand on screen: true minus sign, fixed digits, a dash where nothing is known. */

export const NOT_KNOWN = '–';

type Maybe = number | null | undefined;

export function isKnown(value: Maybe): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

/** Fixed number of decimals; grouped thousands from 10 000; never "−0". */
export function formatNumber(value: Maybe, digits = 0): string {
  if (!isKnown(value)) return NOT_KNOWN;
  let magnitude = Math.abs(value).toFixed(digits);
  const isZero = Number(magnitude) === 0;
  if (Math.abs(value) >= 10_000) magnitude = groupThousands(magnitude);
  return value < 0 && !isZero ? `−${magnitude}` : magnitude;
}

/** As {@link formatNumber}, with a plus sign in front of what is above zero: for differences. */
export function formatSigned(value: Maybe, digits = 0): string {
  const text = formatNumber(value, digits);
  return isKnown(value) && value > 0 && Number(Math.abs(value).toFixed(digits)) !== 0 ? `+${text}` : text;
}

/** Value, band and unit: "93.4 ± 0.8 %". A value that is not known says only that. */
export function formatQuantity(value: Maybe, unit: string, digits: number, band: Maybe = null): string {
  if (!isKnown(value)) return NOT_KNOWN;
  const spread = isKnown(band) ? ` ± ${formatNumber(band, digits)}` : '';
  return `${formatNumber(value, digits)}${spread}${unit === '' ? '' : ` ${unit}`}`;
}

/** Fraction 0…1 as per cent. */
export function formatPercent(fraction: Maybe, digits = 1, band: Maybe = null): string {
  return formatQuantity(scaled(fraction, 100), '%', digits, scaled(band, 100));
}

/** A probability to three digits, as the summaries write it; never rounded up to certainty. */
export function formatProbability(probability: Maybe): string {
  if (!isKnown(probability)) return NOT_KNOWN;
  if (probability >= 0.9995) return '> 0.999';
  if (probability < 0.0005) return '< 0.001';
  return probability.toFixed(3);
}

/** A figure of unknown size, such as a piece of evidence: three significant digits, powers of ten beyond. */
export function formatFigure(value: Maybe): string {
  if (!isKnown(value)) return NOT_KNOWN;
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return formatNumber(value);
  if (size >= 1e6 || size < 1e-3) {
    const exponent = Math.floor(Math.log10(size));
    return `${formatNumber(value / 10 ** exponent, 1)} · 10${superscript(exponent)}`;
  }
  return formatNumber(value, size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
}

/** A figure with its band, both to the digit that the band reaches: "4.6 ± 0.4", "88.9 ± 0.8". */
export function formatBanded(value: Maybe, band: Maybe): string {
  if (!isKnown(value)) return NOT_KNOWN;
  if (!isKnown(band) || band <= 0) return formatFigure(value);
  const digits = Math.min(6, Math.max(0, -Math.floor(Math.log10(band))));
  return `${formatNumber(value, digits)} ± ${formatNumber(band, digits)}`;
}

/** Unit behind a figure; a pure number has none, and the gateway writes that as "1". */
export function withUnit(text: string, unit: string): string {
  return unit === '' || unit === '1' || text === NOT_KNOWN ? text : `${text} ${unit}`;
}

/** 1 finding, 3 findings. */
export function countOf(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatNumber(count)} ${count === 1 ? singular : plural}`;
}

/** Large counts in a status line: 1 234, 56.7 k, 12.3 M. */
export function formatCount(count: Maybe): string {
  if (!isKnown(count)) return NOT_KNOWN;
  if (count < 10_000) return formatNumber(count);
  if (count < 1e6) return `${formatNumber(count / 1e3, 1)} k`;
  if (count < 1e9) return `${formatNumber(count / 1e6, 1)} M`;
  return `${formatNumber(count / 1e9, 1)} G`;
}

function scaled(value: Maybe, factor: number): number | null {
  return isKnown(value) ? value * factor : null;
}

function groupThousands(text: string): string {
  const [whole = '', decimals] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '\u202f');
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}

function superscript(exponent: number): string {
  const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  const text = String(Math.abs(exponent)).replace(/\d/g, (digit) => digits.charAt(Number(digit)));
  return exponent < 0 ? `⁻${text}` : text;
}
