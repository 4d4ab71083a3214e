import { describe, expect, it } from 'vitest';
import { FARADAY, SECONDS_PER_HOUR } from '@packtwin/units';
import {
  activeFraction,
  addBoron,
  alloyChargeAmpereHours,
  alloyOfMetals,
  alloysWithLithium,
  cathodeConcentration,
  compoundCharges,
  compoundConcentrations,
  convertedVolumes,
  findAlloyingHost,
  findAnodeCompound,
  findCarbon,
  findCathodeMaterial,
  findLithiumAlloy,
  findOpenCircuitPotential,
  isElementSymbol,
  isTransitionMetalOxide,
  listAlloyingHosts,
  listAnodeCompounds,
  listCarbons,
  listCathodeMaterials,
  listLithiumAlloys,
  maximumConcentration,
  measuredAnodes,
  molarMass,
  molarVolume,
  partialMolarVolume,
  specificChargeAmpereHours,
  stoichiometryAt,
} from '../src/index.ts';

describe('hosts that alloy with lithium', () => {
  it.each([
    // element, mAh/g, mAh/cm³, cm³/mol, mol/m³: the tabulated figures, to their last digit.
    ['Sn', 993, 7239, 16.29, 270_094],
    ['Ge', 1384, 7366, 13.64, 274_835],
    ['In', 233, 1706, 15.71, 63_666],
    ['Pb', 569, 6454, 18.27, 240_811],
    ['Ag', 248, 2606, 10.28, 97_248],
    ['Sb', 660, 4422, 18.18, 165_005],
    ['Si', 3579, 8334, 12.06, 310_970],
    ['Bi', 385, 3763, 21.37, 140_396],
    ['Zn', 410, 2927, 9.157, 109_208],
  ])('%s holds %f mAh/g and %f mAh/cm³', (element, perGram, perVolume, volume, concentration) => {
    const host = findAlloyingHost(element)!;
    expect(Math.abs(specificChargeAmpereHours(host) - perGram)).toBeLessThan(0.6);
    const milliampereHours = (maximumConcentration(host) * FARADAY) / SECONDS_PER_HOUR / 1000;
    expect(Math.abs(milliampereHours - perVolume)).toBeLessThan(0.7);
    expect(Math.abs(1e6 * molarVolume(host) - volume)).toBeLessThan(0.006);
    expect(Math.abs(maximumConcentration(host) - concentration)).toBeLessThan(2);
  });

  it('add 9.63 cm³ per mole of lithium to tin', () => {
    expect(1e6 * partialMolarVolume(findAlloyingHost('Sn')!)).toBeCloseTo(9.63, 2);
  });

  it('count silicon, germanium, tin and lead as group 14, and carbon as no metal', () => {
    expect(
      listAlloyingHosts()
        .filter(({ isGroup14 }) => isGroup14)
        .map(({ element }) => element)
        .toSorted(),
    ).toEqual(['Ge', 'Pb', 'Si', 'Sn']);
    expect(findAlloyingHost('C')).toBeUndefined();
    expect(findAlloyingHost('Cu')).toBeUndefined();
  });

  it('have a potential over their own lithium content', () => {
    for (const { potential } of listAlloyingHosts()) {
      expect(potential.isMonotonic).toBe(true);
      expect(potential.temperature).toBeUndefined();
      expect(potential.range[1]).toBeGreaterThanOrEqual(0.8);
    }
  });
});

it.each([
  ['antimony', 'Sb', 0.3],
  ['bismuth', 'Bi', 0.6],
  ['lead', 'Pb', 0.1],
  ['indium', 'In', 0.2],
])('%s changes with temperature as its plateaus at 25 and 400 °C say', (id, element, x) => {
  const warm = findOpenCircuitPotential(`${id}-400c`)!;
  // Indium's entry at 400 °C counts 4.33 lithium, that at 25 °C one.
  const scale = id === 'indium' ? 1 / 4.33 : 1;
  const slope = (warm.potential(scale * x) - findOpenCircuitPotential(id)!.potential(x)) / 375;
  expect(1e3 * findAlloyingHost(element)!.entropicChange).toBeCloseTo(1e3 * slope, 1);
});

