import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cellDeviationInGroup,
  cellExtremes,
  cellVoltageFromGroupsInto,
  conditionResistanceInto,
  createBipolarStack,
  createCellCondition,
  drawUsableFraction,
  findDesign,
  groupVoltageInto,
  identifiableCells,
  senseTaps,
  usableCharge,
  usableFractionLaw,
} from '../src/index.ts';

const { parameters } = findDesign('seed-001')!;
const hourlyCurrent = parameters.nominalCellCapacity / 3600;
const volts = fc.double({ min: 2, max: 4.3, noNaN: true });
const stackOf = (cellCount: number) =>
  fc.record({
    voltages: fc.array(volts, { minLength: cellCount, maxLength: cellCount }).map((each) => Float64Array.from(each)),
    working: fc.array(fc.boolean(), { minLength: cellCount - 1, maxLength: cellCount - 1 }),
  });
const anyStack = fc.integer({ min: 1, max: 20 }).chain(stackOf);

describe('sense taps', () => {
  it('leave cells between lost taps known only by their sum', () => {
    const taps = senseTaps(6, [true, false, false, true, true]);
    expect(Array.from(taps.first)).toEqual([0, 1, 4, 5, 6]);
    expect(identifiableCells(taps)).toEqual([true, false, false, false, true, true]);
    const sums = new Float64Array(4);
    groupVoltageInto(sums, taps, Float64Array.from([1, 2, 3, 4, 5, 6]));
    expect(Array.from(sums)).toEqual([1, 9, 5, 6]);
  });

  it('never lose the sum, whatever taps are lost or read wrong', () => {
    fc.assert(
      fc.property(anyStack, fc.double({ min: -0.1, max: 0.1, noNaN: true }), ({ voltages, working }, error) => {
        const taps = senseTaps(voltages.length, working);
        const sums = new Float64Array(taps.groupCount);
        groupVoltageInto(sums, taps, voltages, new Float64Array(voltages.length - 1).fill(error));
        const total = voltages.reduce((sum, each) => sum + each, 0);
        expect(sums.reduce((sum, each) => sum + each, 0)).toBeCloseTo(total, 9);
      }),
    );
  });

  it('show a bad tap as errors of opposite sign on both sides of it', () => {
    const taps = senseTaps(4, [true, true, true]);
    const sums = new Float64Array(4);
    groupVoltageInto(sums, taps, new Float64Array(4).fill(3.5), Float64Array.from([0, 0.02, 0]));
    expect(Array.from(sums)).toEqual([3.5, 3.52, 3.48, 3.5]);
  });

  it('and expected voltages give cells that agree with every measured sum', () => {
    fc.assert(
      fc.property(anyStack, volts, ({ voltages, working }, expectedVolts) => {
        const taps = senseTaps(voltages.length, working);
        const sums = new Float64Array(taps.groupCount);
        groupVoltageInto(sums, taps, voltages);
        const estimated = new Float64Array(voltages.length);
        cellVoltageFromGroupsInto(estimated, taps, sums, new Float64Array(voltages.length).fill(expectedVolts));
        const again = new Float64Array(taps.groupCount);
        groupVoltageInto(again, taps, estimated);
        again.forEach((sum, group) => expect(sum).toBeCloseTo(sums[group]!, 9));
        identifiableCells(taps).forEach((isKnown, cell) => {
          if (isKnown) expect(estimated[cell]!).toBeCloseTo(voltages[cell]!, 9);
        });
      }),
    );
  });

  it('widen the band of a cell with the size of its group', () => {
    expect(cellDeviationInGroup(1, 0.01, 0)).toBe(0);
    expect(cellDeviationInGroup(2, 0.01, 0)).toBeCloseTo(0.01 * Math.SQRT1_2, 12);
    expect(cellDeviationInGroup(100, 0.01, 0)).toBeGreaterThan(0.0099);
    // Noise of the sum leaves of a single cell what is known before it.
    expect(cellDeviationInGroup(1, 0.01, 1)).toBeCloseTo(0.01, 5);
    expect(cellDeviationInGroup(1, 0.01, 0.01)).toBeCloseTo(0.01 * Math.SQRT1_2, 12);
  });

  it('refuses other than one tap per inner plate', () => {
    expect(() => senseTaps(4, [true, true])).toThrow(/4 cells by 2 inner taps: needs 3/);
  });
});

