/**
 * Property tests draw the same cases on every run, so that a red run means a change and not a draw: CI once refused work
 * for a case that only its own draw held. `PROPERTY_SEED=random npm test` draws others, `PROPERTY_SEED=7` one set of them.
 */
import { configureGlobal } from 'fast-check';

const given = process.env['PROPERTY_SEED'] ?? '20261120';

if (given !== 'random') {
  const seed = Number(given);
  if (!Number.isInteger(seed)) {
    throw new RangeError(`Cannot draw property tests with PROPERTY_SEED=${given}: give a whole number, or "random"`);
  }
  configureGlobal({ seed });
}
