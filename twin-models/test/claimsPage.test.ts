import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CLAIMS } from '../src/claims/catalogue.ts';
import { checkDesign } from '../src/claims/checkDesign.ts';
import { DOCUMENT_FIELDS, type FieldTree } from '../src/claims/documentFields.ts';
import { quantityText } from '../src/claims/quantityText.ts';
import { readDesignDocument } from '../src/claims/readDesignDocument.ts';

const page = readFileSync(new URL('../../docs/models/claims.md', import.meta.url), 'utf8');

/** Examples of the page with the claims that the line after each says it meets. */
const examples = [...page.matchAll(/```json\n(.*?)```\n+Meets ([^\n]*)\./gs)].map(
  ([, json = '', meets = '']) => [json, meets.split(', ')] as const,
);

describe('the page about claims', () => {
  test('has an example for each seed and the composite member', () => {
    expect(examples).toHaveLength(4);
    expect([...page.matchAll(/```json/g)]).toHaveLength(4);
  });

  test.each(examples)('has an example that can be built and meets just what it says: %#', (json, meets) => {
    const result = readDesignDocument(json);
    expect(result.ok ? [] : result.problems).toEqual([]);
    const check = checkDesign(result.document!);
    expect(check.isBuildable).toBe(true);
    const isOfSeed = (id: string) => id.startsWith(meets[0]!.slice(0, 3));
    const met = check.claims.filter(({ claim, verdict }) => verdict === 'inside' && isOfSeed(claim));
    expect(met.map(({ claim }) => claim)).toEqual(meets);
    expect(check.derived?.warnings).toEqual([]);
  });

  test('together the examples meet all claims but those of carbon films', () => {
    const met = new Set(examples.flatMap(([, meets]) => meets));
    const open = CLAIMS.map(({ id }) => id).filter((id) => !met.has(id));
    expect(open).toEqual(['001-4', '001-5', ...[12, 13, 14, 15, 16, 17].map((number) => `001-${number}`)]);
  });

  test('states every number with its range', () => {
    for (const { path, range } of numbersOf('', DOCUMENT_FIELDS)) {
      if (/^cathode\.collector\.|^compositeMember\.rods\./.test(path)) continue;
      const row = page.split('\n').find((line) => line.startsWith(`| \`${path}\` `));
      expect(row, path).toBeDefined();
      expect(row).toContain(range);
    }
  });
});

function numbersOf(path: string, fields: FieldTree): { path: string; range: string }[] {
  return Object.entries(fields).flatMap(([key, field]) => {
    const here = `${path}${key}`;
    if (field.kind === 'number') {
      const range = `${quantityText(field.low)}…${quantityText(field.high)}`;
      return [{ path: `${here}${field.isRequired ? '' : '?'}`, range }];
    }
    if (field.kind === 'section') return numbersOf(`${here}.`, field.fields);
    return field.kind === 'list' ? numbersOf(`${here}[].`, field.fields) : [];
  });
}
