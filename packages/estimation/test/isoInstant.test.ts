import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayInWords, isoInstant } from '../src/isoInstant.ts';

test('writes instants as Date does', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (at) => {
      expect(isoInstant(at)).toBe(new Date(at).toISOString());
    }),
  );
});

test('names a day', () => {
  expect(dayInWords(Date.UTC(2019, 6, 12, 9))).toBe('12 July 2019');
});
