import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FARADAY, GAS_CONSTANT } from '@packtwin/units';
import { createSpmeBatch, Cycler, findDesign, potentialAt, roughenedCollectorCell, runCycles } from '../src/index.ts';
import type {
  CellParameters,
  CyclePhase,
  DegradationParameters,
  InterphaseParameters,
  SpmeBatch,
} from '../src/index.ts';
import { lithiumInventory, totalLithium } from '../src/degradation/lithiumInventory.ts';

const reference = roughenedCollectorCell({ realAreaRatio: 1, hasStressLoss: true });
const { parameters, degradation } = reference;
const hourlyCurrent = parameters.nominalCellCapacity / 3600;
const ROOM = 298.15;
const DAY = 86_400;

const graphite = { youngsModulus: 15e9, poissonRatio: 0.3, partialMolarVolume: 3.1e-6 };
const interphase: InterphaseParameters = degradation.interphase!;
const cracks = {
  rateConstant: 3.9e-20,
  stressIntensityFactor: 1.12,
  exponent: 2.2,
  initialLength: 20e-9,
  width: 15e-9,
  density: 3.18e15,
  mechanics: graphite,
};
/** Every mechanism at once. */
const everything: DegradationParameters = {
  interphase: { ...interphase, swelling: { newAreaPerVolumeChange: 0.02, volumeChange: 0.1 } },
  plating: { rateConstant: 1e-10, transferCoefficient: 0.65, reversible: { deadRate: 1e-5 } },
  negative: {
    ...degradation.negative,
    damagePerCycle: (swing) => 1e-3 * swing,
    cracks,
    aggregation: { lossPerCycle: 1e-3, potentialLimit: 0.5, span: 0.2 },
  },
  positive: degradation.positive!,
  gelInterface: { rate: 1e-7, activationEnergy: 40_000 },
};

const fullCycle = (rate: number): readonly CyclePhase[] => [
  { kind: 'current', current: rate * hourlyCurrent, untilVoltage: 4.2 },
  { kind: 'voltage', voltage: 4.2, untilCurrent: 0.1 * rate * hourlyCurrent },
  { kind: 'rest', duration: 600 },
  { kind: 'current', current: -rate * hourlyCurrent, untilVoltage: 2.5 },
];

function cell(mechanisms: DegradationParameters, of: CellParameters = parameters): SpmeBatch {
  return createSpmeBatch(of, 1, { degradation: mechanisms });
}

const lossOf = (batch: SpmeBatch) => batch.degradation!.columns;
const lithium = (batch: SpmeBatch, at = 0) => totalLithium(lithiumInventory(batch.degradation!, at));

