import { describe, expect, it } from 'vitest';
import { closingSwing, findAnodeCompound, compoundCharges } from '../src/index.ts';
import { findVirtualTest } from '../src/virtualTests/catalogue.ts';
import { runVirtualTest } from '../src/virtualTests/runVirtualTest.ts';
import type { CurvePicture, MapPicture, VirtualTestResult } from '../src/virtualTests/virtualTest.ts';
import { cycleDotDesign, DOT_DESIGNS } from '../src/virtualTests/vt002DotDesigns.ts';
import { orderMargin } from '../src/virtualTests/vt002CycleLife.ts';
import { ASSUMED_DOT_DAMAGE } from '../src/dots/dotDamage.ts';

function run(id: string, settings: Readonly<Record<string, number>> = {}): VirtualTestResult {
  const result = runVirtualTest(findVirtualTest(id)!, settings);
  expect(result.verdict === 'pass').toBe(result.margin >= 0);
  for (const { name, value } of result.figures) expect(Number.isFinite(value), `${name} is ${value}`).toBe(true);
  return result;
}

function figure({ figures }: VirtualTestResult, name: string): number {
  const found = figures.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`no figure "${name}" in ${figures.map((candidate) => candidate.name).join(', ')}`);
  return found.value;
}

describe('VT-001-F, formation', () => {
  it('passes with lithium added and fails without, by the efficiency', () => {
    const helped = run('VT-001-F');
    const bare = run('VT-001-F', { prelithiation: 0 });
    expect(helped.verdict).toBe('pass');
    expect(bare.verdict).toBe('fail');
    expect(figure(bare, 'first-cycle efficiency')).toBeLessThan(0.5);
    expect(bare.margin).toBeCloseTo(figure(bare, 'first-cycle efficiency') - 0.75, 12);
  });

  it('gives the worked example: 46 % of the cathode where 30 A·h/m² of tin oxide meet 28', () => {
    // Thicknesses that make both figures of the example.
    const first = run('VT-001-F', { fraction: 0.25 });
    const perFraction = figure(first, 'anode when full') / 0.25;
    const perThickness = figure(first, 'taken out of the cathode') / 62e-6;
    const result = run('VT-001-F', {
      fraction: 30 / perFraction,
      cathodeThickness: 28 / perThickness,
      prelithiation: 0,
    });
    expect(figure(result, 'bound by conversion')).toBeCloseTo(13.6, 1);
    expect(figure(result, 'left to cycle') - 13).toBeLessThan(0.2);
    expect(figure(result, 'first-cycle efficiency')).toBeCloseTo(0.46, 1);
  });

  it('ranks compounds as their stoichiometry does, and simulates what the balance says', () => {
    const formulas = ['SnO', 'SnO2', 'SnS'];
    const binding = formulas.map((formula, index) => {
      const result = run('VT-001-F', { compound: index + 1, prelithiation: 0, cathodeEfficiency: 1, fraction: 0.2 });
      const { irreversible, reversible } = compoundCharges(findAnodeCompound(formula)!);
      const bound = figure(result, 'bound by conversion');
      expect(bound / figure(result, 'anode when full')).toBeCloseTo(irreversible / reversible, 9);
      const simulated = figure(result, 'first charge, simulated') - figure(result, 'first discharge, simulated');
      const interphase = figure(result, 'bound by the first interphase');
      // The discharge ends at a voltage, with some lithium still in the anode.
      expect(simulated - bound - interphase).toBeGreaterThan(-0.1);
      expect(simulated - bound - interphase).toBeLessThan(0.1 * figure(result, 'anode when full'));
      return figure(result, 'best efficiency of the anode alone');
    });
    expect(binding[0]!).toBeGreaterThan(binding[1]!);
    expect(binding[0]!).toBeCloseTo(binding[2]!, 9);
  });

  it('judges by the reversal that takes effect: none where the anode stays below 1.3 V, some where it is drained', () => {
    const plain = run('VT-001-F');
    const possible = run('VT-001-F', { reversal: 0.3 });
    expect(possible.margin).toBe(plain.margin);
    expect(figure(possible, 'share of the conversion undone by the discharge')).toBe(0);
    expect(possible.notes.join(' ')).toMatch(/A reversal of 0\.3 has no effect here: .* 1\.\d\d V against lithium/);
    const drained = run('VT-001-F', { lowerVoltage: 1, prelithiation: 0 });
    const undone = run('VT-001-F', { lowerVoltage: 1, prelithiation: 0, reversal: 0.3 });
    expect(figure(undone, 'share of the conversion undone by the discharge')).toBeCloseTo(0.3, 2);
    const more = figure(undone, 'left to cycle') - figure(drained, 'left to cycle');
    const share = figure(undone, 'share of the conversion undone by the discharge');
    expect(more).toBeCloseTo(share * figure(undone, 'bound by conversion'), 9);
    expect(undone.margin).toBeGreaterThan(drained.margin + 0.1);
  });

  it('simulates no efficiency above that of the cathode', () => {
    for (const lowerVoltage of [1, 2, 2.6]) {
      for (const reversal of [0, 0.3]) {
        for (const prelithiation of [0, 0.4, 0.6]) {
          const result = run('VT-001-F', { lowerVoltage, reversal, prelithiation, cathodeEfficiency: 0.95 });
          expect(figure(result, 'first-cycle efficiency, simulated')).toBeLessThanOrEqual(0.95);
        }
      }
    }
  });

  it('flags an anode too small or too large for its cathode', () => {
    expect(run('VT-001-F', { fraction: 0.1, prelithiation: 0.3 }).verdict).toBe('fail');
    const large = run('VT-001-F', { fraction: 0.4, prelithiation: 1 });
    expect(figure(large, 'N/P')).toBeGreaterThan(1.5);
    expect(large.verdict).toBe('fail');
  });

  it('refuses what cannot be: overfull layers, reversed voltages, more lithium than the anode takes', () => {
    expect(() => run('VT-001-F', { fraction: 0.5, porosity: 0.6 })).toThrow(/their sum at most 1/);
    expect(() => run('VT-001-F', { upperVoltage: 2.6, lowerVoltage: 3 })).toThrow(/between 3 and 2.6 V/);
    expect(() => run('VT-001-F', { prelithiation: 3, thickness: 1e-6 })).toThrow(
      /prelithiation = 3 mol\/m² to an anode/,
    );
    expect(() => run('VT-001-F', { compound: 12 })).toThrow(/compound = 12: must lie from 1 to 11/);
  });

  it('draws a first charge above the discharge, from the conversion down to the alloy', () => {
    const { curves } = run('VT-001-F', { prelithiation: 0 }).picture as CurvePicture;
    const [charge, discharge, anode] = curves;
    expect(Math.max(...Array.from(charge!.x))).toBeGreaterThan(1.5 * Math.max(...Array.from(discharge!.x)));
    const volts = Array.from(anode!.y);
    expect(volts[5]).toBeGreaterThan(1);
    expect(volts.at(-1)).toBeLessThan(0.7);
  });
});

