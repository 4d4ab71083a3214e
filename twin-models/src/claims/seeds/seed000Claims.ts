/** Seed 000: batteries on roughened collectors, how they are made, and a composite member. */
import { coatingConductivity } from '../cell/designAnode.ts';
import { stated } from '../cell/stated.ts';
import type { Claim } from '../claim.ts';
import { isBattery, isStated } from '../conditions.ts';
import type { DesignDocument } from '../designDocument.ts';
import {
  coatingAdhesion,
  crystalRecord,
  ELECTRODE_NAMES,
  finishedAreaRatio,
  foilRupture,
  memberPeelForce,
  ownRodAreaRatio,
  surfaceRecord,
} from '../figures/collectorFigures.ts';
import type { ElectrodeName } from '../figures/collectorFigures.ts';
import { CYCLE_TEST, cycleDesign } from '../figures/designCycling.ts';
import {
  hasMemberRods,
  hasOwnRods,
  hasSteps,
  isCarbonWithMetal,
  isColdRolled,
  isHardCoated,
  isMostlyHexagonal,
  isRough,
  meetsCycleTest,
} from './seed000Conditions.ts';
import {
  compositeMember,
  flakeGraphiteWithCopper,
  mixedCrystalGraphite,
  recordedCell,
  roughCell,
  smoothRolledCell,
} from './seed000Examples.ts';

const BOTH_COLLECTORS = ['anode.collector', 'cathode.collector'] as const;

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
    virtualTest: 'VT-000-r',
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
    virtualTest: 'VT-000-2',
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
    figure: 'last discharge over first after 200 cycles',
    unit: '1',
    by: 'cell simulation with contact loss (degradation)',
    virtualTest: 'VT-000-2',
    of: (document) => cycleDesign(document, 200).retention,
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
    figure: 'record of the crystal: shares, method, calibrated effects',
    unit: '',
    by: 'crystal record of the document',
    of: (document) => crystalRecord(document),
  },
  caveat:
    'A record only: what the crystal does to lithium that the graphite holds (c_max) or keeps (first charge) follows from β and γ that a user calibrates (anode.graphite.capacityLoss, irreversibleGain; collectors/rhombohedralGraphite.ts). By default no effect is calibrated, and both examples make the same cell.',
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
