/** Keys that a JSON text gives twice in one object: JSON.parse keeps the last in silence, so one statement is lost. */

/** A string, or a mark that opens, closes or parts what is in it. Numbers and words in between have none of these. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{},]/g;

/**
 * Path of the first key that its object has already, such as `anode.thickness`; null where there is none.
 *
 * @param json text that JSON.parse takes.
 */
export function repeatedKey(json: string): string | null {
  const open: { readonly keys: Set<string> | null; at: string | number }[] = [];
  let isKeyNext = false;
  for (const [token] of json.matchAll(TOKEN)) {
    const inner = open.at(-1);
    if (token === '{') open.push({ keys: new Set(), at: '' });
    else if (token === '[') open.push({ keys: null, at: 0 });
    else if (token === '}' || token === ']') open.pop();
    else if (token === ',') {
      if (typeof inner?.at === 'number') inner.at++;
    } else if (isKeyNext && inner?.keys) {
      const key: unknown = JSON.parse(token);
      inner.at = String(key);
      if (inner.keys.has(inner.at)) return open.map(({ at }) => at).join('.');
      inner.keys.add(inner.at);
    }
    // A key follows what opens an object, or parts two entries of one.
    isKeyNext = token === '{' || (token === ',' && inner?.keys !== null);
  }
  return null;
}
