/** How far healthy cells of one pack stand apart from its reference cell: what is usual, moved by what the pack itself shows. */

/** Capacity when new, over the pack's mean; log rate of a cell over its pack's; loss of its own per year^½. */
const PRODUCTION = 0.0035;
const CELL_RATE = 0.1;
const CELL_WALK = 0.0015;
/** Of cells that pass their knees one by one: spread of the loss at which they do. */
const KNEE_SPREAD = 0.015;
/** Cells that the usual spread counts as, beside those seen. */
const USUAL_CELLS = 20;
/** Against the usual spread, the seen one counts no further than this. */
const NARROWEST = 0.6;
const WIDEST = 4;

/** What comparisons of one pack's healthy cells show. */
export interface SeenSpread {
  /** Standard deviation of relative capacities over the cells (healthyCells.ts), and of the error of each. */
  readonly deviation: number;
  readonly error: number;
  readonly cells: number;
}

/** Variance of a new cell that becomes one of a pack that has lost `loss` in `years`. */
export function usualCellVariance(loss: number, years: number, kneed: number, faster: number): number {
  const rate = CELL_RATE * Math.max(0, loss);
  return (
    PRODUCTION * PRODUCTION + rate * rate + CELL_WALK * CELL_WALK * years + kneed * ((faster - 1) * KNEE_SPREAD) ** 2
  );
}

/**
 * The usual variance (of the rated charge), moved towards what was seen in a pack of this retention by as many cells as
 * can be told from their errors.
 */
export function cellVariance(usual: number, retention: number, { deviation, error, cells }: SeenSpread): number {
  if (!(cells > 2 && deviation >= 0 && error >= 0)) return usual;
  const told = usual / (usual + (retention * error) ** 2);
  const counted = cells * told * told;
  const seen = Math.max(NARROWEST ** 2 * usual, Math.min(WIDEST ** 2 * usual, (retention * deviation) ** 2));
  return (USUAL_CELLS * usual + counted * seen) / (USUAL_CELLS + counted);
}
