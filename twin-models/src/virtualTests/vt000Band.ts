/**
 * How far seed 000's retention scatters with what is not known of it: cells drawn around the given one.
 *
 * | drawn                                | log-normal spread |
 * | ------------------------------------ | ----------------- |
 * | diffusivity in the interphase        | 0.4               |
 * | contact loss per cycle               | 0.3               |
 * | adhesion energy on a smooth foil     | 0.25              |
 * | real area ratio, not below 1         | 0.1               |
 *
 * The spreads are assumed. The same number of draws gives the same cells.
 */
import { pseudoRandom } from '../random/pseudoRandom.ts';
import type { RoughenedCollectorSpec } from '../designs/roughenedCollectorCell.ts';
import { cycleRoughenedCollector } from './vt000Cycling.ts';
import type { CyclingConditions } from './vt000Cycling.ts';

const SPREAD = { interphaseDiffusivity: 0.4, contactLossPerCycle: 0.3, adhesionEnergy: 0.25, realAreaRatio: 0.1 };
const SEED = 20_261_120;

/** Retention that 5 %, 50 % and 95 % of the drawn cells stay below, after every cycle. */
export interface RetentionBand {
  readonly low: Float64Array;
  readonly median: Float64Array;
  readonly high: Float64Array;
}

type Known = RoughenedCollectorSpec &
  Required<Pick<RoughenedCollectorSpec, 'interphaseDiffusivity' | 'contactLossPerCycle' | 'adhesionEnergy'>>;

/** @param draws cells, ≥ 2. */
export function retentionBand(spec: Known, conditions: CyclingConditions, draws: number): RetentionBand {
  const normal = normalDeviates(SEED);
  const curves = Array.from({ length: draws }, () => {
    const drawn = (value: number, spread: number) => value * Math.exp(spread * normal());
    const cell = {
      ...spec,
      interphaseDiffusivity: drawn(spec.interphaseDiffusivity, SPREAD.interphaseDiffusivity),
      contactLossPerCycle: drawn(spec.contactLossPerCycle, SPREAD.contactLossPerCycle),
      adhesionEnergy: drawn(spec.adhesionEnergy, SPREAD.adhesionEnergy),
      realAreaRatio: Math.max(1, drawn(spec.realAreaRatio, SPREAD.realAreaRatio)),
    };
    return cycleRoughenedCollector(cell, conditions).retention;
  });
  const column = () => new Float64Array(conditions.cycles);
  const band = { low: column(), median: column(), high: column() };
  const values = new Float64Array(draws);
  for (let cycle = 0; cycle < conditions.cycles; cycle++) {
    curves.forEach((curve, draw) => {
      values[draw] = curve[cycle]!;
    });
    values.sort();
    band.low[cycle] = quantile(values, 0.05);
    band.median[cycle] = quantile(values, 0.5);
    band.high[cycle] = quantile(values, 0.95);
  }
  return band;
}

/** Of sorted values, linear between them. */
function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!);
}

/** Box and Muller's deviates from Park and Miller's generator. */
function normalDeviates(seed: number): () => number {
  const uniform = pseudoRandom(seed);
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