describe('compounds of alloying metals', () => {
  it.each([
    // formula, lithium bound for ever, mAh/g irreversible, reversible, first, best efficiency.
    ['SnO', 2, 398, 875, 1273, 0.688],
    ['SnO2', 4, 711, 782, 1494, 0.524],
    ['SnS', 2, 356, 782, 1138, 0.688],
    ['SnS2', 4, 586, 645, 1231, 0.524],
    ['GeO2', 4, 1025, 961, 1985, 0.484],
    ['In2O3', 6, 579, 193, 772, 0.25],
    ['PbO', 2, 240, 528, 769, 0.688],
    ['Ag2O', 2, 231, 231, 463, 0.5],
    ['Sb2O3', 6, 552, 552, 1103, 0.5],
    ['Sb2S3', 6, 473, 473, 947, 0.5],
    ['SnSO4', 2, 250, 549, 799, 0.688],
  ])('%s binds %f lithium: %f + %f = %f mAh/g', (formula, lithium, irreversible, reversible, first, efficiency) => {
    const compound = findAnodeCompound(formula)!;
    const charges = compoundCharges(compound);
    expect(compound.irreversibleLithium).toBe(lithium);
    expect(Math.abs(charges.irreversible - irreversible)).toBeLessThan(0.6);
    expect(Math.abs(charges.reversible - reversible)).toBeLessThan(0.6);
    expect(Math.abs(charges.firstCharge - first)).toBeLessThan(0.9);
    expect(charges.greatestEfficiency).toBeCloseTo(efficiency, 3);
  });

  it('cover oxides, sulfides or salts of every element of the seed', () => {
    for (const element of ['Sn', 'Ge', 'In', 'Pb', 'Ag', 'Sb']) {
      const kinds = listAnodeCompounds()
        .filter(({ host }) => host.element === element)
        .map(({ kind }) => kind);
      expect(kinds).toContain('oxide');
      expect(kinds).toContain('sulfide');
    }
  });

  it('take their lithium from their formula: charges per mass and per volume agree', () => {
    for (const compound of listAnodeCompounds()) {
      const { irreversible, reversible } = compoundConcentrations(compound);
      const charges = compoundCharges(compound);
      expect((irreversible * FARADAY) / SECONDS_PER_HOUR / compound.density).toBeCloseTo(charges.irreversible, 9);
      expect((reversible * FARADAY) / SECONDS_PER_HOUR / compound.density).toBeCloseTo(charges.reversible, 9);
      expect(compound.conversionPotential ?? 1.5).toBeGreaterThan(compound.host.potential.potential(0.1));
    }
  });

  it('give way to metal and salt: 14.9 cm³ of oxide per mole, 3.5 times the volume of SnO when full', () => {
    const tin = convertedVolumes(findAnodeCompound('SnO')!);
    const perMole = molarMass({ Sn: 1, O: 1 }) / findAnodeCompound('SnO')!.density;
    expect(1e6 * tin.product * perMole).toBeCloseTo(14.84, 1);
    expect(1e6 * tin.metal * perMole).toBeCloseTo(16.29, 2);
    expect(tin.product + tin.fullMetal).toBeCloseTo(3.5, 1);
    for (const compound of listAnodeCompounds()) {
      const { product, metal, fullMetal } = convertedVolumes(compound);
      expect(product).toBeGreaterThan(0);
      expect(fullMetal / metal).toBeCloseTo(1 + compound.host.expansion, 12);
    }
  });

  it('carry measured composites with their efficiencies', () => {
    const efficiencies = measuredAnodes.map(({ irreversible, reversible }) => reversible / (irreversible + reversible));
    expect(efficiencies[0]).toBeCloseTo(0.85, 2);
    expect(efficiencies[1]).toBeCloseTo(0.63, 2);
  });
});

