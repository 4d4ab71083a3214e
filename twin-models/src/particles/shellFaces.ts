/** Relative radii of the faces between shells, 0 … 1, crowding at the surface where concentrations change first. */
export function shellFaces(count: number): Float64Array {
  return Float64Array.from({ length: count + 1 }, (_, index) => 1 - (1 - index / count) ** 1.5);
}
