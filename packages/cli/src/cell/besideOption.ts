/** What `--beside` names: another cell model, other parameters, or both as `dfn,other.json`. */
import { CELL_MODELS, type CellModelName } from '@packtwin/twin-models';

export interface Beside {
  readonly model?: CellModelName;
  /** Design or file. */
  readonly parameters?: string;
}

export function parseBeside(text: string): Beside {
  const comma = text.indexOf(',');
  const model = CELL_MODELS.find((name) => name === (comma < 0 ? text : text.slice(0, comma)));
  if (model === undefined) return { parameters: text };
  return comma < 0 ? { model } : { model, parameters: text.slice(comma + 1) };
}
