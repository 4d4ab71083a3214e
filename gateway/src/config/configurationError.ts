/** A setting that cannot be used. The message is one sentence: which setting, its value, what is allowed, where it came from. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly code = 'CONFIGURATION';
}
