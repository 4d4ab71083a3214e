/** Files of the Battery Parameter eXchange to read, and to change before that. */
import { findDesign, readBpx, writeBpx } from '../../src/index.ts';
import type { BpxCell, CellParameters, ElectrodeParameters } from '../../src/index.ts';

export const { parameters: generic } = findDesign('generic-nmc-graphite')!;

export function read(source: unknown): BpxCell {
  const result = readBpx(source);
  if (!result.ok) throw new Error(result.problems.map(({ path, message }) => `${path} ${message}`).join('\n'));
  return result.cell;
}

export function throughText(written: unknown): unknown {
  return JSON.parse(JSON.stringify(written));
}

export function withNegative(negative: ElectrodeParameters): CellParameters {
  return { ...generic, negative };
}

export interface Json {
  [key: string]: unknown;
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function inside(file: unknown, ...path: readonly string[]): Json {
  let node = file;
  for (const key of path) node = isJson(node) ? node[key] : undefined;
  if (!isJson(node)) throw new Error(`no object at ${path.join(' / ')}`);
  return node;
}

/** A file of version 1.1 with a blend of two, one with hysteresis. */
export function blendFile(): Json {
  const material = (area: number, extra: Json = {}): Json => ({
    'Minimum stoichiometry': 0.01,
    'Maximum stoichiometry': 0.8,
    'Maximum concentration [mol.m-3]': 30_000,
    'Particle radius [m]': 5e-6,
    'Surface area per unit volume [m-1]': area,
    'Diffusivity [m2.s-1]': 1e-14,
    'OCP [V]': '0.05 + 0.6*exp(-20*x) - 0.05*x',
    'Reaction rate constant [mol.m-2.s-1]': 1e-5,
    ...extra,
  });
  const file = inside(throughText(writeBpx(withNegative({ ...generic.negative, filmResistance: 0 }))));
  inside(file, 'Parameterisation')['Negative electrode'] = {
    'Thickness [m]': 7e-5,
    Porosity: 0.3,
    'Transport efficiency': 0.16,
    'Conductivity [S.m-1]': 10,
    Particle: {
      graphite: material(2e5),
      silicon: material(1e5, {
        'OCP [V]': 0,
        'OCP (delithiation) [V]': '0.15 + 0.6*exp(-20*x) - 0.05*x',
        'OCP (lithiation) [V]': { x: [1, 0, 0.5], y: [0, 0.6, 0.1] },
        'OCP hysteresis decay constant': 30,
      }),
    },
  };
  return file;
}
