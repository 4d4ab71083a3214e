/** The twins of @packtwin/estimation over the designs of @packtwin/twin-models: what a gateway runs unless told otherwise. */
import { findDesign } from '@packtwin/twin-models';

export { createPackTwin, restorePackTwin } from '@packtwin/estimation';

export function knowsDesign(designId: string): boolean {
  return findDesign(designId) !== undefined;
}
