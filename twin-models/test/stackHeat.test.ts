import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cellPitch,
  createBipolarStack,
  edgeCoolingRise,
  edgeHeatConductance,
  faceHeatConductance,
  findDesign,
  inPlaneConductivity,
  LAYER_CONDUCTIVITY,
  neighbourHeatConductance,
  referenceStackLayers,
  stackLayersOf,
  stackTemperatureLaw,
  stackThermalTime,
  stackThickness,
  steadyStackProfile,
  throughPlaneResistance,
} from '../src/index.ts';
import type { StackLayer, StackLayers } from '../src/index.ts';

const layers = referenceStackLayers;
const pitch = cellPitch(layers);
const cooling = (cellCount: number, q: number, heatTransfer: number, cooledFaces: 1 | 2 = 2) => ({
  cellCount,
  heatPerCell: q * pitch,
  heatTransfer,
  cooledFaces,
});

describe('layers of a bipolar cell', () => {
  it('are 95 µm thick, conduct 0.68 W/(m K) through and 3.3 along, 0.65 with three contacts', () => {
    expect(pitch).toBeCloseTo(95e-6, 12);
    expect(pitch / throughPlaneResistance(layers)).toBeCloseTo(0.683, 3);
    expect(pitch / throughPlaneResistance({ ...layers, contactResistance: 6e-6 })).toBeCloseTo(0.654, 3);
    expect(inPlaneConductivity(layers)).toBeCloseTo(3.34, 2);
    expect(stackThickness(layers, 100)).toBeCloseTo(9.5e-3 + 15e-6, 9);
  });

  it('conduct 28 % worse with 60 µm of anode instead of 20', () => {
    const thick = layers.layers.map((layer) => (layer.name === 'anode' ? { ...layer, thickness: 60e-6 } : layer));
    const ratio = throughPlaneResistance({ ...layers, layers: thick }) / throughPlaneResistance(layers);
    expect(ratio).toBeCloseTo(1.276, 2);
  });

  it('conduct as O’Regan measured at 298 K', () => {
    expect(LAYER_CONDUCTIVITY.cathodeORegan2022(298)).toBeCloseTo(0.8, 1);
    expect(LAYER_CONDUCTIVITY.anodeORegan2022(298)).toBeCloseTo(3.77, 2);
  });
});

