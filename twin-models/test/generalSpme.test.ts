import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FARADAY } from '@packtwin/units';
import {
  arealLithiumCapacity,
  blendedElectrode,
  cellInternals,
  createDfnBatch,
  createSpmeBatch,
  findDesign,
  listDesigns,
  potentialAt,
  propertyFunction,
} from '../src/index.ts';
import type { CellParameters, ElectrodeParameters, ParticlePopulation, SpmeBatch } from '../src/index.ts';
import { blendedCell } from './support/blendedCell.ts';

const ROOM = 298.15;
const { parameters: generic } = findDesign('generic-nmc-graphite')!;
const hourly = generic.nominalCellCapacity / 3600;

/** Park and Miller's generator: the same profile on every machine. */
function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** C-rates of a made-up drive, one per second. */
const drive = (() => {
  const random = pseudoRandom(17);
  let rate = 0;
  return Array.from({ length: 900 }, (_, second) => {
    if (second % 7 === 0) rate = -1.6 * random() + 0.6;
    return rate;
  });
})();

/** Diffusivities that change over the window by this factor, around the design's in its middle. */
function withChangingDiffusivity(parameters: CellParameters, factor: number): CellParameters {
  const changing = (electrode: ElectrodeParameters): ElectrodeParameters => {
    const { minimumStoichiometry: low, maximumStoichiometry: high } = electrode;
    const own = propertyFunction(electrode.diffusivity)(0.5 * (low + high));
    return { ...electrode, diffusivity: (x) => own * factor ** ((x - low) / (high - low) - 0.5) };
  };
  return { ...parameters, negative: changing(parameters.negative), positive: changing(parameters.positive) };
}

const asPopulation = (electrode: ElectrodeParameters, name: string, share: number): ParticlePopulation => ({
  ...electrode,
  name,
  surfaceAreaPerUnitVolume: share * electrode.surfaceAreaPerUnitVolume,
});

/** Both electrodes cut into equal halves that know nothing of each other. */
const halved = (() => {
  const halves = (electrode: ElectrodeParameters) =>
    blendedElectrode(electrode, [asPopulation(electrode, 'one', 0.5), asPopulation(electrode, 'other', 0.5)]);
  return {
    ...generic,
    negative: halves({ ...generic.negative, filmResistance: 0 }),
    positive: halves({ ...generic.positive, filmResistance: 0 }),
  };
})();
const uncut = {
  ...generic,
  negative: { ...generic.negative, filmResistance: 0 },
  positive: { ...generic.positive, filmResistance: 0 },
};

/** V, root mean square and largest, of two voltages over a drive. */
function distance(a: readonly number[], b: readonly number[]): { readonly rms: number; readonly largest: number } {
  const squares = a.map((volts, index) => (volts - b[index]!) ** 2);
  return {
    rms: Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length),
    largest: Math.sqrt(Math.max(...squares)),
  };
}

function driven(batch: {
  reset: SpmeBatch['reset'];
  step: SpmeBatch['step'];
  terminalVoltage: Float64Array;
}): number[] {
  batch.reset(0.8, ROOM);
  return drive.map((rate) => {
    batch.step(rate * hourly, 1, ROOM);
    return batch.terminalVoltage[0]!;
  });
}

/** mol in the particles of a cell, from their own state. */
function lithium(batch: SpmeBatch, cell = 0): number {
  if (batch.solid !== 'shells') throw new Error('only the general model has such particles');
  const { general, columns, parameters } = batch;
  const sides = [
    [general.negative, columns.negative, columns.negativeActive],
    [general.positive, columns.positive, columns.positiveActive],
  ] as const;
  return sides.reduce((total, [electrode, own, active]) => {
    const places = parameters.electrodeArea * arealLithiumCapacity(electrode.parameters) * active[cell]!;
    return electrode.populations.reduce((sum, { particles, share }, m) => {
      const at = cell * electrode.stateLength + electrode.stateOffsets[m]!;
      return sum + places * share * particles.mean(own.particles, at, 0);
    }, total);
  }, 0);
}

