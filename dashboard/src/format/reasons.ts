/** Each reason code in a sentence: what happened, and what packtwin did about it. */
import type { FrameReason, ValueReason } from '@packtwin/protocol';

export const FRAME_REASON_TEXT: Readonly<Record<FrameReason, string>> = {
  TOPIC_INVALID:
    'The topic is not of the packtwin tree, or belongs to another tenant. Check the topic that the vehicle publishes to.',
  NOT_AUTHORISED:
    'The credentials of the sender do not allow this topic. Check its user name and the vehicle in the topic.',
  PAYLOAD_TOO_LARGE: 'The message is larger than 256 KiB. Send the backlog in smaller batches.',
  PAYLOAD_MALFORMED: 'The bytes are neither JSON nor CBOR, or end too early. Nothing in them can be trusted.',
  SCHEMA_VIOLATION: 'The message could be read, but a field is missing, unknown or of the wrong type.',
  UNKNOWN_PACK: 'Samples came before the pack had introduced itself with a birth message.',
  CONFIGURATION_MISMATCH: 'The number of cells or probes differs from the birth message that the sample names.',
  RETAINED: 'The broker repeated a stored sample. It tells the last known value, not a new one.',
  DUPLICATE: 'The same sample arrived before and is counted once. Normal after a reconnect.',
  CLOCK_UNUSABLE: 'The vehicle clock was wrong and could not be repaired from its time since boot.',
  FUTURE_TIME: 'The sample claims to be more than 5 minutes in the future.',
  TIME_NOT_INCREASING: 'The sample is not later than the one before it in the same boot.',
  TOO_LATE: 'The sample is older than the oldest checkpoint: kept in history, but the twin is past it.',
};

export const VALUE_REASON_TEXT: Readonly<Record<ValueReason, string>> = {
  SENTINEL: 'A code that means "no value" (65535, −1 …) stood in place of a reading.',
  ABSENT_PROBE: 'A temperature that a probe shows when it is not there (−40, 215 or 255 °C).',
  OUT_OF_RANGE: 'Physically impossible for this quantity.',
  NOT_A_NUMBER: 'Text, NaN or infinity in place of a number.',
  MISSING: 'The vehicle says itself that it did not measure this.',
};