describe('alloys', () => {
  it.each([
    ['Cu6Sn5', 605],
    ['FeSn2', 804],
    ['Ni3Sn4', 725],
    ['Ni3Sn2', 570],
    ['Ag3Sn', 267],
  ])('%s holds %f mAh/g', (formula, charge) => {
    const alloy = findLithiumAlloy(formula)!;
    expect(Math.abs(alloyChargeAmpereHours(alloy) - charge)).toBeLessThan(0.6);
    expect(activeFraction(alloy)).toBeGreaterThan(0.3);
    expect(activeFraction(alloy)).toBeLessThan(0.9);
  });

  it('Cu6Sn5 holds 5008 mAh/cm³, which its active fraction gives back', () => {
    const alloy = findLithiumAlloy('Cu6Sn5')!;
    const perVolume = (activeFraction(alloy) * maximumConcentration(alloy.host) * FARADAY) / SECONDS_PER_HOUR / 1000;
    expect(Math.abs(perVolume - 5008)).toBeLessThan(3);
  });

  it('given by atoms alone come near the phases', () => {
    for (const alloy of listLithiumAlloys()) {
      const mixed = alloyOfMetals(alloy.composition);
      expect(mixed.host).toBe(alloy.host);
      expect(alloyChargeAmpereHours(mixed)).toBeCloseTo(alloyChargeAmpereHours(alloy), 9);
      expect(mixed.density / alloy.density).toBeGreaterThan(0.87);
      expect(mixed.density / alloy.density).toBeLessThan(1);
    }
    expect(activeFraction(alloyOfMetals({ Sn: 1 }))).toBeCloseTo(1, 12);
  });

  it('need a metal of group 14', () => {
    expect(() => alloyOfMetals({ Cu: 1, Bi: 1 })).toThrow(/Cu, Bi: needs a metal of group 14/);
    expect(() => alloyOfMetals({ Sn: -1 })).toThrow(/-1 parts of Sn/);
    expect(() => alloyOfMetals({ Sn: 1, O: 1 })).toThrow(/with O: its density as a metal/);
  });

  it('tell collectors that stay metals from those that do not', () => {
    for (const metal of ['Cu', 'Ni', 'Fe', 'Ti', 'SUS']) expect(alloysWithLithium(metal)).toBe(false);
    for (const metal of ['Al', 'Sn', 'Zn', 'Ag']) expect(alloysWithLithium(metal)).toBe(true);
    expect(alloysWithLithium('unobtainium')).toBeUndefined();
  });
});

describe('carbons', () => {
  it('hold more with boron, at a higher potential', () => {
    for (const carbon of listCarbons()) {
      const boron = addBoron(carbon, { capacityGain: 0.33, potentialRaise: 0.2, firstCycleEfficiency: 0.8 });
      expect(boron.maximumConcentration / carbon.maximumConcentration).toBeCloseTo(1.33, 12);
      expect(boron.potential.potential(0.25) - carbon.potential.potential(0.25)).toBeCloseTo(0.15, 12);
    }
    const graphite = findCarbon('flake-graphite')!;
    expect(() => addBoron(graphite, { capacityGain: 0.5, potentialRaise: 0.1, firstCycleEfficiency: 0.8 })).toThrow(
      /gain of 0.5: must lie between 0 and 0.33/,
    );
    expect(() => addBoron(graphite, { capacityGain: 0.1, potentialRaise: 0.1, firstCycleEfficiency: 2 })).toThrow(
      /efficiency of 2/,
    );
  });

  it('flake graphite holds what LiC6 does', () => {
    const { density, maximumConcentration: sites } = findCarbon('flake-graphite')!;
    const faraday = density / molarMass({ C: 6 });
    expect(sites / faraday).toBeGreaterThan(0.9);
    expect(sites / faraday).toBeLessThan(1);
  });
});

describe('cathode materials', () => {
  it('are transition-metal oxides, but for the phosphate', () => {
    expect(
      listCathodeMaterials()
        .filter((material) => !isTransitionMetalOxide(material))
        .map(({ id }) => id),
    ).toEqual(['lfp']);
  });

  it.each([
    ['lco', 51_218],
    ['lmo', 22_860],
    ['lfp', 22_806],
    ['nmc532', 35_380],
  ])('%s has about the published concentration', (id, published) => {
    expect(Math.abs(cathodeConcentration(findCathodeMaterial(id)!) / published - 1)).toBeLessThan(0.05);
  });

  it.each([
    ['lco', 150],
    ['lmo', 115],
    ['nmc532', 165],
    ['nmc622', 180],
    ['nmc811', 190],
    ['nca', 185],
    // Its fit ends at 4.2 V, θ = 0.4.
    ['lno', 151],
    ['lfp', 160],
  ])('%s gives about %f mAh/g below 4.25 V', (id, charge) => {
    const material = findCathodeMaterial(id)!;
    const [low, high] = material.potential.range;
    const full = Math.max(low, stoichiometryAt(material.potential, 4.25));
    const lithium = cathodeConcentration(material) * (Math.min(high, 0.95) - full);
    const ampereHours = (lithium * FARADAY) / SECONDS_PER_HOUR / material.density;
    expect(Math.abs(ampereHours / charge - 1)).toBeLessThan(0.15);
  });

  it('knows elements by their symbols only', () => {
    expect(isElementSymbol('Sn')).toBe(true);
    expect(isElementSymbol('sn')).toBe(false);
    expect(isElementSymbol('constructor')).toBe(false);
  });
});
