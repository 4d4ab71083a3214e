import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDfnBatch, createSpmeBatch } from '../src/index.ts';
import type { CellParameters } from '../src/index.ts';
import { generic, hourly, ROOM } from './support/cellDrive.ts';

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
