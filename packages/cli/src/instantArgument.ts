import { InvalidArgumentError } from 'commander';

/** A date or time on the command line as ms UTC; one without a zone is UTC, wherever the command runs. */
export function instantArgument(text: string): number {
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/.test(text);
  const at = Date.parse(text.includes('T') && !hasZone ? `${text}Z` : text);
  if (!/^\d{4}-\d\d/.test(text) || Number.isNaN(at)) {
    throw new InvalidArgumentError('It must be a date or time such as 2026-11-01 or 2026-11-01T12:00Z (UTC).');
  }
  return at;
}
