/** ln(a/b) for positive a and b; by its series where they are close, which concentrations nearly always are. */
export function logRatio(a: number, b: number): number {
  const z = (a - b) / (a + b);
  const zz = z * z;
  if (zz > 0.04) return Math.log(a / b);
  return 2 * z * (1 + zz * (1 / 3 + zz * (1 / 5 + zz * (1 / 7 + zz * (1 / 9 + zz * (1 / 11))))));
}
