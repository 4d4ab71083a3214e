import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createSpmeBatch,
  ELECTROLYTE_SYSTEMS,
  electrolyteOf,
  electrolyteWarnings,
  fillCell,
  findDesign,
  findElectrolyteSystem,
  gelElectrolyte,
  interfaceResistanceAfter,
  interfaceTimeWeight,
  isChargingAllowed,
  liquidFractionFactor,
  mediumOf,
  propertyFunction,
  temperatureFactor,
  transportEfficiencyOf,
  VOGEL_CONSTANTS,
  vogelLaw,
} from '../src/index.ts';
import type { ElectrolyteMedium, GelSystem, LiquidSystem } from '../src/index.ts';

const gel = findElectrolyteSystem('gel-pvdf-hfp-ec-dmc-1-2') as GelSystem;
const liquid = findElectrolyteSystem('liquid-ec-dmc') as LiquidSystem;
const seed001 = findDesign('seed-001')!.parameters;

describe('the published electrolytes', () => {
  it.each([
    ['gel-pvdf-hfp-ec-dmc-1-2', 980, 0.287],
    ['gel-pvdf-hfp-ec-dmc-2-1', 810, 0.21],
    ['liquid-ec-dmc', 1260, 1.139],
    ['liquid-ec-emc-3-7', 960, 0.95],
    ['solid-pemo-litfsi', 1094, 0.019],
    ['solid-peo-litfsi', 1366, 0.078],
  ])('%s conducts best at %d mol/m³, with %d S/m where it was measured', (id, best, expected) => {
    const { conductivity, concentrationRange } = findElectrolyteSystem(id)!;
    expect(Math.abs(conductivity(best) / expected - 1)).toBeLessThan(0.03);
    for (let c = concentrationRange[0]; c <= concentrationRange[1]; c += 10) {
      expect(conductivity(c)).toBeLessThan(conductivity(best) * 1.0001);
      if (c > best + 20) expect(conductivity(c)).toBeLessThan(conductivity(c - 10));
    }
  });

  it('keep the value of the nearer end outside the measured concentrations', () => {
    for (const system of ELECTROLYTE_SYSTEMS) {
      const [, high] = system.concentrationRange;
      const conductivity = propertyFunction(electrolyteOf(system).conductivity);
      expect(conductivity(2 * high)).toBe(conductivity(high));
      expect(conductivity(0)).toBeGreaterThan(0);
    }
  });

  it('say for every figure where it comes from', () => {
    for (const { id, sources, marks } of ELECTROLYTE_SYSTEMS) {
      expect(sources.length, id).toBeGreaterThan(0);
      // What is assumed is named as such in the sources.
      if (Object.values(marks).includes('assumed')) expect(sources.join(' '), id).toMatch(/assumed/);
    }
  });

  it('carry a fit from the temperature of its measurement to that of the cell', () => {
    const peo = findElectrolyteSystem('solid-peo-litfsi')!;
    const electrolyte = electrolyteOf(peo, 298.15);
    const at85 =
      propertyFunction(electrolyte.conductivity)(1000) *
      temperatureFactor(electrolyte.conductivityTemperatureLaw, 358.15, 298.15);
    expect(at85 / peo.conductivity(1000)).toBeCloseTo(1, 12);
    // 1 mS/m at 25 °C, as the table of Vogel constants says.
    expect(Math.abs(propertyFunction(electrolyte.conductivity)(1000) / 1e-3 - 1)).toBeLessThan(0.06);
  });

  it('give the gel of the shipped designs by id', () => {
    const chosen = electrolyteOf(gel);
    for (let c = 0; c <= 3000; c += 100) {
      expect(propertyFunction(chosen.conductivity)(c)).toBe(propertyFunction(gelElectrolyte.conductivity)(c));
    }
    expect(chosen.diffusivity).toBe(gelElectrolyte.diffusivity);
    expect(chosen.conductivityTemperatureLaw).toEqual(gelElectrolyte.conductivityTemperatureLaw);
  });
});