describe('VT-001-L, thickness', () => {
  it('finds less power per energy, more capacity and a warmer stack with thickness', () => {
    const { picture } = run('VT-001-L');
    const [power, gradient, capacity] = (picture as CurvePicture).curves.map(({ y }) => Array.from(y));
    for (let index = 3; index < power!.length; index++) {
      expect(power![index]).toBeLessThan(power![index - 1]!);
      expect(gradient![index]).toBeGreaterThan(gradient![index - 1]!);
      expect(capacity![index]).toBeGreaterThan(capacity![index - 1]!);
    }
    // Capacity goes with thickness, since the cathode does.
    expect(capacity!.at(-1)! / capacity![0]!).toBeCloseTo(60, 1);
  });

  it('draws its three quantities without units, each 1 at the usual thickness, and its limits alike', () => {
    const result = run('VT-001-L', { thickness: 20e-6 });
    const { y, curves, limits } = result.picture as CurvePicture;
    expect(y).toMatchObject({ unit: '1', label: 'over that of 10 µm' });
    for (const { name, x, y: values } of curves.slice(0, 3)) {
      const after = Array.from(x).findIndex((micrometres) => micrometres > 10);
      const between = [values[after - 1]!, values[after]!].toSorted((a, b) => a - b);
      expect(between[0], name).toBeLessThan(1);
      expect(between[1], name).toBeGreaterThan(1);
    }
    const usual = run('VT-001-L');
    const power = (of: VirtualTestResult) => figure(of, 'power per energy');
    expect(curves[3]!.y[0]).toBeCloseTo(power(result) / power(usual), 12);
    expect(limits![0]!.y).toBeCloseTo(15 / power(usual), 12);
    expect(limits![1]!.y).toBeCloseTo(5 / figure(usual, 'middle of the stack above its faces'), 12);
  });

  it('judges 10 µm fit for a hybrid vehicle and 60 µm not, and finds the limit between', () => {
    const thin = run('VT-001-L');
    const thick = run('VT-001-L', { thickness: 60e-6 });
    expect(thin.verdict).toBe('pass');
    expect(thick.verdict).toBe('fail');
    const limit = figure(thin, 'thickest anode with that power per energy');
    expect(limit).toBeGreaterThan(10);
    expect(limit).toBeLessThan(60);
    expect(run('VT-001-L', { thickness: 0.97e-6 * limit }).verdict).toBe('pass');
    expect(run('VT-001-L', { thickness: 1.06e-6 * limit }).verdict).toBe('fail');
  });

  it('warns of films below 1 µm: 1 mA/cm² is above 10 C', () => {
    const film = run('VT-001-L', { thickness: 0.9e-6, material: 2 });
    expect(figure(film, 'rate of 1 mA/cm²')).toBeGreaterThan(10);
    expect(film.notes.some((note) => note.includes('power buffer'))).toBe(true);
    expect(run('VT-001-L').notes.some((note) => note.includes('power buffer'))).toBe(false);
  });

  it('gives less power in the cold', () => {
    const cold = run('VT-001-L', { temperature: 263.15 });
    expect(figure(cold, 'power per energy')).toBeLessThan(0.8 * figure(run('VT-001-L'), 'power per energy'));
  });
});

