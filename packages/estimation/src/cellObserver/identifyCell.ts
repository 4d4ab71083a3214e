/**
 * The tables of {@link IdentifiedCell} from one discharge under a drive cycle, from full and at rest.
 *
 * All is linear in what is sought: least squares, with priors that keep apart what the recording alone does not (curves
 * bend little, drops are of the size that any cell has), and with the weights of Student's distribution, so that
 * stretches that no such table describes (the last minutes before empty) do not bend the rest.
 */
import type { IdentifiedCell } from './identifiedCell.ts';
import { lineAt } from './identifiedCell.ts';
import { RidgeFit } from './ridgeFit.ts';

/** Columns of a recording: s, A (positive while charging), V, K. */
export interface CellRecording {
  readonly time: Float64Array;
  readonly current: Float64Array;
  readonly voltage: Float64Array;
  readonly temperature: Float64Array | undefined;
}

const OPEN_CIRCUIT_LINES = 30;
const OHMIC_LINES = 8;
/** s; from what follows a sample at once to diffusion in particles and salt. */
const SLOW_TIMES = [2, 10, 50, 250];
/** V, standard deviation of second differences between neighbouring knots. */
const CURVE_BEND = 0.004;
const DROP_BEND = 0.03;
/** Near empty curves and drops bend by this factor more, over this much charge. */
const EMPTY_BEND = 10;
const EMPTY_CHARGE = 0.05;
/** V at 1 C, standard deviations. */
const DROP = 0.1;
const SLOW_DROP = 0.03;
/** V of the first sample, at rest. */
const REST_ERROR = 0.002;
/** V that the tables miss, and s over which that lasts: a sample of dt counts as dt over it. */
const RESIDUAL = 0.01;
const RESIDUAL_TIME = 30;
const DEGREES_OF_FREEDOM = 4;
/** Solutions, each weighted by the residuals of the one before. */
const ROUNDS = 8;
/** The deepest charge that must be reached. */
const MOST_LEFT = 0.5;
const ROOM_TEMPERATURE = 298.15;

/**
 * @param nominalCellCapacity A·s, rated: what the charge is counted in.
 * @throws RangeError where the recording does not begin with a voltage, or leaves more than half of the charge.
 */
export function identifyCell(recording: CellRecording, nominalCellCapacity: number): IdentifiedCell {
  return new TableFit(recording, nominalCellCapacity).run();
}

class TableFit {
  private readonly recording: CellRecording;
  private readonly capacity: number;
  /** State of charge at every row, counted from full. */
  private readonly charge: Float64Array;
  private readonly openCircuitCharges: readonly number[];
  private readonly ohmicCharges: readonly number[];
  private readonly firstOhmic: number;
  private readonly firstSlow: number;
  private readonly size: number;

  constructor(recording: CellRecording, capacity: number) {
    const { time, current, voltage } = recording;
    if (!(voltage.length > 0) || Number.isNaN(voltage[0]!)) {
      throw new RangeError('Cannot identify a cell without its first voltage: it must begin full and at rest');
    }
    this.recording = recording;
    this.capacity = capacity;
    this.charge = new Float64Array(time.length).fill(1);
    for (let sample = 1; sample < time.length; sample++) {
      const dt = time[sample]! - time[sample - 1]!;
      this.charge[sample] = this.charge[sample - 1]! + (current[sample]! * dt) / capacity;
    }
    const least = this.charge.reduce((a, b) => Math.min(a, b));
    if (!(least < MOST_LEFT)) {
      throw new RangeError(
        `Cannot identify a cell from a discharge to ${(100 * least).toFixed(1)} % of its rated charge: must go below ${100 * MOST_LEFT} %`,
      );
    }
    const knots = (lines: number) =>
      Array.from({ length: lines + 1 }, (_, knot) => least + ((1 - least) * knot) / lines);
    this.openCircuitCharges = knots(OPEN_CIRCUIT_LINES);
    this.ohmicCharges = knots(OHMIC_LINES);
    this.firstOhmic = this.openCircuitCharges.length;
    this.firstSlow = this.firstOhmic + this.ohmicCharges.length;
    this.size = this.firstSlow + SLOW_TIMES.length;
  }

  run(): IdentifiedCell {
    const { firstOhmic, firstSlow } = this;
    let round = this.solve(null);
    for (let index = 1; index < ROUNDS; index++) round = this.solve(round.misses);
    const solution = Array.from(round.solution);
    return {
      nominalCellCapacity: this.capacity,
      referenceTemperature: meanOf(this.recording.temperature) ?? ROOM_TEMPERATURE,
      openCircuitCharges: this.openCircuitCharges,
      openCircuitVoltages: solution.slice(0, firstOhmic),
      ohmicCharges: this.ohmicCharges,
      ohmicDrops: solution.slice(firstOhmic, firstSlow),
      slowTimes: SLOW_TIMES,
      slowDrops: solution.slice(firstSlow),
      residual: typicalSize(round.misses),
    };
  }

