/**
 * Where dots can stand: diameter, gap, pitch and occupancy of a pattern; any two of the first, second and last give the rest.
 *
 *     p = d + s
 *     φ = f (d/p)²                    f: occupancy at which neighbours touch
 *     s = d (√(f/φ) − 1)
 *
 * | name      | symbol | unit | meaning                                       |
 * | --------- | ------ | ---- | --------------------------------------------- |
 * | diameter  | d      | m    | of a round dot; side of a square one          |
 * | gap       | s      | m    | between neighbours                            |
 * | occupancy | φ      | 1    | fraction of the collector under dots          |
 */

/** Round dots on a hexagonal or square lattice, or square dots. */
export type DotLattice = 'hexagonal' | 'square' | 'squareDots';

export const DOT_LATTICES: readonly DotLattice[] = ['hexagonal', 'square', 'squareDots'];

/** f of each lattice. */
export const TOUCHING_OCCUPANCY: Readonly<Record<DotLattice, number>> = {
  hexagonal: Math.PI / (2 * Math.sqrt(3)),
  square: Math.PI / 4,
  squareDots: 1,
};

/** m between neighbours; negative where they would overlap. */
export function dotGap(lattice: DotLattice, diameter: number, occupancy: number): number {
  return diameter * (Math.sqrt(TOUCHING_OCCUPANCY[lattice] / occupancy) - 1);
}

/** Fraction of the collector under dots of that diameter and gap (m). */
export function dotOccupancy(lattice: DotLattice, diameter: number, gap: number): number {
  return TOUCHING_OCCUPANCY[lattice] * (diameter / (diameter + gap)) ** 2;
}

/** Smallest diameter (m) whose pattern keeps the gap (m) at an occupancy; Infinity where no diameter does. */
export function smallestDiameter(lattice: DotLattice, occupancy: number, gap: number): number {
  const stretch = Math.sqrt(TOUCHING_OCCUPANCY[lattice] / occupancy) - 1;
  return stretch > 0 ? gap / stretch : Infinity;
}
