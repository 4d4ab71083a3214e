/**
 * Something a test needs and this machine cannot give. The message is the reason that is printed when the
 * test is skipped, so it names the thing and what would supply it.
 */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}
