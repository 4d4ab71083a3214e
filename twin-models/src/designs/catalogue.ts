/** The designs that ship with the product, by id. */
import type { CellDesign } from './cellDesign.ts';
import { genericNmcGraphite } from './genericNmcGraphite.ts';
import { seed000 } from './seed000.ts';
import { seed001 } from './seed001.ts';
import { seed002 } from './seed002.ts';

const designs: ReadonlyMap<string, CellDesign> = new Map(
  [seed000, seed001, seed002, genericNmcGraphite].map((design) => [design.id, design]),
);

/** The design of that id, or undefined. */
export function findDesign(id: string): CellDesign | undefined {
  return designs.get(id);
}

/** All designs, seeds first. */
export function listDesigns(): readonly CellDesign[] {
  return [...designs.values()];
}
