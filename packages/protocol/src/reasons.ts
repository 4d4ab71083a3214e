/**
 * Why a frame was refused or a value nulled. Closed lists: dashboards, counters and scripts key on them.
 * The B-numbers are the catalogue of bad input in docs/protocols/bad-input.md.
 */

/** A refused frame has no effect on the twin. One row of a recording and one sample of a batch count as one frame. */
export const FRAME_REASONS = [
  'TOPIC_INVALID', // B29 not our topic tree, wrong tenant, wildcard or overlong ids
  'NOT_AUTHORISED', // B29 the sender's credentials do not allow this topic
  'PAYLOAD_TOO_LARGE', // B28
  'PAYLOAD_MALFORMED', // B28, B26: not JSON or CBOR, empty, truncated, nested too deep
  'SCHEMA_VIOLATION', // decodable, but not a message of the contract
  'UNKNOWN_PACK', // sample before any birth
  'CONFIGURATION_MISMATCH', // B18 cell or probe count differs from the birth that `cfg` names
  'RETAINED', // B01 a retained sample: last-known value only
  'DUPLICATE', // B02 (boot, seq) seen before
  'CLOCK_UNUSABLE', // B05 neither its own time nor boot clock + receive time give a usable time
  'FUTURE_TIME', // B34 more than 5 min ahead of receive time
  'TIME_NOT_INCREASING', // B07 not later than the sample before it in the same boot
  'TOO_LATE', // B04 older than the oldest checkpoint: kept in history, cannot reach the twin
] as const;
export type FrameReason = (typeof FRAME_REASONS)[number];

/** A nulled value is treated as not measured; the rest of its frame is used. */
export const VALUE_REASONS = [
  'SENTINEL', // B12, B16 a code for "no value" (65535, 65534, −1 …) or one that a mapping file declares
  'ABSENT_PROBE', // B14, B15 −40, 215, 255 °C: the probe is not there
  'OUT_OF_RANGE', // B19, B20 physically impossible
  'NOT_A_NUMBER', // B26, B27 NaN, Infinity, text, ""
  'MISSING', // null in place: the vehicle says it did not measure
] as const;
export type ValueReason = (typeof VALUE_REASONS)[number];

/** Counts by reason; absent means zero. */
export type FrameCounts = Partial<Record<FrameReason, number>>;
export type ValueCounts = Partial<Record<ValueReason, number>>;

/**
 * Codes of the `q` column of a message: 0 = valid, else 1 + the index in {@link VALUE_REASONS}.
 * Sent with a null so that the reason which the sender knows is not lost.
 */
export function valueReasonFromCode(code: number): ValueReason | undefined {
  return code > 0 ? VALUE_REASONS[code - 1] : undefined;
}
export function codeOfValueReason(reason: ValueReason): number {
  return VALUE_REASONS.indexOf(reason) + 1;
}