describe('which model steps a cell', () => {
  it('is exact modes for every shipped design and for diffusivities that hardly change', () => {
    for (const { parameters } of listDesigns()) expect(createSpmeBatch(parameters, 1).solid).toBe('modes');
    expect(createSpmeBatch(withChangingDiffusivity(generic, 1.15), 1).solid).toBe('modes');
  });

  it('is the general one for D(x), blends and hysteresis, or on request', () => {
    expect(createSpmeBatch(withChangingDiffusivity(generic, 1.3), 1).solid).toBe('shells');
    expect(createSpmeBatch(halved, 1).solid).toBe('shells');
    const hysteresis = { halfGap: 0.01, decayRate: 10 };
    expect(createSpmeBatch({ ...generic, negative: { ...generic.negative, hysteresis } }, 1).solid).toBe('shells');
    expect(createSpmeBatch(generic, 1, { solid: 'shells' }).solid).toBe('shells');
    expect(createSpmeBatch(withChangingDiffusivity(generic, 10), 1, { solid: 'modes' }).solid).toBe('modes');
  });

  it('refuses modes for what modes cannot do, and shells that are none', () => {
    expect(() => createSpmeBatch(halved, 1, { solid: 'modes' })).toThrow(/negative electrode is a blend/);
    expect(() => createSpmeBatch(generic, 1, { solid: 'shells', shells: 3 })).toThrow(/3 shells: .* from 4 to 400/);
  });
});

