export interface DocumentProblem {
  /**
   * `unreadable`: not JSON, an unknown or missing field, a wrong kind of value. `impossible`: understood, and nothing
   * that can be built.
   */
  readonly kind: 'unreadable' | 'impossible';
  /** `anode.dots.diameter`; empty for the document as a whole. */
  readonly field: string;
  /** As written in the file, shortened. */
  readonly value: string;
  /** What is allowed. */
  readonly limit: string;
  /** Where the limit comes from. */
  readonly source: string;
  /** The whole as one sentence without its full stop, with what to do where that is known. */
  readonly message: string;
}
