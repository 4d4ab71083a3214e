/** Cell parameters by the id of a design or a published cell, or from a BPX file or a design document, JSON or YAML. */
import { parseYaml } from '@packtwin/replay';
import {
  type BpxExperiment,
  type CellParameters,
  cellOfDesign,
  findDesign,
  findReferenceCell,
  listDesigns,
  listReferenceCells,
  readBpx,
} from '@packtwin/twin-models';
import { readFileSync, statSync } from 'node:fs';
import { isDesignFile, readDesignFile } from './designDocumentFile.ts';
import { UserError } from './userError.ts';

export interface NamedCell {
  readonly parameters: CellParameters;
  /** What of a BPX file was understood but not used, or looks wrong without being impossible. */
  readonly warnings: readonly string[];
  /** Experiments that a BPX file carries. */
  readonly validation?: readonly BpxExperiment[];
}

/** @throws UserError if it is neither a design, a published cell nor a readable BPX file, naming what is wrong. */
export function readCellParameters(designOrFile: string): NamedCell {
  const design = findDesign(designOrFile) ?? findReferenceCell(designOrFile);
  if (design !== undefined) return { parameters: design.parameters, warnings: [] };
  const file = statSync(designOrFile, { throwIfNoEntry: false });
  if (file === undefined) {
    const known = listDesigns().map((each) => each.id);
    const published = listReferenceCells().map((each) => each.id);
    throw new UserError(
      `"${designOrFile}" is neither a file nor a design; designs are: ${known.join(', ')}; published cells: ${published.join(', ')}.`,
    );
  }
  if (file.isDirectory()) {
    throw new UserError(`Cannot read ${designOrFile} as a cell: it is a folder, name a file in it.`);
  }
  const text = readFileSync(designOrFile, 'utf8');
  const yaml = isYaml(designOrFile, text) ? parseYaml(text, designOrFile) : undefined;
  if (!isBpx(yaml) && isDesignFile(designOrFile, text)) return cellOfDesignFile(designOrFile);
  const result = readBpx(yaml ?? text);
  if (!result.ok) {
    const problems = result.problems.map(({ path, message }) => `${path === '' ? 'the file' : path} ${message}`);
    throw new UserError(`Cannot read ${designOrFile} as BPX: ${problems.join('; ')}.`);
  }
  return result.cell;
}

/** What a BPX file in YAML has at the start of a line; JSON has it in quotes. */
const YAML_SECTION = /^\uFEFF?(?:Header|Parameterisation)[ \t]*:/m;

/** By its name, or by its content where the name says something else. */
function isYaml(file: string, text: string): boolean {
  return /\.ya?ml$/i.test(file) || YAML_SECTION.test(text);
}

/** A design document has neither; one will do, as half a BPX file should be told what it lacks. */
function isBpx(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('Header' in value || 'Parameterisation' in value);
}

function cellOfDesignFile(file: string): NamedCell {
  const { document, problems } = readDesignFile(file);
  if (problems.length > 0) {
    const messages = problems.map(({ message }) => message);
    throw new UserError(`Cannot make a cell of ${file}, it is not physical: ${messages.join('; ')}.`);
  }
  try {
    const { parameters, assumed } = cellOfDesign(document);
    return { parameters, warnings: assumed.map((each) => `assumed ${each}`) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(`Cannot make a cell of ${file}: ${error.message}.`);
  }
}