describe('shells', () => {
  it('with a constant diffusivity follow exact modes within 0.1 mV on a drive', () => {
    for (const { parameters } of listDesigns()) {
      const scaled = { ...parameters, nominalCellCapacity: generic.nominalCellCapacity };
      const area = (generic.nominalCellCapacity / parameters.nominalCellCapacity) * parameters.electrodeArea;
      const sized = { ...scaled, electrodeArea: area };
      const exact = driven(createSpmeBatch(sized, 1));
      const { rms } = distance(driven(createSpmeBatch(sized, 1, { solid: 'shells' })), exact);
      expect(rms).toBeLessThan(1e-4);
      expect(rms).toBeGreaterThan(0);
    }
  });

  it('resolve a diffusivity that changes tenfold within 0.15 mV of a fine mesh, where modes are off by more', () => {
    const parameters = withChangingDiffusivity(generic, 10);
    const fine = createSpmeBatch(parameters, 1, { shells: 80 });
    fine.reset(0.8, ROOM);
    const reference = drive.map((rate) => {
      for (let quarter = 0; quarter < 4; quarter++) fine.step(rate * hourly, 0.25, ROOM);
      return fine.terminalVoltage[0]!;
    });
    const { rms } = distance(driven(createSpmeBatch(parameters, 1)), reference);
    expect(rms).toBeLessThan(1.5e-4);
    const discharged = (solid: 'modes' | 'shells') => {
      const batch = createSpmeBatch(parameters, 1, { solid });
      batch.reset(0.95, ROOM);
      return Array.from({ length: 40 }, () => {
        batch.step(-hourly, 60, ROOM);
        return batch.terminalVoltage[0]!;
      });
    };
    expect(distance(discharged('modes'), discharged('shells')).rms).toBeGreaterThan(1e-3);
  });

  it('hold the surface away from the mean by j R/(5 F D) to a millionth', () => {
    const isothermal = { ...generic, heatCapacity: 1e12 };
    const batch = createSpmeBatch(isothermal, 1, { solid: 'shells', shells: 8 });
    batch.reset(0.9, ROOM);
    for (let step = 0; step < 200; step++) batch.step(-0.3 * hourly, 30, ROOM);
    const { negative, electrodeArea } = isothermal;
    const j = (0.3 * hourly) / (electrodeArea * negative.surfaceAreaPerUnitVolume * negative.thickness);
    const diffusivity = propertyFunction(negative.diffusivity)(0.5);
    const expected = (j * negative.particleRadius) / (5 * FARADAY * diffusivity * negative.maximumConcentration);
    const { negativeMean, negativeSurface } = batch.columns;
    expect((negativeMean[0]! - negativeSurface[0]!) / expected).toBeCloseTo(1, 6);
  });

  it('are uniform where the solid diffuses at once', () => {
    const fast = (electrode: ElectrodeParameters) => ({ ...electrode, diffusivity: (x: number) => 1e-7 * (1 + x) });
    const batch = createSpmeBatch(
      { ...generic, negative: fast(generic.negative), positive: fast(generic.positive) },
      1,
    );
    expect(batch.solid).toBe('shells');
    driven(batch);
    const { negativeStoichiometry, positiveStoichiometry } = cellInternals(batch, 0);
    for (const profile of [negativeStoichiometry, positiveStoichiometry]) {
      expect(Math.max(...profile) - Math.min(...profile)).toBeLessThan(1e-6);
    }
  });

  it('give the same discharge and rest in steps of a second, ten and sixty', () => {
    const parameters = withChangingDiffusivity(generic, 4);
    const run = (dt: number) => {
      const batch = createSpmeBatch(parameters, 1);
      batch.reset(0.95, ROOM);
      return [...Array<number>(40).fill(-1), ...Array<number>(10).fill(0)].map((rate) => {
        for (let time = 0; time < 60; time += dt) batch.step(rate * hourly, dt, ROOM);
        return batch.terminalVoltage[0]!;
      });
    };
    const fine = run(1);
    for (const dt of [10, 60]) {
      const { rms, largest } = distance(run(dt), fine);
      expect(rms).toBeLessThan(1.5e-4);
      expect(largest).toBeLessThan(5e-4);
    }
  });

  it('keep lithium to 1e-9 over 100 cycles, in a blend with hysteresis and whatever it loses', () => {
    const { negative } = withChangingDiffusivity(generic, 5);
    const parameters: CellParameters = {
      ...generic,
      negative: blendedElectrode(negative, [
        asPopulation(negative, 'one', 0.7),
        { ...asPopulation(negative, 'other', 0.3), hysteresis: { halfGap: 0.02, decayRate: 15 } },
      ]),
    };
    const batch = createSpmeBatch(parameters, 1, {
      degradation: {
        interphase: {
          law: { kind: 'solvent-diffusion', concentration: 2636, diffusivity: 2.5e-22 },
          activationEnergy: 38_000,
          molarVolume: 9.585e-5,
          lithiumPerMole: 2,
          initialThickness: 5e-9,
          resistivity: 2e5,
        },
        plating: { rateConstant: 1e-10, transferCoefficient: 0.65 },
        positive: {
          stressLoss: {
            rate: 2.78e-7,
            exponent: 2,
            criticalStress: 60e6,
            mechanics: { youngsModulus: 15e9, poissonRatio: 0.3, partialMolarVolume: 1.25e-5 },
          },
        },
      },
    });
    batch.reset(0.5, ROOM);
    const { columns } = batch.degradation!;
    const total = () =>
      lithium(batch) + columns.interphaseLithium[0]! + columns.platedLithium[0]! + columns.isolatedLithium[0]!;
    const before = total();
    for (let cycle = 0; cycle < 100; cycle++) {
      for (let minute = 0; minute < 50; minute++) batch.step(hourly * (minute < 25 ? 1 : -1), 60, 278.15);
    }
    expect(columns.interphaseLithium[0]! / before).toBeGreaterThan(1e-5);
    expect(Math.abs(total() / before - 1)).toBeLessThan(1e-9);
  });
});

