import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSpmeBatch, roughenedCollectorCell, runCycles } from '../src/index.ts';
import type { RoughenedCollectorSpec } from '../src/index.ts';
import { VIRTUAL_TESTS } from '../src/virtualTests/catalogue.ts';
import { runVirtualTest } from '../src/virtualTests/runVirtualTest.ts';
import { cycleRoughenedCollector } from '../src/virtualTests/vt000Cycling.ts';
import type { CyclingConditions } from '../src/virtualTests/vt000Cycling.ts';

const claim: CyclingConditions = { cycles: 200, current: 0.4, temperature: 298.15, step: 30 };
const HOT = 318.15;
const COLD = 273.15;

const cycled = (spec: RoughenedCollectorSpec, conditions: Partial<CyclingConditions> = {}) =>
  cycleRoughenedCollector(spec, { ...claim, ...conditions });
/** % after the last cycle. */
const retained = (spec: RoughenedCollectorSpec, conditions: Partial<CyclingConditions> = {}) =>
  100 * cycled(spec, conditions).retention.at(-1)!;

describe("seed 000's reference cell after 200 cycles", () => {
  // Retention after 50, 100, 150, 200 cycles; contact; lithium in the interphase and out of contact: %.
  it.each([
    [1, [94.2, 88.1, 81.4, 73.6], 0.64, 2.7, 20.0],
    [1.2, [95.2, 90.9, 86.2, 81.1], 0.727, 2.9, 14.9],
    [1.3, [95.6, 91.9, 87.7, 83.4], 0.759, 2.9, 13.0],
    [1.5, [96.5, 93.2, 89.9, 86.5], 0.807, 3.0, 10.3],
    [2, [97.3, 95.1, 92.8, 90.8], 0.876, 3.1, 6.5],
    [2.5, [97.8, 96.0, 94.2, 92.8], 0.912, 3.1, 4.6],
    [3, [98.0, 96.5, 95.1, 93.8], 0.933, 3.2, 3.5],
  ])('keeps what the reference states at r = %d', (realAreaRatio, expected, contact, interphase, isolated) => {
    const outcome = cycled({ realAreaRatio });
    [50, 100, 150, 200].forEach((cycle, index) => {
      expect(Math.abs(100 * outcome.retention[cycle - 1]! - expected[index]!)).toBeLessThan(0.5);
    });
    expect(Math.abs(outcome.negativeContact - contact)).toBeLessThan(0.006);
    expect(Math.abs(100 * outcome.interphaseLithium - interphase)).toBeLessThan(0.15);
    expect(Math.abs(100 * outcome.isolatedLithium - isolated)).toBeLessThan(0.35);
    expect(outcome.platedLithium).toBe(0);
  });

  it.each<[string, number, RoughenedCollectorSpec, Partial<CyclingConditions>]>([
    ['a hard coat', 92.9, { realAreaRatio: 2, hardCoat: 1.3 }, {}],
    ['stress loss', 90.0, { realAreaRatio: 2, hasStressLoss: true }, {}],
    ['45 °C', 89.4, { realAreaRatio: 2 }, { temperature: HOT }],
    ['0 °C', 92.0, { realAreaRatio: 2 }, { temperature: COLD }],
    ['a smooth foil at 45 °C', 72.9, { realAreaRatio: 1 }, { temperature: HOT }],
    ['contacts ten times worse', 90.7, { realAreaRatio: 2, contactResistanceFactor: 10 }, {}],
    ['interphase alone, D 1e-21', 99.0, { realAreaRatio: 2, hasContactLoss: false, interphaseDiffusivity: 1e-21 }, {}],
    ['interphase alone, D 5e-21', 97.3, { realAreaRatio: 2, hasContactLoss: false, interphaseDiffusivity: 5e-21 }, {}],
    ['interphase alone, D 1e-20', 96.0, { realAreaRatio: 2, hasContactLoss: false, interphaseDiffusivity: 1e-20 }, {}],
  ])('keeps what the reference states with %s: %d %%', (_, expected, spec, conditions) => {
    expect(Math.abs(retained(spec, conditions) - expected)).toBeLessThan(0.5);
  });

  it('has an interphase of 100 to 150 nm after two months, and cycled 1.42 A·h', () => {
    const outcome = cycled({ realAreaRatio: 2 });
    expect(outcome.interphaseThickness).toBeGreaterThan(100e-9);
    expect(outcome.interphaseThickness).toBeLessThan(150e-9);
    expect(outcome.duration / 86_400).toBeGreaterThan(55);
    expect(outcome.firstCapacity / 3600).toBeCloseTo(1.42, 2);
    expect(outcome.lastResistance).toBeGreaterThan(1.1 * outcome.firstResistance);
  });

  it('keeps more the larger the real area, and loses no contact on an endless one', () => {
    const kept = [1, 1.4, 2, 3, 5, 20].map((realAreaRatio) => retained({ realAreaRatio }, { step: 60 }));
    for (let index = 1; index < kept.length; index++) expect(kept[index]!).toBeGreaterThan(kept[index - 1]!);
    expect(1 - cycled({ realAreaRatio: 1e6 }, { cycles: 20 }).negativeContact).toBeLessThan(1e-9);
  });

  it('ages least between the cold that plates and the heat that grows films', () => {
    // At 1.5C; at 400 mA nothing plates even at 0 °C.
    const loss = [-5, 5, 15, 25, 45].map(
      (celsius) => 100 - retained({ realAreaRatio: 2 }, { temperature: 273.15 + celsius, current: 2.1, step: 60 }),
    );
    expect(Math.min(...loss)).toBe(loss[2]);
    expect(loss[0]!).toBeGreaterThan(loss[2]! + 3);
    expect(loss[4]!).toBeGreaterThan(loss[2]! + 1);
  });

  it('is ruined by the film constants that some public sets carry', () => {
    // Labelled as not representative where they come from: diffusivity 2e-18 m²/s.
    expect(retained({ realAreaRatio: 2, interphaseDiffusivity: 2e-18 }, { step: 60 })).toBeLessThan(60);
  });
});

