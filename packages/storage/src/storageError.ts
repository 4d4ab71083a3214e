/** What can go wrong with files and workers below packtwin; `canRetry` says whether trying again may help. */
export type StorageErrorCode =
  | 'FOREIGN_FILE' // the file belongs to another program
  | 'NEWER_FILE' // written by a later packtwin
  | 'DAMAGED_FILE' // ours, but unreadable
  | 'IN_USE' // another process holds it
  | 'QUEUE_FULL' // more waits than the bound allows
  | 'WORKER_ENDED' // the thread that writes is gone
  | 'WRITE_FAILED' // the disk or the database refused
  | 'CLOSED';

/** A fault of storage (not of the stored values). The message is one sentence that says what to do. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: StorageErrorCode;
  readonly canRetry: boolean;

  constructor(code: StorageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.canRetry = code === 'QUEUE_FULL' || code === 'IN_USE';
  }
}
