/** How long a piece of work goes on before it lets others: other packs, and the timers of the thread. */
const SLICE_MS = 15;

/** Resolves when what was emitted has been taken; undefined = go on. */
export type Room = () => Promise<void> | undefined;

/** Lets others work now and then. */
export class Pause {
  readonly #room: Room | undefined;
  #since = performance.now();

  constructor(room: Room | undefined) {
    this.#room = room;
  }

  async ifDue(): Promise<void> {
    await this.#room?.();
    if (performance.now() - this.#since < SLICE_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#since = performance.now();
  }
}
