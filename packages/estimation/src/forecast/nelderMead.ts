/**
 * Minimum of a function without derivatives by the simplex of Nelder and Mead (Computer Journal 7, 1965, 308),
 * for a handful of parameters of order one. Deterministic.
 *
 * @param step length of the first simplex along each parameter.
 */
export function nelderMead(
  cost: (point: Float64Array) => number,
  start: Float64Array,
  { iterations, step }: { readonly iterations: number; readonly step: number },
): Float64Array {
  const size = start.length;
  const corners = Array.from({ length: size + 1 }, (_, corner) => {
    const point = Float64Array.from(start);
    if (corner > 0) point[corner - 1]! += step;
    return { point, cost: cost(point) };
  });
  const along = (centre: Float64Array, from: Float64Array, factor: number) => {
    const point = centre.map((value, k) => value + factor * (value - from[k]!));
    return { point, cost: cost(point) };
  };
  for (let iteration = 0; iteration < iterations; iteration++) {
    corners.sort((a, b) => a.cost - b.cost);
    const best = corners[0]!;
    const worst = corners[size]!;
    const centre = start.map((_, k) => corners.reduce((sum, { point }) => sum + point[k]!, -worst.point[k]!) / size);
    const reflected = along(centre, worst.point, 1);
    if (reflected.cost < best.cost) {
      const expanded = along(centre, worst.point, 2);
      corners[size] = expanded.cost < reflected.cost ? expanded : reflected;
    } else if (reflected.cost < corners[size - 1]!.cost) {
      corners[size] = reflected;
    } else {
      const contracted = along(centre, worst.point, -0.5);
      if (contracted.cost < worst.cost) corners[size] = contracted;
      else for (let k = 1; k <= size; k++) corners[k] = along(best.point, corners[k]!.point, -0.5);
    }
  }
  return corners.toSorted((a, b) => a.cost - b.cost)[0]!.point;
}