describe('a cell that degrades', () => {
  it('is the same cell when no mechanism is on', () => {
    const plain = createSpmeBatch(parameters, 1);
    const batch = cell({});
    for (const one of [plain, batch]) one.reset(0.4, 290);
    for (let step = 0; step < 2000; step++) {
      for (const one of [plain, batch]) one.step(hourlyCurrent * Math.sin(step / 50), 10, 285);
    }
    expect(batch.terminalVoltage[0]!).toBeCloseTo(plain.terminalVoltage[0]!, 12);
    expect(batch.temperature[0]!).toBeCloseTo(plain.temperature[0]!, 10);
    expect(plain.degradation).toBeNull();
    expect(plain.buffer.byteLength).toBeLessThan(batch.buffer.byteLength);
  });

  it('keeps its lithium to 1e-9 over 100 cycles with every mechanism on, hot and cold', () => {
    const batch = cell(everything);
    batch.reset(0, ROOM);
    const before = lithium(batch);
    for (const ambient of [ROOM, 268.15, 318.15, ROOM]) runCycles(batch, fullCycle(1), 25, { ambient, step: 20 });
    const inventory = lithiumInventory(batch.degradation!, 0);
    expect(Math.abs(lithium(batch) / before - 1)).toBeLessThan(1e-9);
    // All of them took part.
    for (const part of ['interphase', 'dead', 'isolated'] as const)
      expect(inventory[part] / before).toBeGreaterThan(1e-4);
    const { columns } = batch.degradation!;
    expect(columns.negativeIntact[0]!).toBeLessThan(0.999);
    expect(columns.negativeContact[0]!).toBeLessThan(0.9);
    expect(columns.crackLength[0]!).toBeGreaterThan(20e-9);
    expect(inventory.negative + inventory.positive).toBeLessThan(0.95 * before);
  });

  it('keeps its lithium whatever is done to it', () => {
    const step = fc.record({
      rate: fc.double({ min: -3, max: 3, noNaN: true }),
      dt: fc.double({ min: 0.1, max: 7200, noNaN: true }),
      ambient: fc.double({ min: 250, max: 330, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
        const batch = cell(everything);
        const before = lithium(batch);
        for (const { rate, dt, ambient } of steps) {
          const room = batch.stateOfCharge[0]!;
          const allowed = rate > 0 ? 1.02 - room : room + 0.02;
          const bounded = Math.min(Math.abs(rate), Math.max(0, (allowed * 3600) / dt));
          batch.step(Math.sign(rate) * bounded * hourlyCurrent, dt, ambient);
        }
        expect(Math.abs(lithium(batch) / before - 1)).toBeLessThan(1e-9);
        const { negativeIntact, negativeContact, interphaseThickness, resistance } = lossOf(batch);
        for (const share of [negativeIntact[0]!, negativeContact[0]!]) {
          expect(share).toBeGreaterThan(0);
          expect(share).toBeLessThanOrEqual(1);
        }
        expect(interphaseThickness[0]!).toBeGreaterThan(0);
        expect(Number.isFinite(resistance[0]! + batch.terminalVoltage[0]!)).toBe(true);
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  it('goes on bit for bit from a copy of its buffer, and steps every cell as if it were alone', () => {
    const three = createSpmeBatch(parameters, 3, { degradation: everything });
    const copy = createSpmeBatch(parameters, 3, { degradation: everything });
    const alone = cell(everything);
    const drive = (batch: SpmeBatch, from: number) => {
      for (let step = from; step < from + 400; step++) batch.step(hourlyCurrent * Math.sin(step / 60), 60, 275);
    };
    for (let index = 0; index < 3; index++) three.reset(0.3 + 0.2 * index, 280 + 5 * index, index);
    alone.reset(0.5, 285);
    drive(three, 0);
    drive(alone, 0);
    expect(three.terminalVoltage[1]).toBe(alone.terminalVoltage[0]);
    expect(lossOf(three).interphaseThickness[1]).toBe(lossOf(alone).interphaseThickness[0]);
    new Uint8Array(copy.buffer).set(new Uint8Array(three.buffer));
    drive(three, 400);
    drive(copy, 400);
    expect(new Uint8Array(copy.buffer)).toEqual(new Uint8Array(three.buffer));
  });

  it('stays finite when it is ruined', () => {
    const fierce = { ...degradation.positive!.stressLoss!, rate: 10 };
    const batch = cell({ negative: { damagePerCycle: () => 50 }, positive: { stressLoss: fierce } });
    const before = lithium(batch);
    for (let step = 0; step < 2000; step++) batch.step(0.1 * hourlyCurrent * Math.sin(step / 300), 60, ROOM);
    expect(lossOf(batch).negativeContact[0]!).toBeLessThan(0.05);
    expect(lossOf(batch).positiveIntact[0]!).toBeLessThan(0.05);
    expect(Number.isFinite(batch.terminalVoltage[0]! + batch.temperature[0]!)).toBe(true);
    expect(Math.abs(lithium(batch) / before - 1)).toBeLessThan(1e-9);
  });

  it('rests for ten years alike in steps of an hour, a day and a month', () => {
    const thickness = [3600, DAY, 30 * DAY].map((dt) => {
      const batch = cell({ interphase });
      batch.reset(0.9, ROOM);
      const before = lithium(batch);
      for (let time = 0; time < 3650 * DAY; time += dt) batch.step(0, dt, ROOM);
      expect(Math.abs(lithium(batch) / before - 1)).toBeLessThan(1e-9);
      return lossOf(batch).interphaseThickness[0]!;
    });
    expect(thickness[1]! / thickness[0]!).toBeCloseTo(1, 4);
    expect(Math.abs(thickness[2]! / thickness[0]! - 1)).toBeLessThan(0.003);
    expect(thickness[0]!).toBeGreaterThan(700e-9);
  });

  it('is new again after a reset', () => {
    const batch = cell(everything);
    const fresh = new Uint8Array(batch.buffer.slice(0));
    runCycles(batch, fullCycle(1), 2, { ambient: 280, step: 60 });
    expect(new Uint8Array(batch.buffer)).not.toEqual(fresh);
    batch.reset(0.5, ROOM);
    for (const name of ['interphaseLithium', 'isolatedLithium', 'deadLithium', 'platedLithium'] as const) {
      expect(lossOf(batch)[name][0]).toBe(0);
    }
    expect(lithium(batch)).toBeCloseTo(lithium(cell(everything)), 15);
    expect(lossOf(batch).interphaseThickness[0]).toBe(5e-9);
  });

  it('adds its own scale and resistance to what it lost', () => {
    const batch = createSpmeBatch(parameters, 2, { degradation: { interphase } });
    batch.variation.capacityScale[1] = 0.8;
    batch.variation.resistanceOffset[1] = 0.01;
    for (let minute = 0; minute < 30; minute++) batch.step(hourlyCurrent, 60, ROOM);
    const { columns } = batch;
    const gained = (index: number) =>
      columns.negativeMean[index]! -
      (parameters.negative.minimumStoichiometry + parameters.negative.maximumStoichiometry) / 2;
    expect(gained(1) / gained(0)).toBeCloseTo(1 / 0.8, 3);
    expect(columns.seriesResistance[1]! - columns.seriesResistance[0]!).toBeCloseTo(0.01, 5);
  });

  it('refuses mechanisms that mean nothing, naming the field', () => {
    const thin = { ...interphase, initialThickness: 0 };
    expect(() => cell({ interphase: thin })).toThrow(/interphase.initialThickness = 0: must be > 0/);
    expect(() => cell({ plating: { rateConstant: -1, transferCoefficient: 0.5 } })).toThrow(
      /plating.rateConstant = -1/,
    );
    const rubber = { ...cracks, mechanics: { ...graphite, poissonRatio: 1 } };
    expect(() => cell({ negative: { cracks: rubber } })).toThrow(/poissonRatio = 1: must be between 0 and 0.5/);
    const loose = { ...degradation.negative!.contactLoss!, adhesionEnergy: 0 };
    expect(() => cell({ positive: { contactLoss: loose } })).toThrow(/positive.contactLoss.adhesionEnergy = 0/);
    const healing = (swing: number) => 0.1 - swing;
    expect(() => cell({ negative: { damagePerCycle: healing } })).toThrow(/negative.damagePerCycle\(0.5\) = -0.4/);
  });
});

describe('the interphase of a resting cell', () => {
  const diffusive: InterphaseParameters = {
    ...interphase,
    law: { kind: 'solvent-diffusion', concentration: 2636, diffusivity: 2.5e-22 },
  };

  it.each([
    [3600, ROOM],
    [DAY, ROOM],
    [DAY, 318.15],
  ])('thickens as the square root of time in steps of %d s at %d K', (dt, ambient) => {
    const batch = cell({ interphase: diffusive });
    batch.reset(0.8, ambient);
    for (let time = 0; time < 62 * DAY; time += dt) batch.step(0, dt, ambient);
    const arrhenius = Math.exp((38_000 / GAS_CONSTANT) * (1 / ROOM - 1 / ambient));
    const expected = Math.sqrt(25e-18 + ((2 * 9.585e-5 * 2636 * 2.5e-22) / 2) * arrhenius * 62 * DAY);
    expect(lossOf(batch).interphaseThickness[0]! / expected).toBeCloseTo(1, 4);
  });

  it('binds z/V̄ of lithium per volume, takes it out of the negative electrode, and resists', () => {
    const batch = cell({ interphase: diffusive });
    batch.reset(0.8, ROOM);
    const before = lithiumInventory(batch.degradation!, 0);
    for (let day = 0; day < 62; day++) batch.step(0, DAY, ROOM);
    const after = lithiumInventory(batch.degradation!, 0);
    const grown = lossOf(batch).interphaseThickness[0]! - 5e-9;
    const { negative, electrodeArea } = parameters;
    const area = electrodeArea * negative.surfaceAreaPerUnitVolume * negative.thickness;
    expect(after.interphase / ((area * grown * 2) / 9.585e-5)).toBeCloseTo(1, 9);
    expect((before.negative - after.negative) / after.interphase).toBeCloseTo(1, 9);
    expect(after.positive).toBe(before.positive);
    expect(lossOf(batch).resistance[0]! / ((2e5 * grown) / area)).toBeCloseTo(1, 9);
    // 100 nm at 2e5 Ω m drop 10 mV at 0.5 A/m² of interface.
    expect(0.5 * 2e5 * 100e-9).toBeCloseTo(0.01, 12);
    expect(batch.openCircuitVoltage[0]!).toBeLessThan(4.2);
  });

  it('grows faster on a full cell than on an empty one where a reaction takes part', () => {
    const thickness = [0.05, 0.9].map((charge) => {
      const batch = cell({
        interphase: {
          ...interphase,
          law: { kind: 'reaction', exchangeCurrentDensity: 1.5e-7, transferCoefficient: 0.5, potential: 0.4 },
        },
      });
      batch.reset(charge, ROOM);
      for (let day = 0; day < 30; day++) batch.step(0, DAY, ROOM);
      return lossOf(batch).interphaseThickness[0]!;
    });
    expect(thickness[1]! - 5e-9).toBeGreaterThan(2 * (thickness[0]! - 5e-9));
  });

  it('lets gel interfaces resist as the square root of time: 1.6 Ω cm² after 30 days', () => {
    const batch = cell({ gelInterface: { rate: 1e-7, activationEnergy: 40_000 } });
    for (let day = 0; day < 30; day++) batch.step(0, DAY, ROOM);
    expect(lossOf(batch).resistance[0]! * parameters.electrodeArea).toBeCloseTo(1e-7 * Math.sqrt(30 * DAY), 9);
    const warm = cell({ gelInterface: { rate: 1e-7, activationEnergy: 40_000 } });
    warm.reset(0.5, 318.15);
    for (let day = 0; day < 30; day++) warm.step(0, DAY, 318.15);
    const factor = Math.exp((40_000 / GAS_CONSTANT) * (1 / ROOM - 1 / 318.15));
    expect(lossOf(warm).resistance[0]! / lossOf(batch).resistance[0]! / factor).toBeCloseTo(1, 3);
  });
});

describe('lithium metal', () => {
  const plating = { rateConstant: 1e-10, transferCoefficient: 0.65 };
  const chargeCold = (mechanisms: DegradationParameters, ambient: number) => {
    const batch = cell(mechanisms);
    batch.reset(0, ambient);
    runCycles(batch, fullCycle(1), 20, { ambient, step: 20 });
    return batch;
  };

  it('plates in the cold and not at room temperature: 0.4 % against nothing in 20 cycles at 1C', () => {
    const nominal = parameters.nominalCellCapacity / FARADAY;
    const cold = lithiumInventory(chargeCold({ interphase, plating }, 273.15).degradation!, 0).plated / nominal;
    expect(cold).toBeGreaterThan(0.003);
    expect(cold).toBeLessThan(0.007);
    expect(lithiumInventory(chargeCold({ interphase, plating }, ROOM).degradation!, 0).plated / nominal).toBeLessThan(
      5e-5,
    );
  });

  it('plates at F k c (e^{−αFφ/RT} − 1) while the potential is held below 0 V', () => {
    const batch = cell({ plating });
    // Well past full: the graphite stands below lithium.
    batch.reset(1.24, ROOM);
    for (let step = 0; step < 20; step++) batch.step(0, 1, ROOM);
    const potential = lossOf(batch).negativePotential[0]!;
    expect(potential).toBeLessThan(-0.01);
    const { negative, electrodeArea } = parameters;
    const area = electrodeArea * negative.surfaceAreaPerUnitVolume * negative.thickness;
    const law = FARADAY * 1e-10 * 1000 * Math.expm1((-0.65 * FARADAY * potential) / (GAS_CONSTANT * ROOM)) * area;
    batch.step(0, 1, ROOM);
    // The current lags by seconds behind a potential that creeps up as lithium goes.
    expect(Math.abs(lossOf(batch).platingCurrent[0]! / law - 1)).toBeLessThan(0.015);
    // What plates leaves the graphite.
    expect(lossOf(batch).intercalationCurrent[0]!).toBeCloseTo(-lossOf(batch).platingCurrent[0]!, 12);
  });

  it('plates alike in short and in long steps', () => {
    const plated = [60, 20, 2].map((step) => {
      const batch = cell({ plating });
      batch.reset(0, 268.15);
      runCycles(batch, fullCycle(1), 3, { ambient: 268.15, step });
      return lossOf(batch).platedLithium[0]! / (parameters.nominalCellCapacity / FARADAY);
    });
    expect(plated[2]!).toBeGreaterThan(1e-3);
    expect(Math.abs(plated[1]! - plated[2]!)).toBeLessThan(0.05 * plated[2]!);
    expect(Math.abs(plated[0]! - plated[2]!)).toBeLessThan(0.12 * plated[2]!);
  });

  it('is stable where it takes most of the current', () => {
    const batch = cell({ plating: { rateConstant: 1e-7, transferCoefficient: 0.65 } });
    batch.reset(0.3, 263.15);
    const taken: number[] = [];
    for (let step = 0; step < 60; step++) {
      batch.step(2 * hourlyCurrent, 30, 263.15);
      taken.push(lossOf(batch).platingCurrent[0]!);
    }
    expect(Math.max(...taken)).toBeGreaterThan(0.3 * hourlyCurrent);
    expect(Math.max(...taken)).toBeLessThan(2 * hourlyCurrent);
    // No zigzag: from step to step it hardly moves.
    for (let step = 20; step < 60; step++)
      expect(Math.abs(taken[step]! - taken[step - 1]!)).toBeLessThan(0.05 * hourlyCurrent);
  });

  it('stops plating when the current stops, however long the step at rest', () => {
    const platedAfter = (restSteps: number) => {
      const batch = cell({ interphase, plating });
      batch.reset(0, 263.15);
      new Cycler(batch, { ambient: 263.15, step: 10 }).run({
        kind: 'current',
        current: hourlyCurrent,
        untilVoltage: 4.2,
      });
      expect(lossOf(batch).platingCurrent[0]!).toBeGreaterThan(0);
      for (let step = 0; step < restSteps; step++) batch.step(0, DAY / restSteps, 263.15);
      return lossOf(batch).platedLithium[0]!;
    };
    const fine = platedAfter(DAY / 2);
    expect(Math.abs(platedAfter(1) / fine - 1)).toBeLessThan(0.01);
    expect(Math.abs(platedAfter(24) / fine - 1)).toBeLessThan(0.01);
  });

  it('strips again at rest where it may, and some of it dies', () => {
    const batch = cell({ plating: { ...plating, reversible: { deadRate: 1e-6 } } });
    const cycler = new Cycler(batch, { ambient: 263.15, step: 10 });
    batch.reset(0, 263.15);
    cycler.run({ kind: 'current', current: hourlyCurrent, untilVoltage: 4.2 });
    cycler.run({ kind: 'voltage', voltage: 4.2, untilCurrent: 0.2 * hourlyCurrent });
    const plated = lossOf(batch).platedLithium[0]!;
    const inGraphite = lithiumInventory(batch.degradation!, 0).negative;
    expect(plated).toBeGreaterThan(0);
    cycler.run({ kind: 'rest', duration: 30 * DAY });
    const after = lithiumInventory(batch.degradation!, 0);
    expect(after.plated).toBeLessThan(0.05 * plated);
    expect(after.dead).toBeGreaterThan(0);
    expect(after.dead).toBeLessThan(plated);
    expect(after.negative).toBeGreaterThan(inGraphite);
  });
});

describe('active material', () => {
  it('is lost to stress as β (σ/σ_c)² with σ = 2ΩE(c̄−c_surf)/(9(1−ν)), in the electrode under tension only', () => {
    const batch = cell(
      {
        negative: { stressLoss: degradation.negative!.stressLoss! },
        positive: { stressLoss: degradation.positive!.stressLoss! },
      },
      { ...parameters, heatCapacity: 1e9 },
    );
    batch.reset(0.95, ROOM);
    const rate = -0.5;
    for (let step = 0; step < 300; step++) batch.step(rate * hourlyCurrent, 10, ROOM);
    const { negative, positive, electrodeArea } = parameters;
    const gradient = (electrode: typeof negative, diffusivity: number) =>
      (Math.abs(rate) * hourlyCurrent * electrode.particleRadius) /
      (electrodeArea * electrode.surfaceAreaPerUnitVolume * electrode.thickness * 5 * FARADAY * diffusivity);
    const loss = (stress: number, critical: number) => 2.78e-7 * (stress / critical) ** 2 * 1000;
    const before = [lossOf(batch).negativeIntact[0]!, lossOf(batch).positiveIntact[0]!];
    for (let step = 0; step < 100; step++) batch.step(rate * hourlyCurrent, 10, ROOM);
    const negativeStress = (2 * 3.1e-6 * 15e9 * gradient(negative, 2e-14)) / (9 * 0.7);
    const positiveStress = (2 * 7.28e-7 * 375e9 * gradient(positive, 1e-14)) / (9 * 0.8);
    // Lithium leaves graphite and enters an oxide that shrinks: both surfaces are pulled.
    expect((1 - lossOf(batch).negativeIntact[0]! / before[0]!) / loss(negativeStress, 60e6)).toBeCloseTo(1, 2);
    expect((1 - lossOf(batch).positiveIntact[0]! / before[1]!) / loss(positiveStress, 375e6)).toBeCloseTo(1, 2);
    const charging = cell({ negative: { stressLoss: degradation.negative!.stressLoss! } });
    charging.reset(0.1, ROOM);
    for (let step = 0; step < 300; step++) charging.step(hourlyCurrent / 2, 10, ROOM);
    expect(lossOf(charging).negativeIntact[0]).toBe(1);
  });

  it('loses contact by A (G/G_ad)^p per full cycle, and its lithium and conductance with it', () => {
    const contactLoss = { ...degradation.negative!.contactLoss!, lossPerCycle: 1e-4 };
    const batch = cell({ negative: { contactLoss } });
    batch.reset(0.2, ROOM);
    const swing = 0.5 * (parameters.negative.maximumStoichiometry - parameters.negative.minimumStoichiometry);
    const run = (cycles: number) => {
      for (let half = 0; half < 2 * cycles; half++) {
        for (let step = 0; step < 30; step++) batch.step((half % 2 === 0 ? 1 : -1) * hourlyCurrent, 60, ROOM);
      }
    };
    run(2);
    const before = lossOf(batch).negativeContact[0]!;
    run(10);
    const released = 0.5 * 1e9 * 75e-6 * (0.01 * swing) ** 2;
    const perCycle = 1e-4 * (released / 10) ** 1.5;
    expect(Math.log(before / lossOf(batch).negativeContact[0]!) / (10 * perCycle)).toBeCloseTo(1, 2);
    const contact = lossOf(batch).negativeContact[0]!;
    const growth = (parameters.negative.contactResistance / parameters.electrodeArea) * (1 / contact - 1);
    expect(lossOf(batch).resistance[0]!).toBeGreaterThan(growth);
    expect(lithiumInventory(batch.degradation!, 0).isolated).toBeGreaterThan(0);
  });

  it('takes a damage law of its own: twice as much per cycle, twice the loss', () => {
    const lossWith = (perCycle: number) => {
      const batch = cell({ negative: { damagePerCycle: (swing) => perCycle * swing ** 2 } });
      batch.reset(0, ROOM);
      runCycles(batch, fullCycle(0.5), 5, { ambient: ROOM, step: 30 });
      return -Math.log(lossOf(batch).negativeContact[0]!);
    };
    const one = lossWith(1e-3);
    expect(lossWith(2e-3) / one).toBeCloseTo(2, 2);
    // 5 cycles of a swing of 0.8.
    expect(one).toBeGreaterThan(4 * 1e-3 * 0.75 ** 2);
    expect(one).toBeLessThan(5 * 1e-3 * 0.85 ** 2);
  });

  it('coarsens per discharge that goes above the potential limit, and only then', () => {
    const aggregation = { lossPerCycle: 1e-3, potentialLimit: 0.6, span: 0.2 };
    const intactAfter = (untilVoltage: number) => {
      const batch = cell({ negative: { aggregation } });
      batch.reset(0.5, ROOM);
      const phases: readonly CyclePhase[] = [
        { kind: 'current', current: -hourlyCurrent, untilVoltage },
        { kind: 'current', current: hourlyCurrent, duration: 1000 },
      ];
      runCycles(batch, phases, 4, { ambient: ROOM, step: 10 });
      return lossOf(batch).negativeIntact[0]!;
    };
    expect(intactAfter(3.5)).toBe(1);
    const deep = intactAfter(2.5);
    expect(deep).toBeLessThan(1 - 4e-4);
    expect(deep).toBeGreaterThan(1 - 4e-3 * 4);
  });

  it('cracks under tension, and the interphase follows into the cracks', () => {
    const binds = (mechanisms: DegradationParameters) => {
      const batch = cell(mechanisms);
      batch.reset(0, ROOM);
      runCycles(batch, fullCycle(1), 5, { ambient: ROOM, step: 30 });
      return batch;
    };
    const cracked = binds({ interphase, negative: { cracks } });
    expect(lossOf(cracked).crackLength[0]!).toBeGreaterThan(20e-9);
    // Flanks of new cracks are 2 l w ρ = 1.9 times the interface: they bind about that much more.
    const ratio =
      lithiumInventory(cracked.degradation!, 0).interphase /
      lithiumInventory(binds({ interphase }).degradation!, 0).interphase;
    expect(ratio).toBeGreaterThan(2.5);
    expect(ratio).toBeLessThan(5);
  });
});

describe('energy of a cell that degrades', () => {
  it('closes: current times voltage is stored, or becomes heat, within 1 % of the heat', () => {
    // So much heat capacity that the temperature barely moves, and no way out: heat is read off the temperature.
    const heatCapacity = 1e6;
    const sealed: CellParameters = { ...parameters, heatCapacity, heatTransferCoefficient: 0 };
    const batch = cell({ ...degradation, plating: { rateConstant: 1e-10, transferCoefficient: 0.65 } }, sealed);
    batch.reset(0, ROOM);
    const { negative, positive, electrodeArea } = parameters;
    const mol = (electrode: typeof negative) =>
      (electrodeArea *
        electrode.surfaceAreaPerUnitVolume *
        electrode.particleRadius *
        electrode.thickness *
        electrode.maximumConcentration) /
      3;
    /** J per mol of lattice between empty and a stoichiometry. */
    const stored = (electrode: typeof negative, x: number) => {
      let sum = 0;
      const steps = 4000;
      for (let k = 0; k < steps; k++) sum += potentialAt(electrode.openCircuitPotential, ((k + 0.5) / steps) * x);
      return (-FARADAY * sum * x) / steps;
    };
    const { columns } = batch;
    const inMaterial = () =>
      mol(negative) * columns.negativeActive[0]! * stored(negative, columns.negativeMean[0]!) +
      mol(positive) * columns.positiveActive[0]! * stored(positive, columns.positiveMean[0]!);
    const before = inMaterial();
    let work = 0;
    let isolated = 0;
    let active = [1, 1];
    for (let step = 0; step < 4 * 5600; step++) {
      const current = (Math.floor(step / 2800) % 2 === 0 ? 0.5 : -0.5) * hourlyCurrent;
      const means = [columns.negativeMean[0]!, columns.positiveMean[0]!];
      batch.step(current, 2, ROOM);
      work += current * batch.terminalVoltage[0]! * 2;
      const now = [columns.negativeActive[0]!, columns.positiveActive[0]!];
      // Of what lost contact in this step: its lithium stays at its potential.
      if (step % 50 === 0 || step === 4 * 5600 - 1) {
        isolated += mol(negative) * (active[0]! - now[0]!) * stored(negative, means[0]!);
        isolated += mol(positive) * (active[1]! - now[1]!) * stored(positive, means[1]!);
        active = now;
      }
    }
    const inInterphase = -FARADAY * 0.4 * lithiumInventory(batch.degradation!, 0).interphase;
    const heat = heatCapacity * (batch.temperature[0]! - ROOM);
    const change = inMaterial() + isolated + inInterphase - before;
    expect(heat).toBeGreaterThan(0);
    expect(isolated).not.toBe(0);
    expect(Math.abs(work - change - heat) / heat).toBeLessThan(0.01);
  });
});

describe('shipped designs', () => {
  it('degrade too', () => {
    const design = findDesign('seed-000')!;
    const batch = createSpmeBatch(design.parameters, 1, { degradation });
    batch.reset(0.2, ROOM);
    for (let step = 0; step < 200; step++) batch.step(0.3, 60, ROOM);
    expect(lossOf(batch).interphaseThickness[0]!).toBeGreaterThan(5e-9);
    expect(Number.isFinite(batch.terminalVoltage[0]!)).toBe(true);
  });
});
