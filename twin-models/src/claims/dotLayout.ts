/** Diameter, gap and occupancy of a document's pattern of dots: any two give the third. */
import { dotGap, dotOccupancy, TOUCHING_OCCUPANCY } from '../dots/dotLattice.ts';
import type { DotsSection } from './designDocument.ts';

export interface DotLayout {
  readonly occupancy: number;
  /** m. */
  readonly gap: number;
}

/** The complete pattern, or undefined if the document states neither occupancy nor gap, or dots that overlap. */
export function dotLayout({ lattice, diameter, occupancy, gap }: DotsSection): DotLayout | undefined {
  if (occupancy !== undefined) {
    if (occupancy > TOUCHING_OCCUPANCY[lattice]) return undefined;
    return { occupancy, gap: gap ?? dotGap(lattice, diameter, occupancy) };
  }
  return gap === undefined ? undefined : { occupancy: dotOccupancy(lattice, diameter, gap), gap };
}
