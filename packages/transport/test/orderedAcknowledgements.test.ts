import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OrderedAcknowledgements } from '../src/orderedAcknowledgements.ts';

class RecordingStream {
  readonly bytes: number[] = [];
  destroyed = false;
  write(packet: Uint8Array): boolean {
    this.bytes.push(...packet);
    return true;
  }
}

describe('OrderedAcknowledgements', () => {
  test('writes a PUBACK of MQTT 3.1.1 §3.4', () => {
    const stream = new RecordingStream();
    new OrderedAcknowledgements(stream).expect(0xabcd)();
    expect(stream.bytes).toEqual([0x40, 0x02, 0xab, 0xcd]);
  });

  test('keeps the order of arrival whatever the order of commits', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7]), (commits) => {
        const stream = new RecordingStream();
        const acknowledgements = new OrderedAcknowledgements(stream);
        const durable = Array.from({ length: 8 }, (_, index) => acknowledgements.expect(index + 1));
        for (const index of commits) durable[index]!();
        const firstMissing = [0, 1, 2, 3, 4, 5, 6, 7, 8].find((index) => !commits.includes(index))!;
        expect(stream.bytes.filter((_, index) => index % 4 === 3)).toEqual(
          Array.from({ length: firstMissing }, (_, index) => index + 1),
        );
        expect(acknowledgements.size).toBe(8 - firstMissing);
      }),
    );
  });

  test('writes nothing to a connection that is gone', () => {
    const stream = new RecordingStream();
    const durable = new OrderedAcknowledgements(stream).expect(1);
    stream.destroyed = true;
    durable();
    expect(stream.bytes).toEqual([]);
  });
});
