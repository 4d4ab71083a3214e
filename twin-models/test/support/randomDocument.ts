/** Random design documents for property tests. */
import fc from 'fast-check';
import type { FieldTree } from '../../src/claims/documentFields.ts';

/** A document in which every value is of the right kind, and most are nonsense. */
export function randomSection(fields: FieldTree): fc.Arbitrary<Record<string, unknown>> {
  const entries = Object.entries(fields).map(([key, field]): [string, fc.Arbitrary<unknown>] => {
    switch (field.kind) {
      case 'number':
        return [
          key,
          field.isWhole
            ? fc.integer({ min: 1, max: 500 })
            : fc.double({ min: Math.max(field.low, 1e-9), max: field.high, noNaN: true }),
        ];
      case 'choice':
        return [key, fc.constantFrom(...field.choices)];
      case 'text':
        return [key, fc.constant('text')];
      case 'list':
        return [key, fc.array(randomSection(field.fields), { minLength: 1, maxLength: 3 })];
      default:
        return [key, randomSection(field.fields)];
    }
  });
  const required = Object.entries(fields).filter(([, field]) => field.isRequired);
  return fc.record(Object.fromEntries(entries), { requiredKeys: required.map(([key]) => key) });
}
