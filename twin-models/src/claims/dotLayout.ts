/**
 * Diameter, gap and occupancy of a pattern of dots: any two give the third.
 *
 *     φ = f (d / (d + s))²        f: occupancy at which the dots touch
 */
import type { DotsSection } from './designDocument.ts';

/** Occupancy of touching dots: round ones on a hexagonal or square lattice, square ones. */
export const TOUCHING_OCCUPANCY: Readonly<Record<DotsSection['lattice'], number>> = {
  hexagonal: Math.PI / (2 * Math.sqrt(3)),
  square: Math.PI / 4,
  squareDots: 1,
};

export interface DotLayout {
  readonly occupancy: number;
  /** m. */
  readonly gap: number;
  /** Where each figure comes from: the document or the other two. */
  readonly isOccupancyStated: boolean;
  readonly isGapStated: boolean;
}

/** Occupancy of dots at a gap (m). */
export function occupancyAtGap(lattice: DotsSection['lattice'], diameter: number, gap: number): number {
  return TOUCHING_OCCUPANCY[lattice] * (diameter / (diameter + gap)) ** 2;
}

/** Gap (m) at an occupancy below the lattice's limit. */
export function gapAtOccupancy(lattice: DotsSection['lattice'], diameter: number, occupancy: number): number {
  return diameter * (Math.sqrt(TOUCHING_OCCUPANCY[lattice] / occupancy) - 1);
}

/** Least diameter (m) of dots that cover `occupancy` with at least that gap (m); Infinity where the lattice cannot. */
export function leastDiameter(lattice: DotsSection['lattice'], occupancy: number, gap: number): number {
  const ratio = Math.sqrt(TOUCHING_OCCUPANCY[lattice] / occupancy) - 1;
  return ratio > 0 ? gap / ratio : Infinity;
}

/** The complete pattern, or undefined if the document states neither occupancy nor gap, or dots that overlap. */
export function dotLayout({ lattice, diameter, occupancy, gap }: DotsSection): DotLayout | undefined {
  const stated = { isOccupancyStated: occupancy !== undefined, isGapStated: gap !== undefined };
  if (occupancy !== undefined) {
    if (occupancy > TOUCHING_OCCUPANCY[lattice]) return undefined;
    return { ...stated, occupancy, gap: gap ?? gapAtOccupancy(lattice, diameter, occupancy) };
  }
  if (gap !== undefined) return { ...stated, occupancy: occupancyAtGap(lattice, diameter, gap), gap };
  return undefined;
}
