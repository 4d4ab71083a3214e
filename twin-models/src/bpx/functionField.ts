/** Properties as BPX writes them: numbers, the expression or table they were read from, or a table made of a function. */
import type { Property } from '../cellParameters.ts';
import { sourceOf } from './functionSource.ts';
import type { FunctionSource } from './functionSource.ts';

/** Of the range of a function's values: largest error of its table halfway between points. */
const TABLE_TOLERANCE = 2e-6;
const FIRST_INTERVALS = 48;
const MOST_DIVISIONS = 12;

/** A number, or an expression or table whose straight lines follow the function over [low, high]. */
export function functionField(property: Property, low: number, high: number): number | FunctionSource {
  if (typeof property === 'number') return property;
  const source = sourceOf(property);
  if (source !== undefined) return source;
  const x = Array.from({ length: FIRST_INTERVALS + 1 }, (_, index) => low + ((high - low) * index) / FIRST_INTERVALS);
  const y = x.map(property);
  const tolerance = TABLE_TOLERANCE * (Math.max(...y) - Math.min(...y));
  const points: (readonly [number, number])[] = [[x[0]!, y[0]!]];
  const add = (x0: number, y0: number, x1: number, y1: number, division: number): void => {
    const middle = 0.5 * (x0 + x1);
    const value = property(middle);
    if (division < MOST_DIVISIONS && Math.abs(value - 0.5 * (y0 + y1)) > tolerance) {
      add(x0, y0, middle, value, division + 1);
      add(middle, value, x1, y1, division + 1);
    } else points.push([x1, y1]);
  };
  for (let index = 0; index < FIRST_INTERVALS; index++) add(x[index]!, y[index]!, x[index + 1]!, y[index + 1]!, 0);
  return { x: points.map(([at]) => at), y: points.map(([, value]) => value) };
}
