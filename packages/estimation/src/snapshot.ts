/**
 * One `ArrayBuffer` per checkpoint of a pack twin: header, numbers, and what is written in words (JSON).
 *
 * | offset | type | field                                                             |
 * | ------ | ---- | ----------------------------------------------------------------- |
 * | 0      | u32  | magic "PTWN"                                                      |
 * | 4      | u32  | version of this layout                                            |
 * | 8      | u32  | bytes of numbers, n                                               |
 * | 12     | u32  | bytes of JSON, m                                                  |
 * | 16     | u32  | fingerprint of its pack: design, charge, topology, cell model     |
 * | 20     | u32  | 0                                                                 |
 * | 24     | n    | numbers, native doubles in the order of {@link StateColumns}      |
 * | 24 + n | m    | JSON, UTF-8                                                       |
 */
import type { PackDay, VerdictRevision } from '@packtwin/protocol';
import type { PackTwinIdentity } from './packTwinContract.ts';
import type { StateColumns } from './stateColumns.ts';
import type { TapState } from './tapHealth.ts';
import type { VerdictEntry } from './verdictBook.ts';

const MAGIC = 0x5054574e;
/** Goes up whenever a component asks for other columns than before. */
const SNAPSHOT_VERSION = 7;
const HEADER_BYTES = 24;

/** The part of a twin that is no number. */
interface SavedWords {
  readonly days: PackDay[];
  readonly revisions: VerdictRevision[];
  readonly tapStates: readonly TapState[];
  readonly entries: readonly VerdictEntry[];
}

export function sealSnapshot(state: StateColumns, identity: PackTwinIdentity, words: SavedWords): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(words, typedArraysAsLists));
  const numbers = state.byteLength;
  const bytes = new Uint8Array(HEADER_BYTES + numbers + text.byteLength);
  const header = new DataView(bytes.buffer);
  header.setUint32(0, MAGIC);
  header.setUint32(4, SNAPSHOT_VERSION);
  header.setUint32(8, numbers);
  header.setUint32(12, text.byteLength);
  header.setUint32(16, fingerprint(identity));
  state.write(bytes.subarray(HEADER_BYTES, HEADER_BYTES + numbers));
  bytes.set(text, HEADER_BYTES + numbers);
  return bytes;
}

/** Restores the numbers into `state` and returns the words. @throws RangeError naming what does not fit. */
export function openSnapshot(state: StateColumns, identity: PackTwinIdentity, bytes: Uint8Array): SavedWords {
  if (bytes.byteLength < HEADER_BYTES) {
    throw new RangeError(
      `Cannot restore a pack twin from ${bytes.byteLength} bytes: the header alone has ${HEADER_BYTES}`,
    );
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (header.getUint32(0) !== MAGIC) throw new RangeError('Cannot restore a pack twin: this is not a snapshot of one');
  const version = header.getUint32(4);
  if (version !== SNAPSHOT_VERSION) {
    throw new RangeError(
      `Cannot restore a snapshot of version ${version}: this program reads version ${SNAPSHOT_VERSION}`,
    );
  }
  if (header.getUint32(16) !== fingerprint(identity)) {
    throw new RangeError(
      `Cannot restore ${identity.vehicle}/${identity.pack}: the snapshot is of a pack with another design, charge or topology, or of another cell model`,
    );
  }
  const numbers = header.getUint32(8);
  const text = header.getUint32(12);
  if (bytes.byteLength !== HEADER_BYTES + numbers + text) {
    throw new RangeError(
      `Cannot restore a pack twin: ${bytes.byteLength} bytes, its header announces ${HEADER_BYTES + numbers + text}`,
    );
  }
  const json = new TextDecoder().decode(bytes.subarray(HEADER_BYTES + numbers));
  const words: unknown = JSON.parse(json, listsAsTypedArrays);
  if (!isSavedWords(words)) {
    throw new RangeError('Cannot restore a pack twin: the snapshot lacks its days, revisions, taps or verdicts');
  }
  state.read(bytes.subarray(HEADER_BYTES, HEADER_BYTES + numbers));
  return words;
}

/** Magic, version and fingerprint vouch for what is in the lists. */
function isSavedWords(words: unknown): words is SavedWords {
  if (typeof words !== 'object' || words === null) return false;
  if (!('days' in words && 'revisions' in words && 'tapStates' in words && 'entries' in words)) return false;
  return [words.days, words.revisions, words.tapStates, words.entries].every(Array.isArray);
}

const TYPED = 'float64';

function typedArraysAsLists(_key: string, value: unknown): unknown {
  if (value instanceof Float64Array) return { [TYPED]: Array.from(value, String) };
  return typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value;
}

function listsAsTypedArrays(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (TYPED in value && Array.isArray(value[TYPED])) return Float64Array.from(value[TYPED], Number);
  return 'number' in value && typeof value.number === 'string' ? Number(value.number) : value;
}

/** FNV-1a over what gives the columns their meaning. */
function fingerprint({ designId, ratedCharge, topology, cellModel = 'spme' }: PackTwinIdentity): number {
  const text = JSON.stringify([
    designId,
    ratedCharge,
    topology.cellCount,
    topology.stacks,
    [...topology.observationFirstCell],
    [...topology.observationCellCount],
    [...topology.moduleOfCell],
    [...topology.probeCell],
    // The first snapshots knew one model only.
    ...(cellModel === 'spme' ? [] : [cellModel]),
  ]);
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}
