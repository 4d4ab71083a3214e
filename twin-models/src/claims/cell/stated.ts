/**
 * The value of a field that a figure cannot do without.
 *
 * @throws RangeError naming the field, if the document leaves it out.
 */
export function stated<T>(value: T | undefined, field: string): T {
  if (value === undefined) throw new RangeError(`Cannot compute this without ${field}: the document does not state it`);
  return value;
}
