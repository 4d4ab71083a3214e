import { Encoder } from 'cbor-x';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBirth, decodeSamples, decodeStatus, parsePayload } from '@packtwin/decoders';
import { MAX_PAYLOAD_BYTES } from '@packtwin/protocol';
import { birth, cbor, hist, json, NOW, stateOf, tlm, topicOf } from './nativeFrames.ts';

const malformed = { ok: false, error: { reason: 'PAYLOAD_MALFORMED' } };
const encoder = new Encoder({ useRecords: false, variableMapSize: true, tagUint8Array: false });

describe('bounded parsing (B28)', () => {
  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['truncated JSON', json(JSON.stringify(tlm).slice(0, -5))],
    ['a byte order mark', Uint8Array.of(0xef, 0xbb, 0xbf, ...json(tlm))],
    ['nesting of 10 000 levels', json(`{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`)],
    ['text that is not UTF-8', Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d)],
    ['a bare NaN token', json('{"v":NaN}')],
    ['truncated CBOR', cbor(tlm).slice(0, -3)],
    ['trailing bytes', Uint8Array.of(...cbor(tlm), 0)],
    ['an array that announces 2^32 items', Uint8Array.of(0x9a, 0xff, 0xff, 0xff, 0xff)],
    ['a map that announces 2^53 entries', Uint8Array.of(0xbb, 0, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)],
    ['nested CBOR', new Uint8Array(100_000).fill(0x81)],
    ['a CBOR date', Uint8Array.from(encoder.encode({ at: new Date(0) }))],
    ['a CBOR bignum', Uint8Array.of(0xc2, 0x41, 0x01)],
    ['a number for a map key', Uint8Array.of(0xa1, 0x01, 0x02)],
    ['a typed array of a broken length', Uint8Array.of(0xd8, 77, 0x43, 1, 2, 3)],
  ])('refuses %s', (_, payload) => {
    expect(parsePayload(payload)).toMatchObject(malformed);
  });

  test('refuses a payload above the limit by its size alone', () => {
    expect(parsePayload(new Uint8Array(MAX_PAYLOAD_BYTES + 1))).toMatchObject({
      ok: false,
      error: { reason: 'PAYLOAD_TOO_LARGE' },
    });
  });

  test('brackets inside strings do not count as nesting', () => {
    expect(parsePayload(json({ text: `${'['.repeat(100)}\\"${'{'.repeat(100)}` })).ok).toBe(true);
  });

  test('duplicate keys and __proto__ are harmless: the last wins, no prototype changes', () => {
    const text = `{"__proto__":{"cfg":"evil"},"constructor":1,"cfg":"first",${JSON.stringify(tlm).slice(1)}`;
    const decoded = decodeSamples({ topic: topicOf('tlm'), receivedAt: NOW, payload: json(text) }, stateOf(birth));
    expect(decoded).toMatchObject({ ok: true, value: { batch: { configuration: '9f3c' } } });
    expect(Object.hasOwn(Object.prototype, 'cfg')).toBe(false);
    const hostile = Uint8Array.of(0xa1, 0x69, ...new TextEncoder().encode('__proto__'), 0xa1, 0x61, 0x61, 0x01);
    const parsed = parsePayload(hostile);
    expect(parsed.ok && Object.getPrototypeOf(parsed.value)).toBe(null);
  });

  test('10^6 numbers in an array are refused before anything is built from them', () => {
    expect(parsePayload(json(`{"cells_mV":[${'1,'.repeat(1_000_000)}1]}`))).toMatchObject({
      ok: false,
      error: { reason: 'PAYLOAD_TOO_LARGE' },
    });
  });
});

