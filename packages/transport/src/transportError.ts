export type TransportErrorCode =
  | 'PORT_IN_USE'
  | 'ADDRESS_NOT_AVAILABLE'
  | 'NOT_PERMITTED'
  | 'INSECURE_ADDRESS'
  | 'UNREACHABLE'
  | 'REFUSED'
  | 'STOPPED';

/** A transport that cannot work as configured, or no longer. The message is one sentence for the person who configured it. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly code: TransportErrorCode;

  constructor(code: TransportErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
