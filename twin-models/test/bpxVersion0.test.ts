import { describe, expect, it } from 'vitest';
import { convertBpxVersion0, propertyFunction, writeBpx } from '../src/index.ts';
import { generic, inside, read, throughText, withNegative } from './support/bpxFile.ts';

describe('convertBpxVersion0', () => {
  it('moves to State what version 0 kept elsewhere, so that both read as the same cell', () => {
    const old = inside(throughText(writeBpx(generic)));
    delete old['State'];
    inside(old, 'Header')['BPX'] = 0.4;
    inside(old, 'Parameterisation', 'Cell')['Ambient temperature [K]'] = 280;
    inside(old, 'Parameterisation', 'Cell')['Thermal conductivity [W.m-1.K-1]'] = 1;
    inside(old, 'Parameterisation', 'Electrolyte')['Initial concentration [mol.m-3]'] = 1100;
    const before = JSON.stringify(old);
    const converted = convertBpxVersion0(old);
    expect(JSON.stringify(old)).toBe(before);
    expect(converted['State']).toEqual({
      'Initial conditions': {
        'Initial state-of-charge': 1,
        'Initial temperature [K]': 280,
        'Initial electrolyte concentration [mol.m-3]': 1100,
      },
      'Thermal environment': { 'Ambient temperature [K]': 280 },
    });
    const { version: _, ...fromNew } = read(converted);
    const { version: __, ...fromOld } = read(old);
    expect(JSON.stringify(fromNew)).toBe(JSON.stringify(fromOld));
  });

  it('moves hysteresis from User-defined to its fields, as reading a file of version 0 does', () => {
    const old = inside(throughText(writeBpx(withNegative({ ...generic.negative, filmResistance: 0 }))));
    delete old['State'];
    inside(old, 'Header')['BPX'] = '0.4.0';
    inside(old, 'Parameterisation', 'Negative electrode')['OCP [V]'] = 0;
    inside(old, 'Parameterisation')['User-defined'] = {
      'Negative electrode lithiation OCP [V]': '0.10 + 0.6*exp(-20*x) - 0.05*x',
      'Negative electrode delithiation OCP [V]': '0.14 + 0.6*exp(-20*x) - 0.05*x',
      'Negative particle hysteresis decay rate': 12,
    };
    for (const file of [old, convertBpxVersion0(old)]) {
      const { hysteresis, openCircuitPotential } = read(file).parameters.negative;
      expect(propertyFunction(hysteresis!.halfGap)(0.4)).toBeCloseTo(0.02, 12);
      expect(hysteresis!.decayRate).toBe(12);
      expect(openCircuitPotential.potential(0.5)).toBeCloseTo(0.12 + 0.6 * Math.exp(-10) - 0.025, 12);
    }
  });

  it('leaves files of version 1 and strangers as they are', () => {
    for (const file of [inside(throughText(writeBpx(generic))), {}, { Header: 5, Parameterisation: {} }]) {
      expect(convertBpxVersion0(file)).toBe(file);
    }
  });
});
