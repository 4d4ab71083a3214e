/** Where twins come from: the estimation package, or a stand-in in tests. A module with these exports. */
import type { PackTwin, PackTwinIdentity } from '@packtwin/estimation';

export interface TwinMaker {
  createPackTwin(identity: PackTwinIdentity): PackTwin;
  restorePackTwin(identity: PackTwinIdentity, snapshot: Uint8Array): PackTwin;
  /** Whether a birth may name this design. */
  knowsDesign(designId: string): boolean;
}