describe('Vogel constants', () => {
  it.each([
    ['liquid', -20, 0.4],
    ['liquid', 0, 0.71],
    ['liquid', 45, 1.63],
    ['gel', -20, 0.043],
    ['gel', 0, 0.11],
    ['gel', 45, 0.41],
    ['peoGel', -20, 1.2e-3],
    ['peoGel', 0, 9.6e-3],
    ['peoGel', 45, 0.12],
    ['dryPeo', 0, 2e-5],
    ['dryPeo', 45, 6.7e-3],
    ['dryPeo', 85, 0.07],
  ] as const)('%s at %d °C: %d S/m', (name, celsius, expected) => {
    const constants = VOGEL_CONSTANTS[name];
    const factor = temperatureFactor(vogelLaw(constants), celsius + 273.15, 298.15);
    // The page gives one or two digits.
    expect(Math.abs((constants.conductivity * factor) / expected - 1)).toBeLessThan(0.09);
  });
});

describe('the polymer in a gel', () => {
  it('leaves the liquid 3.3 powers of its fraction, and less where it hardly percolates', () => {
    expect(liquidFractionFactor(1)).toBe(1);
    expect(liquidFractionFactor(0.724)).toBeCloseTo(0.344, 3);
    expect(liquidFractionFactor(0.3)).toBeCloseTo(0.0044, 4);
    expect(liquidFractionFactor(0.25)).toBe(0);
    expect(liquidFractionFactor(0.1)).toBe(0);
  });

  it('never conducts better with less liquid, nor jumps', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.9999, noNaN: true }), (fraction) => {
        const step = liquidFractionFactor(fraction + 1e-4) - liquidFractionFactor(fraction);
        expect(step).toBeGreaterThanOrEqual(0);
        expect(step).toBeLessThan(4e-4);
      }),
    );
  });

  it('counts once: a gel by its own conductivity takes the exponent of the electrode, a liquid in a polymer 3.3', () => {
    expect(transportEfficiencyOf({ kind: 'singlePhase', system: gel }, 0.4)).toBeCloseTo(0.4 ** 1.5, 15);
    expect(transportEfficiencyOf({ kind: 'singlePhase', system: gel, porosityExponent: 2 }, 0.4)).toBeCloseTo(0.16, 15);
    const swollen: ElectrolyteMedium = { kind: 'swollen', system: liquid, liquidFraction: 0.724 };
    expect(transportEfficiencyOf(swollen, 1)).toBeCloseTo(0.344, 3);
    expect(transportEfficiencyOf(swollen, 0.5)).toBeCloseTo((0.5 * 0.724) ** 3.3, 15);
    // @ts-expect-error A gel's own conductivity cannot be put into a polymer a second time.
    const twice: ElectrolyteMedium = { kind: 'swollen', system: gel, liquidFraction: 0.724 };
    // @ts-expect-error Nor can an electrode's exponent be put on top of 3.3.
    const both: ElectrolyteMedium = { kind: 'swollen', system: liquid, liquidFraction: 0.7, porosityExponent: 1.5 };
    expect([twice.kind, both.kind]).toEqual(['swollen', 'swollen']);
  });

  it('fills a cell: conductivity and exponents together, salt only where liquid is', () => {
    const filled = fillCell(seed001, { kind: 'swollen', system: liquid, liquidFraction: 0.7 });
    expect(filled.separator.porosity).toBeCloseTo(0.7 * seed001.separator.porosity, 15);
    expect(filled.negative.transportEfficiency).toBeCloseTo((0.7 * seed001.negative.porosity) ** 3.3, 15);
    expect(propertyFunction(filled.electrolyte.conductivity)(1000)).toBe(liquid.conductivity(1000));
    expect(filled.negative.thickness).toBe(seed001.negative.thickness);
    // The medium of the shipped design is the one it names.
    const same = fillCell(seed001, mediumOf(gel));
    expect(same.positive).toEqual(seed001.positive);
  });

  it('agrees between the two ways of describing it within a factor of two', () => {
    const asGel = electrolyteOf(gel);
    const asLiquid = propertyFunction(electrolyteOf(liquid).conductivity)(1000) * liquidFractionFactor(0.7);
    const ratio = asLiquid / propertyFunction(asGel.conductivity)(1000);
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });

  it('refuses fractions that do not percolate and exponents out of reach', () => {
    expect(() => fillCell(seed001, { kind: 'swollen', system: liquid, liquidFraction: 0.25 })).toThrow(
      /liquid fraction 0.25: must lie above 0.25/,
    );
    expect(() => fillCell(seed001, { kind: 'liquid', system: liquid, porosityExponent: 0.5 })).toThrow(
      /porosityExponent 0.5: must lie between 1 and 3/,
    );
  });

  it('every system steps in a cell and has less power in the cold', () => {
    for (const system of ELECTROLYTE_SYSTEMS) {
      const warmest = Math.min(system.temperatureRange[1], 333.15);
      const drops = [warmest, warmest - 25].map((temperature) => {
        const batch = createSpmeBatch(fillCell(seed001, mediumOf(system)), 1);
        batch.reset(0.5, temperature);
        batch.step(-seed001.nominalCellCapacity / 3600 / 20, 10, temperature);
        return batch.openCircuitVoltage[0]! - batch.terminalVoltage[0]!;
      });
      expect(drops[0]!, system.id).toBeGreaterThan(0);
      expect(drops[1]!, system.id).toBeGreaterThan(drops[0]!);
    }
  });
});

