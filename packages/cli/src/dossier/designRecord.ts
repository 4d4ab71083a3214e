/**
 * A cell design with every parameter, in JSON. Laws that are functions stand there as a table of values, so that a
 * reader can check them without our program and a comparison can tell that one was changed. Their text would not do:
 * tools rewrite it.
 */
import type { CellDesign } from '@packtwin/twin-models';
import { plainJson, type Plain } from './plainJson.ts';

const POINTS = 101;
/** mol/m³, above what any electrolyte of ours reaches. */
const HIGHEST_CONCENTRATION = 3000;

export function designRecord(design: CellDesign): Plain {
  return record(design, '');
}

function record(value: unknown, path: string): Plain {
  if (isLaw(value)) return lawRecord(value, path);
  if (Array.isArray(value)) return value.map((each, index) => record(each, `${path}.${index}`));
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, record(each, `${path}.${key}`)]));
  }
  return plainJson(value);
}

function isLaw(value: unknown): value is (argument: number) => number {
  return typeof value === 'function';
}

/** Of stoichiometry in solids, of concentration in the electrolyte. */
function lawRecord(law: (argument: number) => number, path: string): Plain {
  const isOfConcentration = path.includes('.electrolyte.');
  const highest = isOfConcentration ? HIGHEST_CONCENTRATION : 1;
  const at = Array.from({ length: POINTS }, (_, point) => (highest * point) / (POINTS - 1));
  return {
    lawOf: isOfConcentration ? 'concentration, mol/m³' : 'stoichiometry',
    at,
    values: plainJson(at.map(law)),
  };
}
