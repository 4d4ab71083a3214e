/** A patent claim of the seeds as data, and how a design document is held against it. */
import type { DesignDocument } from './designDocument.ts';
import type { DocumentProblem } from './documentProblem.ts';
import { checkDesignDocument } from './readDesignDocument.ts';

/**
 * `outside` is physical but not claimed, `impossible` cannot be built, `notStated` needs a field that the document
 * leaves out.
 */
export type ClaimVerdict = 'inside' | 'outside' | 'impossible' | 'notStated';

/** What one condition of a claim says of a document. */
export interface Finding {
  /** `anode.dots.diameter`. */
  readonly field: string;
  readonly verdict: ClaimVerdict;
  /** As stated or derived; `not stated`. */
  readonly value: string;
  /** What the claim asks for, or what is possible. */
  readonly limit: string;
  /** `seed 002, claim 1`, or why nothing else is possible. */
  readonly source: string;
  /** One sentence with field, value and limit. */
  readonly reason: string;
}

export type Condition = (document: DesignDocument) => Omit<Finding, 'source'>;

/** How a claim lives in the product. */
export type Representation =
  | 'design parameter'
  | 'derived quantity'
  | 'material choice'
  | 'virtual test'
  | 'manufacturing record'
  | 'use context';

/** The output that shows that a claim is represented: it differs between a design inside and one outside. */
export interface Demonstration {
  /** What is computed, with its symbol where there is one. */
  readonly figure: string;
  /** SI or `1`; empty for words. */
  readonly unit: string;
  /** The model that computes it. */
  readonly by: string;
  /** Id of the virtual test that shows the same at length, with settings and a picture. */
  readonly virtualTest?: string;
  /** @throws RangeError naming the field that the document leaves out. */
  readonly of: (document: DesignDocument) => number | string;
}

export interface Claim {
  /** `002-4`. */
  readonly id: string;
  readonly seed: '000' | '001' | '002';
  readonly number: number;
  /** In our words. */
  readonly summary: string;
  readonly representation: readonly Representation[];
  /** Fields of the document that decide. */
  readonly fields: readonly string[];
  readonly claimedRange: string;
  readonly physicalRange: string;
  /** Claims whose conditions are included: meeting one of them is enough. */
  readonly dependsOn: readonly Claim[];
  readonly conditions: readonly Condition[];
  readonly shownBy: Demonstration;
  /** What the figure does not show. */
  readonly caveat?: string;
  /** A design just inside, and one that is physical but just outside by this claim's own condition. */
  readonly inside: DesignDocument;
  readonly outside: DesignDocument;
}

export interface ClaimJudgement {
  readonly claim: string;
  readonly verdict: ClaimVerdict;
  /** Own conditions first, then those of the claim it depends on. */
  readonly findings: readonly Finding[];
}

/** Worst first: one impossible field spoils a design, one outside puts it outside, whatever is not stated elsewhere. */
const SEVERITY: Readonly<Record<ClaimVerdict, number>> = { impossible: 3, outside: 2, notStated: 1, inside: 0 };

/**
 * Holds a document against a claim and all that the claim includes.
 *
 * @param problems of the document, where they are known already.
 */
export function judgeClaim(
  claim: Claim,
  document: DesignDocument,
  problems: readonly DocumentProblem[] = problemsOf(document),
): ClaimJudgement {
  const findings: Finding[] = problems
    .filter(({ field }) => claim.fields.some((own) => overlaps(own, field)))
    .map(({ field, value, limit, source, message }) => ({
      field,
      verdict: 'impossible',
      value,
      limit,
      source,
      reason: message,
    }));
  // A condition may compute with the fields, so it sees possible ones only.
  if (findings.length === 0) {
    const source = `seed ${claim.seed}, claim ${claim.number}`;
    findings.push(...claim.conditions.map((condition) => ({ ...condition(document), source })));
  }
  const parents = claim.dependsOn.map((parent) => judgeClaim(parent, document, problems));
  const nearest = parents.toSorted((a, b) => SEVERITY[a.verdict] - SEVERITY[b.verdict])[0];
  if (nearest) findings.push(...nearest.findings);
  return { claim: claim.id, verdict: worst(findings.map(({ verdict }) => verdict)), findings };
}

function worst(verdicts: readonly ClaimVerdict[]): ClaimVerdict {
  return verdicts.toSorted((a, b) => SEVERITY[b] - SEVERITY[a])[0] ?? 'inside';
}

/** What is impossible in a document. */
export function problemsOf(document: DesignDocument): readonly DocumentProblem[] {
  const result = checkDesignDocument(document);
  return result.ok ? [] : result.problems;
}

/** Whether one path is the other or lies inside it. */
export function overlaps(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}
