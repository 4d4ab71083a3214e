/**
 * A ledger's factors from its design's own cell model: least squares over a few histories of use.
 *
 *     min Σ (ledger − model)² over the checks of all histories, in the logarithms of the factors
 *
 * A weak prior at 1 (log sd 0.3 against errors of 0.1 points) holds what the histories do not say; factors of
 * mechanisms that the design has not stay 1. Deterministic: the cell model is stepped once, Gauss–Newton from 1.
 */
import type { CellDesign } from '../designs/cellDesign.ts';
import type { LedgerFactors } from './ageingParameters.ts';
import { createAgeingLedger } from './ageingLedger.ts';
import type { UseHistory, UsePhase, UseRecord } from './useHistory.ts';
import { recordUse } from './useHistory.ts';

const ZERO_CELSIUS = 273.15;

function history(name: string, celsius: number, days: number, start: number, phases: readonly UsePhase[]): UseHistory {
  return { name, days, start, temperature: () => ZERO_CELSIUS + celsius, phases: () => phases };
}

/** What factors are found on: each leans on one mechanism. */
export const CALIBRATION_HISTORIES: readonly UseHistory[] = [
  history('rest at 40 %, 10 °C', 10, 240, 0.4, []),
  history('rest at 40 %, 40 °C', 40, 240, 0.4, []),
  history('deep cycles, 25 °C', 25, 160, 0.1, [{ rate: 1 / 3, to: 0.95 }, { restHours: 4 }, { rate: 1 / 3, to: 0.1 }]),
  history('hot use, 40 °C', 40, 160, 0.5, [{ rate: 0.5, to: 0.9 }, { restHours: 6 }, { rate: 0.5, to: 0.5 }]),
  history('cold charging, −5 °C', -5, 120, 0.2, [{ rate: 1, to: 0.8 }, { restHours: 2 }, { rate: 0.5, to: 0.2 }]),
];

/** Points by which a ledger is above the model at each check of a record. */
export function ledgerErrors(design: CellDesign, { bookings, checks }: UseRecord): number[] {
  const ledger = createAgeingLedger(design, 1);
  let booked = 0;
  return checks.map(({ bookings: until, retention }) => {
    for (; booked < until; booked++) {
      const at = 4 * booked;
      ledger.accumulateCell(0, bookings[at]!, bookings[at + 1]!, bookings[at + 2]!, bookings[at + 3]!);
    }
    return 100 * (ledger.expectedRetention(0) - retention);
  });
}

const NAMES = ['interphase', 'plating', 'swing', 'stress'] as const;
/** Points, and of a factor's logarithm. */
const ERROR_DEVIATION = 0.1;
const PRIOR_DEVIATION = 0.3;
const DIFFERENCE = 0.02;
const ITERATIONS = 6;
/** Longest step of a logarithm. */
const LONGEST_STEP = 0.5;

/** The factors of a design, found on histories of its own cell model. */
export function calibrateLedger(
  design: CellDesign,
  histories: readonly UseHistory[] = CALIBRATION_HISTORIES,
): LedgerFactors {
  const records = histories.map((one) => recordUse(design, one));
  const factorsOf = (logs: readonly number[]): LedgerFactors => {
    const [interphase, plating, swing, stress] = logs.map((log) => Math.exp(log));
    return { interphase: interphase!, plating: plating!, swing: swing!, stress: stress! };
  };
  const errorsWith = (logs: readonly number[]): number[] => {
    const tried = { ...design, ageing: { ...design.ageing, factors: factorsOf(logs) } };
    return records.flatMap((record) => ledgerErrors(tried, record)).map((error) => error / ERROR_DEVIATION);
  };
  let logs: readonly number[] = NAMES.map(() => 0);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const from = logs;
    const errors = errorsWith(from);
    const slopes = NAMES.map((_, k) => {
      const moved = errorsWith(from.map((log, index) => (index === k ? log + DIFFERENCE : log)));
      return moved.map((error, row) => (error - errors[row]!) / DIFFERENCE);
    });
    const weight = 1 / PRIOR_DEVIATION ** 2;
    const normal = slopes.map((row, i) => slopes.map((column, j) => dot(row, column) + (i === j ? weight : 0)));
    const right = slopes.map((row, i) => -dot(row, errors) - weight * from[i]!);
    const steps = solve(normal, right);
    logs = from.map((log, k) => log + Math.max(-LONGEST_STEP, Math.min(LONGEST_STEP, steps[k]!)));
  }
  return factorsOf(logs);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0);
}

/** Solves a small positive definite system by elimination. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, index) => [...row, right[index]!]);
  for (let k = 0; k < rows.length; k++) {
    for (let i = k + 1; i < rows.length; i++) {
      const share = rows[i]![k]! / rows[k]![k]!;
      rows[i] = rows[i]!.map((value, column) => value - share * rows[k]![column]!);
    }
  }
  const found = rows.map(() => 0);
  for (let k = rows.length - 1; k >= 0; k--) {
    const row = rows[k]!;
    const rest = found.reduce((sum, value, column) => (column > k ? sum + row[column]! * value : sum), 0);
    found[k] = (row[rows.length]! - rest) / row[k]!;
  }
  return found;
}
