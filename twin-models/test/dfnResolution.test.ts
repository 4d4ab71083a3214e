import { describe, expect, it } from 'vitest';
import { createDfnBatch } from '../src/index.ts';
import type { DfnMesh } from '../src/index.ts';
import { drive, generic, hourly, rms, trace, withDiffusivityFunctions } from './support/dfnDrive.ts';

/** V of the generic cell over {@link drive} on a mesh. */
function driveOn(mesh: Partial<DfnMesh>): number[] {
  const batch = createDfnBatch(generic.parameters, 1, { mesh });
  batch.reset(0.8, 298.15);
  return trace(batch, drive, hourly);
}

describe('DFN on its meshes and steps', () => {
  it('stays within 0.5 mV of a mesh four times as fine on a drive', () => {
    const difference = rms(driveOn({}), driveOn({ negative: 40, separator: 20, positive: 40 }));
    expect(difference).toBeLessThan(0.0005);
    expect(difference).toBeGreaterThan(0);
  });

  it('gives the same with shells as with exact modes where the diffusivity is constant', () => {
    const modes = createDfnBatch(generic.parameters, 1);
    const shells = createDfnBatch(withDiffusivityFunctions(generic.parameters), 1, { mesh: { shells: 40 } });
    modes.reset(0.8, 298.15);
    shells.reset(0.8, 298.15);
    expect(rms(trace(modes, drive, hourly), trace(shells, drive, hourly))).toBeLessThan(0.001);
  });

  it('takes one long step as many short ones', () => {
    const long = createDfnBatch(generic.parameters, 1);
    const short = createDfnBatch(generic.parameters, 1);
    for (const rate of [-1, 0.5, 0, -2]) {
      long.step(rate * hourly, 300, 298.15);
      for (let second = 0; second < 300; second++) short.step(rate * hourly, 1, 298.15);
      expect(Math.abs(long.terminalVoltage[0]! - short.terminalVoltage[0]!)).toBeLessThan(0.001);
    }
    expect(long.columns.elapsed[0]!).toBeCloseTo(1200, 9);
  });

  it('brings a cell to rest at its open-circuit voltage', () => {
    const batch = createDfnBatch(generic.parameters, 1);
    batch.step(-2 * hourly, 300, 298.15);
    expect(Math.abs(batch.terminalVoltage[0]! - batch.openCircuitVoltage[0]!)).toBeGreaterThan(0.01);
    batch.step(0, 200_000, 298.15);
    expect(Math.abs(batch.terminalVoltage[0]! - batch.openCircuitVoltage[0]!)).toBeLessThan(0.0001);
  });

  it.each([
    [{ negative: 1 }, /negative = 1.*2 to 200/],
    [{ separator: 0 }, /separator = 0.*1 to 100/],
    [{ positive: 2.5 }, /positive = 2.5/],
    [{ shells: 1000 }, /shells = 1000.*4 to 400/],
  ])('refuses the mesh %o', (mesh, message) => {
    expect(() => createDfnBatch(generic.parameters, 1, { mesh })).toThrow(message);
  });
});
