/** A number as a person writes it in a document: 30e-6 m, 0.7, 12 V. */
export function quantityText(value: number, unit = '1'): string {
  return `${numberText(value)}${unit === '1' ? '' : ` ${unit}`}`;
}

/** Small and large numbers with a power of ten that is a multiple of three, as prefixes go. */
function numberText(value: number): string {
  const rounded = Number(value.toPrecision(4));
  const size = Math.abs(rounded);
  if (size === 0 || !Number.isFinite(size) || (size >= 1e-3 && size < 1e6)) return `${rounded}`;
  const power = 3 * Math.floor(Math.floor(Math.log10(size)) / 3);
  return `${Number((rounded / 10 ** power).toPrecision(4))}e${power}`;
}
