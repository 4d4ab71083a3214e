/**
 * An electrode of round dots as the porous electrode that a particle model understands.
 *
 *     p = d √(f/φ)                      pitch; f 0.9069 hexagonal, 0.7854 square lattice
 *     α = φ (1 + 4h/d) s                reacting area per collector area (tops and flanks, s for inner surface)
 *     R = 3 V/S                         radius of the sphere with the same volume per surface
 */

export interface DotGeometry {
  /** m. */
  readonly diameter: number;
  readonly height: number;
  /** Fraction of the collector under dots, 0…1. */
  readonly occupancy: number;
  /** Pore fraction inside a dot, 0…1. */
  readonly porosity: number;
  /** Active fraction of a dot's solid (the rest is inert metal), 0…1. */
  readonly activeFraction: number;
  /** Reacting surface over the smooth surface of a dot, ≥ 1. */
  readonly surfaceFactor: number;
  readonly lattice: 'hexagonal' | 'square';
}

export interface DotElectrode {
  /** m, height of the dots. */
  readonly thickness: number;
  /** Volume between and inside the dots. */
  readonly porosity: number;
  /** m. */
  readonly particleRadius: number;
  /** m²/m³ of electrode. */
  readonly surfaceAreaPerUnitVolume: number;
  /** m³ of active material per m² of collector. */
  readonly activeVolume: number;
  /** m between neighbouring dots. */
  readonly gap: number;
}

const LATTICE_FACTOR = { hexagonal: Math.PI / (2 * Math.sqrt(3)), square: Math.PI / 4 } as const;

/**
 * @throws RangeError if the dots would overlap: the lattice allows 0.907 (hexagonal) or 0.785 (square) of the area.
 */
export function dotElectrode(geometry: DotGeometry): DotElectrode {
  const { diameter, height, occupancy, porosity, activeFraction, surfaceFactor } = geometry;
  const limit = LATTICE_FACTOR[geometry.lattice];
  if (!(occupancy > 0 && occupancy < limit)) {
    throw new RangeError(
      `Cannot place round dots on ${occupancy} of the collector: a ${geometry.lattice} lattice allows less than ${limit.toFixed(3)}`,
    );
  }
  const activeVolume = occupancy * height * (1 - porosity) * activeFraction;
  const area = occupancy * (1 + (4 * height) / diameter) * surfaceFactor;
  return {
    thickness: height,
    porosity: 1 - occupancy * (1 - porosity),
    particleRadius: (3 * activeVolume) / area,
    surfaceAreaPerUnitVolume: area / height,
    activeVolume,
    gap: diameter * (Math.sqrt(limit / occupancy) - 1),
  };
}
