/** Seed 000: batteries on roughened collectors, how they are made, and a composite member. */
import { anyOf, inside, isBattery, isStated, notStated, outside, withinRange } from './conditions.ts';
import type { Claim, Condition } from './claim.ts';
import {
  areaRatioOf,
  coatingAdhesion,
  ELECTRODE_NAMES,
  finishedAreaRatio,
  foilRupture,
  hasHardCoat,
  memberPeelForce,
  ownRodAreaRatio,
  stepsOf,
  surfaceRecord,
} from './collectorFigures.ts';
import type { ElectrodeName } from './collectorFigures.ts';
import { coatingConductivity } from './designAnode.ts';
import { cellOfDesign } from './designCell.ts';
import { CYCLE_TEST, cycleDesign } from './designCycling.ts';
import type { CollectorSection, DesignDocument } from './designDocument.ts';
import {
  compositeMember,
  flakeGraphiteWithCopper,
  mixedCrystalGraphite,
  recordedCell,
  roughCell,
  smoothRolledCell,
} from './seed000Examples.ts';
import { ANODE_MATERIALS } from './materialClasses.ts';
import { stated } from './stated.ts';

const BOTH_COLLECTORS = ['anode.collector', 'cathode.collector'] as const;

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

const isRough = eitherCollector('realAreaRatio', 'at least 2', (collector, path) => {
  const ratio = areaRatioOf(collector, path);
  if (ratio === undefined) return notStated(`${path}.realAreaRatio`, 'at least 2');
  return withinRange({ field: ratio.field, low: 2, of: () => ratio.value })({ name: '' });
});

const hasOwnRods = eitherCollector('rods', 'rods of the metal of the foil', ({ rods, metal }, path) => {
  const limit = 'rods of the metal of the foil';
  if (rods === undefined) return notStated(`${path}.rods`, limit);
  if (metal === undefined) return notStated(`${path}.metal`, limit);
  const value = `${rods.metal} on ${metal}`;
  return rods.metal === metal
    ? inside(`${path}.rods.metal`, value, limit)
    : outside(`${path}.rods.metal`, value, limit);
});

const BASE_CARBONS: readonly string[] = ['flakeGraphite', 'bulkAmorphousCarbon'];

