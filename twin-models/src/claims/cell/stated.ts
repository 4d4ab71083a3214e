/**
 * That a cell or figure cannot be computed says nothing against the design: the document leaves a field out, or no
 * model here knows what it states. Any other RangeError of a builder says that what is stated cannot work.
 */
export class Undecided extends RangeError {
  override readonly name = 'Undecided';
}

/**
 * The value of a field that a figure cannot do without.
 *
 * @throws Undecided naming the field, if the document leaves it out.
 */
export function stated<T>(value: T | undefined, field: string): T {
  if (value === undefined) throw new Undecided(`Cannot compute this without ${field}: the document does not state it`);
  return value;
}