describe('a stack under even heat', () => {
  it.each([
    [20, 0.07, 0.19, 3.8],
    [50, 0.41, 0.47, 9.5],
    [100, 1.65, 0.95, 19],
    [200, 6.6, 1.9, 38],
  ])(
    'of %d cells at 1e5 W/m³ is %f K warmer inside, its faces %f K (h 500) or %f K (h 25)',
    (count, inside, good, poor) => {
      const law = stackTemperatureLaw(layers, cooling(count, 1e5, 500));
      expect(Math.abs(law.inside / inside - 1)).toBeLessThan(0.06);
      expect(law.inside).toBeCloseTo(inside, 1);
      expect(Math.abs(law.face - good)).toBeLessThan(0.0051);
      expect(stackTemperatureLaw(layers, cooling(count, 1e5, 25)).face).toBeCloseTo(poor, 1);
    },
  );

  it('of 100 cells at 1e5 W/m³ and h 500 stands 2.602 K over the coolant, by finite volumes and by the law', () => {
    const profile = steadyStackProfile(layers, cooling(100, 1e5, 500), 3);
    expect(Math.max(...profile.temperature)).toBeCloseTo(2.602, 2);
    const law = stackTemperatureLaw(layers, cooling(100, 1e5, 500));
    expect(law.inside + law.face).toBeCloseTo(2.602, 3);
  });

  it('follows the parabola by finite volumes within a cell’s share, for any layers, cooled on one face or two', () => {
    const layer = fc.record({
      name: fc.constant('layer'),
      thickness: fc.double({ min: 5e-6, max: 1e-4, noNaN: true }),
      conductivity: fc.double({ min: 0.1, max: 20, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(layer, { minLength: 1, maxLength: 5 }),
        fc.double({ min: 0, max: 2e-5, noNaN: true }),
        fc.integer({ min: 20, max: 100 }),
        fc.constantFrom<1 | 2>(1, 2),
        (each, contactResistance, cellCount, cooledFaces) => {
          const stack: StackLayers = { layers: each, contactResistance };
          const q = { cellCount, heatPerCell: 9.5, heatTransfer: 500, cooledFaces };
          const numeric = steadyStackProfile(stack, q, 2);
          const law = stackTemperatureLaw(stack, q);
          // Heat and resistance lie unevenly within a cell: that is worth less than two cells.
          expect(Math.abs(numeric.inside / law.inside - 1)).toBeLessThan(4 / cellCount);
          expect(numeric.face).toBeCloseTo(law.face, 9);
          // What is made leaves through the faces, by the resistance from their outermost volumes to the coolant.
          const flow = (layer: StackLayer, kelvin: number) =>
            kelvin / (layer.thickness / 4 / layer.conductivity + contactResistance / each.length / 2 + 1 / 500);
          const first = flow(each[0]!, numeric.temperature[0]!);
          const last = cooledFaces === 2 ? flow(each.at(-1)!, numeric.temperature.at(-1)!) : 0;
          // To the rounding of hundreds of volumes.
          expect((first + last) / (9.5 * cellCount)).toBeCloseTo(1, 7);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('would be 150 K warmer in the middle of a 0.2 m plate cooled at its edges', () => {
    expect(edgeCoolingRise(layers, 1e5, 0.2)).toBeCloseTo(150, -1);
    // The lumped conductance to the edges carries the mean rise, two thirds of that in the middle.
    const mean = (1e5 * pitch * 0.2 * 0.2) / edgeHeatConductance(layers, 0.2, 0.2);
    expect(mean / edgeCoolingRise(layers, 1e5, 0.2)).toBeCloseTo(2 / 3, 9);
  });

  it.each([
    [20, 1],
    [50, 7],
    [100, 29],
    [200, 118],
  ])('of %d cells answers in %d s', (count, seconds) => {
    // ρc 2.1e6 J/(m³ K), as the figures of the page imply.
    expect(Math.abs(stackThermalTime(layers, count, 2.1e6) / seconds - 1)).toBeLessThan(0.25);
  });
});

describe('the stack model', () => {
  const { parameters } = findDesign('seed-001')!;

  it('conducts between neighbours what its layers say', () => {
    const expected = parameters.electrodeArea / throughPlaneResistance(stackLayersOf(parameters));
    expect(neighbourHeatConductance(parameters) / expected).toBeCloseTo(1, 12);
  });

  it('thin and cooled without resistance has the temperature of its surroundings', () => {
    const stack = createBipolarStack(parameters, 3, { faceHeat: 1e9, neighbourHeat: 1e9 });
    const current = parameters.nominalCellCapacity / 3600;
    for (let step = 0; step < 100; step++) stack.step(2 * current, 5, 310);
    for (const kelvin of stack.batch.temperature) expect(Math.abs(kelvin - 310)).toBeLessThan(1e-6);
  });

  it('cools down by its slowest mode', () => {
    const count = 60;
    const stackLayers = stackLayersOf(parameters);
    const stack = createBipolarStack(parameters, count, {
      faceHeat: faceHeatConductance(stackLayers, parameters.electrodeArea, 1e9),
    });
    stack.batch.reset(0.5, 318.15);
    const volume = parameters.electrodeArea * cellPitch(stackLayers);
    const time = stackThermalTime(stackLayers, count, parameters.heatCapacity / volume);
    const middle = () => stack.batch.temperature[count / 2]! - 298.15;
    // Once the others have gone, by e in every such time.
    for (let step = 0; step < 200; step++) stack.step(0, time / 200, 298.15);
    const before = middle();
    for (let step = 0; step < 200; step++) stack.step(0, time / 200, 298.15);
    expect(before).toBeGreaterThan(1);
    expect(before / middle() / Math.E).toBeGreaterThan(0.98);
    expect(before / middle() / Math.E).toBeLessThan(1.02);
  });

  it('cooled on one face is warmest at the other', () => {
    const face = faceHeatConductance(stackLayersOf(parameters), parameters.electrodeArea, 500);
    const stack = createBipolarStack(parameters, 10, { faceHeat: [face, 0], neighbourHeat: 5 });
    const current = parameters.nominalCellCapacity / 3600;
    for (let step = 0; step < 200; step++) stack.step(step % 2 === 0 ? current : -current, 10, 298.15);
    const { temperature } = stack.batch;
    for (let cell = 1; cell < 10; cell++) expect(temperature[cell]!).toBeGreaterThan(temperature[cell - 1]!);
  });

  it('takes the steady profile of the law when every cell makes the same heat', () => {
    const count = 50;
    const stackLayers = stackLayersOf(parameters);
    const heatTransfer = 500;
    const stack = createBipolarStack(parameters, count, {
      faceHeat: faceHeatConductance(stackLayers, parameters.electrodeArea, heatTransfer),
    });
    const current = parameters.nominalCellCapacity / 3600;
    for (let step = 0; step < 3000; step++) stack.step(step % 2 === 0 ? current : -current, 10, 298.15);
    const { temperature, openCircuitVoltage, terminalVoltage } = stack.batch;
    const heat = Math.abs(current) * Math.abs(openCircuitVoltage[25]! - terminalVoltage[25]!);
    const law = stackTemperatureLaw(stackLayers, {
      cellCount: count,
      heatPerCell: heat / parameters.electrodeArea,
      heatTransfer,
      cooledFaces: 2,
    });
    const inside = temperature[25]! - temperature[0]!;
    expect(inside).toBeGreaterThan(0.02);
    // One cell's heat at one instant stands for the mean of both directions.
    expect(Math.abs(inside / law.inside - 1)).toBeLessThan(0.1);
  });
});
