/** Seed 001: thin anodes of alloying compounds, boron-added carbon or carbon films; stacks, packs, vehicles. */
import { compoundCharges, findAnodeCompound } from '../../materials/anodeCompounds.ts';
import { cellOfDesign } from '../cell/designCell.ts';
import type { Claim, Demonstration } from '../claim.ts';
import { isBattery } from '../conditions.ts';
import {
  anodeArealCharge,
  anodeRestPotential,
  cellArealCharge,
  conductivityAt,
  packRollUp,
  packVoltageAtPeak,
  pulsePowerPerArea,
  restVoltage,
  stackTemperatureRise,
  stackVoltage,
} from '../figures/cellFigures.ts';
import {
  hasOxideCathode,
  isAlloyingOrBorated,
  isAssembled,
  isBipolar,
  isCarbon,
  isFilm,
  isInVehicle,
  isLayer,
  isListed,
  isPolymer,
  isThin,
  isUsualCarbon,
} from './seed001Conditions.ts';
import { inPack, inStack, inUse, withAnode, withCathode, withElectrolyte, withMaterials } from './seed001Examples.ts';
import type { CellVariant } from './seed001Examples.ts';

/** Cold, K: −20 °C. */
const COLD = 253.15;
/** A/m²: 1 mA/cm². */
const FILM_CURRENT = 10;

const THICKNESS_RANGE = '1e-9…2e-3 m; grains fit into the layer';
const SHARED = { seed: '001', physicalRange: THICKNESS_RANGE } as const;
const ANODE_FIELDS: readonly string[] = ['anode.thickness', 'anode.materials'];
const CELL_FIELDS: readonly string[] = ['anode', 'cathode', 'electrolyte'];

const formationLoss: Demonstration = {
  figure: 'lithium left to cycle after formation, N/P with it',
  unit: 'mol/m²',
  by: 'formation/thinAnodeCell.ts',
  virtualTest: 'VT-001-F',
  of: (document) => cellOfDesign(document).formation.cyclableLithium,
};

const claim1: Claim = {
  ...SHARED,
  id: '001-1',
  number: 1,
  summary: 'Anode of at most 30 µm with an oxide, sulfide or salt of an alloying metal, or boron-added carbon.',
  representation: ['design parameter'],
  fields: ANODE_FIELDS,
  claimedRange: '≤ 30e-6 m',
  dependsOn: [],
  conditions: [isAlloyingOrBorated, isThin],
  shownBy: {
    figure: 'middle of 100 stacked cells above their faces at 50 A/m², ΔT',
    unit: 'K',
    by: 'stack/stackHeat.ts with the cell’s 10 s resistance (SPMe)',
    virtualTest: 'VT-001-L',
    of: (document) => stackTemperatureRise(cellOfDesign(document).parameters),
  },
  inside: withAnode('oxide', '29 µm of SnO', { thickness: 29e-6 }),
  outside: withAnode('oxide', '31 µm of SnO', { thickness: 31e-6 }),
};

const claim2: Claim = {
  ...SHARED,
  id: '001-2',
  number: 2,
  summary: 'Anode of claim 1 of 1 to 30 µm.',
  representation: ['design parameter'],
  fields: ANODE_FIELDS,
  claimedRange: '1e-6…30e-6 m',
  dependsOn: [claim1],
  conditions: [isLayer],
  shownBy: {
    figure: 'charge that the anode takes up, q″',
    unit: 'A·h/m²',
    by: 'materials by Faraday’s law',
    virtualTest: 'VT-001-L',
    of: anodeArealCharge,
  },
  inside: withAnode('oxide', '1.1 µm of SnO', thinOxide(1.1e-6)),
  outside: withAnode('oxide', '0.9 µm of SnO', thinOxide(0.9e-6)),
};

function thinOxide(thickness: number) {
  return {
    thickness,
    materials: [{ material: 'SnO', volumeFraction: 0.15, particleRadius: 0.2e-6 }],
    prelithiation: 0,
  };
}

