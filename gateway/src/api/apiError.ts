/** A request that cannot be answered; the message is one sentence for whoever sent it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly statusCode: number;

  constructor(statusCode: 400 | 401 | 404, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}
