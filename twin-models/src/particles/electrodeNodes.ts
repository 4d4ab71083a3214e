/** What follows from the nodes of an electrode alone, whatever reacts at them: nodes count from the collector. */

/** Ω m² in the solid between the middles of neighbouring nodes, from their widths (m) and its conductivity (S/m). */
export function electronicResistances(widths: Float64Array, conductivity: number): Float64Array {
  return Float64Array.from(
    { length: widths.length - 1 },
    (_, face) => (0.5 * (widths[face]! + widths[face + 1]!)) / conductivity,
  );
}

/**
 * Makes densities carry a total: what is missing is spread evenly over the interface.
 *
 * @param density A/m² of real interface; changed in place.
 * @param interfaces m² of real interface per m² of electrode area, of each density.
 * @param total A/m² of electrode area.
 * @param scale active material relative to the design.
 */
export function spreadMissing(density: Float64Array, interfaces: Float64Array, total: number, scale: number): void {
  let carried = 0;
  let interfaceSum = 0;
  for (let k = 0; k < density.length; k++) {
    carried += interfaces[k]! * density[k]!;
    interfaceSum += interfaces[k]!;
  }
  const missing = (total / scale - carried) / interfaceSum;
  for (let k = 0; k < density.length; k++) density[k]! += missing;
}
