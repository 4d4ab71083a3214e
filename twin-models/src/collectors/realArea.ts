/**
 * Real over apparent area of one face of a collector foil, r ≥ 1, from what can be measured or designed.
 *
 *     rods            r = 1 + n π d l                    flanks; the top of a rod replaces the foil under it
 *     profilometry    r = 1 + Sdr                        ISO 25178-2 developed interfacial area ratio
 *     gas adsorption  r = a ρ t / 2                      specific area of a bare foil of thickness t, two faces
 *     capacitance     r = C / C_smooth                   double layer against a smooth foil of the same metal
 *
 * | name            | symbol | unit  |
 * | --------------- | ------ | ----- |
 * | arealDensity    | n      | 1/m²  |
 * | diameter        | d      | m     |
 * | length          | l      | m     |
 * | specificArea    | a      | m²/kg |
 * | density         | ρ      | kg/m³ |
 * | foilThickness   | t      | m     |
 */

/** Bar-like metal growths on a foil, all alike and upright. */
export interface Rods {
  /** Rods per m² of apparent area. */
  readonly arealDensity: number;
  /** m. */
  readonly diameter: number;
  /** m. */
  readonly length: number;
}

/** Densest packing of equal circles: rods above it would stand in each other. */
export const DENSEST_COVERAGE: number = Math.PI / (2 * Math.sqrt(3));

/** Fraction of the foil that the feet of the rods cover. */
export function rodCoverage({ arealDensity, diameter }: Rods): number {
  return (arealDensity * Math.PI * diameter ** 2) / 4;
}

/**
 * Area ratio of a foil with rods.
 *
 * @throws RangeError if the rods would overlap.
 */
export function areaRatioFromRods(rods: Rods): number {
  const coverage = rodCoverage(rods);
  if (!(coverage >= 0 && coverage <= DENSEST_COVERAGE)) {
    throw new RangeError(
      `Cannot place ${rods.arealDensity} rods/m² of ${rods.diameter} m: their feet would cover ${coverage.toPrecision(3)} of the foil, equal circles cover at most ${DENSEST_COVERAGE.toFixed(3)}`,
    );
  }
  return 1 + rods.arealDensity * Math.PI * rods.diameter * rods.length;
}

/** Area ratio from the developed interfacial area ratio Sdr (a fraction, 1 = 100 %) of a profilometer. */
export function areaRatioFromProfile(developedAreaRatio: number): number {
  return 1 + developedAreaRatio;
}

/** Area ratio from the gas adsorption (BET) of a bare foil that is alike on both faces. */
export function areaRatioFromAdsorption(specificArea: number, density: number, foilThickness: number): number {
  return (specificArea * density * foilThickness) / 2;
}

/** Area ratio from double-layer capacitances, F/m² of apparent area, of this foil and of a smooth one. */
export function areaRatioFromCapacitance(capacitance: number, smoothCapacitance: number): number {
  return capacitance / smoothCapacitance;
}
