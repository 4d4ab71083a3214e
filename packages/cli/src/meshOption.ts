/** The mesh of the full cell model on the command line: `negative/separator/positive[/shells]`. */
import type { DfnMesh } from '@packtwin/twin-models';
import { completeMesh } from '@packtwin/twin-models';
import { InvalidArgumentError } from 'commander';

/** @throws InvalidArgumentError saying what is wrong with the text. */
export function parseMesh(text: string): Partial<DfnMesh> {
  const parts = text.split('/');
  if (parts.length < 3 || parts.length > 4 || parts.some((part) => !/^\d+$/.test(part))) {
    throw new InvalidArgumentError('A mesh is three or four whole numbers like 10/5/10 or 10/5/10/20.');
  }
  const [negative, separator, positive, shells] = parts.map(Number);
  const mesh = {
    negative: negative!,
    separator: separator!,
    positive: positive!,
    ...(shells !== undefined && { shells }),
  };
  try {
    completeMesh(mesh);
  } catch (error) {
    if (error instanceof RangeError) throw new InvalidArgumentError(`${error.message}.`);
    throw error;
  }
  return mesh;
}