describe('the answer does not depend on the time step', () => {
  const drawn = fc.record({
    realAreaRatio: fc.double({ min: 1, max: 5, noNaN: true }),
    hardCoat: fc.double({ min: 1, max: 1.3, noNaN: true }),
    contactLossPerCycle: fc.double({ min: 0.005, max: 0.03, noNaN: true }),
    adhesionEnergy: fc.double({ min: 5, max: 20, noNaN: true }),
    interphaseDiffusivity: fc.double({ min: 1e-21, max: 2e-20, noNaN: true }),
    contactResistanceFactor: fc.double({ min: 0.1, max: 10, noNaN: true }),
    hasStressLoss: fc.boolean(),
  });

  it('for drawn cells and conditions: halving moves retention by less than 0.3 points, and it never recovers', () => {
    fc.assert(
      fc.property(
        drawn,
        fc.double({ min: 0.2, max: 1.5, noNaN: true }),
        fc.double({ min: 268, max: 323, noNaN: true }),
        (spec, current, temperature) => {
          const coarse = cycled(spec, { current, temperature, step: 60 }).retention;
          const fine = cycled(spec, { current, temperature, step: 30 }).retention;
          expect(100 * Math.abs(coarse.at(-1)! - fine.at(-1)!)).toBeLessThan(0.3);
          for (let cycle = 5; cycle < fine.length; cycle++) expect(fine[cycle]! - fine[cycle - 1]!).toBeLessThan(1e-4);
          expect(fine.at(-1)!).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 10, seed: 5 },
    );
  });

  it('for the mesh: exact modes and shells, halved, agree within 0.05 points', () => {
    const { parameters, degradation } = roughenedCollectorCell({ realAreaRatio: 1 });
    // A diffusivity that hardly varies, so that the particles can be divided into shells.
    const varying = (at: number) => (x: number) => at * (1 + 1e-3 * (x - 0.5));
    const divided = {
      ...parameters,
      negative: { ...parameters.negative, diffusivity: varying(2e-14) },
      positive: { ...parameters.positive, diffusivity: varying(1e-14) },
    };
    const kept = [
      createSpmeBatch(parameters, 1, { degradation }),
      createSpmeBatch(divided, 1, { degradation, solid: 'shells', shells: 10 }),
      createSpmeBatch(divided, 1, { degradation, solid: 'shells', shells: 20 }),
    ].map((batch) => {
      batch.reset(0, claim.temperature);
      const records = runCycles(
        batch,
        [
          { kind: 'current', current: 0.4, untilVoltage: 4.2 },
          { kind: 'voltage', voltage: 4.2, untilCurrent: 0.04 },
          { kind: 'current', current: -0.4, untilVoltage: 2.5 },
        ],
        200,
        { ambient: claim.temperature, step: 60 },
      );
      return (100 * records.at(-1)!.discharged) / records[0]!.discharged;
    });
    for (const one of kept.slice(1)) expect(Math.abs(one - kept[0]!)).toBeLessThan(0.05);
    expect(kept[1]).not.toBe(kept[0]);
    expect(kept[2]).not.toBe(kept[1]);
  });

  it('for the claim: steps of 60, 30 and 5 s agree within 0.05 points', () => {
    const [coarse, middle, fine] = [60, 30, 5].map((step) => retained({ realAreaRatio: 1 }, { step }));
    expect(Math.abs(coarse! - fine!)).toBeLessThan(0.05);
    expect(Math.abs(middle! - fine!)).toBeLessThan(0.05);
  });
});

describe('the virtual tests of seed 000', () => {
  const test = (id: string) => VIRTUAL_TESTS.find((one) => one.id === id)!;
  const figure = (result: ReturnType<typeof runVirtualTest>, name: RegExp) =>
    result.figures.find((one) => name.test(one.name))!.value;

  it('pass claim 2 with the ratio of claim 1, and tell the ratio that just passes', () => {
    const result = runVirtualTest(test('VT-000-2'));
    expect(result.verdict).toBe('pass');
    expect(result.margin).toBeCloseTo(90.7 - 85, 0);
    const critical = figure(result, /just passes/);
    expect(Math.abs(critical - 1.4)).toBeLessThan(0.05);
    expect(Math.abs(retained({ realAreaRatio: critical }) - 85)).toBeLessThan(0.06);
    expect(retained({ realAreaRatio: critical + 0.02 })).toBeGreaterThan(85);
    expect(retained({ realAreaRatio: critical - 0.02 })).toBeLessThan(85);
  });

  it('fail where less adheres, and where more is asked', () => {
    const short = { cycles: 50, step: 60 };
    expect(runVirtualTest(test('VT-000-2'), { ...short, threshold: 0.96 }).verdict).toBe('pass');
    expect(runVirtualTest(test('VT-000-2'), { ...short, threshold: 0.96, adhesionEnergy: 5 }).verdict).toBe('fail');
    expect(runVirtualTest(test('VT-000-2'), { ...short, threshold: 0.98 }).verdict).toBe('fail');
  });

  it('sweep the ratio: a rising curve that crosses the limit where it is said to', () => {
    const result = runVirtualTest(test('VT-000-r'), { points: 4, cycles: 40, threshold: 0.96 });
    expect(result.verdict).toBe('pass');
    const [curve] = result.picture.kind === 'curves' ? result.picture.curves : [];
    const kept = Array.from(curve!.y);
    expect(kept.length).toBe(4);
    for (let index = 1; index < kept.length; index++) expect(kept[index]!).toBeGreaterThan(kept[index - 1]!);
    const critical = figure(result, /just passes/);
    expect(critical).toBeGreaterThan(1);
    expect(critical).toBeLessThan(2);
    const never = runVirtualTest(test('VT-000-r'), { points: 2, cycles: 40, threshold: 0.999 });
    expect(never.verdict).toBe('fail');
    expect(never.figures.some(({ name }) => name.includes('just passes'))).toBe(false);
  });

  it('name the largest loss: contact on smooth foils, the film where coatings hold', () => {
    const notes = (realAreaRatio: number) =>
      runVirtualTest(test('VT-000-2'), { realAreaRatio, cycles: 40, step: 60, threshold: 0 }).notes[0]!;
    expect(notes(1)).toMatch(/largest cause: lithium left in material that lost contact/);
    expect(notes(20)).toMatch(/largest cause: lithium bound in the interphase/);
  });

  it('draw a band around the cell that holds it, the same each time', () => {
    const settings = { cycles: 15, step: 60, draws: 12, threshold: 0 };
    const result = runVirtualTest(test('VT-000-2'), settings);
    const [low, middle, high] = ['5 %', '50 %', '95 %'].map((share) => figure(result, new RegExp(`that ${share} of`)));
    const own = figure(result, /retention after 15 cycles/);
    expect(low!).toBeLessThan(own);
    expect(high!).toBeGreaterThan(own);
    expect(middle!).toBeGreaterThan(low!);
    expect(result.picture.kind === 'curves' && result.picture.curves.length).toBe(3);
    expect(runVirtualTest(test('VT-000-2'), settings)).toEqual(result);
  });

  it('need a real area that is at least the apparent one', () => {
    expect(() => roughenedCollectorCell({ realAreaRatio: 0.9 })).toThrow(/real area ratio of 0.9: must be ≥ 1/);
    expect(() => roughenedCollectorCell({ realAreaRatio: 2, hardCoat: 3 })).toThrow(/hardCoat = 3/);
    expect(() => runVirtualTest(test('VT-000-2'), { realAreaRatio: 0.5 })).toThrow(/must lie from 1 to 20/);
  });
});