describe('a blend', () => {
  it('of two equal halves is the whole', () => {
    const whole = driven(createSpmeBatch(uncut, 1));
    expect(distance(driven(createSpmeBatch(halved, 1)), whole).largest).toBeLessThan(2e-6);
    const full = driven(createDfnBatch(uncut, 1));
    expect(distance(driven(createDfnBatch(halved, 1)), full).largest).toBeLessThan(2e-6);
  });

  it('rests with all its materials at one potential', () => {
    const batch = createSpmeBatch(blendedCell, 1);
    if (batch.solid !== 'shells') throw new Error('a blend needs the general model');
    batch.reset(0.7, ROOM);
    batch.step(-5, 900, ROOM);
    for (let hour = 0; hour < 30; hour++) batch.step(0, 3600, ROOM);
    const { mean, hysteresis } = batch.columns.negative;
    const [graphite, silicon] = blendedCell.negative.populations!;
    const ofSilicon =
      potentialAt(silicon!.openCircuitPotential, mean[1]!) +
      hysteresis[1]! * propertyFunction(silicon!.hysteresis!.halfGap)(mean[1]!);
    expect(ofSilicon).toBeCloseTo(potentialAt(graphite!.openCircuitPotential, mean[0]!), 5);
    expect(batch.terminalVoltage[0]!).toBeCloseTo(batch.openCircuitVoltage[0]!, 3);
  });

  it('is read as the one material with its capacity and rest potential', () => {
    const { negative } = blendedCell;
    const [graphite, silicon] = negative.populations!;
    const places = (particle: ParticlePopulation) =>
      ((particle.surfaceAreaPerUnitVolume * particle.particleRadius) / 3) *
      particle.maximumConcentration *
      negative.thickness;
    expect(arealLithiumCapacity(negative)).toBeCloseTo(places(graphite!) + places(silicon!), 9);
    const batch = createSpmeBatch(blendedCell, 1);
    for (const soc of [0.1, 0.5, 0.9]) {
      batch.reset(soc, ROOM);
      if (batch.solid !== 'shells') continue;
      const [ofGraphite, ofSilicon] = batch.columns.negative.mean;
      const mean =
        (places(graphite!) * ofGraphite! + places(silicon!) * ofSilicon!) / (places(graphite!) + places(silicon!));
      expect(mean).toBeCloseTo(batch.columns.negativeMean[0]!, 12);
      expect(potentialAt(negative.openCircuitPotential, mean)).toBeCloseTo(
        potentialAt(graphite!.openCircuitPotential, ofGraphite!),
        5,
      );
    }
  });

  it('turns all electrical energy of a closed cycle into heat, that of hysteresis too', () => {
    const parameters: CellParameters = { ...blendedCell, heatCapacity: 70 };
    for (const create of [createSpmeBatch, createDfnBatch]) {
      const batch = create(parameters, 1);
      batch.reset(0.7, ROOM);
      let energy = 0;
      for (const [current, minutes] of [
        [-5, 20],
        [5, 20],
        [0, 600],
      ] as const) {
        for (let step = 0; step < 6 * minutes; step++) {
          batch.step(current, 10, ROOM);
          energy += current * 10 * batch.terminalVoltage[0]!;
        }
      }
      expect(energy).toBeGreaterThan(500);
      const heat = parameters.heatCapacity * (batch.temperature[0]! - ROOM);
      expect(Math.abs(heat / energy - 1)).toBeLessThan(0.01);
    }
  });

  it('takes charge from an observer as it would share it at rest', () => {
    for (const batch of [createSpmeBatch(blendedCell, 2), createDfnBatch(blendedCell, 2)]) {
      batch.reset(0.6, ROOM);
      batch.shiftStateOfCharge(1, -0.1);
      const shifted = batch.stateOfCharge[1]!;
      expect(shifted).toBeLessThan(0.52);
      batch.reset(shifted, ROOM, 0);
      // The two electrodes' windows hold different charges, so their means are not those of one state of charge.
      expect(Math.abs(batch.openCircuitVoltage[1]! - batch.openCircuitVoltage[0]!)).toBeLessThan(0.02);
      expect(batch.terminalVoltage[1]!).toBeCloseTo(batch.openCircuitVoltage[1]!, 4);
    }
  });

  it('is refused where it is none', () => {
    const one = asPopulation(generic.negative, 'one', 0.5);
    expect(() => blendedElectrode(generic.negative, [one])).toThrow(/needs two or more/);
    expect(() => blendedElectrode(generic.negative, [one, one])).toThrow(/two populations named "one"/);
    const foreign = { ...generic.negative, populations: [one, { ...one, name: 'other', maximumConcentration: 1e5 }] };
    expect(() => createSpmeBatch({ ...generic, negative: foreign }, 1)).toThrow(
      /make the electrode with blendedElectrode/,
    );
    const bad = { ...generic.negative, hysteresis: { halfGap: 0.01, decayRate: -1 } };
    expect(() => createSpmeBatch({ ...generic, negative: bad }, 1)).toThrow(/hysteresis.decayRate = -1: must be ≥ 0/);
  });

  it('agrees with PyBaMM 26.10 where silicon has hysteresis', () => {
    // Every 5 minutes of −2.5 A for an hour, rest of 10 min, +2.5 A for 30 min, +5 A and −5 A for 5 min each:
    // PyBaMM's DFN, 30/20/30 points, 40 over each radius, decay rates 30 (it counts twice ours).
    const published = [
      3.89017, 3.82899, 3.78821, 3.7573, 3.72451, 3.68608, 3.64287, 3.59779, 3.54995, 3.50024, 3.45796, 3.41865,
      3.54178, 3.54631, 3.71919, 3.78237, 3.84714, 3.89828, 3.93557, 3.96624, 4.15217, 3.61037,
    ];
    const profile = [
      [-2.5, 3600],
      [0, 600],
      [2.5, 1800],
      [5, 300],
      [-5, 300],
    ] as const;
    const run = (batch: { reset: SpmeBatch['reset']; step: SpmeBatch['step']; terminalVoltage: Float64Array }) => {
      batch.reset(0.85, ROOM);
      return profile.flatMap(([current, seconds]) =>
        Array.from({ length: seconds / 300 }, () => {
          for (let step = 0; step < 30; step++) batch.step(current, 10, ROOM);
          return batch.terminalVoltage[0]!;
        }),
      );
    };
    const full = distance(run(createDfnBatch(blendedCell, 1)), published);
    expect(full.rms).toBeLessThan(3e-4);
    expect(full.largest).toBeLessThan(1e-3);
    // Without hysteresis it would be tens of millivolts after each turn.
    const reduced = distance(run(createSpmeBatch(blendedCell, 1)), published);
    expect(reduced.rms).toBeLessThan(2.5e-3);
  });
});

