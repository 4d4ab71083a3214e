/** Something about a fleet's files that a person can put right: one sentence, no stack trace needed. */
export class SimulatorError extends Error {
  override readonly name = 'SimulatorError';
  /** Marks the message as a sentence for people. */
  readonly code = 'SIMULATOR';
}
