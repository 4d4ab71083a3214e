/** How often bands hold what they promise, in all and group by group, and where in its distribution the truth falls. */
import type { Expectation } from '@packtwin/estimation';
import type { FleetFigure } from './fleetFigures.ts';

const DECILES = 10;

interface Count {
  held: number;
  all: number;
}

export class BandTally {
  readonly #all: Count = { held: 0, all: 0 };
  readonly #groups = new Map<string, Count>();
  readonly #deciles = new Float64Array(DECILES);
  #widths = 0;
  #looks = 0;

  /** Counts the truth of several cells under one expectation; returns each one's distance over the half-width. */
  add(truth: Float64Array, expectation: Expectation, share: number, groups: readonly string[]): number[] {
    const half = expectation.halfWidth(share);
    this.#widths += half;
    this.#looks++;
    const counts = [this.#all, ...groups.map((name) => this.#group(name))];
    return Array.from(truth, (value) => {
      const score = Math.abs(value - expectation.retention) / half;
      for (const count of counts) {
        count.all++;
        if (score <= 1) count.held++;
      }
      this.#deciles[Math.min(DECILES - 1, Math.floor(DECILES * expectation.below(value)))]!++;
      return score;
    });
  }

  /** In percent of the rated charge. */
  meanHalfWidth(): number {
    return Number(((100 * this.#widths) / this.#looks).toFixed(2));
  }

  figure(name: string, context: Readonly<Record<string, unknown>>): FleetFigure {
    const by = Object.fromEntries(
      [...this.#groups].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([group, count]) => [group, shareOf(count)]),
    );
    // Each tenth of the distribution should hold as many: 10 % of the cells.
    const deciles = Array.from(this.#deciles, (count) => Number(((100 * count) / this.#all.all).toFixed(1)));
    return { name, value: shareOf(this.#all), unit: '%', context: { ...context, by, deciles } };
  }

  #group(name: string): Count {
    let count = this.#groups.get(name);
    if (count === undefined) this.#groups.set(name, (count = { held: 0, all: 0 }));
    return count;
  }
}

function shareOf({ held, all }: Count): number {
  return Number(((100 * held) / all).toFixed(2));
}

export function standardDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1));
}
