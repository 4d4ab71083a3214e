/** The real area ratio at which seed 000's cell just keeps what is asked of it. */
import type { RoughenedCollectorSpec } from '../designs/roughenedCollectorCell.ts';
import { cycleRoughenedCollector } from './vt000Cycling.ts';
import type { CyclingConditions } from './vt000Cycling.ts';

const LARGEST_RATIO = 20;
/** s; steps of a minute move retention by less than 0.02 points. */
const COARSE_STEP = 60;
/** Of retention. */
const TOLERANCE = 3e-4;

/** Ratio in 1…20; 1 where a smooth foil passes, null where not even 20 does. */
export function criticalAreaRatio(
  spec: RoughenedCollectorSpec,
  conditions: CyclingConditions,
  threshold: number,
): number | null {
  // Contact loss goes with r^−1.5: what is short of the threshold is nearly straight over that.
  const ratioAt = (power: number) => power ** (-1 / 1.5);
  const short = (power: number) => {
    const { retention } = cycleRoughenedCollector(
      { ...spec, realAreaRatio: ratioAt(power) },
      { ...conditions, step: Math.max(conditions.step, COARSE_STEP) },
    );
    return threshold - retention[conditions.cycles - 1]!;
  };
  let [low, high] = [LARGEST_RATIO ** -1.5, 1];
  let atHigh = short(high);
  if (atHigh <= 0) return 1;
  let atLow = short(low);
  if (atLow > 0) return null;
  for (let trial = 0; trial < 20; trial++) {
    // Every third trial halves, so that a bent curve cannot hold one end.
    const share = trial % 3 === 2 ? 0.5 : atLow / (atLow - atHigh);
    const power = low + share * (high - low);
    const error = short(power);
    if (Math.abs(error) < TOLERANCE) return ratioAt(power);
    if (error > 0) [high, atHigh] = [power, error];
    else [low, atLow] = [power, error];
  }
  return ratioAt(0.5 * (low + high));
}
