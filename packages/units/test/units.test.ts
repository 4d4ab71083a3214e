import {
  ampereHoursFromCoulombs,
  celsiusFromKelvin,
  coulombsFromAmpereHours,
  FARADAY,
  GAS_CONSTANT,
  kelvinFromCelsius,
  REFERENCE_TEMPERATURE,
} from '@packtwin/units';
import fc from 'fast-check';
import { expect, test } from 'vitest';

test('the thermal voltage RT/F at 25 °C is 25.69 mV', () => {
  expect((GAS_CONSTANT * REFERENCE_TEMPERATURE) / FARADAY).toBeCloseTo(0.025693, 6);
});

test('25 °C is the reference temperature', () => {
  expect(kelvinFromCelsius(25)).toBe(REFERENCE_TEMPERATURE);
});

test('one ampere-hour is 3600 coulombs', () => {
  expect(coulombsFromAmpereHours(1)).toBe(3600);
});

test('conversions are inverses of each other', () => {
  const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(finite, (value) => {
      expect(celsiusFromKelvin(kelvinFromCelsius(value))).toBeCloseTo(value, 6);
      expect(ampereHoursFromCoulombs(coulombsFromAmpereHours(value))).toBeCloseTo(value, 6);
    }),
  );
});
