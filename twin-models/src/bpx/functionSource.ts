/**
 * What a function read from a BPX file was written as, so that it can be written back in the same words.
 *
 * A property read from a file is an ordinary function to everyone else; this is the only thread back.
 */

/** A table as BPX writes it. */
export interface BpxTable {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

export type FunctionSource = string | BpxTable;

type RealFunction = (x: number) => number;

const sources = new WeakMap<RealFunction, FunctionSource>();

/** Remembers where a function came from and returns it. */
export function fromSource(evaluate: RealFunction, source: FunctionSource): RealFunction {
  sources.set(evaluate, source);
  return evaluate;
}

/** The expression or table that a function was read from, if it was. */
export function sourceOf(evaluate: RealFunction): FunctionSource | undefined {
  return sources.get(evaluate);
}
