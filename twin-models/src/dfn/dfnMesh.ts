/**
 * How finely a DFN batch resolves a cell: finite volumes through the layers, shells in the particles.
 *
 * Reactions crowd at the separator, so the volumes of an electrode shrink towards it, every one by the
 * same factor.
 */

/** Counts of volumes and shells. */
export interface DfnMesh {
  readonly negative: number;
  readonly separator: number;
  readonly positive: number;
  /** Shells of a particle whose diffusivity depends on stoichiometry; constant diffusivities need none (exact modes). */
  readonly shells: number;
}

/** For fleets: within 0.5 mV of a fine mesh on drive cycles (`packtwin bench kernels`); figures of thick cells in docs/models/dfn.md. */
export const DEFAULT_MESH: DfnMesh = { negative: 10, separator: 5, positive: 10, shells: 20 };

/** For one cell that somebody looks at closely: three to four times the cost, a quarter of the error of a thick cell at 2C. */
export const FINE_MESH: DfnMesh = { negative: 20, separator: 10, positive: 20, shells: 40 };

const LIMITS: readonly (readonly [name: keyof DfnMesh, least: number, most: number])[] = [
  ['negative', 2, 200],
  ['separator', 1, 100],
  ['positive', 2, 200],
  ['shells', 4, 400],
];

/** Width of the volume at the separator over that at the collector. */
const NARROWING = 0.6;

/** @throws RangeError naming the count, its value and its limits. */
export function completeMesh(partial: Partial<DfnMesh> = {}): DfnMesh {
  const mesh: DfnMesh = { ...DEFAULT_MESH, ...partial };
  for (const [name, least, most] of LIMITS) {
    const count = mesh[name];
    if (!(Number.isInteger(count) && count >= least && count <= most)) {
      throw new RangeError(
        `Cannot use a mesh with ${name} = ${count}: must be a whole number from ${least} to ${most}`,
      );
    }
  }
  return mesh;
}

/** m, widths of an electrode's volumes from the collector (first) to the separator. */
export function electrodeWidths(thickness: number, count: number): Float64Array {
  const factor = NARROWING ** (1 / (count - 1));
  const widths = Float64Array.from({ length: count }, (_, index) => factor ** index);
  const sum = widths.reduce((total, width) => total + width, 0);
  return widths.map((width) => (width * thickness) / sum);
}
