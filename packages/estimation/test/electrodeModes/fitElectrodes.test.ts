import { findDesign } from '@packtwin/twin-models';
import { describe, expect, test } from 'vitest';
import { DEFAULT_CURVE_ERROR, fitElectrodes, type ChargeCurve } from '../../src/electrodeModes/fitElectrodes.ts';
import { priorOfAge, type AgePrior } from '../../src/electrodeModes/electrodePrior.ts';
import { halfCellsOf, limitsOf, type HalfCells } from '../../src/electrodeModes/halfCells.ts';
import { seededRandom } from '../support/seededRandom.ts';

const DESIGNS = ['generic-nmc-graphite', 'seed-000', 'seed-001', 'seed-002'];

interface Losses {
  readonly negative: number;
  readonly positive: number;
  readonly lithium: number;
}

/** Rest voltages of a cell with losses between two states of charge, and the capacity that it has. */
function charge(
  cells: HalfCells,
  { negative, positive, lithium }: Losses,
  from: number,
  to: number,
  error: (stateOfCharge: number) => number = () => 0,
  lead: ChargeCurve['lead'] = { negative: 0, positive: 0 },
): { readonly curve: ChargeCurve; readonly capacity: number } {
  const qn = cells.negative.capacity * (1 - negative);
  const qp = cells.positive.capacity * (1 - positive);
  const li = cells.lithium * (1 - lithium);
  const { empty, full } = limitsOf(cells, qn, qp, li);
  const capacity = qn * (full - empty);
  const points = Math.round((to - from) * 100);
  const states = Float64Array.from({ length: points }, (_, k) => from + k / 100);
  return {
    capacity,
    curve: {
      charge: states.map((z) => (z - from) * capacity),
      voltage: states.map((z) => {
        const x = empty + z * (full - empty);
        const y = (li - x * qn) / qp;
        const surfaceN = x + lead.negative / (1 - negative);
        const surfaceP = y + lead.positive / (1 - positive);
        return cells.positive.potential(surfaceP) - cells.negative.potential(surfaceN) + error(z) + branch(z - from);
      }),
      lead,
    },
  };
}

/** V below the branch that a charge follows, over the charge since its begin: half a gap of 2.5 mV. */
const branch = (moved: number): number => -5e-3 * Math.exp(-moved / 0.1);

/** A smooth error of a given RMS (V): waves with lengths around 0.3 of charge and below. */
function curveError(rms: number, seed: number): (stateOfCharge: number) => number {
  const random = seededRandom(seed);
  const waves = Array.from({ length: 12 }, (_, k) => ({
    size: random.gaussian(),
    phase: 2 * Math.PI * random.uniform(),
    count: 1 + k,
  }));
  return (z) =>
    rms *
    Math.sqrt(2 / 12) *
    waves.reduce((sum, { size, phase, count }) => sum + size * Math.cos(2 * Math.PI * count * z * 0.8 + phase), 0);
}

const LOSSES: Losses = { negative: 0.05, positive: 0.03, lithium: 0.07 };

describe('electrodes of an aged cell, from one charge', () => {
  test.each(DESIGNS)('are what they are where the curve is exact: %s', (id) => {
    const cells = halfCellsOf(findDesign(id)!);
    const { curve, capacity } = charge(cells, LOSSES, 0.05, 0.95);
    const fit = fitElectrodes(cells, curve)!;
    expect(fit.retention).toBeCloseTo(capacity, 2);
    for (const kind of ['negative', 'positive', 'lithium'] as const) {
      const mode = fit[kind];
      if (mode) expect(Math.abs(mode.loss - LOSSES[kind])).toBeLessThan(0.006);
    }
    expect(fit.lithium).not.toBeNull();
    expect(fit.residual).toBeLessThan(5e-4);
  });

  test.each(['generic-nmc-graphite', 'seed-001'])('stay within what is claimed under errors of 3 mV: %s', (id) => {
    const cells = halfCellsOf(findDesign(id)!);
    let squares = 0;
    let inside = 0;
    const count = 40;
    for (let seed = 0; seed < count; seed++) {
      const { curve, capacity } = charge(cells, LOSSES, 0.12, 0.88, curveError(3e-3, seed));
      const { retention, retentionDeviation } = fitElectrodes(cells, curve)!;
      squares += (retention - capacity) ** 2;
      if (Math.abs(retention - capacity) < 1.96 * retentionDeviation) inside++;
    }
    expect(Math.sqrt(squares / count)).toBeLessThan(0.011);
    expect(inside).toBeGreaterThanOrEqual(0.85 * count);
  });

  test('are not identifiable from the upper half, and no alignment is given for a short window', () => {
    const cells = halfCellsOf(findDesign('generic-nmc-graphite')!);
    const upper = fitElectrodes(cells, charge(cells, LOSSES, 0.5, 0.95).curve)!;
    expect(upper.negative).toBeNull();
    expect(upper.lithium).toBeNull();
    expect(upper.retentionDeviation).toBeGreaterThan(0.02);
    expect(fitElectrodes(cells, charge(cells, LOSSES, 0.5, 0.8).curve)).toBeNull();
  });

  test('take a constant voltage for resistance, not for ageing', () => {
    const cells = halfCellsOf(findDesign('generic-nmc-graphite')!);
    const { curve, capacity } = charge(cells, LOSSES, 0.1, 0.9, () => 0.01);
    const fit = fitElectrodes(cells, curve)!;
    expect(fit.parameters[4]).toBeGreaterThan(0.006);
    expect(fit.retention).toBeCloseTo(capacity, 2);
  });

  test.each(DESIGNS)('are found though diffusion lets the surfaces run ahead of the means: %s', (id) => {
    const cells = halfCellsOf(findDesign(id)!);
    const lead = { negative: 0.03, positive: -0.02 };
    const { curve, capacity } = charge(cells, LOSSES, 0.1, 0.9, () => 0, lead);
    const fit = fitElectrodes(cells, curve)!;
    expect(fit.retention).toBeCloseTo(capacity, 2);
    const mistaken = fitElectrodes(cells, { ...curve, lead: { negative: 0, positive: 0 } })!;
    expect(mistaken.parameters[2]! - fit.parameters[2]!).toBeGreaterThan(0.01);
  });

  test.each([0, 0.06, 0.12, 0.18])('are found whatever lithium was lost: %d', (lithium) => {
    for (const id of DESIGNS) {
      const cells = halfCellsOf(findDesign(id)!);
      const { curve, capacity } = charge(cells, { negative: 0.02, positive: 0.02, lithium }, 0.12, 0.88);
      expect(Math.abs(fitElectrodes(cells, curve)!.retention - capacity), id).toBeLessThan(0.013);
    }
  });

  test('are refused for a cell of another material', () => {
    const cells = halfCellsOf(findDesign('generic-nmc-graphite')!);
    const other = halfCellsOf(findDesign('seed-002')!);
    expect(fitElectrodes(cells, charge(other, LOSSES, 0.1, 0.9).curve)).toBeNull();
  });

  test('are less sure the larger the error of the curve', () => {
    const cells = halfCellsOf(findDesign('seed-001')!);
    const { curve } = charge(cells, LOSSES, 0.2, 0.8);
    const [sure, unsure] = [1e-3, 5e-3].map((potential) =>
      fitElectrodes(cells, curve, { ...DEFAULT_CURVE_ERROR, potential })!,
    );
    expect(unsure!.retentionDeviation).toBeGreaterThan(1.5 * sure!.retentionDeviation);
  });
});