describe('hysteresis', () => {
  const withHysteresis = (decayRate: number, halfGap = 0.03): CellParameters => ({
    ...generic,
    negative: { ...generic.negative, hysteresis: { halfGap, decayRate } },
  });

  it('follows its branches at once when it decays at once', () => {
    for (const create of [createSpmeBatch, createDfnBatch]) {
      const batch = create(withHysteresis(1e6), 1);
      const slow = hourly / 2000;
      batch.reset(0.5, ROOM);
      batch.step(slow, 60, ROOM);
      const charging = batch.terminalVoltage[0]!;
      batch.step(-slow, 60, ROOM);
      batch.step(-slow, 60, ROOM);
      const discharging = batch.terminalVoltage[0]!;
      // The negative electrode lies higher while lithium leaves: twice the half gap between both.
      expect(charging - discharging).toBeCloseTo(0.06, 3);
    }
  });

  it('moves from one branch to the other as e^(−γ Δθ)', () => {
    const decayRate = 20;
    const batch = createSpmeBatch(withHysteresis(decayRate), 1);
    batch.reset(0.5, ROOM);
    if (batch.solid !== 'shells') throw new Error('hysteresis needs the general model');
    for (let step = 0; step < 30; step++) batch.step(-hourly, 10, ROOM);
    const moved = 0.5 * (generic.negative.minimumStoichiometry + generic.negative.maximumStoichiometry);
    const lost = moved - batch.columns.negativeMean[0]!;
    expect(batch.columns.negative.hysteresis[0]!).toBeCloseTo(1 - Math.exp(-decayRate * lost), 9);
  });

  it('stays within its branches whatever is done to a cell', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            rate: fc.double({ min: -4, max: 4, noNaN: true }),
            dt: fc.double({ min: 0.1, max: 1800, noNaN: true }),
          }),
          { maxLength: 20 },
        ),
        fc.double({ min: 0, max: 1e4, noNaN: true }),
        (steps, decayRate) => {
          const batch = createSpmeBatch(withHysteresis(decayRate), 1);
          if (batch.solid !== 'shells') throw new Error('hysteresis needs the general model');
          for (const { rate, dt } of steps) {
            batch.step(rate * hourly, dt, ROOM);
            expect(Math.abs(batch.columns.negative.hysteresis[0]!)).toBeLessThanOrEqual(1);
            const isStopped = batch.stoppedCells().length > 0;
            expect(isStopped).toBe(batch.cellsBeyondLattice().length > 0);
            expect(Number.isFinite(batch.terminalVoltage[0]!)).toBe(!isStopped);
            if (isStopped) batch.reset(rate < 0 ? 0 : 1, ROOM);
          }
        },
      ),
      { numRuns: 15, seed: 5 },
    );
  });

  it('begins where it is told', () => {
    const rest = (initialState: number) => {
      const hysteresis = { halfGap: 0.03, decayRate: 20, initialState };
      const batch = createSpmeBatch({ ...generic, negative: { ...generic.negative, hysteresis } }, 1);
      batch.reset(0.5, ROOM);
      return batch.openCircuitVoltage[0]!;
    };
    expect(rest(-1) - rest(1)).toBeCloseTo(0.06, 9);
    expect(rest(0)).toBeCloseTo(0.5 * (rest(-1) + rest(1)), 9);
  });
});

