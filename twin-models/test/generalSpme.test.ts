import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellInternals, createSpmeBatch, listDesigns } from '../src/index.ts';
import type { SpmeBatch } from '../src/index.ts';
import { pseudoRandom } from '../src/random/pseudoRandom.ts';
import { blendedCell } from './support/blendedCell.ts';
import { halved, withChangingDiffusivity } from './support/changedCells.ts';
import { generic, hourly, ROOM } from './support/cellDrive.ts';

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