/** Of a pack that was watched since it was new, of which the ledger explains these losses. */
const explained = (lithium: number, unseenYears = 0): AgePrior =>
  priorOfAge({ negative: 0.25 * lithium, positive: 0.25 * lithium, lithium, unseenYears });

/** Errors of retention over charges of 20 to 80 % of cells alike, and the bands that were stated. */
function errorsOf(
  id: string,
  losses: Losses,
  ofAge: AgePrior | undefined,
  count: number,
): { readonly mean: number; readonly rms: number; readonly inside: number } {
  const cells = halfCellsOf(findDesign(id)!);
  let [sum, squares, inside] = [0, 0, 0];
  for (let seed = 0; seed < count; seed++) {
    const { curve, capacity } = charge(cells, losses, 0.2, 0.8, curveError(3e-3, seed));
    const { retention, retentionDeviation } = fitElectrodes(cells, curve, DEFAULT_CURVE_ERROR, ofAge)!;
    const error = retention - capacity;
    sum += error;
    squares += error * error;
    if (Math.abs(error) < 1.96 * retentionDeviation) inside++;
  }
  return { mean: sum / count, rms: Math.sqrt(squares / count), inside: inside / count };
}

describe('electrodes of a cell whose age is told', () => {
  const NEW: Losses = { negative: 0, positive: 0, lithium: 0 };

  test.each(DESIGNS)('are those of a new cell within 1 %, which an unknown age makes older: %s', (id) => {
    const told = errorsOf(id, NEW, explained(0), 12);
    expect(Math.abs(told.mean)).toBeLessThan(0.01);
    expect(told.rms).toBeLessThan(errorsOf(id, NEW, undefined, 12).rms);
  });

  test.each(DESIGNS)('are found within the band though they lost 15 % where 4 % are explained: %s', (id) => {
    const cells = halfCellsOf(findDesign(id)!);
    const lost: Losses = { negative: 0.04, positive: 0.04, lithium: 0.15 };
    const { capacity } = charge(cells, lost, 0.2, 0.8);
    expect(capacity).toBeLessThan(0.9);
    const { mean, inside } = errorsOf(id, lost, explained(0.04), 24);
    expect(inside).toBeGreaterThanOrEqual(0.85);
    // Not by a band that would hold what is explained too.
    expect(Math.abs(mean)).toBeLessThan(0.03);
  });

  test.each(DESIGNS)('are known better than without where age and use explain them: %s', (id) => {
    const lost: Losses = { negative: 0.02, positive: 0.02, lithium: 0.08 };
    expect(errorsOf(id, lost, explained(0.08), 12).rms).toBeLessThan(errorsOf(id, lost, undefined, 12).rms + 1e-3);
  });

  test('give what the curve says without the age beside it, and claim no loss that the curve does not carry', () => {
    const cells = halfCellsOf(findDesign('generic-nmc-graphite')!);
    const upper = charge(cells, NEW, 0.5, 0.95).curve;
    const untold = fitElectrodes(cells, upper)!;
    const told = fitElectrodes(cells, upper, DEFAULT_CURVE_ERROR, explained(0))!;
    expect(untold.untold).toEqual({ loss: untold.retention, deviation: untold.retentionDeviation });
    expect(told.untold).toEqual(untold.untold);
    expect(told.retentionDeviation).toBeLessThan(0.7 * untold.retentionDeviation);
    expect([told.negative, told.lithium]).toEqual([null, null]);
  });
});
