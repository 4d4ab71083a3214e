import { describe, expect, it } from 'vitest';
import { FARADAY, SECONDS_PER_HOUR } from '@packtwin/units';
import {
  arealChargeAmpereHours,
  arealLithiumCapacity,
  checkCellParameters,
  createSpmeBatch,
  DEFAULT_BORON,
  dotAnodeCell,
  findAlloyingHost,
  findAnodeCompound,
  findCarbon,
  findCathodeMaterial,
  formationOf,
  interphaseLithium,
  listAlloyingHosts,
  listAnodeCompounds,
  listCathodeMaterials,
  potentialAt,
  simulateFirstCycle,
  thinAnodeCell,
} from '../src/index.ts';
import type { CellParameters, DotGeometry, ThinAnodeSpec } from '../src/index.ts';

const carbon = { kind: 'carbon', carbon: findCarbon('amorphous-carbon')! } as const;
const tinOxide = { kind: 'compound', compound: findAnodeCompound('SnO')! } as const;
const nmc = { material: findCathodeMaterial('nmc532')!, thickness: 40e-6 };

function oxideLayer(change: Partial<ThinAnodeSpec> = {}): ThinAnodeSpec {
  return {
    thickness: 20e-6,
    porosity: 0.4,
    shares: [{ material: tinOxide, fraction: 0.18 }],
    cathode: nmc,
    ...change,
  };
}

/** mol/m² in both electrodes at a state of charge. */
function lithiumAt({ negative, positive }: CellParameters, stateOfCharge: number): number {
  const at = (low: number, high: number, share: number) => low + share * (high - low);
  return (
    arealLithiumCapacity(negative) * at(negative.minimumStoichiometry, negative.maximumStoichiometry, stateOfCharge) +
    arealLithiumCapacity(positive) * at(positive.maximumStoichiometry, positive.minimumStoichiometry, stateOfCharge)
  );
}

/** V after 10 s of discharge at a C-rate from half charge. */
function pulse(parameters: CellParameters, rate: number): number {
  const batch = createSpmeBatch(parameters, 1);
  batch.reset(0.5, 298.15);
  batch.step((-rate * parameters.nominalCellCapacity) / SECONDS_PER_HOUR, 10, 298.15);
  return batch.terminalVoltage[0]!;
}

