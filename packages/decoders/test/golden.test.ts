/** Bytes on the wire and what they mean, pinned: a change here breaks every vehicle in the field. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeBirth, decodeSamples } from '@packtwin/decoders';
import { encodeMessage, validateHist, validateTlm } from '@packtwin/protocol';
import { NOW, topicOf } from './nativeFrames.ts';

const golden = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`golden/native/${name}`, import.meta.url)));
const goldenJson = (name: string): unknown => JSON.parse(new TextDecoder().decode(golden(name)));

const birth = decodeBirth(golden('birth.json'));
if (!birth.ok) throw new Error(birth.error.detail);
const state = { configurations: new Map([[birth.value.message.cfg, birth.value.configuration]]), anchors: [] };

describe.each(['tlm', 'hist'] as const)('%s', (kind) => {
  test.each(['json', 'cbor'])('%s bytes mean what they always meant', (format) => {
    const decoded = decodeSamples(
      { topic: topicOf(kind), receivedAt: NOW, payload: golden(`${kind}.${format}`) },
      state,
    );
    expect(decoded.ok && asJson(decoded.value.batch)).toEqual(goldenJson(`${kind}.expected.json`));
  });

  test('is encoded to the same CBOR bytes as ever', () => {
    const message = (kind === 'tlm' ? validateTlm : validateHist)(goldenJson(`${kind}.json`));
    if (!message.ok) throw new Error(message.error.detail);
    expect(Buffer.from(encodeMessage(message.value, 'cbor')).toString('hex')).toBe(
      Buffer.from(golden(`${kind}.cbor`)).toString('hex'),
    );
  });
});

/** Typed arrays as arrays, NaN as null. */
function asJson(batch: object): unknown {
  const columns = Object.entries(batch).map(([key, value]: [string, unknown]) => [
    key,
    value instanceof Float64Array ? Array.from(value) : value,
  ]);
  return JSON.parse(JSON.stringify(Object.fromEntries(columns)));
}
