/**
 * Several kinds of particles at one potential and at rest: how much lithium each of them holds.
 *
 * | name      | meaning                                                             | unit |
 * | --------- | ------------------------------------------------------------------- | ---- |
 * | share     | lattice places of a population over those of the electrode, Σ = 1   | 1    |
 * | mean      | lithium over lattice places of the whole electrode, Σ share × θ     | 1    |
 * | potential | against Li/Li⁺, the same for all populations; falls as mean rises   | V    |
 */
import { propertyFunction } from '../cellParameters.ts';
import type { ParticlePopulation } from '../cellParameters.ts';
import { potentialTable } from '../openCircuit/openCircuitPotential.ts';
import { tableValue } from '../tables/uniformTable.ts';

const SAMPLES = 4000;
/** Potentials at which the mean is known beforehand. */
const POTENTIALS = 512;
const MOST_ROUNDS = 60;
/** V per unit of stoichiometry by which flat or rising stretches are taken to fall, so that each potential belongs to one stoichiometry. */
const LEAST_FALL = 1e-6;

/** One population's stoichiometry over potential: samples along which the potential falls. */
interface Branch {
  readonly share: number;
  readonly low: number;
  readonly step: number;
  readonly volts: Float64Array;
  /** V per unit of stoichiometry beyond the samples. */
  readonly slopeBelow: number;
  readonly slopeAbove: number;
}

export class BlendEquilibrium {
  /** In the order of the populations. */
  readonly shares: readonly number[];
  /** Potentials between which every population's whole window lies, V. */
  readonly highest: number;
  readonly lowest: number;
  private readonly branches: readonly Branch[];
  /** Means at potentials evenly from the lowest to the highest. */
  private readonly means: Float64Array;

  /** @param hysteresisStates h of every population, −1…1. */
  constructor(populations: readonly ParticlePopulation[], hysteresisStates: readonly number[]) {
    const places = populations.map(
      ({ surfaceAreaPerUnitVolume, particleRadius, maximumConcentration }) =>
        surfaceAreaPerUnitVolume * particleRadius * maximumConcentration,
    );
    const sum = places.reduce((total, own) => total + own, 0);
    this.shares = places.map((own) => own / sum);
    this.branches = populations.map((population, index) =>
      branchOf(population, this.shares[index]!, hysteresisStates[index]!),
    );
    const atWindow = (pick: (population: ParticlePopulation) => number) =>
      populations.map((population, index) => voltsAt(this.branches[index]!, pick(population)));
    this.highest = Math.max(
      ...atWindow(({ minimumStoichiometry }) => minimumStoichiometry),
      Math.min(...this.branches.map(({ volts }) => volts[0]!)),
    );
    this.lowest = Math.min(
      ...atWindow(({ maximumStoichiometry }) => maximumStoichiometry),
      Math.max(...this.branches.map(({ volts }) => volts.at(-1)!)),
    );
    const step = (this.highest - this.lowest) / POTENTIALS;
    this.means = Float64Array.from({ length: POTENTIALS + 1 }, (_, index) => this.meanAt(this.lowest + index * step));
  }

  /** Stoichiometry of one population at a potential (V). */
  stoichiometryAt(population: number, potential: number): number {
    return stoichiometryOn(this.branches[population]!, potential);
  }

  meanAt(potential: number): number {
    let mean = 0;
    for (const branch of this.branches) mean += branch.share * stoichiometryOn(branch, potential);
    return mean;
  }

  /** V at which the populations together hold this much lithium. */
  potentialAt(mean: number): number {
    let high = this.highest;
    let low = this.lowest;
    // Linear extensions: widen until the mean lies inside.
    for (let reach = 1; this.meanAt(high) > mean && reach < 1e6; reach *= 2) high += reach;
    for (let reach = 1; this.meanAt(low) < mean && reach < 1e6; reach *= 2) low -= reach;
    if (high === this.highest && low === this.lowest) {
      const { means } = this;
      const step = (high - low) / POTENTIALS;
      let left = 0;
      let right = POTENTIALS;
      while (right - left > 1) {
        const middle = (left + right) >> 1;
        if (means[middle]! > mean) left = middle;
        else right = middle;
      }
      high = low + right * step;
      low += left * step;
    }
    return this.falsePosition(mean, low, high);
  }

  /** Illinois' method: the end that stays counts half from the second time on. */
  private falsePosition(mean: number, from: number, to: number): number {
    let low = from;
    let high = to;
    let above = this.meanAt(low) - mean;
    let below = this.meanAt(high) - mean;
    let kept = 0;
    for (let round = 0; round < MOST_ROUNDS && above - below > 1e-15; round++) {
      const share = above / (above - below);
      const middle = low + (high - low) * (share > 0 && share < 1 ? share : 0.5);
      if (middle === low || middle === high) break;
      const missing = this.meanAt(middle) - mean;
      if (missing === 0) return middle;
      if (missing > 0) {
        low = middle;
        above = missing;
        if (kept === 1) below *= 0.5;
        kept = 1;
      } else {
        high = middle;
        below = missing;
        if (kept === -1) above *= 0.5;
        kept = -1;
      }
      if (Math.abs(missing) < 1e-14) return middle;
    }
    return 0.5 * (low + high);
  }

  /** Stoichiometries of all populations when together they hold this much lithium; their mean is that to the last bits. */
  stoichiometriesAt(mean: number): readonly number[] {
    const volts = this.potentialAt(mean);
    const found = this.shares.map((_, index) => this.stoichiometryAt(index, volts));
    // Halving ends at the last bit of the potential, which on a plateau is many of the mean: all share the rest.
    const missing = mean - found.reduce((sum, own, index) => sum + this.shares[index]! * own, 0);
    return found.map((own) => own + missing);
  }
}

function branchOf(population: ParticlePopulation, share: number, hysteresisState: number): Branch {
  const table = potentialTable(population.openCircuitPotential);
  const halfGap = propertyFunction(population.hysteresis?.halfGap ?? 0);
  const step = (table.high - table.low) / SAMPLES;
  const volts = new Float64Array(SAMPLES + 1);
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; index <= SAMPLES; index++) {
    const x = table.low + index * step;
    const own = tableValue(table, x) + hysteresisState * halfGap(x);
    least = Math.min(own, least - LEAST_FALL * step);
    volts[index] = least;
  }
  return { share, low: table.low, step, volts, slopeBelow: table.slopeBelow, slopeAbove: table.slopeAbove };
}

function voltsAt(branch: Branch, stoichiometry: number): number {
  const position = (stoichiometry - branch.low) / branch.step;
  const index = Math.min(Math.max(Math.floor(position), 0), SAMPLES - 1);
  const { volts } = branch;
  return volts[index]! + (position - index) * (volts[index + 1]! - volts[index]!);
}

function stoichiometryOn({ low, step, volts, slopeBelow, slopeAbove }: Branch, potential: number): number {
  const first = volts[0]!;
  const last = volts[SAMPLES]!;
  if (potential >= first) return low + (potential - first) / slopeBelow;
  if (potential <= last) return low + SAMPLES * step + (potential - last) / slopeAbove;
  let left = 0;
  let right = SAMPLES;
  while (right - left > 1) {
    const middle = (left + right) >> 1;
    if (volts[middle]! >= potential) left = middle;
    else right = middle;
  }
  const share = (volts[left]! - potential) / (volts[left]! - volts[right]!);
  return low + (left + share) * step;
}