describe('VT-002-G, gap closure', () => {
  it('passes exactly while the swing is below the closing one', () => {
    for (const [swing, verdict] of [
      [0.97, 'pass'],
      [0.985, 'fail'],
    ] as const) {
      const result = run('VT-002-G', { swing });
      expect(figure(result, 'filling at which gaps close')).toBeCloseTo(0.977, 3);
      expect(result.verdict).toBe(verdict);
      expect(figure(result, 'stress between neighbours') > 0).toBe(verdict === 'fail');
    }
  });

  it('fails dense patterns and dots that would overlap as built', () => {
    expect(run('VT-002-G', { occupancy: 0.7, height: 5e-6 }).verdict).toBe('fail');
    const overlapping = run('VT-002-G', { occupancy: 0.95 });
    expect(overlapping.verdict).toBe('fail');
    expect(figure(overlapping, 'gap as built')).toBeLessThan(0);
    expect(run('VT-002-G', { occupancy: 0.7, porosity: 0.6 }).verdict).toBe('pass');
  });

  it('maps the closing swing over the claimed box, empty where round dots overlap', () => {
    const { x, y, values } = run('VT-002-G').picture as MapPicture;
    const columns = x.values.length;
    expect(values.length).toBe(columns * y.values.length);
    const geometry = {
      height: 6e-6,
      porosity: 0,
      activeFraction: 1,
      surfaceFactor: 1,
      lattice: 'hexagonal',
    } as const;
    for (let iy = 0; iy < y.values.length; iy += 7) {
      for (let ix = 0; ix < columns; ix++) {
        const value = values[iy * columns + ix]!;
        const occupancy = x.values[ix]!;
        expect(Number.isNaN(value)).toBe(occupancy >= 0.9069);
        if (Number.isNaN(value)) continue;
        const swing = closingSwing({ ...geometry, occupancy, diameter: 1e-6 * y.values[iy]! });
        expect(value).toBeCloseTo(Math.min(1, swing), 12);
        if (ix > 0) expect(value).toBeLessThanOrEqual(values[iy * columns + ix - 1]!);
      }
    }
  });
});