const isCarbonWithMetal: Condition = ({ anode }) => {
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

const isColdRolled: Condition = anyOf(
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

const isHardCoated = eitherCollector('hardCoat', 'a coat harder than the foil', (collector, path) => {
  const limit = 'a coat harder than the foil';
  const { hardCoat, vickersHardness } = collector;
  if (hardCoat === undefined) return notStated(`${path}.hardCoat`, limit);
  if (vickersHardness === undefined) return notStated(`${path}.vickersHardness`, limit);
  const value = `${hardCoat.metal} of ${hardCoat.vickersHardness} HV on ${vickersHardness} HV`;
  const field = `${path}.hardCoat.vickersHardness`;
  return hasHardCoat(collector) === true ? inside(field, value, limit) : outside(field, value, limit);
});

const isMostlyHexagonal: readonly Condition[] = [
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
function hasSteps(...order: readonly (readonly string[])[]): Condition {
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

const hasMemberRods: Condition = ({ compositeMember: member }) => {
  const limit = 'rods of the metal of the plate, and a layer of inorganic powder in resin';
  if (member === undefined) return notStated('compositeMember', limit);
  const { rods, metal } = member;
  if (rods === undefined) return outside('compositeMember.rods', 'none', limit);
  const value = `${rods.metal} on ${metal}`;
  return rods.metal === metal
    ? inside('compositeMember.rods.metal', value, limit)
    : outside('compositeMember.rods.metal', value, limit);
};

const meetsCycleTest: Condition = (document) => {
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

/** The best of both electrodes: a claim asks for at least one. */
function best(document: DesignDocument, of: (electrode: ElectrodeName) => number): number {
  return Math.max(...ELECTRODE_NAMES.filter((electrode) => document[electrode]?.collector).map(of));
}

const claim1: Claim = {
  id: '000-1',
  seed: '000',
  number: 1,
  summary: 'Battery whose anode or cathode foil has at least twice its apparent area.',
  representation: ['design parameter', 'derived quantity'],
  fields: [...BOTH_COLLECTORS],
  claimedRange: 'r ≥ 2 on one face or both',
  physicalRange: 'r 1…20; rods cover at most 0.907 of the foil',
  dependsOn: [],
  conditions: [...isBattery, isRough],
  shownBy: {
    figure: 'share of the anode still in contact after 50 cycles, φ',
    unit: '1',
    by: 'cell simulation with contact loss (degradation)',
    of: (document) => cycleDesign(document, 50).anodeContact,
  },
  inside: roughCell('r of 2 on both foils', 2),
  outside: roughCell('r of 1.95 on both foils', 1.95),
};

const claim2: Claim = {
  id: '000-2',
  seed: '000',
  number: 2,
  summary: 'Battery that keeps 85 % of its first discharge after 200 cycles at 400 mA between 4.2 and 2.5 V.',
  representation: ['virtual test'],
  fields: ['cycleTest', 'anode', 'cathode', 'electrolyte'],
  claimedRange: 'retention ≥ 0.85 (cycleTest.threshold)',
  physicalRange: '0…1; voltages 0…5.5 V',
  dependsOn: [],
  conditions: [...isBattery, meetsCycleTest],
  shownBy: {
    figure: 'last discharge over first',
    unit: '1',
    by: 'VT-000-2 on the cell of the document',
    of: (document) => cycleDesign(document, document.cycleTest?.cycles ?? CYCLE_TEST.cycles).retention,
  },
  inside: { ...roughCell('r of 1.5, cycled', 1.5), cycleTest: CYCLE_TEST },
  outside: { ...roughCell('r of 1.35, cycled', 1.35), cycleTest: CYCLE_TEST },
};

const claim3: Claim = {
  id: '000-3',
  seed: '000',
  number: 3,
  summary: 'Battery whose foil carries bar-like growths of its own metal under the active material.',
  representation: ['design parameter', 'material choice'],
  fields: ['anode.collector.rods', 'anode.collector.metal', 'cathode.collector.rods', 'cathode.collector.metal'],
  claimedRange: 'rods of the metal of the foil',
  physicalRange: 'rods cover at most 0.907 of the foil (densest packing of circles)',
  dependsOn: [],
  conditions: [...isBattery, hasOwnRods],
  shownBy: {
    figure: 'area ratio from rods of the foil’s own metal, r',
    unit: '1',
    by: 'collectors/realArea.ts',
    of: (document) => best(document, (electrode) => ownRodAreaRatio(stated(document[electrode]?.collector, electrode))),
  },
  inside: smoothRolledCell('copper rods on copper', {
    rods: { metal: 'Cu', arealDensity: 1e12, diameter: 0.2e-6, length: 2e-6 },
  }),
  outside: smoothRolledCell('nickel rods on copper', {
    rods: { metal: 'Ni', arealDensity: 1e12, diameter: 0.2e-6, length: 2e-6 },
  }),
};

const claim4: Claim = {
  id: '000-4',
  seed: '000',
  number: 4,
  summary: 'Battery whose anode mixes flake graphite or bulk amorphous carbon with a metal powder.',
  representation: ['material choice'],
  fields: ['anode.materials'],
  claimedRange: 'flakeGraphite or bulkAmorphousCarbon, and a metal',
  physicalRange: 'volume fractions 0…1, with the pores at most 1',
  dependsOn: [],
  conditions: [...isBattery, isCarbonWithMetal],
  shownBy: {
    figure: 'conductivity of the anode coating, σ_n',
    unit: 'S/m',
    by: 'collectors/metalPowder.ts',
    of: ({ anode }) => coatingConductivity(stated(anode, 'anode')),
  },
  inside: flakeGraphiteWithCopper(0.05),
  outside: flakeGraphiteWithCopper(0),
};

const claim5: Claim = {
  id: '000-5',
  seed: '000',
  number: 5,
  summary: 'Battery whose anode or cathode foil is cold-rolled.',
  representation: ['manufacturing record', 'design parameter'],
  fields: ['anode.collector.coldRolling', 'cathode.collector.coldRolling', 'process'],
  claimedRange: 'reduction > 0, or a step coldRoll in the record',
  physicalRange: 'reduction 0…0.99, yield stress 1e6…3e9 Pa',
  dependsOn: [],
  conditions: [...isBattery, isColdRolled],
  shownBy: {
    figure: 'probability that the anode foil has torn after 200 cycles',
    unit: '1',
    by: 'collectors/foilStrength.ts',
    of: (document) => foilRupture(document, 'anode', 200),
  },
  inside: smoothRolledCell('cold-rolled foil', { coldRolling: { reduction: 0.3 } }),
  outside: smoothRolledCell('foil as cast', { coldRolling: { reduction: 0 } }),
};

const anyOfOneToFive: readonly Claim[] = [claim1, claim2, claim3, claim4, claim5];

const claim6: Claim = {
  id: '000-6',
  seed: '000',
  number: 6,
  summary: 'Battery of claims 1 to 5 whose foil has a coat of a metal harder than its own.',
  representation: ['material choice', 'design parameter'],
  fields: [
    'anode.collector.hardCoat',
    'anode.collector.vickersHardness',
    'cathode.collector.hardCoat',
    'cathode.collector.vickersHardness',
  ],
  claimedRange: 'HV of the coat above HV of the foil',
  physicalRange: '1…4000 HV; the coat is thinner than the foil',
  dependsOn: anyOfOneToFive,
  conditions: [isHardCoated],
  shownBy: {
    figure: 'last discharge over first after 100 cycles',
    unit: '1',
    by: 'cell simulation with contact loss (degradation)',
    of: (document) => cycleDesign(document, 100).retention,
  },
  inside: roughCell('nickel on copper', 2, {
    vickersHardness: 100,
    hardCoat: { metal: 'Ni', vickersHardness: 600, thickness: 0.5e-6 },
  }),
  outside: roughCell('tin on copper', 2, {
    vickersHardness: 100,
    hardCoat: { metal: 'Sn', vickersHardness: 10, thickness: 0.5e-6 },
  }),
};

const claim7: Claim = {
  id: '000-7',
  seed: '000',
  number: 7,
  summary: 'Battery of claims 1 to 5 with graphite of at most 20 % rhombohedral and at least 80 % hexagonal crystal.',
  representation: ['material choice'],
  fields: ['anode.graphite'],
  claimedRange: 'rhombohedral ≤ 0.2, hexagonal ≥ 0.8 by weight',
  physicalRange: 'fractions 0…1, together at most 1',
  dependsOn: anyOfOneToFive,
  conditions: isMostlyHexagonal,
  shownBy: {
    figure: 'lithium that the graphite holds, c_max (with the document’s calibrated β; 0 = no effect calibrated)',
    unit: 'mol/m³',
    by: 'collectors/rhombohedralGraphite.ts',
    of: (document) => cellOfDesign(document).parameters.negative.maximumConcentration,
  },
  inside: mixedCrystalGraphite(0.2),
  outside: mixedCrystalGraphite(0.22),
};

const SURFACE_STEPS = ['oxidise', 'reduce'] as const;

const claim8: Claim = {
  id: '000-8',
  seed: '000',
  number: 8,
  summary:
    'Process that treats the foil before coating; its steps are missing in our text but for a reducing treatment.',
  representation: ['manufacturing record'],
  fields: ['process'],
  claimedRange: 'reduce before coatActive (the steps that our text lost are free)',
  physicalRange: 'no work on a foil’s surface after coatActive',
  dependsOn: [],
  conditions: [...isBattery, hasSteps(['reduce'], ['coatActive'])],
  shownBy: {
    figure: 'warranty record of the surface, linked to r',
    unit: '',
    by: 'process record of the document',
    of: (document) => surfaceRecord(document, 'anode'),
  },
  inside: recordedCell('oxidised and reduced', [...SURFACE_STEPS, 'coatActive', 'calender']),
  outside: recordedCell('oxidised only', ['oxidise', 'coatActive', 'calender']),
};

const claim9: Claim = {
  id: '000-9',
  seed: '000',
  number: 9,
  summary: 'Process of claim 8 that coats the reduced surface with a harder metal before the active material.',
  representation: ['manufacturing record'],
  fields: ['process', 'anode.collector.hardCoat', 'cathode.collector.hardCoat'],
  claimedRange: 'reduce → hardCoat → coatActive, coat harder than the foil',
  physicalRange: 'no work on a foil’s surface after coatActive',
  dependsOn: [claim8],
  conditions: [hasSteps(['reduce'], ['hardCoat'], ['coatActive']), isHardCoated],
  shownBy: {
    figure: 'area ratio that the coating meets after calendering, r_eff',
    unit: '1',
    by: 'collectors/calendering.ts',
    of: (document) => finishedAreaRatio(document, 'anode'),
  },
  inside: recordedCell('hard-coated', [...SURFACE_STEPS, 'hardCoat', 'coatActive', 'calender'], {
    hardCoat: { metal: 'Ni', vickersHardness: 600, thickness: 0.5e-6 },
  }),
  outside: recordedCell('soft-coated', [...SURFACE_STEPS, 'hardCoat', 'coatActive', 'calender'], {
    hardCoat: { metal: 'Sn', vickersHardness: 10, thickness: 0.5e-6 },
  }),
};

const claim10: Claim = {
  id: '000-10',
  seed: '000',
  number: 10,
  summary: 'Process that cold-rolls the foil to its thickness, then roughens it, then coats it.',
  representation: ['manufacturing record'],
  fields: ['process'],
  claimedRange: 'coldRoll → roughen (or growRods, oxidise) → coatActive',
  physicalRange: 'no work on a foil’s surface after coatActive',
  dependsOn: [],
  conditions: [...isBattery, hasSteps(['coldRoll'], ['roughen', 'growRods', 'oxidise'], ['coatActive'])],
  shownBy: {
    figure: 'adhesion of the anode’s coating, G_ad',
    unit: 'J/m²',
    by: 'collectors/adhesion.ts after what rolling leaves of the roughness',
    of: (document) => coatingAdhesion(document, 'anode'),
  },
  inside: recordedCell('rolled, then roughened', ['coldRoll', 'roughen', 'coatActive']),
  outside: recordedCell('roughened, then rolled', ['roughen', 'coldRoll', 'coatActive']),
};

const claim11: Claim = {
  id: '000-11',
  seed: '000',
  number: 11,
  summary: 'Composite member: a plate with rods of its own metal under a thin layer of inorganic powder in resin.',
  representation: ['design parameter', 'derived quantity'],
  fields: ['compositeMember'],
  claimedRange: 'rods of the metal of the plate, powder and resin in the layer',
  physicalRange: 'rods cover at most 0.907 of the plate',
  dependsOn: [],
  conditions: [
    hasMemberRods,
    isStated('compositeMember.layer', 'powder and resin', ({ compositeMember: member }) => member?.layer),
  ],
  shownBy: {
    figure: 'peel force per width at 180°',
    unit: 'N/m',
    by: 'collectors/adhesion.ts',
    of: memberPeelForce,
  },
  inside: compositeMember('Al'),
  outside: compositeMember('Zn'),
};

export const SEED_000_CLAIMS: readonly Claim[] = [...anyOfOneToFive, claim6, claim7, claim8, claim9, claim10, claim11];
