import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRingMemory, RingReader, RingWriter } from '../src/pipeline/recordRing.ts';

const record = fc.record({
  position: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  receivedAt: fc.double({ noNaN: true }),
  topic: fc.string({ maxLength: 40 }),
  payload: fc.uint8Array({ maxLength: 300 }),
});

describe('record ring', () => {
  test('gives back what was written, in order, over many turns of the buffer', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(record, fc.nat(3)), { maxLength: 120 }), (steps) => {
        const memory = createRingMemory(1024);
        const writer = new RingWriter(memory);
        const reader = new RingReader(memory);
        const expected: unknown[] = [];
        const got: unknown[] = [];
        for (const [written, reads] of steps) {
          while (!writer.tryWrite(written)) got.push(reader.read());
          expected.push(written);
          for (let read = 0; read < reads; read++) {
            const next = reader.read();
            if (next) got.push(next);
          }
        }
        for (let next = reader.read(); next; next = reader.read()) got.push(next);
        expect(got).toEqual(expected);
        expect(writer.used).toBe(0);
      }),
    );
  });

  test('refuses a record that could never fit', () => {
    const writer = new RingWriter(createRingMemory(1024));
    const payload = new Uint8Array(600);
    expect(() => writer.tryWrite({ position: 1, receivedAt: 0, topic: 't', payload })).toThrow(/at most 512/);
  });

  test('has room again when the reader has moved on', async () => {
    const memory = createRingMemory(1024);
    const writer = new RingWriter(memory);
    const reader = new RingReader(memory);
    const payload = new Uint8Array(200);
    while (writer.tryWrite({ position: 1, receivedAt: 0, topic: 't', payload }));
    const room = writer.room();
    expect(reader.read()).toBeDefined();
    await room;
    expect(writer.tryWrite({ position: 2, receivedAt: 0, topic: 't', payload })).toBe(true);
  });

  test('asks for a capacity that can be masked', () => {
    expect(() => createRingMemory(1000)).toThrow(/power of two/);
  });
});
