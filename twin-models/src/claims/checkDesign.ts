/** A design document judged as a whole: every stated field, every claim, what follows from it. */
import { judgeClaim, overlaps, problemsOf } from './claim.ts';
import type { ClaimJudgement, Finding } from './claim.ts';
import { CLAIMS } from './catalogue.ts';
import { deriveQuantities } from './figures/derivedQuantities.ts';
import type { DerivedQuantities } from './figures/derivedQuantities.ts';
import type { DesignDocument } from './designDocument.ts';
import { findNumberField } from './documentFields.ts';
import type { DocumentProblem } from './documentProblem.ts';
import { isInert } from './materialClasses.ts';
import { quantityText } from './quantityText.ts';

export interface FieldJudgement {
  /** `anode.dots.diameter`. */
  readonly field: string;
  readonly value: string;
  /**
   * `inside` if at least one claim asks about the field and it meets it, or no claim asks about it; `outside` if claims
   * ask and it meets none; `impossible` if it cannot be built.
   */
  readonly verdict: 'inside' | 'outside' | 'impossible';
  /** Claims that it meets and those it does not. */
  readonly meets: readonly string[];
  readonly misses: readonly string[];
  /** Limit and source where it is not inside, else empty. */
  readonly reason: string;
}

export interface DesignCheck {
  readonly name: string;
  /** Whether nothing in it is impossible, and what it states does not make every cell impossible. */
  readonly isBuildable: boolean;
  readonly problems: readonly DocumentProblem[];
  readonly fields: readonly FieldJudgement[];
  readonly claims: readonly ClaimJudgement[];
  /** Null where a field is impossible or fields contradict each other. */
  readonly derived: DerivedQuantities | null;
}

/** Judges a document that was read without unreadable problems. */
export function checkDesign(document: DesignDocument): DesignCheck {
  const unbuilt = problemsOf(document);
  const derived = unbuilt.length === 0 ? deriveQuantities(document) : null;
  const problems = derived?.isRefused ? [refusalOf(document, derived.cellProblem ?? '')] : unbuilt;
  const claims = CLAIMS.map((claim) => judgeClaim(claim, document, problems));
  const ownFindings = CLAIMS.flatMap((claim, index) =>
    claims[index]!.findings.slice(0, claim.conditions.length).map((finding) => ({ claim: claim.id, finding })),
  );
  const fields = leavesOf('', document).map((leaf) => judgeField(leaf, problems, ownFindings));
  return {
    name: document.name,
    isBuildable: problems.length === 0,
    problems,
    fields,
    claims,
    derived,
  };
}

/** That no cell can be made of what is stated, about the one field without which one could, or about the whole. */
function refusalOf(document: DesignDocument, message: string): DocumentProblem {
  const { anode } = document;
  const problem = {
    kind: 'impossible',
    field: '',
    value: 'as stated',
    limit: 'lithium that moves between two electrodes',
    source: 'the cell of the document, claims/cell/designCell.ts',
    message,
  } as const;
  const composition = anode?.dots?.composition;
  if (composition?.every(({ element }) => isInert(element))) {
    const value = composition.map(({ element }) => element).join(', ');
    return { ...problem, field: 'anode.dots.composition', value };
  }
  if (anode?.prelithiation === undefined) return problem;
  const { prelithiation, ...plain } = anode;
  const isCause = !deriveQuantities({ ...document, anode: plain }).isRefused;
  return isCause ? { ...problem, field: 'anode.prelithiation', value: quantityText(prelithiation, 'mol/m²') } : problem;
}

interface Leaf {
  readonly field: string;
  readonly value: number | string;
}

/** Numbers and words of the document with their paths. Names and descriptions are no design. */
function leavesOf(path: string, value: unknown): Leaf[] {
  if (typeof value === 'number' || typeof value === 'string') return [{ field: path, value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    path === '' && (key === 'name' || key === 'description')
      ? []
      : leavesOf(path === '' ? key : `${path}.${key}`, inner),
  );
}

/** Fields inside a section or list that a finding about it speaks of; the others there are only neighbours. */
const DECIDING: Readonly<Record<string, readonly string[]>> = {
  materials: ['material'],
  composition: ['element'],
  dots: ['diameter', 'occupancy'],
  process: ['step'],
  rods: ['arealDensity', 'diameter', 'length'],
  adsorption: ['specificArea', 'density'],
  stack: ['cells', 'construction'],
  pack: ['packagesInSeries', 'packagesInParallel'],
};

/** Whether a finding about one field or section speaks of a leaf of the document. */
function isAbout(found: string, leaf: string): boolean {
  if (found === leaf) return true;
  const section = found.split('.').at(-1) ?? '';
  return leaf.startsWith(`${found}.`) && (DECIDING[section] ?? []).includes(leaf.split('.').at(-1) ?? '');
}

function judgeField(
  { field, value }: Leaf,
  problems: readonly DocumentProblem[],
  findings: readonly { readonly claim: string; readonly finding: Finding }[],
): FieldJudgement {
  const unit = findNumberField(field)?.unit ?? '1';
  const text = typeof value === 'number' ? quantityText(value, unit) : value;
  const problem = problems.find((each) => overlaps(each.field, field));
  if (problem) {
    return { field, value: text, verdict: 'impossible', meets: [], misses: [], reason: problem.message };
  }
  const about = findings.filter(({ finding }) => isAbout(finding.field, field));
  const withVerdict = (verdict: Finding['verdict']) => about.filter(({ finding }) => finding.verdict === verdict);
  const meets = [...new Set(withVerdict('inside').map(({ claim }) => claim))];
  const missed = withVerdict('outside');
  const misses = [...new Set(missed.map(({ claim }) => claim))].filter((claim) => !meets.includes(claim));
  const isOutside = meets.length === 0 && misses.length > 0;
  const reason = missed[0] ? `${missed[0].finding.reason} (${missed[0].finding.source})` : '';
  return {
    field,
    value: text,
    verdict: isOutside ? 'outside' : 'inside',
    meets,
    misses,
    reason: misses.length > 0 ? reason : '',
  };
}