describe('a cell with a thin anode', () => {
  it.each(listAnodeCompounds().map((compound) => [compound.formula, compound] as const))(
    'of %s runs between its cut-offs with the lithium that formation leaves',
    (_, compound) => {
      const { parameters, formation } = thinAnodeCell(
        oxideLayer({ shares: [{ material: { kind: 'compound', compound }, fraction: 0.15 }] }),
      );
      checkCellParameters(parameters);
      expect(lithiumAt(parameters, 0)).toBeCloseTo(lithiumAt(parameters, 1), 12);
      const capacity = parameters.nominalCellCapacity / FARADAY / parameters.electrodeArea;
      expect(capacity).toBeLessThanOrEqual(formation.cyclableLithium + 1e-9);
      expect(capacity).toBeLessThanOrEqual(formation.anodeCapacity);
      expect(parameters.upperVoltageCutOff).toBeGreaterThan(parameters.lowerVoltageCutOff);
      expect(pulse(parameters, 1)).toBeGreaterThan(parameters.lowerVoltageCutOff);
    },
  );

  it('binds by conversion and interphase exactly what formation says, and prelithiation gives it back', () => {
    const bare = thinAnodeCell(oxideLayer());
    const { conversionLithium, interphaseLithium: interphase } = bare.layer;
    expect(bare.formation.irreversibleLithium).toBeCloseTo(conversionLithium + interphase, 12);
    const helped = thinAnodeCell(oxideLayer({ prelithiation: 0.2 }));
    expect(lithiumAt(helped.parameters, 0.3) - lithiumAt(bare.parameters, 0.3)).toBeCloseTo(0.2, 12);
  });

  it('keeps tin below 0.8 V on discharge', () => {
    const { negative } = thinAnodeCell(oxideLayer({ prelithiation: 0.3 })).parameters;
    expect(potentialAt(negative.openCircuitPotential, negative.minimumStoichiometry)).toBeLessThanOrEqual(0.8 + 1e-9);
  });

  it('runs against every cathode material', () => {
    for (const material of listCathodeMaterials()) {
      const { parameters } = thinAnodeCell(
        oxideLayer({ shares: [{ material: carbon, fraction: 0.5 }], cathode: { material, thickness: 20e-6 } }),
      );
      expect(pulse(parameters, 0.5)).toBeGreaterThan(parameters.lowerVoltageCutOff - 0.2);
      const { positive } = parameters;
      expect(potentialAt(positive.openCircuitPotential, positive.minimumStoichiometry)).toBeLessThan(4.2501);
    }
  });

  it('holds more with boron in its carbon, at a lower cell voltage', () => {
    const plain = thinAnodeCell(oxideLayer({ shares: [{ material: carbon, fraction: 0.5 }] }));
    const boron = thinAnodeCell(
      oxideLayer({ shares: [{ material: { ...carbon, boron: DEFAULT_BORON }, fraction: 0.5 }] }),
    );
    expect(boron.formation.anodeCapacity / plain.formation.anodeCapacity).toBeCloseTo(
      1 + DEFAULT_BORON.capacityGain,
      9,
    );
    expect(boron.layer.carbonLoss).toBeGreaterThan(plain.layer.carbonLoss);
    const [low, high] = [boron, plain].map(({ parameters: { negative } }) =>
      potentialAt(negative.openCircuitPotential, 0.5),
    );
    expect(low! - high!).toBeCloseTo(0.5 * DEFAULT_BORON.potentialRaise, 5);
  });

  it('blends carbon with an oxide or a metal powder: two populations at one potential', () => {
    for (const second of [tinOxide, { kind: 'metal', host: findAlloyingHost('Ag')! } as const]) {
      const shares = [
        { material: carbon, fraction: 0.4 },
        { material: second, fraction: 0.05 },
      ];
      const { parameters, formation } = thinAnodeCell(oxideLayer({ shares }));
      const alone = thinAnodeCell(oxideLayer({ shares: shares.slice(0, 1) }));
      expect(parameters.negative.populations).toHaveLength(2);
      expect(formation.anodeCapacity).toBeGreaterThan(alone.formation.anodeCapacity);
      expect(pulse(parameters, 1)).toBeGreaterThan(parameters.lowerVoltageCutOff);
    }
  });

  it('lags behind its potential where asked: lower on discharge than on charge at the same filling', () => {
    const lagging = thinAnodeCell(oxideLayer({ hasHysteresis: true, prelithiation: 0.2 })).parameters;
    const plain = thinAnodeCell(oxideLayer({ prelithiation: 0.2 })).parameters;
    const gap = ([charged, discharged]: readonly number[]) => charged! - discharged!;
    const rested = (parameters: CellParameters) =>
      [0.1, 0.9].map((start) => {
        const batch = createSpmeBatch(parameters, 1);
        batch.reset(start, 298.15);
        const rate = (Math.sign(0.5 - start) * 0.2 * parameters.nominalCellCapacity) / SECONDS_PER_HOUR;
        for (let minute = 0; minute < 120; minute++) batch.step(rate, 60, 298.15);
        for (let hour = 0; hour < 20; hour++) batch.step(0, 3600, 298.15);
        return batch.terminalVoltage[0]!;
      });
    expect(Math.abs(gap(rested(plain)))).toBeLessThan(0.02);
    expect(gap(rested(lagging))).toBeGreaterThan(0.3);
    expect(gap(rested(lagging))).toBeLessThan(0.42);
  });

  it('of carbon below 1 µm holds so little that 1 mA/cm² is above 10 C', () => {
    const film = thinAnodeCell({
      thickness: 1e-6,
      porosity: 0.01,
      shares: [{ material: { kind: 'carbon', carbon: findCarbon('flake-graphite')! }, fraction: 0.99 }],
      cathode: { ...nmc, thickness: 3e-6 },
    });
    const held = arealChargeAmpereHours(film.formation.anodeCapacity) / 10;
    expect(held).toBeGreaterThan(0.07);
    expect(held).toBeLessThan(0.085);
    expect(1 / held).toBeGreaterThan(10);
    // The sphere of a film has three times its thickness for a radius.
    expect(film.parameters.negative.particleRadius).toBeCloseTo(3e-6, 12);
  });

  it.each([
    [{ thickness: 0 }, /0 m: thickness must be > 0/],
    [{ shares: [] }, /without an active material/],
    [{ shares: [{ material: tinOxide, fraction: 0.8 }] }, /fractions of 0.8000 and porosity 0.4/],
    [
      { shares: [{ material: tinOxide, fraction: 0.5 }], thickness: 60e-6 },
      /between .* give it less irreversible loss/,
    ],
  ] as const)('is refused with %j', (change, message) => {
    expect(() => thinAnodeCell(oxideLayer(change))).toThrow(message);
  });
});

