/**
 * A `cfg` names one configuration for good: samples carry it, twins are made for it, history is read by it. A birth
 * that describes something else under the same name would give columns another meaning without anyone noticing.
 */
import { isDeepStrictEqual } from 'node:util';
import type { BirthMessage } from '@packtwin/protocol';

/** Two births with one `cfg` that differ in more than when they were sent, by which firmware, and how often samples come. */
export function namesOtherConfiguration(known: BirthMessage, birth: BirthMessage): boolean {
  return known.cfg === birth.cfg && !isDeepStrictEqual(described(known), described(birth));
}

export function otherConfigurationDetail(cfg: string): string {
  return `cfg ${JSON.stringify(cfg)} already names another configuration: a changed pack needs another cfg`;
}

function described({ ts: _ts, firmware: _firmware, interval_ms: _interval, ...rest }: BirthMessage): object {
  return rest;
}