describe('VT-002-C, life of seven designs', () => {
  const conditions = { cycles: 100, rate: 0.1, fullest: 0.99, constants: ASSUMED_DOT_DAMAGE, step: 120 };

  it('keeps their order, near what a prototype with another solver found', () => {
    const result = run('VT-002-C');
    expect(result.verdict).toBe('pass');
    // Percent after 50 and 100 cycles; the prototype's windows, voltages and rates are not known in full.
    const prototype = [
      [30, 13],
      [29, 11],
      [27, 9],
      [78, 60],
      [93, 87],
      [92, 84],
      [99, 97],
    ];
    for (const [index, { name }] of DOT_DESIGNS.entries()) {
      const [half, full] = prototype[index]!;
      expect(Math.abs(figure(result, `${name}: retention after 100 cycles`) - full!)).toBeLessThan(3.5);
      expect(Math.abs(figure(result, `${name}: retention after 50 cycles`) - half!)).toBeLessThan(6.5);
    }
  });

  it('does not depend on the step', () => {
    for (const index of [0, 3, 6]) {
      const coarse = cycleDotDesign(DOT_DESIGNS[index]!, { ...conditions, cycles: 40 });
      const fine = cycleDotDesign(DOT_DESIGNS[index]!, { ...conditions, cycles: 40, step: 60 });
      expect(Math.abs(coarse.retention[39]! - fine.retention[39]!)).toBeLessThan(0.003);
    }
  });

  it('fails where nothing damages dots: then nothing sets the designs apart', () => {
    const result = run('VT-002-C', { cycles: 10, fracture: 0, closure: 0, contact: 0 });
    expect(result.verdict).toBe('fail');
  });

  it('fades by e^−k per cycle where the swing stays: dots that are full and empty every time', () => {
    // Porous alloy dots keep their window: retention follows the law of the first cycle's swing.
    const { retention, firstDamage } = cycleDotDesign(DOT_DESIGNS[6]!, conditions);
    expect(-Math.log(retention[99]!) / (99 * firstDamage)).toBeGreaterThan(0.85);
    expect(-Math.log(retention[99]!) / (99 * firstDamage)).toBeLessThan(1.15);
  });

  it('counts a design that cannot follow the rate as one that retains nothing', () => {
    const { retention } = cycleDotDesign(DOT_DESIGNS[0]!, { ...conditions, cycles: 10, rate: 2, fullest: 0.5 });
    expect(Array.from(retention)).toEqual(Array.from({ length: 10 }, () => 0));
    expect(run('VT-002-C', { cycles: 10, rate: 2, fullest: 0.5, fracture: 0.2 }).verdict).toBe('fail');
  });

  it('measures the order by its weakest link', () => {
    expect(orderMargin([0.13, 0.11, 0.09, 0.6, 0.87, 0.84, 0.97])).toBeCloseTo(0.06, 9);
    expect(orderMargin([0.13, 0.11, 0.09, 0.6, 0.97, 0.84, 0.95])).toBeLessThan(0);
    expect(orderMargin([0.55, 0.5, 0.5, 0.6, 0.87, 0.84, 0.97])).toBeLessThan(0);
    expect(orderMargin([0.13, 0.11, 0.09, 0.85, 0.87, 0.84, 0.97])).toBeLessThan(0);
    expect(orderMargin([0.4, 0.11, 0.09, 0.6, 0.87, 0.84, 0.97])).toBeLessThan(0);
  });
});
