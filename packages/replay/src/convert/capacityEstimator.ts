/**
 * Capacity of a series position from the vehicle's own state of charge: charge moved over the change of
 * state of charge that it caused.
 *
 * Current is integrated (trapezium) over stretches without gaps; where the vehicle counts charge itself,
 * its counters are used instead. A window opens and closes where the state of charge changes its value, so
 * that its rounding does not enter, and is closed once it moved by 30 points. Vehicles correct their state
 * of charge as they go, so single windows scatter by 15 % and more while their sum does not: the estimate
 * is the charge of all windows over the change of all, without windows that lie far from the median (a
 * current sensor gone wrong, a state of charge that was reset).
 *
 * What comes out is the capacity that the vehicle's state of charge refers to: usually the usable one of a
 * healthy pack, at the temperatures of the recording.
 */

/** One window: how far it moved and what full capacity that means. */
interface Window {
  /** |change of state of charge|, 0…1. */
  readonly weight: number;
  /** A·s per 100 %; negative where charge and state of charge moved in opposite directions. */
  readonly capacity: number;
}

export interface CapacityEstimate {
  /** A·s. */
  readonly capacity: number;
  /** Sum of the windows' changes of state of charge: 1 = one full charge's worth of evidence. */
  readonly evidence: number;
  readonly windowCount: number;
}

const MAX_GAP_MS = 180_000;
const FULL_WINDOW = 0.3;
const SMALLEST_WINDOW = 0.1;
/** Less than this and a rounding of the state of charge would decide. */
const LEAST_EVIDENCE = 0.3;
/** A window farther than this from the median, relative to it, tells of something else than capacity. */
const FARTHEST = 0.35;

export class CapacityEstimator {
  readonly #windows: Window[] = [];
  #time = Number.NaN;
  #current = Number.NaN;
  #stateOfCharge = Number.NaN;
  /** A·s since the stretch began. */
  #charge = 0;
  #counterAtStart = Number.NaN;
  #open: { readonly charge: number; readonly stateOfCharge: number } | undefined;
  #newest: { readonly charge: number; readonly stateOfCharge: number } | undefined;

  /** Time in ms, current in A (charging +), state of charge 0…1, net counted charge in A·s (NaN: no counters). */
  add(time: number, current: number, stateOfCharge: number, counted: number): void {
    const dt = time - this.#time;
    const isBroken = !(dt > 0 && dt <= MAX_GAP_MS) || !Number.isFinite(current) || !Number.isFinite(stateOfCharge);
    if (dt === 0) return;
    if (isBroken) {
      this.#endStretch();
      if (!Number.isFinite(current) || !Number.isFinite(stateOfCharge)) return;
      this.#charge = 0;
      this.#counterAtStart = counted;
    } else {
      const integrated = this.#charge + (0.5 * (current + this.#current) * dt) / 1000;
      this.#charge = Number.isFinite(counted - this.#counterAtStart) ? counted - this.#counterAtStart : integrated;
      if (stateOfCharge !== this.#stateOfCharge) this.#edge({ charge: this.#charge, stateOfCharge });
    }
    this.#time = time;
    this.#current = current;
    this.#stateOfCharge = stateOfCharge;
  }

  /** Undefined when the recording moved too little. */
  estimate(): CapacityEstimate | undefined {
    this.#endStretch();
    const windows = this.#windows.toSorted((a, b) => a.capacity - b.capacity);
    const evidence = windows.reduce((sum, { weight }) => sum + weight, 0);
    if (evidence < LEAST_EVIDENCE) return undefined;
    const median = weightedMedian(windows, evidence);
    const kept = windows.filter(({ capacity }) => Math.abs(capacity - median) <= FARTHEST * Math.abs(median));
    const weight = kept.reduce((sum, window) => sum + window.weight, 0);
    const charge = kept.reduce((sum, window) => sum + window.weight * window.capacity, 0);
    return { capacity: charge / weight, evidence: weight, windowCount: kept.length };
  }

  #edge(at: { readonly charge: number; readonly stateOfCharge: number }): void {
    this.#open ??= at;
    this.#newest = at;
    if (Math.abs(at.stateOfCharge - this.#open.stateOfCharge) >= FULL_WINDOW - 1e-9) {
      this.#close(this.#open, at);
      this.#open = at;
    }
  }

  #endStretch(): void {
    if (this.#open && this.#newest) this.#close(this.#open, this.#newest);
    this.#open = undefined;
    this.#newest = undefined;
    this.#time = Number.NaN;
  }

  #close(
    start: { readonly charge: number; readonly stateOfCharge: number },
    end: { readonly charge: number; readonly stateOfCharge: number },
  ): void {
    const change = end.stateOfCharge - start.stateOfCharge;
    if (Math.abs(change) < SMALLEST_WINDOW - 1e-9) return;
    this.#windows.push({ weight: Math.abs(change), capacity: (end.charge - start.charge) / change });
  }
}

/** The windows must be sorted by capacity. */
function weightedMedian(windows: readonly Window[], evidence: number): number {
  let below = 0;
  for (const { weight, capacity } of windows) {
    below += weight;
    if (below >= evidence / 2) return capacity;
  }
  return Number.NaN;
}