const claim3: Claim = {
  ...SHARED,
  id: '001-3',
  number: 3,
  summary:
    'Anode of claim 1 with tin, germanium, indium, lead, silver or antimony, or boron-added graphite or amorphous carbon.',
  representation: ['material choice'],
  fields: ['anode.materials'],
  claimedRange: 'Sn, Ge, In, Pb, Ag, Sb; boron-added graphite or amorphous carbon',
  physicalRange: 'volume fractions 0…1, with the pores at most 1',
  dependsOn: [claim1],
  conditions: [isListed],
  shownBy: {
    figure: 'best first-cycle efficiency of the compound',
    unit: '1',
    by: 'materials/anodeCompounds.ts',
    virtualTest: 'VT-001-F',
    of: ({ anode }) => Math.max(...(anode?.materials ?? []).map(({ material }) => firstEfficiency(material))),
  },
  inside: withMaterials('oxide', 'antimony oxide', { material: 'Sb2O3', volumeFraction: 0.15 }),
  outside: withMaterials('oxide', 'zinc oxide', { material: 'ZnO', volumeFraction: 0.15 }),
};

function firstEfficiency(material: string): number {
  const compound = findAnodeCompound(material);
  return compound ? compoundCharges(compound).greatestEfficiency : 0;
}

const claim4: Claim = {
  ...SHARED,
  id: '001-4',
  number: 4,
  summary: 'Anode of carbon thinner than 1 µm.',
  representation: ['design parameter', 'material choice'],
  fields: ANODE_FIELDS,
  claimedRange: '< 1e-6 m',
  dependsOn: [],
  conditions: [isCarbon, isFilm],
  shownBy: {
    figure: 'C-rate of the film at 1 mA/cm²',
    unit: '1/h',
    by: 'materials/carbons.ts',
    of: (document) => FILM_CURRENT / anodeArealCharge(document),
  },
  inside: withAnode('film', '0.95 µm of carbon', { thickness: 0.95e-6 }),
  outside: withAnode('film', '1 µm of carbon', { thickness: 1e-6 }),
};

const claim5: Claim = {
  ...SHARED,
  id: '001-5',
  number: 5,
  summary: 'Film of claim 4 of amorphous carbon or graphite.',
  representation: ['material choice'],
  fields: ['anode.materials'],
  claimedRange: 'amorphous carbon or graphite',
  physicalRange: 'volume fractions 0…1, with the pores at most 1',
  dependsOn: [claim4],
  conditions: [isUsualCarbon],
  shownBy: {
    figure: 'potential of the film at half of its window against lithium',
    unit: 'V',
    by: 'openCircuit/carbons.ts (nanotubes as amorphous carbon)',
    of: (document) => anodeRestPotential(cellOfDesign(document).parameters),
  },
  inside: withMaterials('film', 'graphite film', {
    material: 'graphite',
    volumeFraction: 0.65,
    particleRadius: 0.2e-6,
  }),
  outside: withMaterials('film', 'film of nanotubes', {
    material: 'carbonNanotubes',
    volumeFraction: 0.65,
    particleRadius: 0.2e-6,
  }),
};

const claim6: Claim = {
  ...SHARED,
  id: '001-6',
  number: 6,
  summary: 'Lithium-ion battery with an anode as in claim 1, a cathode and an electrolyte.',
  representation: ['design parameter'],
  fields: CELL_FIELDS,
  claimedRange: 'anode ≤ 30e-6 m, cathode and electrolyte',
  dependsOn: [],
  conditions: [...isBattery, isAlloyingOrBorated, isThin],
  shownBy: formationLoss,
  inside: withAnode('oxide', 'battery with 30 µm of SnO', { thickness: 30e-6 }),
  outside: withAnode('oxide', 'battery with 31 µm of SnO', { thickness: 31e-6 }),
};

const claim12: Claim = {
  ...SHARED,
  id: '001-12',
  number: 12,
  summary: 'Lithium-ion battery with a carbon anode thinner than 1 µm, a cathode and an electrolyte.',
  representation: ['design parameter'],
  fields: CELL_FIELDS,
  claimedRange: 'carbon anode < 1e-6 m, cathode and electrolyte',
  dependsOn: [],
  conditions: [...isBattery, isCarbon, isFilm],
  shownBy: {
    figure: 'charge that the cell delivers',
    unit: 'A·h/m²',
    by: 'designs/electrodeBalance.ts',
    of: (document) => cellArealCharge(cellOfDesign(document).parameters),
  },
  inside: withAnode('film', 'battery with 0.99 µm of carbon', { thickness: 0.99e-6 }),
  outside: withAnode('film', 'battery with 1.05 µm of carbon', { thickness: 1.05e-6 }),
};

