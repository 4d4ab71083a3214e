/**
 * What the sense taps of a stack see: sums of the cells between working taps.
 *
 * Taps 0…N sit on the plates, tap k between cell k−1 and cell k; the end plates are the terminals. With tap k lost only
 * V_{k−1} + V_k is known. A tap that reads an error e_k (high-ohm, corroded) adds it to one side and takes it from
 * the other: V_{k−1} + e_k, V_k − e_k, the sum intact.
 *
 * In the other direction a sum of n cells moves each by 1/n of what it departs from the sum of their expected
 * voltages, and leaves of an independent spread σ per cell σ √(1 − 1/n): a cell alone is known, of two the half.
 */
export interface SenseTaps {
  readonly cellCount: number;
  readonly groupCount: number;
  /** First cell of every group, and cellCount at the end: group g holds cells first[g] … first[g + 1] − 1. */
  readonly first: Int32Array;
  /** Group of every cell. */
  readonly groupOf: Int32Array;
}

/**
 * The groups that the working taps leave.
 *
 * @param isTapWorking one entry per inner plate, N − 1 of them, plate k between cells k and k + 1 (0-based).
 * @throws RangeError unless there is an entry for every inner plate of at least one cell.
 */
export function senseTaps(cellCount: number, isTapWorking: ArrayLike<boolean>): SenseTaps {
  if (!(Number.isInteger(cellCount) && cellCount > 0)) {
    throw new RangeError(`Cannot tap ${cellCount} cells: needs a whole number above 0`);
  }
  if (isTapWorking.length !== cellCount - 1) {
    throw new RangeError(
      `Cannot tap ${cellCount} cells by ${isTapWorking.length} inner taps: needs ${cellCount - 1}, one per plate between two cells`,
    );
  }
  const starts = [0];
  for (let plate = 0; plate + 1 < cellCount; plate++) if (isTapWorking[plate]!) starts.push(plate + 1);
  const groupOf = new Int32Array(cellCount);
  starts.forEach((start, group) => groupOf.fill(group, start, starts[group + 1] ?? cellCount));
  return { cellCount, groupCount: starts.length, first: Int32Array.from([...starts, cellCount]), groupOf };
}

/** Cells whose own voltage is measured. The others are known by their group's sum only. */
export function identifiableCells({ groupOf, first }: SenseTaps): boolean[] {
  return Array.from(groupOf, (group) => 1 === first[group + 1]! - first[group]!);
}

/**
 * Voltage of every group (V), written to `out`, from those of the cells.
 *
 * @param tapError V read too high at each inner tap, length N − 1; absent: none.
 */
export function groupVoltageInto(
  out: Float64Array,
  { first, groupCount, cellCount }: SenseTaps,
  cellVoltage: Float64Array,
  tapError?: Float64Array,
): void {
  for (let group = 0; group < groupCount; group++) {
    const start = first[group]!;
    const end = first[group + 1]!;
    let sum = 0;
    for (let cell = start; cell < end; cell++) sum += cellVoltage[cell]!;
    if (tapError && end < cellCount) sum += tapError[end - 1]!;
    if (tapError && start > 0) sum -= tapError[start - 1]!;
    out[group] = sum;
  }
}

/**
 * Cell voltages (V) from group voltages and what each cell is expected to show, written to `out`.
 *
 * A group not measured (NaN) leaves the expectation as it is.
 */
export function cellVoltageFromGroupsInto(
  out: Float64Array,
  { first, groupCount }: SenseTaps,
  groupVoltage: Float64Array,
  expected: Float64Array,
): void {
  for (let group = 0; group < groupCount; group++) {
    const start = first[group]!;
    const end = first[group + 1]!;
    let sum = 0;
    for (let cell = start; cell < end; cell++) sum += expected[cell]!;
    const departure = groupVoltage[group]! - sum;
    const share = Number.isNaN(departure) ? 0 : departure / (end - start);
    for (let cell = start; cell < end; cell++) out[cell] = expected[cell]! + share;
  }
}

/**
 * One standard deviation of a cell's voltage (V) when its group's is measured.
 *
 * @param groupSize cells in its group. @param spread V, deviation of a cell from its expected voltage.
 * @param noise V, of one group's measurement.
 */
export function cellDeviationInGroup(groupSize: number, spread: number, noise: number): number {
  // Posterior of one of n independent priors given their noisy sum.
  const sumVariance = groupSize * spread * spread + noise * noise;
  if (sumVariance === 0) return 0;
  return spread * Math.sqrt(Math.max(0, 1 - (spread * spread) / sumVariance));
}
