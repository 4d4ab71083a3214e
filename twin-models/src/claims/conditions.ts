/** Conditions that several claims are made of. */
import type { Condition, Finding } from './claim.ts';
import type { DesignDocument } from './designDocument.ts';
import { quantityText } from './quantityText.ts';

type FindingHere = Omit<Finding, 'source'>;

export function inside(field: string, value: string, limit: string): FindingHere {
  return { field, verdict: 'inside', value, limit, reason: `${field} is ${value}, claimed is ${limit}` };
}

export function outside(field: string, value: string, limit: string, why = ''): FindingHere {
  const reason = `${field} is ${value}, claimed is ${limit}${why === '' ? '' : `: ${why}`}`;
  return { field, verdict: 'outside', value, limit, reason };
}

export function notStated(field: string, limit: string): FindingHere {
  return {
    field,
    verdict: 'notStated',
    value: 'not stated',
    limit,
    reason: `${field} is not stated, claimed is ${limit}`,
  };
}

export interface ClaimedRange {
  readonly field: string;
  readonly unit?: string;
  readonly low?: number;
  readonly high?: number;
  /** Whether the end itself is outside. */
  readonly isHighOpen?: boolean;
  readonly of: (document: DesignDocument) => number | undefined;
}

/** A number that must lie in a range. Lengths are compared to a millionth, so that 30e-6 written as 0.00003 is no more than 30e-6. */
export function withinRange({ field, unit = '1', low, high, isHighOpen = false, of }: ClaimedRange): Condition {
  const limit = rangeText(low, high, isHighOpen, unit);
  return (document) => {
    const value = of(document);
    if (value === undefined) return notStated(field, limit);
    const isLowEnough = high === undefined || (isHighOpen ? value < high * (1 - 1e-9) : value <= high * (1 + 1e-9));
    const isHighEnough = low === undefined || value >= low * (1 - 1e-9);
    const text = quantityText(value, unit);
    return isLowEnough && isHighEnough ? inside(field, text, limit) : outside(field, text, limit);
  };
}

function rangeText(low: number | undefined, high: number | undefined, isHighOpen: boolean, unit: string): string {
  if (low === undefined) return `${isHighOpen ? 'below' : 'at most'} ${quantityText(high ?? Infinity, unit)}`;
  if (high === undefined) return `at least ${quantityText(low, unit)}`;
  return `${quantityText(low)}…${quantityText(high, unit)}`;
}

const ORDER = ['inside', 'outside', 'impossible', 'notStated'] as const;

/** Met when one of the conditions is, as in "at least one of the electrodes". */
export function anyOf(...conditions: readonly Condition[]): Condition {
  return (document) =>
    conditions
      .map((condition) => condition(document))
      .toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict))[0] ?? notStated('', '');
}

/** A section that must be there, whatever it says. */
export function isStated(field: string, limit: string, of: (document: DesignDocument) => unknown): Condition {
  return (document) => (of(document) === undefined ? notStated(field, limit) : inside(field, 'stated', limit));
}

/** Both electrodes and an electrolyte: what every claim on a battery includes. */
export const isBattery: readonly Condition[] = [
  isStated('anode', 'a negative electrode', ({ anode }) => anode),
  isStated('cathode', 'a positive electrode', ({ cathode }) => cathode),
  isStated('electrolyte', 'an electrolyte', ({ electrolyte }) => electrolyte),
];