/** Claims 7 to 11 and 13 to 17 say the same of the two batteries. */
function batteryClaims(parent: Claim, variant: CellVariant): readonly [Claim, Claim, Claim, Claim, Claim] {
  const from = parent.number;
  const numbered = (offset: number) => ({ seed: '001', id: `001-${from + offset}`, number: from + offset }) as const;
  const bipolar: Claim = {
    ...numbered(1),
    summary: `Battery of claim ${from} as a bipolar stack: plates with a cathode on one face and an anode on the other.`,
    representation: ['design parameter'],
    fields: ['stack'],
    claimedRange: 'two or more cells in series on bipolar plates',
    physicalRange: '1…1000 cells in one package',
    dependsOn: [parent],
    conditions: [isBipolar],
    shownBy: {
      figure: 'voltage of the package at half charge, ΣV',
      unit: 'V',
      by: 'stack/bipolarStack.ts',
      virtualTest: 'VT-STK-T',
      of: stackVoltage,
    },
    inside: inStack(variant, 2),
    outside: inStack(variant, 1),
  };
  const oxide: Claim = {
    ...numbered(2),
    summary: `Battery of claim ${from} with a lithium transition-metal oxide as cathode.`,
    representation: ['material choice'],
    fields: ['cathode.material'],
    claimedRange: 'LCO, LMO, NMC, NCA, LNO; phosphates such as LFP are outside',
    physicalRange: 'a cathode material that gives back lithium',
    dependsOn: [parent],
    conditions: [hasOxideCathode],
    shownBy: {
      figure: 'open-circuit voltage of the cell at half charge',
      unit: 'V',
      by: 'openCircuit/cathodes.ts',
      of: (document) => restVoltage(cellOfDesign(document).parameters),
    },
    inside: withCathode(variant, 'lno'),
    outside: withCathode(variant, 'lfp'),
  };
  const polymer: Claim = {
    ...numbered(3),
    summary: `Battery of claim ${from} with a polymer electrolyte as gel or solid.`,
    representation: ['material choice'],
    fields: ['electrolyte'],
    claimedRange: 'gel or solid',
    physicalRange: 'the state of the published system',
    dependsOn: [parent],
    conditions: [isPolymer],
    shownBy:
      variant === 'oxide'
        ? {
            figure: 'conductivity of the electrolyte at −20 °C, κ',
            unit: 'S/m',
            by: 'electrolyte/electrolyteSystems.ts',
            virtualTest: 'VT-GEL-T',
            of: (document) => conductivityAt(cellOfDesign(document).parameters, COLD),
          }
        : {
            figure: 'power for 10 s at −20 °C',
            unit: 'W/m²',
            by: 'SPMe with the electrolyte’s temperature law',
            virtualTest: 'VT-GEL-T',
            of: (document) => pulsePowerPerArea(cellOfDesign(document).parameters, COLD),
          },
    inside: withElectrolyte(variant, 'gel'),
    outside: withElectrolyte(variant, 'liquid'),
  };
  const pack: Claim = {
    ...numbered(4),
    summary: `Battery of claim ${from} in an assembled battery.`,
    representation: ['design parameter'],
    fields: ['pack'],
    claimedRange: 'two or more packages in series or parallel',
    physicalRange: '1…10 000 each',
    dependsOn: [parent],
    conditions: [isAssembled],
    shownBy: {
      figure: 'energy of the pack',
      unit: 'kW·h',
      by: 'pack roll-up of stacks (claims/figures/cellFigures.ts)',
      of: (document) => packRollUp(document).energy,
    },
    inside: inPack(variant, 2),
    outside: inPack(variant, 1),
  };
  const vehicle: Claim = {
    ...numbered(5),
    summary: `Assembled battery of claim ${from + 4} in a vehicle.`,
    representation: ['use context'],
    fields: ['vehicle'],
    claimedRange: 'use in a vehicle',
    physicalRange: 'peak power 0…1e8 W',
    dependsOn: [pack],
    conditions: [isInVehicle],
    shownBy: {
      figure: 'pack voltage after 10 s of the user’s peak power',
      unit: 'V',
      by: 'SPMe under constant power',
      of: packVoltageAtPeak,
    },
    inside: inUse(variant, 'vehicle'),
    outside: inUse(variant, 'stationary'),
  };
  return [bipolar, oxide, polymer, pack, vehicle];
}

export const SEED_001_CLAIMS: readonly Claim[] = [
  claim1,
  claim2,
  claim3,
  claim4,
  claim5,
  claim6,
  ...batteryClaims(claim6, 'oxide'),
  claim12,
  ...batteryClaims(claim12, 'film'),
];
