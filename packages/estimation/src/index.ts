export type { PackTwin, PackTwinIdentity, PackTwinOutput } from './packTwinContract.ts';
export { createPackTwin, restorePackTwin } from './packTwin.ts';