describe('usable charge of an unbalanced stack', () => {
  it.each([
    [10, 0.983],
    [50, 0.975],
    [100, 0.972],
    [200, 0.969],
  ])('of %d cells with half a percent of spread is %f', (cellCount, expected) => {
    const spread = { cellCount, capacity: 0.005, stateOfCharge: 0.005 };
    const drawn = drawUsableFraction(spread, 1000, 1);
    expect(Math.abs(drawn.mean - expected)).toBeLessThan(6e-4);
    expect(Math.abs(drawn.mean - usableFractionLaw(spread))).toBeLessThan(5e-4);
    expect(drawn.fifthPercentile).toBeLessThan(drawn.mean);
  });

  it('is that of one cell where all are alike, and never more than the smallest has', () => {
    expect(usableCharge([0.5, 0.5], [10, 10])).toBe(10);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 1, max: 10, noNaN: true })), {
          minLength: 1,
          maxLength: 30,
        }),
        (cells) => {
          const usable = usableCharge(
            cells.map(([state]) => state),
            cells.map(([, capacity]) => capacity),
          );
          expect(usable).toBeLessThanOrEqual(Math.min(...cells.map(([, capacity]) => capacity)) + 1e-9);
          expect(usable).toBeGreaterThanOrEqual(0);
        },
      ),
    );
    expect(() => usableCharge([0.5], [1, 2])).toThrow(/1 states of charge and 2 capacities/);
  });

  it('draws the same stacks from the same seed and others from another', () => {
    const spread = { cellCount: 10, capacity: 0.01, stateOfCharge: 0.01 };
    expect(drawUsableFraction(spread, 100, 4)).toEqual(drawUsableFraction(spread, 100, 4));
    expect(drawUsableFraction(spread, 100, 4).mean).not.toBe(drawUsableFraction(spread, 100, 5).mean);
  });
});

describe('balancing', () => {
  const spreadOf = (states: Float64Array) => Math.max(...states) - Math.min(...states);
  const unbalanced = (options: Parameters<typeof createBipolarStack>[2]) => {
    const stack = createBipolarStack(parameters, 6, options);
    for (let cell = 0; cell < 6; cell++) stack.batch.reset(0.6 + 0.01 * cell, 298.15, cell);
    return stack;
  };

  it('by bleeding over taps brings the upper cells down and leaves the lowest alone', () => {
    const stack = unbalanced({ balancing: { kind: 'bleed', resistance: 50, threshold: 0.002 } });
    const lowest = stack.batch.stateOfCharge[0]!;
    const before = spreadOf(stack.batch.stateOfCharge);
    for (let minute = 0; minute < 600; minute++) stack.step(0, 60, 298.15);
    expect(spreadOf(stack.batch.stateOfCharge)).toBeLessThan(0.6 * before);
    expect(stack.batch.stateOfCharge[0]!).toBe(lowest);
    expect(stack.balancingCurrent[0]).toBe(0);
  });

  it('moves both electrodes of a cell alike, unlike a leak', () => {
    const stack = unbalanced({ balancing: { kind: 'printed', conductance: 1e-3 } });
    const { negativeMean, positiveMean } = stack.batch.columns;
    const negativeBefore = Float64Array.from(negativeMean);
    const positiveBefore = Float64Array.from(positiveMean);
    for (let hour = 0; hour < 24; hour++) stack.step(0, 3600, 298.15);
    const { negative, positive } = stack.batch.model;
    for (let cell = 0; cell < 6; cell++) {
      const fromNegative = (negativeBefore[cell]! - negativeMean[cell]!) / negative.stoichiometryPerCharge;
      const intoPositive = (positiveMean[cell]! - positiveBefore[cell]!) / positive.stoichiometryPerCharge;
      expect(fromNegative / intoPositive).toBeCloseTo(1, 9);
      expect(fromNegative / (24 * 3600 * 1e-3 * 3.4)).toBeGreaterThan(0.9);
    }
    // No salt is pumped.
    expect(stack.batch.columns.saltMean[0]!).toBeCloseTo(parameters.electrolyte.initialConcentration, 9);
  });

  it('by a printed resistor drains also a stack in balance, and warms it', () => {
    const stack = createBipolarStack(parameters, 3, { balancing: { kind: 'printed', conductance: 0.01 }, faceHeat: 0 });
    stack.step(0, 600, 298.15);
    const heat = 0.01 * stack.batch.terminalVoltage[1]! ** 2 * 600;
    const warmed = (stack.batch.temperature[1]! - 298.15) * parameters.heatCapacity;
    expect(stack.batch.stateOfCharge[0]!).toBeLessThan(0.5);
    expect(warmed / heat).toBeGreaterThan(0.95);
    expect(warmed / heat).toBeLessThan(1.1);
  });

  it('with a lost tap bleeds the two cells together', () => {
    const taps = senseTaps(6, [true, true, true, true, false]);
    const stack = unbalanced({ balancing: { kind: 'bleed', resistance: 50, threshold: 0.002, taps } });
    stack.step(0, 1, 298.15);
    stack.step(0, 1, 298.15);
    expect(stack.balancingCurrent[4]).toBe(stack.balancingCurrent[5]);
    expect(stack.balancingCurrent[4]).not.toBe(stack.balancingCurrent[3]);
  });

  it('refuses what cannot be built', () => {
    const build = (balancing: NonNullable<Parameters<typeof createBipolarStack>[2]>['balancing']) => () =>
      createBipolarStack(parameters, 4, { balancing: balancing! });
    expect(build({ kind: 'bleed', resistance: 0, threshold: 0 })).toThrow(/bleed through 0 Ω/);
    expect(build({ kind: 'printed', conductance: -1 })).toThrow(/-1 S: conductance must be ≥ 0/);
    expect(build({ kind: 'bleed', resistance: 1, threshold: 0, taps: senseTaps(3, [true, true]) })).toThrow(
      /taps of 3 cells: the stack has 4/,
    );
  });
});

