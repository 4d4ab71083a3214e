/**
 * Histories of use, and what a design's cell model makes of them: the record that a ledger is held against.
 *
 * The cell is the SPMe with the design's degradation, in steps of two minutes under current and an hour at rest. Its
 * state of charge is today's, between the cut-offs of the aged cell: what a vehicle's estimate means too.
 */
import type { CellDesign } from '../designs/cellDesign.ts';
import { createDfnBatch } from '../dfn/dfnBatch.ts';
import type { DfnBatch } from '../dfn/dfnBatch.ts';
import { createSpmeBatch } from '../spme/spmeBatch.ts';
import type { SpmeBatch } from '../spme/spmeBatch.ts';
import { spmeModelOf } from '../spme/spmeModel.ts';
import { agedWindow, electrodeCharges } from './agedCapacity.ts';

/** A rest of some hours, or a current until a state of charge is reached. */
export type UsePhase =
  | { readonly restHours: number }
  | { /** 1/h, > 0; towards `to`. */ readonly rate: number; readonly to: number };

/** Days of use. What a day's phases leave of it is rest. */
export interface UseHistory {
  readonly name: string;
  readonly days: number;
  /** State of charge at the start. */
  readonly start: number;
  /** K around the cell on a day. */
  readonly temperature: (day: number) => number;
  readonly phases: (day: number) => readonly UsePhase[];
}

/** What the cell went through, as bookings, and what it kept. */
export interface UseRecord {
  /** K, state of charge at the end, A·s moved, s: four numbers per booking. */
  readonly bookings: Float64Array;
  /** Number of bookings at each of {@link CHECKS_PER_HISTORY} checks, and retention there, 0…1. */
  readonly checks: readonly { readonly day: number; readonly bookings: number; readonly retention: number }[];
}

/** How often a history is looked at, evenly. */
const CHECKS_PER_HISTORY = 8;
const SECONDS_PER_HOUR = 3600;
const SECONDS_PER_DAY = 86_400;
/** s. */
const STEP_UNDER_CURRENT = 120;
const STEP_AT_REST = 3600;

/** Runs a history on the design's cell model: the single-particle one, or the full one, which no ledger is calibrated on. */
export function recordUse(design: CellDesign, history: UseHistory, model: 'spme' | 'dfn' = 'spme'): UseRecord {
  const { parameters, degradation } = design;
  const makeBatch = model === 'spme' ? createSpmeBatch : createDfnBatch;
  const batch = makeBatch(parameters, 1, { degradation });
  const bookings: number[] = [];
  const checks: { day: number; bookings: number; retention: number }[] = [];
  batch.reset(history.start, history.temperature(0));
  const newCharge = chargeBetween(windowOf(batch));
  for (let day = 0; day < history.days; day++) {
    const ambient = history.temperature(day);
    const window = windowOf(batch);
    const charge = chargeBetween(window);
    let left = SECONDS_PER_DAY;
    const stateOfCharge = () => (batch.columns.negativeMean[0]! - window.empty) / (window.full - window.empty);
    const step = (current: number, dt: number): void => {
      batch.step(current, dt, ambient);
      bookings.push(batch.temperature[0]!, stateOfCharge(), Math.abs(current) * dt, dt);
      left -= dt;
    };
    const rest = (seconds: number): void => {
      const end = Math.max(0, left - seconds);
      while (left > end + 1e-6) step(0, Math.min(STEP_AT_REST, left - end));
    };
    for (const phase of history.phases(day)) {
      if ('restHours' in phase) {
        rest(phase.restHours * SECONDS_PER_HOUR);
        continue;
      }
      const ampere = (phase.rate * parameters.nominalCellCapacity) / SECONDS_PER_HOUR;
      const missing = (phase.to - stateOfCharge()) * charge;
      const seconds = Math.min(Math.abs(missing) / ampere, left);
      const steps = Math.ceil(seconds / STEP_UNDER_CURRENT - 1e-9);
      for (let index = 0; index < steps; index++) step(Math.sign(missing) * ampere, seconds / steps);
    }
    rest(left);
    if (((day + 1) * CHECKS_PER_HISTORY) % history.days < CHECKS_PER_HISTORY) {
      const retention = chargeBetween(windowOf(batch)) / newCharge;
      checks.push({ day: day + 1, bookings: bookings.length / 4, retention });
    }
  }
  return { bookings: Float64Array.from(bookings), checks };
}

/** Stoichiometries of the negative electrode at the cut-offs, and A·s when all its places are filled. */
interface Window {
  readonly empty: number;
  readonly full: number;
  readonly negativeCharge: number;
}

function windowOf({ parameters, columns, degradation }: SpmeBatch | DfnBatch): Window {
  const model = spmeModelOf(parameters);
  const { negative, positive } = electrodeCharges(model);
  const negativeCharge = negative * degradation!.columns.negativeActive[0]!;
  const positiveCharge = positive * degradation!.columns.positiveActive[0]!;
  const lithium = columns.negativeMean[0]! * negativeCharge + columns.positiveMean[0]! * positiveCharge;
  const [empty, full] = agedWindow(model, negativeCharge, positiveCharge, lithium);
  return { empty, full, negativeCharge };
}

function chargeBetween({ empty, full, negativeCharge }: Window): number {
  return negativeCharge * (full - empty);
}
