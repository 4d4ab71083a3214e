/** Ten whole fleets without faults, ninety days each: 600 cells × 10 seeds in which nothing may be flagged. Minutes, so on request only: npm test -- --project soak. */
import { fleetPlan } from '@packtwin/fleet-simulator';
import { expect, test } from 'vitest';
import { replayFleet } from '../support/replaySimulated.ts';

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('seed %i: ten healthy vehicles, no flag', async (seed) => {
  const outcome = await replayFleet(fleetPlan(seed, { historyEndsAt: Date.UTC(2026, 9, 1), faults: 'none' }));
  expect(outcome.cellSteps).toBeGreaterThan(15e6);
  expect(outcome.verdicts.filter(({ level }) => level === 'flag')).toEqual([]);
});
