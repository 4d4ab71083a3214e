/**
 * Watches the framing of an MQTT byte stream (MQTT 3.1.1 §2.2: one type byte, then the remaining length in one to
 * four bytes of seven bits) and objects to a packet as soon as its header announces too much. The packet parser
 * behind it has no limit and would collect up to 256 MiB.
 */
export class PacketSizeGuard {
  readonly #limit: number;
  #state: 'type' | 'length' | 'body' = 'type';
  #length = 0;
  #shift = 0;
  #left = 0;

  /** `limit` is in bytes of the part after the fixed header. */
  constructor(limit: number) {
    if (!(limit > 0)) throw new RangeError(`Cannot guard packets with a limit of ${limit} bytes: must be > 0`);
    this.#limit = limit;
  }

  /** Takes the next bytes of the stream; returns the announced length of a packet that is too large, else null. */
  accept(chunk: Uint8Array): number | null {
    let at = 0;
    while (at < chunk.length) {
      if (this.#state === 'body') {
        const taken = Math.min(this.#left, chunk.length - at);
        this.#left -= taken;
        at += taken;
        if (this.#left === 0) this.#state = 'type';
      } else if (this.#state === 'type') {
        at++;
        this.#state = 'length';
        this.#length = 0;
        this.#shift = 0;
      } else {
        const byte = chunk[at++]!;
        this.#length += (byte & 0x7f) * 2 ** this.#shift;
        this.#shift += 7;
        if (this.#length > this.#limit) return this.#length;
        // A fifth length byte is malformed; the packet parser behind says so.
        if (byte < 0x80 || this.#shift >= 28) {
          this.#left = this.#length;
          this.#state = this.#left === 0 ? 'type' : 'body';
        }
      }
    }
    return null;
  }
}
