/** What the claims of seed 000 ask of a document. */
import { anyOf, inside, notStated, outside, withinRange } from '../conditions.ts';
import type { Condition } from '../claim.ts';
import { areaRatioOf, ELECTRODE_NAMES, hasHardCoat, stepsOf } from '../figures/collectorFigures.ts';
import type { ElectrodeName } from '../figures/collectorFigures.ts';
import { CYCLE_TEST, cycleDesign } from '../figures/designCycling.ts';
import type { CollectorSection } from '../designDocument.ts';
import { ANODE_MATERIALS } from '../materialClasses.ts';

/** A condition on the collector of at least one of the electrodes. */
function eitherCollector(
  field: string,
  limit: string,
  judge: (collector: CollectorSection, path: string, electrode: ElectrodeName) => ReturnType<Condition>,
): Condition {
  return anyOf(
    ...ELECTRODE_NAMES.map((electrode): Condition => {
      const path = `${electrode}.collector`;
      return (document) => {
        const collector = document[electrode]?.collector;
        return collector === undefined ? notStated(`${path}.${field}`, limit) : judge(collector, path, electrode);
      };
    }),
  );
}

export const isRough: Condition = eitherCollector('realAreaRatio', 'at least 2', (collector, path) => {
  const ratio = areaRatioOf(collector, path);
  if (ratio === undefined) return notStated(`${path}.realAreaRatio`, 'at least 2');
  return withinRange({ field: ratio.field, low: 2, of: () => ratio.value })({ name: '' });
});

export const hasOwnRods: Condition = eitherCollector(
  'rods',
  'rods of the metal of the foil',
  ({ rods, metal }, path) => {
    const limit = 'rods of the metal of the foil';
    if (rods === undefined) return notStated(`${path}.rods`, limit);
    if (metal === undefined) return notStated(`${path}.metal`, limit);
    const value = `${rods.metal} on ${metal}`;
    return rods.metal === metal
      ? inside(`${path}.rods.metal`, value, limit)
      : outside(`${path}.rods.metal`, value, limit);
  },
);

const BASE_CARBONS: readonly string[] = ['flakeGraphite', 'bulkAmorphousCarbon'];

export const isCarbonWithMetal: Condition = ({ anode }) => {
  const limit = 'flakeGraphite or bulkAmorphousCarbon, and a metal powder';
  const names = anode?.materials?.filter(({ volumeFraction }) => volumeFraction > 0).map(({ material }) => material);
  if (names === undefined) return notStated('anode.materials', limit);
  const hasCarbon = names.some((name) => BASE_CARBONS.includes(name));
  const hasMetal = names.some((name) => ANODE_MATERIALS.get(name)?.kind === 'metal');
  const value = names.join(' + ');
  return hasCarbon && hasMetal
    ? inside('anode.materials', value, limit)
    : outside(
        'anode.materials',
        value,
        limit,
        hasCarbon ? 'no metal powder' : 'no flake graphite or bulk amorphous carbon',
      );
};

export const isColdRolled: Condition = anyOf(
  ...ELECTRODE_NAMES.map((electrode): Condition => {
    const field = `${electrode}.collector.coldRolling`;
    const limit = 'a cold-rolled foil';
    return (document) => {
      const rolling = document[electrode]?.collector?.coldRolling;
      const steps = stepsOf(document, electrode);
      if (rolling !== undefined) {
        const value = `reduction ${rolling.reduction}`;
        return rolling.reduction > 0 ? inside(field, value, limit) : outside(field, value, limit);
      }
      if (steps.some(({ step }) => step === 'coldRoll')) return inside('process', 'coldRoll', limit);
      return steps.length > 0
        ? outside('process', steps.map(({ step }) => step).join(' → '), limit, 'no step coldRoll')
        : notStated(field, limit);
    };
  }),
);

export const isHardCoated: Condition = eitherCollector('hardCoat', 'a coat harder than the foil', (collector, path) => {
  const limit = 'a coat harder than the foil';
  const { hardCoat, vickersHardness } = collector;
  if (hardCoat === undefined) return notStated(`${path}.hardCoat`, limit);
  if (vickersHardness === undefined) return notStated(`${path}.vickersHardness`, limit);
  const value = `${hardCoat.metal} of ${hardCoat.vickersHardness} HV on ${vickersHardness} HV`;
  const field = `${path}.hardCoat.vickersHardness`;
  return hasHardCoat(collector) === true ? inside(field, value, limit) : outside(field, value, limit);
});

export const isMostlyHexagonal: readonly Condition[] = [
  withinRange({
    field: 'anode.graphite.rhombohedralFraction',
    high: 0.2,
    of: ({ anode }) => anode?.graphite?.rhombohedralFraction,
  }),
  withinRange({
    field: 'anode.graphite.hexagonalFraction',
    low: 0.8,
    of: ({ anode }) => anode?.graphite && (anode.graphite.hexagonalFraction ?? 1 - anode.graphite.rhombohedralFraction),
  }),
];

/**
 * The steps must stand in the record of one electrode, in this order, others may lie between them. Each entry lists the
 * names that one step may have.
 */
export function hasSteps(...order: readonly (readonly string[])[]): Condition {
  const limit = order.map((names) => names.join(' or ')).join(' → ');
  return anyOf(
    ...ELECTRODE_NAMES.map((electrode): Condition => {
      return (document) => {
        const steps = stepsOf(document, electrode).map(({ step }) => step);
        if (steps.length === 0) return notStated('process', limit);
        let from = 0;
        for (const names of order) {
          const found = steps.findIndex((step, index) => index >= from && names.includes(step));
          if (found < 0) {
            const elsewhere = steps.some((step) => names.includes(step));
            const why = `${names.join(' or ')} is ${elsewhere ? 'in the wrong place' : 'not recorded'} for the ${electrode}`;
            return outside('process', steps.join(' → '), limit, why);
          }
          from = found + 1;
        }
        return inside('process', steps.join(' → '), limit);
      };
    }),
  );
}

export const hasMemberRods: Condition = ({ compositeMember: member }) => {
  const limit = 'rods of the metal of the plate, and a layer of inorganic powder in resin';
  if (member === undefined) return notStated('compositeMember', limit);
  const { rods, metal } = member;
  if (rods === undefined) return outside('compositeMember.rods', 'none', limit);
  const value = `${rods.metal} on ${metal}`;
  return rods.metal === metal
    ? inside('compositeMember.rods.metal', value, limit)
    : outside('compositeMember.rods.metal', value, limit);
};

export const meetsCycleTest: Condition = (document) => {
  const { cycleTest } = document;
  const cycles = cycleTest?.cycles ?? CYCLE_TEST.cycles;
  const threshold = cycleTest?.threshold ?? CYCLE_TEST.threshold;
  const limit = `at least ${threshold} of the first discharge after ${cycles} cycles at ${cycleTest?.current ?? CYCLE_TEST.current} A`;
  if (cycleTest === undefined) return notStated('cycleTest', limit);
  try {
    const { retention } = cycleDesign(document, cycles);
    const value = retention.toFixed(3);
    return retention >= threshold ? inside('cycleTest', value, limit) : outside('cycleTest', value, limit);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { ...notStated('cycleTest', limit), reason: `cycleTest cannot be run: ${error.message}` };
  }
};
