/** A cell as somebody published it, to compare with a recording of that cell. */
import type { CellParameters } from '../cellParameters.ts';

export interface ReferenceCell {
  readonly id: string;
  readonly name: string;
  /** What it is good for, one or two sentences. */
  readonly description: string;
  readonly parameters: CellParameters;
  /** Published sources, one sentence each. */
  readonly sources: readonly string[];
  /** What was fitted, to what, by which code; absent where nothing was. */
  readonly fitted?: string;
}
