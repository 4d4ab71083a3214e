/** What the standard lets stand under `User-defined`: numbers, expressions, tables, and sections of those. */
import { isObject } from './sectionReader.ts';
import type { SectionReader } from './sectionReader.ts';

const DEEPEST_SECTION = 100;

/** Reports truth values, nulls and lists, which the standard's own reader refuses too; tables hold the only lists. */
export function checkUserDefined(section: SectionReader, depth = 0): void {
  for (const key of section.keys()) {
    const value = section.value(key);
    if (typeof value === 'boolean' || value === null || (Array.isArray(value) && !isColumn(section, key))) {
      const found = Array.isArray(value) ? 'a list' : String(value);
      section.report(
        key,
        `is ${found}, must be a number, an expression, a table of x and y, or a section of those${typeof value === 'boolean' ? '; write 1 or 0' : ''}`,
      );
    } else if (isObject(value)) {
      if (depth < DEEPEST_SECTION) checkUserDefined(section.object(key)!, depth + 1);
      else section.report(key, `lies deeper than ${DEEPEST_SECTION} sections`);
    }
  }
}

function isColumn(section: SectionReader, key: string): boolean {
  return (key === 'x' || key === 'y') && section.keys().length === 2 && section.has('x') && section.has('y');
}
