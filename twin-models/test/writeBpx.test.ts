import { describe, expect, it } from 'vitest';
import {
  createSpmeBatch,
  findDesign,
  listDesigns,
  nominalCharge,
  propertyFunction,
  readBpx,
  writeBpx,
} from '../src/index.ts';
import type { BpxCell, CellParameters } from '../src/index.ts';

/** Through text, as a file would. */
function roundTrip(parameters: CellParameters): BpxCell {
  const result = readBpx(
    JSON.stringify(writeBpx(parameters, { title: 'written', initialStateOfCharge: 0.4, temperature: 290 })),
  );
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.cell;
}

/** V over two hours of charge and discharge between 10 and 40 °C. */
function voltages(parameters: CellParameters): number[] {
  const batch = createSpmeBatch(parameters, 1);
  batch.reset(0.7, 290);
  const hourly = parameters.nominalCellCapacity / 3600;
  return Array.from({ length: 120 }, (_, minute) => {
    batch.step(hourly * (minute % 40 < 25 ? -0.6 : 0.7), 60, minute < 60 ? 283.15 : 313.15);
    return batch.terminalVoltage[0]!;
  });
}

describe.each(listDesigns().map((design) => [design.id, design] as const))('BPX of %s', (_, design) => {
  const cell = roundTrip(design.parameters);

  it('reads back as a cell whose voltages are within 0.02 mV', () => {
    const expected = voltages(design.parameters);
    voltages(cell.parameters).forEach((volts, minute) => {
      expect(Math.abs(volts - expected[minute]!)).toBeLessThan(2e-5);
    });
    expect(new Set(expected.map((volts) => volts.toFixed(3))).size).toBeGreaterThan(50);
  });

  it('keeps every plain number', () => {
    const numbers = (value: object): unknown =>
      JSON.parse(JSON.stringify(value, (key, inner) => (key === 'openCircuitPotential' ? undefined : inner)));
    const { heatCapacity, heatTransferCoefficient, electrodeArea, nominalCellCapacity, ...rest } = cell.parameters;
    const original = design.parameters;
    expect(numbers(rest)).toMatchObject(
      numbers({
        ...original,
        heatCapacity: undefined,
        heatTransferCoefficient: undefined,
        electrodeArea: undefined,
        nominalCellCapacity: undefined,
      }) as object,
    );
    expect(heatCapacity / original.heatCapacity).toBeCloseTo(1, 12);
    expect(heatTransferCoefficient).toBeCloseTo(original.heatTransferCoefficient, 12);
    expect(electrodeArea / original.electrodeArea).toBeCloseTo(1, 12);
    expect(nominalCellCapacity / nominalCharge(design)).toBeCloseTo(1, 12);
    expect(cell).toMatchObject({ version: '1.1.0', model: 'DFN', title: 'written', initialStateOfCharge: 0.4 });
    expect([cell.initialTemperature, cell.ambientTemperature]).toEqual([290, 290]);
  });
});

describe('writeBpx', () => {
  const { parameters } = findDesign('generic-nmc-graphite')!;

  it('keeps what BPX has no field for under User-defined', () => {
    const special: CellParameters = {
      ...parameters,
      negative: { ...parameters.negative, exchangeExponent: 0.79, filmResistance: 0.002, contactResistance: 0.0003 },
      separator: { ...parameters.separator, interfaceResistance: 0.0004 },
      electrolyte: {
        ...parameters.electrolyte,
        thermodynamicFactor: 2.2,
        diffusivityTemperatureLaw: { kind: 'vogel', b: 600, t0: 150 },
      },
    };
    const { parameters: read } = roundTrip(special);
    expect(read.negative).toMatchObject({ exchangeExponent: 0.79, filmResistance: 0.002, contactResistance: 0.0003 });
    expect(read.separator.interfaceResistance).toBe(0.0004);
    expect(read.electrolyte.thermodynamicFactor).toBe(2.2);
    expect(read.electrolyte.diffusivityTemperatureLaw).toEqual({ kind: 'vogel', b: 600, t0: 150 });
  });

  it('follows a function to the tolerance between its points', () => {
    const diffusivity = (x: number) => 1e-14 * (1 + 30 * Math.exp(-(((x - 0.3) / 0.02) ** 2)));
    const { parameters: read } = roundTrip({ ...parameters, positive: { ...parameters.positive, diffusivity } });
    const table = propertyFunction(read.positive.diffusivity);
    for (let x = 0.1; x < 0.9; x += 0.00137) expect(Math.abs(table(x) - diffusivity(x))).toBeLessThan(3e-5 * 31e-14);
  });

  it('leaves the heat out of a cell whose temperature is held', () => {
    const { parameters: read } = roundTrip({ ...parameters, heatCapacity: 1e12, heatTransferCoefficient: 0 });
    expect(read.heatCapacity).toBeGreaterThan(1e11);
  });

  it('refuses parameters that cannot be stepped', () => {
    expect(() => writeBpx({ ...parameters, electrodeArea: -1 })).toThrow(/electrodeArea = -1/);
  });
});

describe('our own section', () => {
  const write = (own: unknown) => {
    const written: Record<string, unknown> = writeBpx(findDesign('generic-nmc-graphite')!.parameters);
    const parameterisation = { ...(written['Parameterisation'] as object), 'User-defined': { packtwin: own } };
    return readBpx({ ...written, Parameterisation: parameterisation });
  };

  it.each([
    [{ 'Thermodynamic factor': 'two' }, 'packtwin / Thermodynamic factor', /must be a number/],
    [{ 'Thermodynamik factor': 2 }, 'packtwin / Thermodynamik factor', /unknown key/],
    [{ 'Negative electrode': { 'Exchange current exponent': 3 } }, 'Exchange current exponent', /must lie between/],
    [{ 'Diffusivity Vogel constant [K]': 600 }, 'Diffusivity Vogel temperature [K]', /is missing/],
  ])('%o is refused where it is wrong', (own, path, message) => {
    const result = write(own);
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.problems).toEqual([{ path: expect.stringContaining(path), message: expect.stringMatching(message) }]);
  });
});
