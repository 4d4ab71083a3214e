/** Runs what shows a claim on its two examples. */
import { judgeClaim } from './claim.ts';
import type { Claim, ClaimVerdict } from './claim.ts';
import type { DesignDocument } from './designDocument.ts';

export interface ExampleOutcome {
  readonly verdict: ClaimVerdict;
  /** What the claim's figure is there. */
  readonly output: number | string;
}

export interface ClaimDemonstration {
  readonly inside: ExampleOutcome;
  readonly outside: ExampleOutcome;
  /** Whether the verdicts are `inside` and `outside` and the outputs differ by more than rounding. */
  readonly works: boolean;
}

const ROUNDING = 1e-6;

/** @throws RangeError if an example leaves out what its figure needs: a mistake in the claim's data. */
export function demonstrateClaim(claim: Claim): ClaimDemonstration {
  const outcome = (document: DesignDocument): ExampleOutcome => ({
    verdict: judgeClaim(claim, document).verdict,
    output: claim.shownBy.of(document),
  });
  const inside = outcome(claim.inside);
  const outside = outcome(claim.outside);
  const works = inside.verdict === 'inside' && outside.verdict === 'outside' && differ(inside.output, outside.output);
  return { inside, outside, works };
}

function differ(a: number | string, b: number | string): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a !== b;
  return Math.abs(a - b) > ROUNDING * Math.max(Math.abs(a), Math.abs(b));
}
