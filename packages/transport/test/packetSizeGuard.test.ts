import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PacketSizeGuard } from '../src/packetSizeGuard.ts';

/** MQTT 3.1.1 §2.2.3: seven bits a byte, lowest first, the top bit says that more follow. */
function packet(bodyLength: number): Buffer {
  const length: number[] = [];
  let left = bodyLength;
  do {
    length.push((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
    left >>= 7;
  } while (left > 0);
  // The body looks like headers of huge packets: whoever loses the framing objects.
  return Buffer.concat([Buffer.from([0x30, ...length]), Buffer.alloc(bodyLength, 0xff)]);
}

describe('PacketSizeGuard', () => {
  test('follows the framing however the bytes are cut', () => {
    const bodies = fc.array(
      fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constantFrom(127, 128, 16_383, 16_384, 20_000)),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(
        bodies,
        fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 8 }),
        (lengths, cuts) => {
          const stream = Buffer.concat(lengths.map(packet));
          const guard = new PacketSizeGuard(20_000);
          for (let at = 0, turn = 0; at < stream.length; turn++) {
            const end = Math.min(stream.length, at + cuts[turn % cuts.length]!);
            expect(guard.accept(stream.subarray(at, end))).toBeNull();
            at = end;
          }
        },
      ),
    );
  });

  test('objects as soon as the header announces too much', () => {
    const guard = new PacketSizeGuard(20_000);
    expect(guard.accept(packet(20_000))).toBeNull();
    expect(guard.accept(packet(20_001).subarray(0, 4))).toBe(20_001);
  });

  test('objects to the largest packet of the protocol without overflow', () => {
    expect(new PacketSizeGuard(1_000).accept(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]))).toBeGreaterThan(1_000);
  });

  test('refuses a limit that lets nothing through', () => {
    expect(() => new PacketSizeGuard(0)).toThrow(/must be > 0/);
  });
});
