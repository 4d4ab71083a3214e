/**
 * Wet paths between the electrolytes on both sides of a plate, as shapes: conductance κ(T, c) g, diffusion D(T) g.
 *
 *     film over a seal      g = δ P/ℓ                      δ film, P perimeter, ℓ width of the seal
 *     hole in the plate     g = 1/[L/(π ρ²) + 1/(2 ρ)]     L plate, ρ radius; the second term spreads into the gel
 *
 * A front of gel that creeps into a seal from one weak spot is a half circle of radius w with w² = 2 D_w t (Washburn);
 * beyond the seal's width it wets a chord of the outer edge, and that is the perimeter that conducts:
 *
 *     P_wet = 2 √(w² − ℓ²), at most P
 *
 * The front's law is assumed; its constant is to be fitted to a stack's own leaks.
 */
import { GAS_CONSTANT, REFERENCE_TEMPERATURE } from '@packtwin/units';

export interface SealFilm {
  /** m, thickness of the gel between seal and plate. */
  readonly thickness: number;
  /** m, of the plate. */
  readonly perimeter: number;
  /** m, from the inside to the outside of the seal. */
  readonly sealWidth: number;
}

/** How fast gel creeps into a seal. */
export interface WettingLaw {
  /** m²/s at 25 °C, of w² = 2 D_w t. */
  readonly spreading: number;
  /** J/mol. */
  readonly activationEnergy: number;
}

/** m. A seal wet all around. */
export function sealFilmShape({ thickness, perimeter, sealWidth }: SealFilm): number {
  return (thickness * perimeter) / sealWidth;
}

/** m. A round hole through a plate. @param radius m. @param plateThickness m. */
export function pinholeShape(radius: number, plateThickness: number): number {
  return radius === 0 ? 0 : 1 / (plateThickness / (Math.PI * radius * radius) + 1 / (2 * radius));
}

/** Ω of a round hole filled with gel of a conductivity (S/m). */
export function pinholeResistance(radius: number, plateThickness: number, conductivity: number): number {
  return 1 / (conductivity * pinholeShape(radius, plateThickness));
}

/**
 * Conductance of a film of gel over a seal, S.
 *
 * @param conductivity of the gel, S/m. @param filmThickness m. @param perimeter of the plate, m. @param sealWidth m.
 */
export function sealFilmConductance(
  conductivity: number,
  filmThickness: number,
  perimeter: number,
  sealWidth: number,
): number {
  return (conductivity * filmThickness * perimeter) / sealWidth;
}

/** m², growth of w² over dt (s) at a temperature (K); exact while it is held. */
export function wettingGrowth({ spreading, activationEnergy }: WettingLaw, temperature: number, dt: number): number {
  const arrhenius = Math.exp((activationEnergy / GAS_CONSTANT) * (1 / REFERENCE_TEMPERATURE - 1 / temperature));
  return 2 * spreading * arrhenius * dt;
}

/** m. What a front of squared radius w² (m²) has wetted of a seal; 0 until it is through. */
export function wettedShape({ thickness, perimeter, sealWidth }: SealFilm, radiusSquared: number): number {
  const beyond = radiusSquared - sealWidth * sealWidth;
  if (!(beyond > 0)) return 0;
  return (thickness * Math.min(perimeter, 2 * Math.sqrt(beyond))) / sealWidth;
}
