/** Where two dossiers say different things: every figure and word of basis, question and result, one by one. */
import type { DossierContent } from './dossierContent.ts';
import type { Plain } from './plainJson.ts';

export interface Difference {
  /** Path of the figure: result.days.retention.cell[12]. */
  readonly where: string;
  readonly dossier: Plain;
  readonly recomputed: Plain;
  /** Recomputed minus dossier, of numbers. */
  readonly by: number | null;
}

export interface Comparison {
  /** Numbers, words and truth values that were compared. */
  readonly figures: number;
  readonly differences: readonly Difference[];
}

/** `tolerance`: largest relative distance of two numbers that count as the same; 0 = every bit. */
export function compareDossiers(dossier: DossierContent, recomputed: DossierContent, tolerance: number): Comparison {
  const differences: Difference[] = [];
  let figures = 0;

  const compare = (a: Plain, b: Plain, where: string): void => {
    if (isList(a) && isList(b)) {
      for (let k = 0; k < Math.max(a.length, b.length); k++) compare(a[k] ?? null, b[k] ?? null, `${where}[${k}]`);
      return;
    }
    if (isTable(a) && isTable(b)) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
        compare(a[key] ?? null, b[key] ?? null, where === '' ? key : `${where}.${key}`);
      }
      return;
    }
    figures++;
    if (a === b) return;
    if (typeof a === 'number' && typeof b === 'number') {
      if (Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b))) return;
      differences.push({ where, dossier: a, recomputed: b, by: b - a });
    } else {
      differences.push({ where, dossier: a, recomputed: b, by: null });
    }
  };

  compare(comparable(dossier, tolerance), comparable(recomputed, tolerance), '');
  return { figures, differences };
}

/** Who made a dossier is told, not compared. The bits of a state know no tolerance. */
function comparable({ question, basis, result }: DossierContent, tolerance: number): Plain {
  const compared = { question, basis, result: { ...result, twinState: tolerance > 0 ? null : result.twinState } };
  const written: Plain = JSON.parse(JSON.stringify(compared));
  return written;
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

function isTable(value: Plain): value is { readonly [key: string]: Plain } {
  return typeof value === 'object' && value !== null && !isList(value);
}
