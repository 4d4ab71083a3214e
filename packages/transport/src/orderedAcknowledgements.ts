/**
 * PUBACKs in the order in which the messages came (MQTT 3.1.1, [MQTT-4.6.0-2]), each once its record is durable.
 * One for each network connection: what belongs to a lost one must not be acknowledged on the next.
 */
import type { Writable } from 'node:stream';

interface Pending {
  readonly messageId: number;
  isDurable: boolean;
}

export class OrderedAcknowledgements {
  readonly #pending: Pending[] = [];
  readonly #write: (packet: Buffer) => void;

  constructor(stream: Pick<Writable, 'write' | 'destroyed'>) {
    this.#write = (packet) => {
      if (!stream.destroyed) stream.write(packet);
    };
  }

  get size(): number {
    return this.#pending.length;
  }

  /** Call in order of arrival; the returned function says that this message is durable. */
  expect(messageId: number): () => void {
    const pending: Pending = { messageId, isDurable: false };
    this.#pending.push(pending);
    return () => {
      pending.isDurable = true;
      const packets: Buffer[] = [];
      while (this.#pending[0]?.isDurable === true) packets.push(puback(this.#pending.shift()!.messageId));
      if (packets.length > 0) this.#write(Buffer.concat(packets));
    };
  }
}

/** The same four bytes in MQTT 3.1.1 §3.4 and, for success, in MQTT 5 §3.4.2.1. */
function puback(messageId: number): Buffer {
  return Buffer.from([0x40, 2, messageId >> 8, messageId & 0xff]);
}
