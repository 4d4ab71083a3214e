/** Cell parameters by the id of a design or a published cell, or from a BPX file or a design document. */
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
import { existsSync, readFileSync } from 'node:fs';
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
  if (!existsSync(designOrFile)) {
    const known = listDesigns().map((each) => each.id);
    const published = listReferenceCells().map((each) => each.id);
    throw new UserError(
      `"${designOrFile}" is neither a file nor a design; designs are: ${known.join(', ')}; published cells: ${published.join(', ')}.`,
    );
  }
  const text = readFileSync(designOrFile, 'utf8');
  if (isDesignFile(designOrFile, text)) return cellOfDesignFile(designOrFile);
  const result = readBpx(text);
  if (!result.ok) {
    const problems = result.problems.map(({ path, message }) => `${path === '' ? 'the file' : path} ${message}`);
    throw new UserError(`Cannot read ${designOrFile} as BPX: ${problems.join('; ')}.`);
  }
  return result.cell;
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
