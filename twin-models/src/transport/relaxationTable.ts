/**
 * Exact steps of linear relaxation modes, tabulated over diffusivity.
 *
 *     dq_m/dt = −r_m d q_m + w_m f      (d = diffusivity over its reference, f = forcing, held over the step)
 *     q_m ← E_m q_m + G_m f             E = exp(−r d dt),  G = w (1 − E)/(r d)
 *
 * Stable and exact for any dt. Evaluating exp for every mode of every cell would cost more than all the
 * rest of a step; so rows of E and G lie over a uniform grid of ln d and cells interpolate linearly
 * between two rows (relative error of E below 6e-5, of the steady state below 1.2e-4). Rows are filled when a dt first needs
 * them. The table is a cache: its content depends on (ln d, dt) only, never on what ran before.
 */

const GRID_STEP = 0.03;
/** ln d is held within ±HALF_SPAN: a factor of 400 either way. */
const HALF_SPAN = 6;
const ROWS = Math.round((2 * HALF_SPAN) / GRID_STEP) + 1;

export class RelaxationTable {
  readonly modeCount: number;
  /** Doubles per row: E and G of every mode, then 1/d for the part that follows at once. */
  readonly rowLength: number;
  readonly rows: Float64Array;
  private readonly rates: Float64Array;
  private readonly weights: Float64Array;
  private readonly filledFor: Float64Array;
  private dt = Number.NaN;

  /** @param rates 1/s at the reference diffusivity. @param weights response to a unit forcing, per second. */
  constructor(rates: Float64Array, weights: Float64Array) {
    this.modeCount = rates.length;
    this.rowLength = 2 * rates.length + 1;
    this.rates = rates;
    this.weights = weights;
    this.rows = new Float64Array(ROWS * this.rowLength);
    this.filledFor = new Float64Array(ROWS).fill(Number.NaN);
  }

  /** Step length (s) for the following calls of {@link prepare}. */
  setStep(dt: number): void {
    this.dt = dt;
  }

  /** Position on the grid, in rows, for ln d. The integer part must be passed to {@link prepare}. */
  position(logDiffusivity: number): number {
    const held = logDiffusivity < -HALF_SPAN ? -HALF_SPAN : logDiffusivity > HALF_SPAN ? HALF_SPAN : logDiffusivity;
    const position = (held + HALF_SPAN) * (1 / GRID_STEP);
    // The last row has no right neighbour.
    return position < ROWS - 1.000001 ? position : ROWS - 1.000001;
  }

  /** Makes rows `row` and `row + 1` hold the current step; returns where `row` starts in `rows`. */
  prepare(row: number): number {
    if (this.filledFor[row] !== this.dt) this.fill(row);
    if (this.filledFor[row + 1] !== this.dt) this.fill(row + 1);
    return row * this.rowLength;
  }

  private fill(row: number): void {
    const { dt, rates, weights, rows } = this;
    const relative = Math.exp(row * GRID_STEP - HALF_SPAN);
    let at = row * this.rowLength;
    for (let mode = 0; mode < rates.length; mode++) {
      const rate = rates[mode]! * relative;
      const decayed = -Math.expm1(-rate * dt);
      rows[at++] = 1 - decayed;
      rows[at++] = (weights[mode]! * decayed) / rate;
    }
    rows[at] = 1 / relative;
    this.filledFor[row] = dt;
  }
}
