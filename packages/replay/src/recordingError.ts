/** Something about a recording or its mapping that its owner can put right: one sentence, no stack trace needed. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
  /** Marks the message as a sentence for people. */
  readonly code = 'RECORDING';
}
