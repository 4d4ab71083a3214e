/** One figure of the kernel benchmark, and how it is timed. */

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Cell, cells, steps, mesh and its error, bytes of state, warm-up. */
  readonly context: Readonly<Record<string, unknown>>;
}

export interface Timing {
  /** µs per cell-step, least of the rounds that count. */
  readonly microseconds: number;
  readonly warmUp: string;
}

/** Many short rounds: on a shared machine some of them are left alone. */
const ROUNDS = 15;

/** One round that does not count lets the compiler finish; of the others the least disturbed is told. */
export function timePerCellStep(cellSteps: number, round: () => void, rounds: number = ROUNDS): Timing {
  round();
  let best = Number.POSITIVE_INFINITY;
  for (let repeat = 0; repeat < rounds; repeat++) best = Math.min(best, timeOnce(cellSteps, round));
  return { microseconds: best, warmUp: `one round, then least of ${rounds}` };
}

/** µs per cell-step of one round. */
export function timeOnce(cellSteps: number, round: () => void): number {
  const started = performance.now();
  round();
  return ((performance.now() - started) * 1000) / cellSteps;
}

/** RMS and largest magnitude of what is added. */
export class Deviation {
  private squares = 0;
  private count = 0;
  private largest = 0;

  add(difference: number): void {
    this.squares += difference * difference;
    this.count++;
    this.largest = Math.max(this.largest, Math.abs(difference));
  }

  /** For a figure's context, in mV. */
  get millivolts(): { readonly meshErrorMillivoltsRms: number; readonly meshErrorMillivoltsMax: number } {
    return {
      meshErrorMillivoltsRms: Number((1000 * Math.sqrt(this.squares / this.count)).toFixed(4)),
      meshErrorMillivoltsMax: Number((1000 * this.largest).toFixed(4)),
    };
  }
}