describe('a 30 µm film of gel', () => {
  it('resists 1.2 Ω cm² at 25 °C and 7 at −20 °C', () => {
    const { conductivity } = VOGEL_CONSTANTS.gel;
    const resistance = (kelvin: number) =>
      (1e4 * 30e-6) / (conductivity * temperatureFactor(vogelLaw(VOGEL_CONSTANTS.gel), kelvin, 298.15));
    expect(resistance(298.15)).toBeCloseTo(1.2, 9);
    expect(resistance(253.15)).toBeCloseTo(7, 0);
  });
});

describe('the gel interface', () => {
  const slow = { initial: 2e-4, rate: 1e-7, activationEnergy: 40_000 };

  it('gains 1.6 to 8 Ω cm² in 30 days at 25 °C', () => {
    const gained = (growth: typeof slow) => 1e4 * (interfaceResistanceAfter(growth, 30 * 86_400) - growth.initial);
    expect(gained(slow)).toBeCloseTo(1.6, 1);
    expect(gained({ ...slow, rate: 5e-7 })).toBeCloseTo(8, 0);
  });

  it('grows by the Arrhenius law at any held temperature, also when time is counted in pieces', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 253, max: 343, noNaN: true }),
        fc.double({ min: 1, max: 1e8, noNaN: true }),
        (kelvin, time) => {
          const weight = interfaceTimeWeight(slow, kelvin);
          const arrhenius = Math.exp((40_000 / 8.314462618) * (1 / 298.15 - 1 / kelvin));
          const expected = slow.initial + slow.rate * Math.sqrt(time) * arrhenius;
          const inPieces = interfaceResistanceAfter(slow, weight * 0.3 * time + weight * 0.7 * time);
          expect(Math.abs(inPieces / expected - 1)).toBeLessThan(1e-12);
        },
      ),
    );
  });
});

describe('limits of an electrolyte', () => {
  const peo = findElectrolyteSystem('solid-peo-litfsi')!;
  const codes = (...args: Parameters<typeof electrolyteWarnings>) =>
    electrolyteWarnings(...args).map(({ code }) => code);

  it('names what a use oversteps and nothing else', () => {
    expect(codes(gel, { temperature: 298.15 })).toEqual([]);
    expect(codes(gel, { temperature: 335 })).toEqual(['salt-decomposes']);
    expect(codes(gel, { temperature: 354 })).toEqual(['salt-decomposes', 'solvent-lost', 'outside-measured']);
    expect(codes(peo, { temperature: 333.15 })).toEqual([]);
    expect(codes(peo, { temperature: 333.15, positivePotential: 4.2, hasAluminiumCollector: true })).toEqual([
      'collector-corrodes',
    ]);
    expect(codes(peo, { temperature: 333.15, positivePotential: 4.2 })).toEqual([]);
    expect(electrolyteWarnings(gel, { temperature: 335 })[0]!.message).toBe('62 °C: LiPF6 decomposes above 60 °C');
  });

  it('blocks the charging of a dry polymer below its temperature of use, and of no gel', () => {
    expect(isChargingAllowed(peo, 320)).toBe(false);
    expect(isChargingAllowed(peo, 330)).toBe(true);
    expect(isChargingAllowed(gel, 253.15)).toBe(true);
    expect(codes(peo, { temperature: 320 })).toEqual(['below-use']);
  });
});