describe('the first charge', () => {
  const capacity = 1.2;
  const interphase = interphaseLithium(10, 20e-9);
  const forming = {
    negative: {
      capacity,
      initialStoichiometry: 0.001,
      potential: findAlloyingHost('Sn')!.potential,
      interfaceArea: 10,
      exchangeCurrentDensity: 1,
    },
    bindings: [
      { name: 'conversion', potential: 1.6, lithium: capacity / 2.2, exchangeCurrentDensity: 1e-3 },
      { name: 'interphase', potential: 0.8, lithium: interphase, exchangeCurrentDensity: 1e-3 },
    ],
    positive: {
      capacity: 2,
      initialStoichiometry: 0.95,
      potential: findCathodeMaterial('nmc532')!.potential,
      interfaceArea: 15,
      exchangeCurrentDensity: 1,
    },
    positiveEfficiency: 1,
    resistance: 1e-3,
  };
  const protocol = { currentDensity: 2, upperVoltage: 3.8, lowerVoltage: 2.6 };

  it('loses no lithium: what left the cathode is in the alloy or bound', () => {
    for (const currentDensity of [0.2, 2, 20]) {
      const { firstCharge, firstDischarge, bound, ...ends } = simulateFirstCycle(forming, {
        ...protocol,
        currentDensity,
      });
      const net = firstCharge.charge.at(-1)! - firstDischarge.charge.at(-1)!;
      const alloyed = capacity * (ends.negativeEmpty - forming.negative.initialStoichiometry);
      expect(alloyed + bound[0]! + bound[1]! - net).toBeCloseTo(0, 9);
      expect(forming.positive.capacity * (forming.positive.initialStoichiometry - ends.positiveEmpty)).toBeCloseTo(
        net,
        9,
      );
    }
  });

  it('binds what the balance says, and the efficiency follows', () => {
    const { bound, efficiency, firstCharge } = simulateFirstCycle(forming, protocol);
    expect(bound[0]).toBeCloseTo(capacity / 2.2, 9);
    expect(bound[1]).toBeCloseTo(interphase, 9);
    const taken = firstCharge.charge.at(-1)!;
    const balance = formationOf({
      anodeCapacity: capacity,
      conversionLithium: capacity / 2.2,
      interphaseLithium: interphase,
      cathodeLithium: taken,
      prelithiation: 0,
    });
    // The discharge ends at a voltage, a little before the anode is quite empty.
    expect(Math.abs(efficiency - balance.firstCycleEfficiency)).toBeLessThan(0.02);
  });

  it('runs at the plateau of the conversion, lower at higher currents by the Tafel law, then through those of tin', () => {
    const plateauAt = (currentDensity: number) => {
      const { firstCharge } = simulateFirstCycle(forming, { ...protocol, currentDensity });
      const half = firstCharge.charge.findIndex((charge) => charge > 0.25 * capacity);
      return firstCharge.negativePotential[half]!;
    };
    // η = (RT/αF) ln(1 + j/i0), j = i/a.
    const tafel = (currentDensity: number) => 2 * 0.025693 * Math.log1p(currentDensity / 10 / 1e-3);
    expect(plateauAt(2)).toBeCloseTo(1.6 - tafel(2), 3);
    expect(plateauAt(20)).toBeCloseTo(1.6 - tafel(20), 3);
    const { firstCharge } = simulateFirstCycle(forming, protocol);
    const alloying = firstCharge.negativePotential.subarray(firstCharge.charge.findIndex((charge) => charge > 0.65));
    expect(Math.max(...alloying)).toBeLessThan(0.8);
    expect(alloying.at(-1)).toBeGreaterThan(0.3);
  });

  it('gives back a share of the conversion where the anode is drained above 1.3 V', () => {
    const [conversion, ...rest] = forming.bindings;
    const undone = { ...forming, bindings: [{ ...conversion!, reversibleShare: 0.3 }, ...rest] };
    const drained = simulateFirstCycle(undone, { ...protocol, lowerVoltage: 1.6 });
    const kept = simulateFirstCycle(undone, protocol);
    // Up to the last step, which would ask for more than is left.
    expect(drained.bound[0]! / conversion!.lithium).toBeGreaterThanOrEqual(0.7);
    expect(drained.bound[0]! / conversion!.lithium).toBeCloseTo(0.7, 4);
    expect(kept.bound[0]! / conversion!.lithium).toBeCloseTo(1, 9);
    expect(drained.efficiency).toBeGreaterThan(kept.efficiency);
  });

  it('draws no lithium that is not there, however far it is discharged', () => {
    const added = { ...forming, negative: { ...forming.negative, initialStoichiometry: 0.3 } };
    for (const cell of [forming, added]) {
      for (const reversibleShare of [0, 0.3]) {
        for (const positiveEfficiency of [0.9, 1]) {
          const [conversion, ...rest] = cell.bindings;
          const bindings = [{ ...conversion!, reversibleShare }, ...rest];
          const cycle = simulateFirstCycle({ ...cell, bindings, positiveEfficiency }, { ...protocol, lowerVoltage: 1 });
          expect(cycle.negativeEmpty).toBeGreaterThanOrEqual(0);
          expect(cycle.efficiency).toBeLessThanOrEqual(positiveEfficiency);
          expect(cycle.bound[0]! / conversion!.lithium).toBeGreaterThanOrEqual(1 - reversibleShare - 1e-12);
        }
      }
    }
  });

  it('counts what was bound before the first charge as bound, free to come back as the rest is', () => {
    const [conversion, ...rest] = forming.bindings;
    const before = 0.5 * conversion!.lithium;
    const helped = { ...forming, bindings: [{ ...conversion!, boundBefore: before, reversibleShare: 0.3 }, ...rest] };
    const cycle = simulateFirstCycle(helped, { ...protocol, lowerVoltage: 1.6 });
    const plain = simulateFirstCycle(forming, protocol);
    expect(cycle.boundByCharge[0]).toBeCloseTo(conversion!.lithium, 9);
    expect(cycle.bound[0]! / conversion!.lithium).toBeLessThan(0.8);
    expect(cycle.efficiency).toBeGreaterThan(plain.efficiency);
  });

  it('cannot fill again the places that the cathode lost', () => {
    const spoilt = simulateFirstCycle({ ...forming, positiveEfficiency: 0.9 }, protocol);
    const lithium = spoilt.positiveFull * forming.positive.capacity;
    const left = forming.positive.capacity - 0.1 * spoilt.firstCharge.charge.at(-1)!;
    expect(spoilt.positiveEmpty * left).toBeCloseTo(lithium + spoilt.firstDischarge.charge.at(-1)!, 9);
  });

  it('refuses currents and windows without meaning', () => {
    expect(() => simulateFirstCycle(forming, { ...protocol, currentDensity: 0 })).toThrow(/with 0 A\/m²: must be > 0/);
    expect(() => simulateFirstCycle(forming, { ...protocol, lowerVoltage: 4 })).toThrow(/between 4 and 3.8 V/);
  });
});

