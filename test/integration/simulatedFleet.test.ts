/** The simulated fleet through the pipeline: what was built into it is found, and nothing else. */
import { fleetPlan, type FleetPlan } from '@packtwin/fleet-simulator';
import type { ReplayOutcome } from '@packtwin/gateway';
import type { PackDay, Verdict } from '@packtwin/protocol';
import { beforeAll, describe, expect, test } from 'vitest';
import { replayFleet } from '../support/replaySimulated.ts';

const historyEndsAt = Date.UTC(2026, 9, 1);
const cellFlags = ({ verdicts }: ReplayOutcome): Verdict[] =>
  verdicts.filter(({ level, scope }) => level === 'flag' && scope === 'cell');

/** What the truth calls a fault, and the names under which a verdict may speak of it. */
const ACCEPTED_CAUSES: Readonly<Record<string, readonly string[]>> = {
  'seal-leakage': ['seal-leakage'],
  leakage: ['leakage', 'internal-short'],
  'internal-short': ['leakage', 'internal-short'],
  'active-material-loss': ['active-material-loss', 'ageing'],
  'contact-resistance': ['contact-resistance'],
};

describe('a fleet with faults', () => {
  let plan: FleetPlan;
  let outcome: ReplayOutcome;
  beforeAll(async () => {
    plan = fleetPlan(1, { historyEndsAt });
    outcome = await replayFleet(plan);
  });

  test('is as large as the product promises: ten vehicles, three designs, some 20 million cell-samples', () => {
    expect(plan.vehicles).toHaveLength(10);
    expect(new Set(plan.vehicles.map(({ design }) => design)).size).toBe(3);
    expect(new Set(plan.vehicles.flatMap(({ faults }) => faults.map(({ kind }) => kind))).size).toBeGreaterThanOrEqual(
      3,
    );
    expect(outcome.cellSteps).toBeGreaterThan(15e6);
    expect(outcome.cellSteps).toBeLessThan(25e6);
  });

  test('flags cells of faulty vehicles only, and of those only the faulty cells', () => {
    for (const { vehicle, cellIndices } of cellFlags(outcome)) {
      const faulty = plan.vehicles.find((each) => each.vehicle === vehicle)!.faults.flatMap(({ cells }) => cells);
      expect(faulty.length, `${vehicle} is healthy`).toBeGreaterThan(0);
      expect(
        cellIndices.some((cell) => faulty.includes(cell)),
        `${vehicle} cells ${cellIndices.join(' ')}`,
      ).toBe(true);
    }
  });

  test('finds at least three kinds of fault by name, none before it began', () => {
    const named = plan.vehicles.flatMap(({ vehicle, faults }) =>
      faults.filter((fault) =>
        cellFlags(outcome).some(
          (verdict) =>
            verdict.vehicle === vehicle &&
            fault.cells.every((cell) => verdict.cellIndices.includes(cell)) &&
            ACCEPTED_CAUSES[fault.kind]!.includes(verdict.cause) &&
            verdict.confidence > 0.9 &&
            Date.parse(verdict.detectedAt) > fault.onsetAt,
        ),
      ),
    );
    expect(new Set(named.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(3);
  });

  test('the twin does not know the truth: its residual is some millivolts, not zero', () => {
    const residuals = outcome.days.map(({ residualRms }) => residualRms).filter((residual) => !Number.isNaN(residual));
    const mean = residuals.reduce((sum, residual) => sum + residual, 0) / residuals.length;
    console.info(
      `Residual of the twin against the simulated truth: ${(1000 * mean).toFixed(2)} mV RMS, mean of ${residuals.length} pack-days`,
    );
    expect(mean).toBeGreaterThan(0.5e-3);
    expect(mean).toBeLessThan(50e-3);
  });
});

describe('a fleet without faults', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('seed %i flags nothing', async (seed) => {
    // One vehicle of each design; `test/soak` runs the whole fleet.
    const outcome = await replayFleet(fleetPlan(seed, { historyEndsAt, vehicles: 3, faults: 'none' }));
    expect(outcome.verdicts.filter(({ level }) => level === 'flag')).toEqual([]);
  });
});

describe('what the design explains', () => {
  const plan = fleetPlan(4, {
    historyEndsAt,
    vehicles: 1,
    designs: ['seed-001'],
    faults: 'none',
    imperfections: false,
  });
  const lastDay = ({ days }: ReplayOutcome): PackDay => days.at(-1)!;
  const median = (values: Float64Array): number => values.toSorted()[values.length >> 1]!;
  let own: ReplayOutcome;
  beforeAll(async () => {
    own = await replayFleet(plan);
  });

  test('another design under the same frames: other voltages, another expected line, other verdicts', async () => {
    const other = await replayFleet(plan, (birth) => ({ ...birth, design: 'seed-002' }));
    expect(lastDay(other).residualRms - lastDay(own).residualRms).toBeGreaterThan(5e-3);
    const difference = median(lastDay(other).expectedRetention) - median(lastDay(own).expectedRetention);
    expect(Math.abs(difference)).toBeGreaterThan(0.005);
    const said = ({ verdicts }: ReplayOutcome) =>
      verdicts.map(({ level, scope, cause }) => `${level} ${scope} ${cause}`).toSorted();
    expect(said(other)).not.toEqual(said(own));
  });

  test('15 K more of history lowers the expected line', async () => {
    const warmer = {
      ...plan,
      vehicles: plan.vehicles.map((vehicle) => ({
        ...vehicle,
        climate: { ...vehicle.climate, meanCelsius: vehicle.climate.meanCelsius + 15 },
      })),
    };
    const warm = await replayFleet(warmer);
    expect(lastDay(warm).meanTemperature - lastDay(own).meanTemperature).toBeGreaterThan(8);
    expect(median(lastDay(warm).expectedRetention)).toBeLessThan(median(lastDay(own).expectedRetention) - 0.003);
  });
});

describe('packs of every build reach the twin', () => {
  test('bipolar stacks with a missing tap: one observation stands for two cells, both have estimates', async () => {
    const plan = fleetPlan(1, { historyEndsAt, vehicles: 10, faults: 'none', historyDays: 5 });
    const lacking = plan.vehicles.filter(({ stacks }) => stacks.some(({ taps }) => taps !== undefined));
    expect(lacking.length).toBeGreaterThan(0);
    const outcome = await replayFleet({ ...plan, vehicles: plan.vehicles });
    for (const { vehicle, cellCount } of lacking) {
      const day = outcome.days.findLast((each) => each.vehicle === vehicle)!;
      expect(day.stateOfChargeOffset).toHaveLength(cellCount);
      expect(day.residualRms).toBeGreaterThan(0);
    }
  });

  test('the same cells as a conventional string', async () => {
    const plan = fleetPlan(2, { historyEndsAt, vehicles: 1, faults: 'none', historyDays: 5 });
    const outcome = await replayFleet(plan, (birth) => ({
      ...birth,
      stacks: birth.stacks.map((stack) => ({ ...stack, kind: 'plain' as const })),
    }));
    expect(outcome.cellSteps).toBeGreaterThan(10_000);
    expect(outcome.days.at(-1)!.residualRms).toBeGreaterThan(0);
  });
});
