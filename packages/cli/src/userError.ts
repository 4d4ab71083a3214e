/** A mistake of whoever typed the command: shown as its one sentence, without a stack trace, exit code 2. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** Errors of the operating system that a person can act on, as one sentence; undefined for everything else. */
export function sentenceOf(error: unknown): string | undefined {
  if (error instanceof UserError) return error.message;
  if (!(error instanceof Error)) return undefined;
  // Packages mark errors that are meant for people with a `code` of their own and a whole sentence as message.
  const code = (error as NodeJS.ErrnoException).code;
  switch (code) {
    case 'ENOENT':
      return `Cannot find ${(error as NodeJS.ErrnoException).path ?? 'a file'}: check the path.`;
    case 'EACCES':
      return `Cannot open ${(error as NodeJS.ErrnoException).path ?? 'a file'}: permission denied.`;
    case 'ECONNREFUSED':
      return 'Cannot connect: nothing listens at that address. Is the gateway running (npm start)?';
    default:
      return typeof code === 'string' ? error.message : undefined;
  }
}
