/** Bytes → an untyped value, bounded: JSON when the first byte is `{`, CBOR otherwise. */
import { MAX_PAYLOAD_BYTES, ok, refuse, type PayloadFormat, type Refusal, type Result } from '@packtwin/protocol';
import { CborError, readCbor } from './cborReader.ts';

/** Deeper than any message of the contract (4), shallower than any stack. */
export const MAX_DEPTH = 8;

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const OPEN_BRACE = 0x7b;

/** How a payload says that it is encoded. */
export function sniffFormat(payload: Uint8Array): PayloadFormat {
  return payload[0] === OPEN_BRACE ? 'json' : 'cbor';
}

/** Parses a payload. PAYLOAD_TOO_LARGE and PAYLOAD_MALFORMED are the only refusals. */
export function parsePayload(payload: Uint8Array): Result<unknown, Refusal> {
  if (payload.byteLength > MAX_PAYLOAD_BYTES) {
    return refuse('PAYLOAD_TOO_LARGE', `${payload.byteLength} bytes, at most ${MAX_PAYLOAD_BYTES}`);
  }
  if (payload.byteLength === 0) return malformed('empty payload');
  if (payload[0] === 0xef && payload[1] === 0xbb && payload[2] === 0xbf)
    return malformed('byte order mark before JSON');
  return sniffFormat(payload) === 'json' ? parseJson(payload) : parseCbor(payload);
}

function parseJson(payload: Uint8Array): Result<unknown, Refusal> {
  if (isNestedTooDeep(payload)) return malformed(`JSON nested deeper than ${MAX_DEPTH}`);
  let text: string;
  try {
    text = UTF8.decode(payload);
  } catch {
    return malformed('not UTF-8');
  }
  try {
    const value: unknown = JSON.parse(text);
    return ok(value);
  } catch (error) {
    return malformed(error instanceof Error ? error.message : 'not JSON');
  }
}

function parseCbor(payload: Uint8Array): Result<unknown, Refusal> {
  try {
    return ok(readCbor(payload, MAX_DEPTH));
  } catch (error) {
    if (error instanceof CborError) return malformed(`CBOR: ${error.message}`);
    throw error;
  }
}

/** Counts brackets outside strings, before anything is built from them. */
function isNestedTooDeep(payload: Uint8Array): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < payload.byteLength; index++) {
    const byte = payload[index]!;
    if (inString) {
      if (byte === 0x5c) index++;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) inString = true;
    else if (byte === OPEN_BRACE || byte === 0x5b) {
      if (++depth > MAX_DEPTH) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return false;
}

function malformed(detail: string): Result<never, Refusal> {
  return refuse('PAYLOAD_MALFORMED', detail);
}
