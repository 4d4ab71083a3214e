/** VT-000-r: how the capacity left after cycling depends on the collectors' real area, and where it is just enough. */
import { cycleRoughenedCollector } from './vt000Cycling.ts';
import { criticalAreaRatio } from './vt000CriticalRatio.ts';
import { conditionsOf, CYCLING_SETTINGS, LOSS_SETTINGS, NOTES, specOf, STEP } from './vt000Settings.ts';
import type { VirtualTest, VirtualTestResult } from './virtualTest.ts';

export const vt000AreaRatio: VirtualTest = {
  id: 'VT-000-r',
  title: 'Real area of the collectors against capacity after 200 cycles',
  description: "Runs seed 000's cycling test over the real area ratio and finds the ratio that just passes.",
  settings: [
    {
      name: 'claimedRatio',
      description: 'ratio that must be enough: claim 1',
      unit: '1',
      default: 2,
      minimum: 1,
      maximum: 20,
    },
    {
      name: 'largestRatio',
      description: 'end of the sweep, which begins at 1',
      unit: '1',
      default: 3,
      minimum: 1.1,
      maximum: 20,
    },
    { name: 'points', description: 'ratios in the sweep', unit: '1', default: 9, minimum: 2, maximum: 50 },
    ...CYCLING_SETTINGS,
    ...LOSS_SETTINGS,
    { ...STEP, default: 60 },
  ],
  run(settings): VirtualTestResult {
    const spec = specOf(settings);
    const conditions = conditionsOf(settings);
    const threshold = settings['threshold']!;
    const claimed = settings['claimedRatio']!;
    const points = Math.round(settings['points']!);
    const ratios = Array.from(
      { length: points },
      (_, index) => 1 + (index / (points - 1)) * (settings['largestRatio']! - 1),
    );
    const retentionAt = (realAreaRatio: number) =>
      cycleRoughenedCollector({ ...spec, realAreaRatio }, conditions).retention[conditions.cycles - 1]!;
    const retention = ratios.map(retentionAt);
    const atClaimed = retentionAt(claimed);
    const critical = criticalAreaRatio(spec, conditions, threshold);
    const margin = atClaimed - threshold;
    return {
      verdict: margin >= 0 ? 'pass' : 'fail',
      criterion: `A real area of ${claimed}× the apparent one must be enough to keep ${(100 * threshold).toFixed(1)} % after ${conditions.cycles} cycles.`,
      margin: 100 * margin,
      marginUnit: 'percentage points',
      figures: [
        ...(critical === null ? [] : [{ name: 'real area ratio that just passes', value: critical, unit: '1' }]),
        { name: `retention at the claimed r = ${claimed}`, value: 100 * atClaimed, unit: '%' },
        ...ratios.map((ratio, index) => ({
          name: `retention at r = ${Number(ratio.toFixed(3))}`,
          value: 100 * retention[index]!,
          unit: '%',
        })),
      ],
      picture: {
        kind: 'curves',
        title: `After ${conditions.cycles} cycles at ${conditions.current} A`,
        x: { label: 'real over apparent area of the collectors', unit: '1' },
        y: { label: 'discharge capacity over the first', unit: '%' },
        curves: [
          { name: 'simulated', x: ratios, y: retention.map((share) => 100 * share) },
          ...(critical === null ? [] : [{ name: 'just passes', x: [critical], y: [100 * threshold], isMarkers: true }]),
        ],
        limits: [{ name: 'claim 2', y: 100 * threshold }],
      },
      notes: NOTES,
    };
  },
};
