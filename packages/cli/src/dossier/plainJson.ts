/** Values as JSON can carry them without loss: typed arrays as lists, what is no number as null. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

/** @throws TypeError on what has no place in JSON (functions, symbols, big integers). */
export function plainJson(value: unknown): Plain {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return Array.from(Object.values(value), (each) => plainJson(each));
  }
  if (Array.isArray(value)) return value.map((each) => plainJson(each));
  if (typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, each]) => each !== undefined)
        .map(([key, each]) => [key, plainJson(each)]),
    );
  }
  throw new TypeError(`Cannot write a ${typeof value} as JSON`);
}
