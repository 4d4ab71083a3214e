/**
 * Whether the confidence that a verdict states is what it says: of cells that some verdict was 90 % sure of or more, how
 * many really had a fault. Fleets of the benchmark hold more faults than real ones, so both rates are measured apart and
 * brought together at the prevalence that the confidence itself assumes.
 */
import { FAULT_PREVALENCE, verdictConfidence } from '@packtwin/estimation';
import { proportionUpperBound, type FleetFigure } from './fleetFigures.ts';
import type { PackOutcome } from './packRun.ts';

const SURE = 0.9;

/** @param healthy packs without a fault. @param faulty packs with one faulty cell each. */
export function confidenceFigure(healthy: readonly PackOutcome[], faulty: readonly PackOutcome[]): FleetFigure {
  const watched = healthy.reduce((sum, { plan }) => sum + plan.cells, 0);
  const wrong = healthy.reduce((sum, outcome) => sum + sureOf(outcome).size, 0);
  const right = faulty.filter((outcome) => {
    const { cell, kind } = outcome.plan.fault!;
    const sure = sureOf(outcome);
    return sure.has(cell) || (kind === 'seal' && sure.has(cell + 1));
  }).length;
  const found = right / Math.max(1, faulty.length);
  const share = (falseRate: number): number => {
    const hits = FAULT_PREVALENCE * found;
    return (100 * hits) / (hits + (1 - FAULT_PREVALENCE) * falseRate);
  };
  return {
    name: 'verdicts stated with a confidence of 0.9 or more that are true',
    value: share(wrong / watched),
    unit: '%',
    context: {
      faultFreeCells: watched,
      ofThoseSure: wrong,
      faulty: faulty.length,
      ofThoseFound: right,
      prevalence: FAULT_PREVALENCE,
      lower95: Number(share(proportionUpperBound(wrong, watched)).toPrecision(3)),
      bar: '≥ 88',
    },
  };
}

/** Cells whose evidence reached that confidence in some week. */
function sureOf({ weeks }: PackOutcome): ReadonlySet<number> {
  return new Set(weeks.filter(({ value }) => verdictConfidence(value) >= SURE).map(({ cell }) => cell));
}
