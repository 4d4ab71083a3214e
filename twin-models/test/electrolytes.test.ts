import { describe, expect, it } from 'vitest';
import { gelElectrolyte, liquidElectrolyte, propertyFunction, temperatureFactor } from '../src/index.ts';

describe('the p(VdF-HFP) gel', () => {
  const conductivity = propertyFunction(gelElectrolyte.conductivity);

  it('conducts 0.287 S/m at its best, near 1 mol/l', () => {
    expect(conductivity(980)).toBeCloseTo(0.287, 3);
    expect(conductivity(700)).toBeLessThan(conductivity(980));
    expect(conductivity(1400)).toBeLessThan(conductivity(980));
  });

  it('conducts at any concentration', () => {
    for (let c = 0; c < 10_000; c += 50) expect(conductivity(c)).toBeGreaterThan(0);
  });

  it.each([
    [-20, 0.043],
    [0, 0.11],
    [45, 0.41],
  ])('at %f °C keeps %f of 0.25 S/m by the Vogel law', (celsius, expected) => {
    const factor = temperatureFactor(gelElectrolyte.conductivityTemperatureLaw, celsius + 273.15, 298.15);
    expect(Math.abs((0.25 * factor) / expected - 1)).toBeLessThan(0.03);
  });

  it('conducts a quarter of the liquid', () => {
    const ratio = conductivity(1000) / propertyFunction(liquidElectrolyte.conductivity)(1000);
    expect(ratio).toBeGreaterThan(0.2);
    expect(ratio).toBeLessThan(0.3);
  });
});

describe('temperature laws', () => {
  it('are 1 at the reference and rise with temperature', () => {
    for (const law of [
      { kind: 'arrhenius', activationEnergy: 30_000 } as const,
      { kind: 'vogel', b: 600, t0: 150 } as const,
    ]) {
      expect(temperatureFactor(law, 298.15, 298.15)).toBe(1);
      expect(temperatureFactor(law, 308.15, 298.15)).toBeGreaterThan(1.1);
      expect(temperatureFactor(law, 100, 298.15)).toBeLessThan(0.1);
    }
  });
});
