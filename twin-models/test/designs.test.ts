import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createSpmeBatch,
  electrodeSlopesAt,
  findDesign,
  listDesigns,
  nominalCharge,
  openCircuitSlopeAt,
  openCircuitVoltageAt,
  scaleDesign,
  seriesResistance,
  stateOfChargeAtOpenCircuitVoltage,
} from '../src/index.ts';

const designs = listDesigns().map((design) => [design.id, design] as const);

describe.each(designs)('design %s', (id, design) => {
  it('is found by its id and says where its figures come from', () => {
    expect(findDesign(id)).toBe(design);
    expect(design.sources.length).toBeGreaterThan(0);
  });

  it('meets its cut-offs at 0 and 1', () => {
    const { lowerVoltageCutOff, upperVoltageCutOff } = design.parameters;
    expect(openCircuitVoltageAt(design, 0, 298.15)).toBeCloseTo(lowerVoltageCutOff, 6);
    expect(openCircuitVoltageAt(design, 1, 298.15)).toBeCloseTo(upperVoltageCutOff, 6);
  });

  it.each([263.15, 298.15, 318.15])(
    'has an open-circuit voltage that strictly rises with charge at %f K',
    (temperature) => {
      let previous = Number.NEGATIVE_INFINITY;
      for (let step = -400; step <= 2400; step++) {
        const volts = openCircuitVoltageAt(design, step / 2000, temperature);
        expect(volts).toBeGreaterThan(previous);
        previous = volts;
      }
    },
  );

  it('finds the state of charge of any voltage', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -0.2, max: 1.2, noNaN: true }),
        fc.double({ min: 253, max: 330, noNaN: true }),
        (stateOfCharge, temperature) => {
          const volts = openCircuitVoltageAt(design, stateOfCharge, temperature);
          expect(stateOfChargeAtOpenCircuitVoltage(design, volts, temperature)).toBeCloseTo(stateOfCharge, 7);
        },
      ),
    );
    expect(stateOfChargeAtOpenCircuitVoltage(design, -99, 298.15)).toBe(-0.25);
    expect(stateOfChargeAtOpenCircuitVoltage(design, 99, 298.15)).toBe(1.25);
    expect(stateOfChargeAtOpenCircuitVoltage(design, Number.NaN, 298.15)).toBeNaN();
  });

  it('splits the slope of its voltage between the electrodes', () => {
    for (const stateOfCharge of [0.2, 0.5, 0.8]) {
      const { negative, positive } = electrodeSlopesAt(design, stateOfCharge, 298.15);
      expect(negative).toBeGreaterThan(0);
      expect(positive).toBeGreaterThan(0);
      const width = 1e-5;
      const secant =
        (openCircuitVoltageAt(design, stateOfCharge + width, 298.15) -
          openCircuitVoltageAt(design, stateOfCharge - width, 298.15)) /
        (2 * width);
      expect((negative + positive) / secant).toBeCloseTo(1, 3);
      expect(openCircuitSlopeAt(design, stateOfCharge, 298.15)).toBe(negative + positive);
    }
  });

  it('scales to a rated charge with the same voltages at the same rate', () => {
    const scaled = scaleDesign(design, 10 * nominalCharge(design));
    expect(nominalCharge(scaled)).toBe(10 * nominalCharge(design));
    const small = createSpmeBatch(design.parameters, 1);
    const large = createSpmeBatch(scaled.parameters, 1);
    const current = nominalCharge(design) / 3600;
    for (let minute = 0; minute < 10; minute++) {
      small.step(current, 60, 298.15);
      large.step(10 * current, 60, 298.15);
    }
    expect(large.terminalVoltage[0]!).toBeCloseTo(small.terminalVoltage[0]!, 9);
    expect(large.temperature[0]!).toBeCloseTo(small.temperature[0]!, 9);
    expect(() => scaleDesign(design, 0)).toThrow(/must be > 0/);
  });

  it('has a 10 s resistance that rises in the cold', () => {
    const warm = seriesResistance(design, 298.15) * design.parameters.electrodeArea;
    expect(warm).toBeGreaterThan(0.5e-3);
    expect(warm).toBeLessThan(12e-3);
    expect(seriesResistance(design, 273.15)).toBeGreaterThan(1.5 * seriesResistance(design, 298.15));
  });
});

describe('the generic design', () => {
  it('answers for every voltage that a real car reports', () => {
    const design = findDesign('generic-nmc-graphite')!;
    for (let volts = 2.7; volts <= 4.25; volts += 0.01) {
      const stateOfCharge = stateOfChargeAtOpenCircuitVoltage(design, volts, 298.15);
      expect(stateOfCharge).toBeGreaterThan(-0.1);
      expect(stateOfCharge).toBeLessThan(1.1);
    }
  });
});