  /** @param misses V, of the round before; null in the first. */
  private solve(misses: Float64Array | null): { readonly solution: Float64Array; readonly misses: Float64Array } {
    const { voltage, time } = this.recording;
    const fit = this.priorFit();
    this.forEachRow((sample, row) => {
      const miss = misses ? misses[sample]! / RESIDUAL : 0;
      const trust = 1 / (1 + (miss * miss) / DEGREES_OF_FREEDOM);
      const dt = time[sample]! - time[sample - 1]!;
      fit.addSample(row, voltage[sample]!, (trust * Math.min(dt / RESIDUAL_TIME, 1)) / RESIDUAL ** 2);
    });
    const solution = fit.solve();
    const missed = new Float64Array(time.length).fill(Number.NaN);
    this.forEachRow((sample, row) => {
      let expected = 0;
      for (let index = 0; index < row.length; index++) expected += row[index]! * solution[index]!;
      missed[sample] = voltage[sample]! - expected;
    });
    return { solution, misses: missed };
  }

  private priorFit(): RidgeFit {
    const { openCircuitCharges, ohmicCharges, firstOhmic, firstSlow } = this;
    const fit = new RidgeFit(this.size);
    addBends(fit, 0, openCircuitCharges, CURVE_BEND);
    addBends(fit, firstOhmic, ohmicCharges, DROP_BEND);
    ohmicCharges.forEach((_, knot) => fit.addPrior([[firstOhmic + knot, 1]], DROP));
    SLOW_TIMES.forEach((_, index) => fit.addPrior([[firstSlow + index, 1]], SLOW_DROP));
    const rest = new Float64Array(this.size);
    addHat(rest, 0, openCircuitCharges, 1, 1);
    fit.addSample(rest, this.recording.voltage[0]!, 1 / REST_ERROR ** 2);
    return fit;
  }

  /** What each sample with a voltage is made of, in the order of the unknowns; the row is used again. */
  private forEachRow(take: (sample: number, row: Float64Array) => void): void {
    const { time, current, voltage } = this.recording;
    const slow = new Float64Array(SLOW_TIMES.length);
    const row = new Float64Array(this.size);
    for (let sample = 1; sample < time.length; sample++) {
      const dt = time[sample]! - time[sample - 1]!;
      if (!(dt > 0)) continue;
      const rate = (3600 * current[sample]!) / this.capacity;
      row.fill(0);
      addHat(row, 0, this.openCircuitCharges, this.charge[sample]!, 1);
      addHat(row, this.firstOhmic, this.ohmicCharges, this.charge[sample]!, rate);
      for (let index = 0; index < slow.length; index++) {
        const kept = Math.exp(-dt / SLOW_TIMES[index]!);
        slow[index] = kept * slow[index]! + (1 - kept) * rate;
        row[this.firstSlow + index] = slow[index]!;
      }
      if (!Number.isNaN(voltage[sample]!)) take(sample, row);
    }
  }
}

function addHat(row: Float64Array, first: number, knots: readonly number[], x: number, factor: number): void {
  const left = lineAt(knots, x);
  const share = (x - knots[left]!) / (knots[left + 1]! - knots[left]!);
  row[first + left]! += factor * (1 - share);
  row[first + left + 1]! += factor * share;
}

function addBends(fit: RidgeFit, first: number, knots: readonly number[], deviation: number): void {
  for (let knot = 1; knot < knots.length - 1; knot++) {
    fit.addPrior(
      [
        [first + knot - 1, 1],
        [first + knot, -2],
        [first + knot + 1, 1],
      ],
      deviation * (1 + EMPTY_BEND * Math.exp(-knots[knot]! / EMPTY_CHARGE)),
    );
  }
}

function meanOf(values: Float64Array | undefined): number | undefined {
  const known = values?.filter((value) => !Number.isNaN(value));
  return known && known.length > 0 ? known.reduce((a, b) => a + b) / known.length : undefined;
}

/** Median of the absolute values: the tables say nothing of the tails. */
function typicalSize(values: Float64Array): number {
  const sizes = values
    .filter((value) => !Number.isNaN(value))
    .map(Math.abs)
    .toSorted();
  return sizes[Math.floor(sizes.length / 2)]!;
}