describe('a general batch', () => {
  const parameters = withChangingDiffusivity(blendedCell, 3);

  it('takes its voltage apart into contributions that add up to it', () => {
    for (const of of [parameters, withChangingDiffusivity(generic, 4)]) {
      const batch = createSpmeBatch(of, 2);
      batch.variation.resistanceOffset[1] = 0.002;
      const random = pseudoRandom(5);
      for (let step = 0; step < 60; step++) batch.step(hourly * (random() * 2 - 1), 20, 290);
      for (let cell = 0; cell < 2; cell++) {
        const { overpotentials } = cellInternals(batch, cell);
        const sum = overpotentials.reduce((total, { volts }) => total + volts, 0);
        expect(sum).toBeCloseTo(batch.terminalVoltage[cell]!, 9);
      }
    }
  });

  it('goes on bit for bit from a copy of its buffer, in another batch with another past', () => {
    const original = createSpmeBatch(parameters, 3);
    const use = (batch: SpmeBatch, from: number) => {
      for (let step = from; step < from + 60; step++) batch.step(4 * Math.sin(step / 9), step % 3 === 0 ? 1 : 30, 295);
    };
    for (let cell = 0; cell < 3; cell++) original.reset(0.2 + 0.2 * cell, 285 + 3 * cell, cell);
    use(original, 0);
    const restored = createSpmeBatch(parameters, 3);
    restored.step(-2, 7, 310);
    new Uint8Array(restored.buffer).set(new Uint8Array(original.buffer));
    use(original, 60);
    use(restored, 60);
    expect(new Uint8Array(restored.buffer)).toEqual(new Uint8Array(original.buffer));
  });

  it('rests for a month in one step as in a thousand', () => {
    const rest = (steps: number) => {
      const batch = createSpmeBatch(parameters, 1);
      batch.reset(0.6, ROOM);
      batch.step(-4, 1800, ROOM);
      for (let step = 0; step < steps; step++) batch.step(0, (30 * 86_400) / steps, ROOM);
      return batch.terminalVoltage[0]!;
    };
    expect(rest(1)).toBeCloseTo(rest(1000), 4);
  });

  it('steps every cell as if it were alone', () => {
    const together = createSpmeBatch(parameters, 3);
    for (let cell = 0; cell < 3; cell++) together.reset(0.3 + 0.2 * cell, 285 + 5 * cell, cell);
    const alone = createSpmeBatch(parameters, 1);
    alone.reset(0.5, 290);
    for (let step = 0; step < 50; step++) {
      together.step(-4, 10, 300);
      alone.step(-4, 10, 300);
    }
    expect(together.terminalVoltage[1]).toBe(alone.terminalVoltage[0]);
    expect(together.temperature[1]).toBe(alone.temperature[0]);
  });

  it('stays finite wherever it is driven, or names the cell that it gave up', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            rate: fc.double({ min: -6, max: 6, noNaN: true }),
            dt: fc.double({ min: 0.1, max: 3600, noNaN: true }),
          }),
          { maxLength: 15 },
        ),
        (steps) => {
          const batch = createSpmeBatch(parameters, 1);
          for (const { rate, dt } of steps) batch.step(rate * 5, dt, 280);
          const stopped = batch.stoppedCells();
          if (stopped.length === 0) expect(Number.isFinite(batch.terminalVoltage[0]!)).toBe(true);
          else expect(stopped[0]!.state).toMatch(/A through the negative/);
          expect(Number.isFinite(batch.temperature[0]!)).toBe(true);
        },
      ),
      { numRuns: 15, seed: 8 },
    );
  });

  it('loses what the exact model loses', () => {
    const degradation = {
      interphase: {
        law: { kind: 'solvent-diffusion', concentration: 2636, diffusivity: 2.5e-22 } as const,
        activationEnergy: 38_000,
        molarVolume: 9.585e-5,
        lithiumPerMole: 2,
        initialThickness: 5e-9,
        resistivity: 2e5,
      },
    };
    const exact = createSpmeBatch(generic, 1, { degradation });
    const shells = createSpmeBatch(generic, 1, { degradation, solid: 'shells' });
    for (const batch of [exact, shells]) {
      batch.reset(0.3, ROOM);
      for (let step = 0; step < 240; step++) batch.step(hourly * (step % 60 < 30 ? 0.8 : -0.8), 60, 318.15);
    }
    const lost = exact.degradation!.columns.interphaseLithium[0]!;
    expect(lost).toBeGreaterThan(0);
    expect(shells.degradation!.columns.interphaseLithium[0]! / lost).toBeCloseTo(1, 2);
    expect(shells.terminalVoltage[0]!).toBeCloseTo(exact.terminalVoltage[0]!, 3);
  });

  it('refuses steps and cells that mean nothing', () => {
    const batch = createSpmeBatch(parameters, 2);
    expect(() => batch.step(1, 0, 298)).toThrow(/dt must be > 0/);
    expect(() => batch.step(Number.NaN, 1, 298)).toThrow(/NaN A/);
    expect(() => batch.step(1, 1, -5)).toThrow(/-5 K/);
    expect(() => batch.reset(3, 298)).toThrow(/state of charge of 3/);
    expect(() => batch.reset(0.5, 298, 2)).toThrow(/cells 0 to 1/);
    expect(() => batch.shiftStateOfCharge(2, 0.1)).toThrow(/cells 0 to 1/);
    const short = { negative: new Float64Array(1), positive: new Float64Array(2) };
    expect(() => batch.step(1, 1, 298, short)).toThrow(/1 negative and 2 positive/);
    const endless = { negative: Float64Array.of(1, Number.POSITIVE_INFINITY), positive: new Float64Array(2) };
    expect(() => batch.step(1, 1, 298, endless)).toThrow(/step cell 1 with Infinity and 0 A/);
  });
});
