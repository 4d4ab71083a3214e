/**
 * A setting that counts something.
 *
 * @throws RangeError if it has a fraction.
 */
export function wholeNumber(test: string, settings: Readonly<Record<string, number>>, name: string): number {
  const value = settings[name]!;
  if (!Number.isInteger(value))
    throw new RangeError(`Cannot run ${test} with ${name} = ${value}: must be a whole number`);
  return value;
}
