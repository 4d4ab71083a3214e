/**
 * What pressing leaves of a rough face.
 *
 *     r_eff = 1 + (r − 1) s        s 0.6 for the bare foil, 0.9 under a coat harder than the foil
 *     m_hard 1…1.3                 gain of adhesion of rods that keep their shape
 *
 * The constants are assumed, no measurement is public. Rolling after roughening presses at least as hard as
 * calendering, so the same law applies once more.
 */

/** Share of the rough area that survives one pass of pressing, bare and under a hard coat. */
export const SURVIVING_SHARE = { bare: 0.6, hardCoated: 0.9 } as const;

/** Adhesion under a hard coat over adhesion of the bare foil at the same area ratio; upper end of 1.0…1.3. */
export const HARD_COAT_ADHESION_GAIN = 1.3;

/** Area ratio after `passes` of pressing. */
export function areaRatioAfterPressing(areaRatio: number, isHardCoated: boolean, passes = 1): number {
  const share = isHardCoated ? SURVIVING_SHARE.hardCoated : SURVIVING_SHARE.bare;
  return 1 + (areaRatio - 1) * share ** passes;
}

/** Whether a coat protects the rods: it must be harder than what they are made of (both in Vickers). */
export function isHardCoat(coatHardness: number, baseHardness: number): boolean {
  return coatHardness > baseHardness;
}
