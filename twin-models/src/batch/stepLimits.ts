/** How far a cell may be driven, and how much one step may ask: beyond, figures mean nothing and steps never end. */
import type { ElectrodeCurrents } from '../cellBatch.ts';

/**
 * Bulk stoichiometries that a cell is stepped to. Outside 0 and 1 there is no lithium to give and no place to take;
 * the tables go on in straight lines there, so that a capacity that is off by a little does no harm.
 */
export const LOWEST_BULK_STOICHIOMETRY = -0.1;
export const HIGHEST_BULK_STOICHIOMETRY = 1.1;

/** Full cells of charge in one step: more are divided into so many inner steps that they seem to hang. */
const MOST_FULL_CELLS = 1000;
/** s under current in one step, ten years. */
const LONGEST_UNDER_CURRENT = 10 * 365.25 * 86_400;

/** Whether lithium or its places are used up in an electrode. A state that is not a number is not. */
export function isBeyondLattice(negative: number, positive: number): boolean {
  return (
    negative < LOWEST_BULK_STOICHIOMETRY ||
    negative > HIGHEST_BULK_STOICHIOMETRY ||
    positive < LOWEST_BULK_STOICHIOMETRY ||
    positive > HIGHEST_BULK_STOICHIOMETRY
  );
}

/** Whether a step has used up an electrode, or has gone on although it was: the way back stays open. */
export function isDrivenBeyondLattice(
  negativeBefore: number,
  positiveBefore: number,
  negative: number,
  positive: number,
): boolean {
  return isDrivenOut(negativeBefore, negative) || isDrivenOut(positiveBefore, positive);
}

function isDrivenOut(before: number, now: number): boolean {
  return now < before ? now < LOWEST_BULK_STOICHIOMETRY : now > before && now > HIGHEST_BULK_STOICHIOMETRY;
}

/** For people; undefined where nothing is used up. */
export function latticeReason(negative: number, positive: number): string | undefined {
  const reasons = [['negative', negative] as const, ['positive', positive] as const].flatMap(([electrode, x]) => {
    if (x < LOWEST_BULK_STOICHIOMETRY) return [`the ${electrode} electrode has no lithium left`];
    return x > HIGHEST_BULK_STOICHIOMETRY ? [`all lithium places of the ${electrode} electrode are used up`] : [];
  });
  if (reasons.length === 0) return undefined;
  return (
    `bulk stoichiometry ${negative.toFixed(4)} and ${positive.toFixed(4)}, ` +
    `stepped from ${LOWEST_BULK_STOICHIOMETRY} to ${HIGHEST_BULK_STOICHIOMETRY}: ${reasons.join(', ')}`
  );
}

/** Of columns of bulk stoichiometries: one look at every cell. */
export function cellsBeyondLattice(negativeMean: Float64Array, positiveMean: Float64Array): number[] {
  const beyond: number[] = [];
  for (let cell = 0; cell < negativeMean.length; cell++) {
    if (isBeyondLattice(negativeMean[cell]!, positiveMean[cell]!)) beyond.push(cell);
  }
  return beyond;
}

/**
 * Refuses a step that would be divided without end. At rest a step may have any length.
 *
 * @param current A of the string. @param capacity C of a full cell.
 * @throws RangeError saying which limit and what to do.
 */
export function checkStepLength(
  current: number,
  electrodeCurrents: ElectrodeCurrents | undefined,
  dt: number,
  capacity: number,
): void {
  if (dt > LONGEST_UNDER_CURRENT && !areAtRest(current, electrodeCurrents)) {
    throw new RangeError(
      `Cannot step by ${dt} s under current: at most ${LONGEST_UNDER_CURRENT} s (ten years), take several steps`,
    );
  }
  if (Math.abs(current) * dt > MOST_FULL_CELLS * capacity) {
    throw new RangeError(
      `Cannot step by ${dt} s with ${current} A: that moves more charge than ${MOST_FULL_CELLS} full cells hold, reset the cells or take shorter steps`,
    );
  }
}

function areAtRest(current: number, electrodeCurrents: ElectrodeCurrents | undefined): boolean {
  if (!electrodeCurrents) return current === 0;
  const { negative, positive } = electrodeCurrents;
  return negative.every((amperes) => amperes === 0) && positive.every((amperes) => amperes === 0);
}
