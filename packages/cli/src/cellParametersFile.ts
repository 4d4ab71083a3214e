/** Cell parameters by the id of a design or a published cell, or from a BPX file. */
import {
  type BpxExperiment,
  type CellParameters,
  findDesign,
  findReferenceCell,
  listDesigns,
  listReferenceCells,
  readBpx,
} from '@packtwin/twin-models';
import { existsSync, readFileSync } from 'node:fs';
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
  const result = readBpx(readFileSync(designOrFile, 'utf8'));
  if (!result.ok) {
    const problems = result.problems.map(({ path, message }) => `${path === '' ? 'the file' : path} ${message}`);
    throw new UserError(`Cannot read ${designOrFile} as BPX: ${problems.join('; ')}.`);
  }
  return result.cell;
}
