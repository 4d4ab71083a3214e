/** A mistake of whoever typed the command: shown as its one sentence, without a stack trace, exit code 2. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** What a person can act on, as one sentence; undefined for everything else, which then is a bug and keeps its stack. */
export function sentenceOf(error: unknown): string | undefined {
  if (error instanceof UserError) return error.message;
  if (!(error instanceof Error)) return undefined;
  const { code, path } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
      return `Cannot find ${path ?? 'a file'}: check the path.`;
    case 'EACCES':
    case 'EPERM':
      return `Cannot open ${path ?? 'a file'}: permission denied.`;
    case 'EISDIR':
      return `Cannot use ${path ?? 'a folder'} as a file: it is a folder.`;
    case 'EEXIST':
    case 'ENOTDIR':
      return `Cannot use ${path ?? 'a file'} as a folder: a file is in its place.`;
    case 'ENOSPC':
      return 'Cannot write: the disk is full.';
    case 'ECONNREFUSED':
      return 'Cannot connect: nothing listens at that address. Is the gateway running (npm start)?';
    default:
      // Packages mark errors that are meant for people with a `code` of their own and a whole sentence as message;
      // those of Node itself (ERR_…) tell of wrong use in our sources.
      return typeof code === 'string' && !code.startsWith('ERR_') ? error.message : undefined;
  }
}

/** What commander found wrong in the arguments of a command, as one sentence that says where help is. */
export function usageSentence(message: string, command: string): string {
  const [first = '', ...hints] = message.replace(/^error: /, '').split('\n');
  const complaint = [first.replace(/\.$/, ''), ...hints.map((hint) => hint.trim())].join(' ');
  return `Cannot run ${command}: ${complaint}; "${command} --help" says what it takes.`;
}