describe('a cell with an anode of dots', () => {
  const dots: DotGeometry = {
    diameter: 20e-6,
    height: 6e-6,
    occupancy: 0.55,
    porosity: 0,
    activeFraction: 1,
    surfaceFactor: 1,
    lattice: 'hexagonal',
  };
  const cathode = { material: findCathodeMaterial('lco')!, negativeToPositiveRatio: 1.1 };

  it('of every metal has the asked ratio of capacities and runs between its cut-offs', () => {
    for (const host of listAlloyingHosts().filter(({ isGroup14 }) => isGroup14)) {
      const { parameters, formation } = dotAnodeCell({ dots, host, cathode });
      checkCellParameters(parameters);
      expect(formation.negativeToPositiveRatio).toBeCloseTo(1.1, 9);
      expect(lithiumAt(parameters, 0)).toBeCloseTo(lithiumAt(parameters, 1), 12);
      expect(pulse(parameters, 0.2)).toBeGreaterThan(parameters.lowerVoltageCutOff);
      expect(parameters.negative.thickness).toBe(6e-6);
      const lagging = dotAnodeCell({ dots, host, cathode, hasHysteresis: true }).parameters;
      expect(pulse(lagging, 0.2)).toBeGreaterThan(lagging.lowerVoltageCutOff - 0.3);
      expect(pulse(lagging, 0.2)).toBeLessThan(pulse(parameters, 0.2));
    }
  });

  it('carries the damage law of its geometry and collector', () => {
    const tin = findAlloyingHost('Sn')!;
    const flat = dotAnodeCell({ dots, host: tin, cathode });
    const rough = dotAnodeCell({ dots, host: tin, cathode, damage: { collectorAreaRatio: 2 } });
    expect(flat.damagePerCycle(0.93)).toBeCloseTo(4.7e-3, 4);
    expect(rough.damagePerCycle(0.93)).toBeLessThan(flat.damagePerCycle(0.93));
    expect(() => dotAnodeCell({ dots, host: tin, cathode: { ...cathode, negativeToPositiveRatio: 0 } })).toThrow(
      /N\/P = 0/,
    );
  });
});
