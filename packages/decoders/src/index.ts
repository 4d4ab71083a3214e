export { decodeAck, decodeBirth, decodeEvt, decodeStatus, type DecodedBirth } from './native/decodeMessages.ts';
export {
  decodeSamples,
  type DecodedSamples,
  type DecoderState,
  type SampleRecord,
  type SampleRefusal,
} from './native/decodeSamples.ts';
export { MAX_DEPTH, parsePayload, sniffFormat } from './native/parsePayload.ts';
export { MAX_AHEAD_MS, type BootAnchor, type BootAnchors } from './hygiene/repairClock.ts';
