import { describe, expect, it } from 'vitest';
import { stepChainInto } from '../src/stack/tridiagonal.ts';
import { PARTICLE_MODE_COUNT, particleModes, stoichiometryAtRadius } from '../src/transport/particleModes.ts';
import { RelaxationTable } from '../src/transport/relaxationTable.ts';
import { symmetricEigenvectors } from '../src/transport/symmetricEigenvectors.ts';

describe('the modes of a sphere', () => {
  it('answer a steady flux with 1/15 in sum', () => {
    const responses = particleModes.eigenvalues.map((eigenvalue, m) => particleModes.weights[m]! / eigenvalue);
    expect(responses.reduce((sum, response) => sum + response, particleModes.remainder)).toBeCloseTo(1 / 15, 14);
    expect(particleModes.remainder).toBeGreaterThan(0);
    expect(particleModes.remainder).toBeLessThan(0.01 / 15);
  });

  it('begin with the first roots of tan λ = λ', () => {
    expect(Math.sqrt(particleModes.eigenvalues[0]!)).toBeCloseTo(4.493409457909, 9);
    expect(Math.sqrt(particleModes.eigenvalues[1]!)).toBeCloseTo(7.725251836938, 9);
  });

  it('make profiles that keep the mean', () => {
    const modes = Float64Array.from({ length: PARTICLE_MODE_COUNT }, (_, m) => 0.01 / (m + 1));
    // ∫ 3ρ² θ dρ by the midpoint rule.
    let mean = 0;
    const shells = 2000;
    for (let k = 0; k < shells; k++) {
      const rho = (k + 0.5) / shells;
      mean += (3 * rho * rho * stoichiometryAtRadius(0.5, modes, rho)) / shells;
    }
    expect(mean).toBeCloseTo(0.5, 4);
  });
});

describe('a relaxation table', () => {
  const table = new RelaxationTable(Float64Array.of(0.01, 0.2), Float64Array.of(1, 3));

  it('holds exact decay and gain at its grid, for each step length in turn', () => {
    for (const dt of [1, 60, 3600, 1]) {
      table.setStep(dt);
      const at = table.prepare(Math.round(table.position(0)));
      const [keep0, gain0, keep1, gain1, inverse] = table.rows.subarray(at, at + table.rowLength);
      expect(keep0).toBeCloseTo(Math.exp(-0.01 * dt), 12);
      expect(gain0).toBeCloseTo((1 - Math.exp(-0.01 * dt)) / 0.01, 8);
      expect(keep1).toBeCloseTo(Math.exp(-0.2 * dt), 12);
      expect(gain1).toBeCloseTo((3 * (1 - Math.exp(-0.2 * dt))) / 0.2, 8);
      expect(inverse).toBeCloseTo(1, 12);
    }
  });

  it('interpolates within 1.2e-4 between rows', () => {
    table.setStep(30);
    for (let log = -3; log < 3; log += 0.0137) {
      const position = table.position(log);
      const row = Math.trunc(position);
      const at = table.prepare(row);
      const linear = (offset: number) =>
        table.rows[at + offset]! +
        (position - row) * (table.rows[at + table.rowLength + offset]! - table.rows[at + offset]!);
      expect(Math.abs(linear(0) - Math.exp(-0.3 * Math.exp(log)))).toBeLessThan(6.1e-5);
      expect(Math.abs(linear(4) * Math.exp(log) - 1)).toBeLessThan(1.2e-4);
    }
  });

  it('holds the end rows far outside', () => {
    expect(table.position(-50)).toBe(0);
    expect(table.position(50)).toBeGreaterThan(table.position(5.9));
    expect(() => table.prepare(Math.trunc(table.position(50)))).not.toThrow();
  });
});

describe('eigenvectors', () => {
  it('diagonalise a symmetric matrix', () => {
    const size = 12;
    const matrix = Array.from({ length: size }, (_, i) =>
      Float64Array.from({ length: size }, (_, j) => Math.sin((i + 1) * (j + 1)) + (i === j ? i : 0)),
    );
    const { values, vectors } = symmetricEigenvectors(matrix);
    for (let n = 0; n < size; n++) {
      if (n > 0) expect(values[n]!).toBeGreaterThanOrEqual(values[n - 1]!);
      for (let i = 0; i < size; i++) {
        const product = matrix[i]!.reduce((sum, entry, j) => sum + entry * vectors[n]![j]!, 0);
        expect(product).toBeCloseTo(values[n]! * vectors[n]![i]!, 10);
        const overlap = vectors[n]!.reduce((sum, entry, j) => sum + entry * vectors[i]![j]!, 0);
        expect(overlap).toBeCloseTo(n === i ? 1 : 0, 12);
      }
    }
  });
});

describe('exchange along a chain', () => {
  const chain = {
    capacity: Float64Array.of(1, 2, 3, 4),
    between: Float64Array.of(0.5, 0, 2),
    outside: new Float64Array(4),
  };

  it('keeps the content and does not cross a link of zero', () => {
    const x = Float64Array.of(4, 1, 7, 3);
    const before = 4 + 2;
    for (let step = 0; step < 50; step++) stepChainInto(x, chain, 1000, 0, new Float64Array(4));
    expect(x[0]! + 2 * x[1]!).toBeCloseTo(before, 9);
    expect(3 * x[2]! + 4 * x[3]!).toBeCloseTo(33, 9);
    expect(x[0]!).toBeCloseTo(x[1]!, 9);
    expect(x[0]!).not.toBeCloseTo(x[2]!, 1);
  });

  it('comes to the temperature of the surroundings', () => {
    const x = Float64Array.of(4, 1, 7, 3);
    const open = { ...chain, between: Float64Array.of(1, 1, 1), outside: Float64Array.of(0.3, 0, 0, 0) };
    for (let step = 0; step < 100; step++) stepChainInto(x, open, 50, 20, new Float64Array(4));
    for (const value of x) expect(value).toBeCloseTo(20, 6);
  });
});
