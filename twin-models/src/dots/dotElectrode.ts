/**
 * An electrode of dots as the porous electrode that a particle model understands.
 *
 *     α = φ (1 + 4h/d) s                reacting area per collector area (tops and flanks, s for inner surface)
 *     R = 3 V/S                         radius of the sphere with the same volume per surface
 *     R = 3 h/(1 + 4h/d)                of dense smooth dots; 3h of a film
 *
 * Square dots of side d have the same flanks, 4 d h per d², as round ones of diameter d.
 */
import { dotGap, TOUCHING_OCCUPANCY } from './dotLattice.ts';
import type { DotLattice } from './dotLattice.ts';

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
  readonly lattice: DotLattice;
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

/**
 * @throws RangeError if a length or fraction is impossible, or the dots would overlap: the lattice allows 0.907
 * (hexagonal) or 0.785 (square) of the area to round dots, all of it to square ones.
 */
export function dotElectrode(geometry: DotGeometry): DotElectrode {
  const { diameter, height, occupancy, porosity, activeFraction, surfaceFactor } = geometry;
  checkDots(geometry);
  const limit = TOUCHING_OCCUPANCY[geometry.lattice];
  if (!(occupancy > 0 && occupancy < limit)) {
    throw new RangeError(
      geometry.lattice === 'squareDots'
        ? `Cannot place square dots on ${occupancy} of the collector: they allow less than all of it`
        : `Cannot place round dots on ${occupancy} of the collector: a ${geometry.lattice} lattice allows less than ${limit.toFixed(3)}`,
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
    gap: dotGap(geometry.lattice, diameter, occupancy),
  };
}

function checkDots({ diameter, height, porosity, activeFraction, surfaceFactor }: DotGeometry): void {
  const fields = [
    ['diameter', diameter, diameter > 0 && Number.isFinite(diameter), '> 0 m'],
    ['height', height, height > 0 && Number.isFinite(height), '> 0 m'],
    ['porosity', porosity, porosity >= 0 && porosity < 1, 'from 0 to below 1'],
    ['activeFraction', activeFraction, activeFraction > 0 && activeFraction <= 1, 'above 0, at most 1'],
    ['surfaceFactor', surfaceFactor, surfaceFactor >= 1 && Number.isFinite(surfaceFactor), 'at least 1'],
  ] as const;
  for (const [name, value, holds, limit] of fields) {
    if (!holds) throw new RangeError(`Cannot use dots with ${name} = ${value}: must be ${limit}`);
  }
}

/** m² of interface per m² of collector where dots react, α. */
export function reactingArea({ surfaceAreaPerUnitVolume, thickness }: DotElectrode): number {
  return surfaceAreaPerUnitVolume * thickness;
}

/** m² per m² of collector where lithium metal or interphase can grow: the dots and the bare collector between them. */
export function platingArea(geometry: DotGeometry): number {
  return 1 - geometry.occupancy + reactingArea(dotElectrode(geometry));
}