describe('the weakest cell', () => {
  const limits = { lowerVoltageCutOff: 2.5, upperVoltageCutOff: 4.2 };

  it('decides, not the sum', () => {
    expect(cellExtremes(Float64Array.from([3.4, 3.5]), limits).verdict).toBe('within');
    expect(cellExtremes(Float64Array.from([3.4, 2.4, 3.6]), limits)).toMatchObject({ verdict: 'empty', lowestCell: 1 });
    expect(cellExtremes(Float64Array.from([3.4, 4.3]), limits)).toMatchObject({ verdict: 'full', highestCell: 1 });
    expect(cellExtremes(Float64Array.from([3.4, Number.NaN, -0.1]), limits)).toMatchObject({
      verdict: 'reversed',
      lowestCell: 2,
    });
  });

  it('reverses under discharge while the stack still stands above its cut-off, and stays finite', () => {
    const stack = createBipolarStack(parameters, 24);
    stack.batch.variation.capacityScale[7] = 0.6;
    stack.batch.reset(0.9, 298.15);
    let seconds = 0;
    while (cellExtremes(stack.batch.terminalVoltage, parameters).verdict !== 'reversed' && seconds < 7200) {
      stack.step(-hourlyCurrent, 10, 298.15);
      seconds += 10;
    }
    const { lowestCell, verdict } = cellExtremes(stack.batch.terminalVoltage, parameters);
    expect([verdict, lowestCell]).toEqual(['reversed', 7]);
    expect(stack.terminalVoltage()).toBeGreaterThan(24 * parameters.lowerVoltageCutOff);
    expect(stack.batch.terminalVoltage.every((each) => Number.isFinite(each))).toBe(true);
  });
});

describe('what happens to a cell', () => {
  const drop = (change: (condition: ReturnType<typeof createCellCondition>) => void) => {
    const stack = createBipolarStack(parameters, 3);
    const condition = createCellCondition(3);
    change(condition);
    conditionResistanceInto(stack.batch.variation.resistanceOffset, new Float64Array(3), parameters, condition);
    stack.step(-hourlyCurrent, 10, 298.15);
    const { openCircuitVoltage, terminalVoltage } = stack.batch;
    return Array.from(terminalVoltage, (each, cell) => openCircuitVoltage[cell]! - each);
  };

  it('shows as resistance of that cell alone', () => {
    const sound = drop(() => {});
    expect(sound[0]).toBe(sound[1]);
    const half = drop((condition) => (condition.positiveContact[1] = 0.5));
    const current = hourlyCurrent / parameters.electrodeArea;
    expect(half[1]! - sound[1]!).toBeCloseTo(current * parameters.positive.contactResistance, 9);
    expect(half[0]!).toBeCloseTo(sound[0]!, 9);
    const gas = drop((condition) => (condition.gasFraction[1] = 0.3));
    expect(gas[1]!).toBeGreaterThan(sound[1]! * 1.05);
    const grown = drop((condition) => (condition.interfaceGrowth[1] = 8e-4));
    expect(grown[1]! - sound[1]!).toBeCloseTo(current * 8e-4, 9);
  });

  it('is refused out of range, by cell', () => {
    expect(() => drop((condition) => (condition.negativeContact[2] = 0))).toThrow(/0 and 1 of cell 2/);
    expect(() => drop((condition) => (condition.gasFraction[0] = 1))).toThrow(/gas fraction 1 .* of cell 0/);
  });
});