describe('CBOR', () => {
  test('reads what an independent encoder writes', () => {
    const leaf = fc.oneof(
      fc.integer(),
      fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
      fc.double(),
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.int16Array(),
      fc.int32Array(),
      fc.uint8Array({ maxLength: 300 }),
      fc.float64Array(),
    );
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.array(tie('node'), { maxLength: 5 }),
        fc.dictionary(fc.string(), tie('node'), { maxKeys: 5 }),
      ),
    })).node;
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value, { maxKeys: 6 }), (message) => {
        const parsed = parsePayload(new Uint8Array(encoder.encode(message)));
        expect(parsed.ok ? plain(parsed.value) : parsed.error).toEqual(plain(message));
      }),
    );
  });

  test('reads a Node Buffer at any offset as it reads a plain array, and never writes to it', () => {
    const columns = {
      a: Int32Array.of(1, -2, 3),
      b: Int16Array.of(-4, 5),
      c: Float64Array.of(0.5),
      d: Uint8Array.of(9),
    };
    const littleEndian = new Uint8Array(encoder.encode(columns));
    // Tag 73: int16 big endian, which the reader has to turn round.
    const bigEndian = Uint8Array.of(0xa1, 0x61, 0x61, 0xd8, 73, 0x44, 0x01, 0x02, 0xff, 0xfe);
    for (const bytes of [littleEndian, bigEndian]) {
      const expected = parsePayload(bytes.slice());
      expect(expected.ok).toBe(true);
      for (let offset = 0; offset < 8; offset++) {
        const buffer = Buffer.from(new ArrayBuffer(bytes.length + 16), offset, bytes.length);
        buffer.set(bytes);
        expect(parsePayload(buffer)).toEqual(expected);
        expect([...buffer]).toEqual([...bytes]);
      }
    }
  });

  test('reads big-endian typed arrays, half floats and indefinite lengths', () => {
    // Tag 73: int16 big endian; RFC 8949 appendix A: 1.5 as f93e00; bf … ff an indefinite map.
    const bytes = Uint8Array.of(
      0xbf,
      0x61,
      0x61,
      0xd8,
      73,
      0x44,
      0x0e,
      0x42,
      0xff,
      0xfe,
      0x61,
      0x62,
      0x9f,
      0xf9,
      0x3e,
      0x00,
      0xff,
      0xff,
    );
    expect(parsePayload(bytes)).toEqual({
      ok: true,
      value: Object.assign(Object.create(null), { a: Int16Array.of(3650, -2), b: [1.5] }),
    });
  });
});

describe('anything at all', () => {
  const decoders = [
    (payload: Uint8Array) => decodeSamples({ topic: topicOf('tlm'), receivedAt: NOW, payload }, stateOf(birth)),
    (payload: Uint8Array) => decodeSamples({ topic: topicOf('hist'), receivedAt: NOW, payload }, stateOf(birth)),
    decodeBirth,
    decodeStatus,
  ];

  test('random bytes never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        for (const decode of decoders) expect(typeof decode(bytes).ok).toBe('boolean');
      }),
      { numRuns: 2000 },
    );
  });

  test('damaged frames never throw', () => {
    const frames = [cbor(tlm), cbor(hist), json(tlm), json(hist), json(birth)];
    const damage = fc.array(fc.tuple(fc.nat(1000), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom(...frames), damage, fc.nat(1000), (frame, changes, length) => {
        const bytes = frame.slice(0, length % 4 === 0 ? length % frame.length : frame.length);
        for (const [at, byte] of changes) if (bytes.length > 0) bytes[at % bytes.length] = byte;
        for (const decode of decoders) expect(typeof decode(bytes).ok).toBe('boolean');
      }),
      { numRuns: 2000 },
    );
  });

  test('any JSON in any slot of a frame never throws', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys({ ...tlm, ...hist, tq: 0, mono: 0, mono0: 0, q_pack: 0, q_temps: 0 })),
        fc.jsonValue(),
        (key, value) => {
          for (const frame of [tlm, hist])
            for (const decode of decoders) expect(typeof decode(json({ ...frame, [key]: value })).ok).toBe('boolean');
        },
      ),
      { numRuns: 1000 },
    );
  });
});

/** Prototypes away, −0 as 0 (an encoder may write it as an integer), doubles as they are. */
function plain(value: unknown): unknown {
  if (value === 0) return 0;
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Float64Array) return Array.from(value);
  if (ArrayBuffer.isView(value)) return value;
  if (typeof value === 'object' && value !== null)
    return new Map(Object.entries(value).map(([key, item]) => [key, plain(item)]));
  return value;
}
