/** The real area ratio at which seed 000's cell just keeps what is asked of it. */
import type { RoughenedCollectorSpec } from '../designs/roughenedCollectorCell.ts';
import { cycleRoughenedCollector } from './vt000Cycling.ts';
import type { CyclingConditions } from './vt000Cycling.ts';

const LARGEST_RATIO = 20;
/** s; steps of a minute move retention by less than 0.02 points. */
const COARSE_STEP = 60;
const TOLERANCE = 2e-4;

/** Ratio in 1…20; 1 where a smooth foil passes, null where not even 20 does. */
export function criticalAreaRatio(
  spec: RoughenedCollectorSpec,
  conditions: CyclingConditions,
  threshold: number,
): number | null {
  const short = (inverse: number) => {
    const { retention } = cycleRoughenedCollector(
      { ...spec, realAreaRatio: 1 / inverse },
      { ...conditions, step: Math.max(conditions.step, COARSE_STEP) },
    );
    return threshold - retention[conditions.cycles - 1]!;
  };
  // Fade goes with a power of 1/r: nearly straight over 1/r.
  let [low, high] = [1 / LARGEST_RATIO, 1];
  let [atLow, atHigh] = [short(low), short(high)];
  if (atHigh <= 0) return 1;
  if (atLow > 0) return null;
  for (let trial = 0; trial < 20; trial++) {
    // Every third trial halves, so that a bent curve cannot hold one end.
    const share = trial % 3 === 2 ? 0.5 : atLow / (atLow - atHigh);
    const inverse = low + share * (high - low);
    const error = short(inverse);
    if (Math.abs(error) < TOLERANCE) return 1 / inverse;
    if (error > 0) [high, atHigh] = [inverse, error];
    else [low, atLow] = [inverse, error];
  }
  return 2 / (low + high);
}
