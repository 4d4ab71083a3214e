/**
 * How dots grow as they take up lithium, and when they meet.
 *
 *     J = max(1, (1 − p)(1 + ε_h f Δθ))        volume over that of the dry dot; its pores fill first
 *     m = ⅓ (1 − e^{−3h/d})                    share of the growth along each width: ⅓ free pillar → 0 bonded film
 *     λ = J^m          λ_z = J^{1−2m}          stretch of the diameter and of the height
 *     δ = max(0, λ d/p − 1)                    how far neighbours would overlap
 *
 * Metals are counted per volume without lithium; a swollen layer has the porosity that its solid leaves, which
 * ends at 0 when the gaps are full. The law of m is assumed; free pillars and bonded films are its limits.
 *
 * | name           | symbol | unit | meaning                                       |
 * | -------------- | ------ | ---- | --------------------------------------------- |
 * | swing          | Δθ     | 1    | lithium taken up, of what the host can hold   |
 * | hostExpansion  | ε_h    | 1    | growth of the host's volume when full         |
 * | porosity       | p      | 1    | of the dot itself                             |
 * | activeFraction | f      | 1    | of the dot's solid                            |
 */
import { crossingBetween } from '../numerics/crossing.ts';
import type { DotGeometry } from './dotElectrode.ts';
import { TOUCHING_OCCUPANCY } from './dotLattice.ts';

/** Growth of tin to Li4.4Sn. */
export const TIN_EXPANSION = 2.6;

/** J, ≥ 1. */
export function dotSwelling(geometry: DotGeometry, swing: number, hostExpansion = TIN_EXPANSION): number {
  return Math.max(1, (1 - geometry.porosity) * (1 + hostExpansion * swing * geometry.activeFraction));
}

/** m, 0…⅓. */
export function lateralShare({ height, diameter }: Pick<DotGeometry, 'height' | 'diameter'>): number {
  return (1 / 3) * -Math.expm1((-3 * height) / diameter);
}

/** λ, stretch of the diameter. */
export function lateralStretch(geometry: DotGeometry, swelling: number): number {
  return swelling ** lateralShare(geometry);
}

/** m, height of a dot that has grown by `swelling`. */
export function swollenHeight(geometry: DotGeometry, swelling: number): number {
  return geometry.height * swelling ** (1 - 2 * lateralShare(geometry));
}

/** δ: strain by which neighbours would overlap; 0 while a gap is open. */
export function gapClosure(geometry: DotGeometry, swelling: number): number {
  return Math.max(0, lateralStretch(geometry, swelling) / pitchOverDiameter(geometry) - 1);
}

function pitchOverDiameter({ lattice, occupancy }: DotGeometry): number {
  return Math.sqrt(TOUCHING_OCCUPANCY[lattice] / occupancy);
}

/**
 * Swing at which neighbours meet; Infinity where they never do within a full host.
 *
 * @param share m; ⅓ for free pillars, default that of the geometry.
 */
export function closingSwing(
  geometry: DotGeometry,
  hostExpansion = TIN_EXPANSION,
  share = lateralShare(geometry),
): number {
  const { porosity, activeFraction } = geometry;
  const swelling = pitchOverDiameter(geometry) ** (1 / share);
  const swing = (swelling / (1 - porosity) - 1) / (hostExpansion * activeFraction);
  return swing <= 1 ? Math.max(0, swing) : Infinity;
}

/** Occupancy below which free dense dots fill completely without touching, f (1 + ε_h)^{−2/3}. */
export function freeOccupancy(geometry: Pick<DotGeometry, 'lattice'>, hostExpansion = TIN_EXPANSION): number {
  return TOUCHING_OCCUPANCY[geometry.lattice] * (1 + hostExpansion) ** (-2 / 3);
}

export interface SwollenLayer {
  /** m. */
  readonly thickness: number;
  /** Fraction of the layer that is dots with what is left of their pores, at most 1. */
  readonly dotFraction: number;
  /** Electrolyte between and inside the dots; the two fractions of solid and pores never exceed 1. */
  readonly porosity: number;
  /** Whether neighbours have met. */
  readonly isClosed: boolean;
}

/** The layer after a swing: its height, and the room that is left for electrolyte. */
export function swollenLayer(geometry: DotGeometry, swing: number, hostExpansion = TIN_EXPANSION): SwollenLayer {
  const { occupancy, height, porosity, activeFraction } = geometry;
  const swelling = dotSwelling(geometry, swing, hostExpansion);
  const free = occupancy * lateralStretch(geometry, swelling) ** 2;
  // Dots that have met flatten against each other until the layer is full; what is more grows upwards.
  const dotFraction = Math.min(free, 1);
  const thickness = (occupancy * height * swelling) / dotFraction;
  const solid = (occupancy * height * (1 - porosity) * (1 + hostExpansion * swing * activeFraction)) / thickness;
  return {
    thickness,
    dotFraction,
    porosity: Math.max(0, 1 - solid),
    isClosed: free > TOUCHING_OCCUPANCY[geometry.lattice],
  };
}

/** m, greatest height of dots that stay below a limit (m, room before the separator) when they have taken up a swing. */
export function greatestHeight(
  geometry: DotGeometry,
  swing: number,
  limit: number,
  hostExpansion = TIN_EXPANSION,
): number {
  const fits = (height: number) => !(swollenLayer({ ...geometry, height }, swing, hostExpansion).thickness > limit);
  return crossingBetween(0, limit, fits)[0];
}
