/** VT-000-2: what claim 2 of seed 000 asks for, the capacity that is left after 200 cycles. */
import { retentionBand } from './vt000Band.ts';
import type { RetentionBand } from './vt000Band.ts';
import { cycleRoughenedCollector } from './vt000Cycling.ts';
import type { CyclingConditions, CyclingOutcome } from './vt000Cycling.ts';
import { criticalAreaRatio } from './vt000CriticalRatio.ts';
import { conditionsOf, CYCLING_SETTINGS, LOSS_SETTINGS, NOTES, specOf, STEP } from './vt000Settings.ts';
import type { VirtualTest, VirtualTestCurve, VirtualTestFigure, VirtualTestResult } from './virtualTest.ts';

export const vt000Retention: VirtualTest = {
  id: 'VT-000-2',
  title: 'Capacity after 200 cycles on roughened collectors',
  description:
    "Cycles seed 000's reference cell between 4.2 V and 2.5 V at 400 mA and compares the last discharge with the first.",
  settings: [
    {
      name: 'realAreaRatio',
      description: 'real over apparent area of both collectors',
      unit: '1',
      default: 2,
      minimum: 1,
      maximum: 20,
    },
    ...CYCLING_SETTINGS,
    {
      name: 'contactResistanceFactor',
      description: 'factor on both contact resistances',
      unit: '1',
      default: 1,
      minimum: 0.01,
      maximum: 100,
    },
    ...LOSS_SETTINGS,
    STEP,
    {
      name: 'draws',
      description: 'cells drawn around this one for a band of what is not known; 0: no band',
      unit: '1',
      default: 0,
      minimum: 0,
      maximum: 1000,
    },
  ],
  run(settings): VirtualTestResult {
    const spec = specOf(settings);
    const conditions = conditionsOf(settings);
    const threshold = settings['threshold']!;
    const outcome = cycleRoughenedCollector(spec, conditions);
    const { retention } = outcome;
    const draws = Math.round(settings['draws']!);
    const band = draws >= 2 ? retentionBand(spec, conditions, draws) : null;
    const cycles = Array.from(retention, (_, index) => index + 1);
    const last = retention[conditions.cycles - 1]!;
    const margin = last - threshold;
    return {
      verdict: margin >= 0 ? 'pass' : 'fail',
      criterion: `After ${conditions.cycles} cycles at ${conditions.current} A the cell must deliver at least ${percent(threshold)} % of its first discharge.`,
      margin: 100 * margin,
      marginUnit: 'percentage points',
      figures: [
        ...figures(outcome, conditions, criticalAreaRatio(spec, conditions, threshold)),
        ...bandFigures(band, conditions.cycles, draws),
      ],
      picture: {
        kind: 'curves',
        title: `Real area ${spec.realAreaRatio}× apparent: ${percent(last)} % after ${conditions.cycles} cycles`,
        x: { label: 'cycle', unit: '1' },
        y: { label: 'discharge capacity over the first', unit: '%' },
        curves: [
          {
            name: `r = ${spec.realAreaRatio}`,
            x: cycles,
            y: Array.from(retention, (share) => 100 * share),
          },
          ...bandCurves(band, cycles),
        ],
        limits: [{ name: 'claim 2', y: 100 * threshold }],
      },
      notes: [largestLoss(outcome, last), ...NOTES],
    };
  },
};

function figures(outcome: CyclingOutcome, { cycles }: CyclingConditions, critical: number | null): VirtualTestFigure[] {
  const share = (name: string, value: number): VirtualTestFigure => ({ name, value: 100 * value, unit: '%' });
  const quarters = [0.25, 0.5, 0.75].map((part) => Math.round(part * cycles)).filter((cycle) => cycle > 1);
  return [
    share(`retention after ${cycles} cycles`, outcome.retention[cycles - 1]!),
    ...quarters.map((cycle) => share(`retention after ${cycle} cycles`, outcome.retention[cycle - 1]!)),
    { name: 'first discharge', value: outcome.firstCapacity / 3600, unit: 'A·h' },
    ...(critical === null ? [] : [{ name: 'real area ratio that just passes', value: critical, unit: '1' }]),
    share('lithium lost in the interphase', outcome.interphaseLithium),
    share('lithium lost as metal', outcome.platedLithium),
    share('lithium lost with material out of contact', outcome.isolatedLithium),
    share('capacity lost to resistance', outcome.lostToResistance),
    share('negative material lost', outcome.negativeMaterialLost),
    share('positive material lost', outcome.positiveMaterialLost),
    share('negative material in contact', outcome.negativeContact),
    { name: 'interphase', value: 1e9 * outcome.interphaseThickness, unit: 'nm' },
    { name: 'resistance over 10 s, new', value: 1e3 * outcome.firstResistance, unit: 'mΩ' },
    { name: 'resistance over 10 s, cycled', value: 1e3 * outcome.lastResistance, unit: 'mΩ' },
    { name: 'time cycled', value: outcome.duration / 86_400, unit: 'd' },
  ];
}

function bandCurves(band: RetentionBand | null, cycles: readonly number[]): VirtualTestCurve[] {
  if (!band) return [];
  return [
    { name: '5 % of drawn cells below', x: cycles, y: Array.from(band.low, (share) => 100 * share) },
    { name: '95 % of drawn cells below', x: cycles, y: Array.from(band.high, (share) => 100 * share) },
  ];
}

function bandFigures(band: RetentionBand | null, cycles: number, draws: number): VirtualTestFigure[] {
  if (!band) return [];
  return (
    [
      ['5 %', band.low],
      ['50 %', band.median],
      ['95 %', band.high],
    ] as const
  ).map(([share, curve]) => ({
    name: `retention that ${share} of ${draws} drawn cells stay below`,
    value: 100 * curve[cycles - 1]!,
    unit: '%',
  }));
}

/** One sentence on what costs the most. */
function largestLoss(outcome: CyclingOutcome, last: number): string {
  const causes: readonly (readonly [lost: number, cause: string])[] = [
    [outcome.interphaseLithium, 'lithium bound in the interphase'],
    [outcome.platedLithium, 'lithium plated as metal'],
    [outcome.isolatedLithium, 'lithium left in material that lost contact'],
    [outcome.lostToResistance, 'resistance'],
  ];
  const [lost, cause] = causes.reduce((most, one) => (one[0] > most[0] ? one : most));
  return `Of ${percent(1 - last)} % lost, ${percent(lost)} points go with the largest cause: ${cause}. Causes overlap and need not add up.`;
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}
