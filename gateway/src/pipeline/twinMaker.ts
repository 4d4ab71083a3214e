/** Where twins come from: the estimation package, or a stand-in in tests. A module with these exports. */
import type { PackTwin, PackTwinIdentity } from '@packtwin/estimation';
import type { CellModelName } from '@packtwin/twin-models';

export interface TwinMaker {
  createPackTwin(identity: PackTwinIdentity): PackTwin;
  restorePackTwin(identity: PackTwinIdentity, snapshot: Uint8Array): PackTwin;
  /** Whether a birth may name this design. */
  knowsDesign(designId: string): boolean;
}

/** Loads a module that makes twins, for one cell model. Throws TypeError when it does not export what is needed. */
export async function loadTwinMaker(module: string, cellModel: CellModelName): Promise<TwinMaker> {
  const loaded: unknown = await import(module);
  if (isTwinMaker(loaded)) {
    return {
      createPackTwin: (identity) => loaded.createPackTwin({ ...identity, cellModel }),
      restorePackTwin: (identity, snapshot) => loaded.restorePackTwin({ ...identity, cellModel }, snapshot),
      knowsDesign: (designId) => loaded.knowsDesign(designId),
    };
  }
  throw new TypeError(
    `Cannot make twins with ${module}: it must export createPackTwin, restorePackTwin and knowsDesign`,
  );
}

function isTwinMaker(value: unknown): value is TwinMaker {
  if (typeof value !== 'object' || value === null) return false;
  return ['createPackTwin', 'restorePackTwin', 'knowsDesign'].every(
    (name) => typeof Reflect.get(value, name) === 'function',
  );
}
