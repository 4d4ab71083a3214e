/** VT-002-C: whether porous, alloyed and sparse dots outlive dense ones and films, by cycling seven designs. */
import { ASSUMED_DOT_DAMAGE } from '../dots/dotDamage.ts';
import { cycleDotDesign, DOT_DESIGNS } from './vt002DotDesigns.ts';
import type { DotCyclingOutcome, DotDesignRank } from './vt002DotDesigns.ts';
import type { VirtualTest, VirtualTestFigure, VirtualTestResult } from './virtualTest.ts';

/** Retention by which sparse dots must beat dense ones, and within which equals must lie. */
const CLEARLY = 0.1;
const ABOUT = 0.1;

export const vt002CycleLife: VirtualTest = {
  id: 'VT-002-C',
  title: 'Life of seven anodes of dots',
  description:
    'Cycles seven designs against LCO with the damage law of dots and checks their order: porous alloy, then porous or alloy, then sparse, then dense dots and films.',
  settings: [
    { name: 'cycles', description: 'full cycles', unit: '1', default: 100, minimum: 10, maximum: 1000 },
    {
      name: 'rate',
      description: 'C-rate of charge and discharge',
      unit: '1/h',
      default: 0.1,
      minimum: 0.02,
      maximum: 2,
    },
    {
      name: 'fullest',
      description: 'filling of the dots at full charge',
      unit: '1',
      default: 0.99,
      minimum: 0.3,
      maximum: 0.998,
    },
    {
      name: 'fracture',
      description: 'k_f, loss per cycle by cracks, assumed',
      unit: '1',
      default: ASSUMED_DOT_DAMAGE.fracture,
      minimum: 0,
      maximum: 0.2,
    },
    {
      name: 'closure',
      description: 'k_c, loss per cycle by neighbours that press, assumed',
      unit: '1',
      default: ASSUMED_DOT_DAMAGE.closure,
      minimum: 0,
      maximum: 0.2,
    },
    {
      name: 'contact',
      description: 'k_i, loss per cycle at the collector, assumed',
      unit: '1',
      default: ASSUMED_DOT_DAMAGE.contact,
      minimum: 0,
      maximum: 0.02,
    },
    {
      name: 'strengthRatio',
      description: 'strength of the metal over shear strength of its interface',
      unit: '1',
      default: ASSUMED_DOT_DAMAGE.strengthRatio,
      minimum: 1,
      maximum: 50,
    },
    { name: 'step', description: 'time step of the simulation', unit: 's', default: 120, minimum: 5, maximum: 300 },
  ],
  run(settings): VirtualTestResult {
    const cycles = Math.round(settings['cycles']!);
    const conditions = {
      cycles,
      rate: settings['rate']!,
      fullest: settings['fullest']!,
      constants: {
        fracture: settings['fracture']!,
        closure: settings['closure']!,
        contact: settings['contact']!,
        strengthRatio: settings['strengthRatio']!,
      },
      step: settings['step']!,
    };
    const outcomes = DOT_DESIGNS.map((design) => cycleDotDesign(design, conditions));
    const margin = orderMargin(outcomes.map(({ retention }) => retention.at(-1)!));
    const cycleNumbers = Array.from({ length: cycles }, (_, index) => index + 1);
    return {
      verdict: margin >= 0 ? 'pass' : 'fail',
      criterion: `After ${cycles} cycles porous alloy dots must retain more than porous or alloy ones (equal within ${100 * ABOUT} points), those more than sparse dense dots, and those at least ${100 * CLEARLY} points more than dense dots and films (equal within ${100 * ABOUT} points).`,
      margin: 100 * margin,
      marginUnit: 'percentage points',
      figures: outcomes.flatMap((outcome, index) => figuresOf(DOT_DESIGNS[index]!.name, outcome, cycles)),
      picture: {
        kind: 'curves',
        title: `Seven anodes of dots over ${cycles} cycles`,
        x: { label: 'cycle', unit: '1' },
        y: { label: 'discharge capacity over the first', unit: '%' },
        curves: outcomes.map(({ retention }, index) => ({
          name: DOT_DESIGNS[index]!.name,
          x: cycleNumbers,
          y: Array.from(retention, (share) => 100 * share),
        })),
      },
      notes: [
        'The constants of the damage law are assumed, not calibrated: the order of the designs is the result, not their lives.',
        'Only the damage of dots is on; interphase and cathode ageing would lower all curves alike.',
        'Cell: LCO of equal capacity, gel, room temperature, constant current to the voltage of full dots, held to a fifth of the current; a discharge ends at 0.8 V of the anode against lithium or an empty cathode.',
        'Slow cycles use more of the dots and so damage them more; creep, which relieves slow cycles, is off.',
      ],
    };
  },
};

/**
 * By how much the order holds; negative by how much it fails.
 *
 * @param retention after the last cycle, in the order of {@link DOT_DESIGNS}.
 */
export function orderMargin(retention: readonly number[]): number {
  const of = (rank: DotDesignRank) => retention.filter((_, index) => DOT_DESIGNS[index]!.rank === rank);
  const middle = of('porous or alloy');
  const dense = of('dense');
  const [best] = of('porous alloy');
  const [sparse] = of('sparse');
  return Math.min(
    best! - Math.max(...middle),
    ABOUT - spread(middle),
    Math.min(...middle) - sparse!,
    sparse! - Math.max(...dense) - CLEARLY,
    ABOUT - spread(dense),
  );
}

function spread(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values);
}

function figuresOf(name: string, outcome: DotCyclingOutcome, cycles: number): VirtualTestFigure[] {
  const { retention, firstCharge, firstDamage } = outcome;
  return [
    { name: `${name}: retention after ${cycles} cycles`, value: 100 * retention.at(-1)!, unit: '%' },
    {
      name: `${name}: retention after ${Math.ceil(cycles / 2)} cycles`,
      value: 100 * retention[Math.ceil(cycles / 2) - 1]!,
      unit: '%',
    },
    { name: `${name}: first discharge`, value: firstCharge, unit: 'mAh/cm²' },
    { name: `${name}: damage of the first cycle`, value: firstDamage, unit: '1' },
  ];
}
