/** Frames on their way: sent, not yet acknowledged. Bounded by whoever asks for `pendingOf` before sending more. */
import type { PendingFrame } from './fleetState.ts';
import type { VehicleLink } from './vehicleLink.ts';

export class Outbox {
  /** Acknowledged since the start. */
  frames = 0;
  samples = 0;
  cellSamples = 0;
  /** Why the fleet cannot go on, if it cannot. */
  failure: Error | undefined;
  private readonly pending = new Map<VehicleLink, Set<PendingFrame>>();
  private wake: (() => void) | undefined;
  private isClosing = false;

  /** @param signal whose abort also wakes whoever waits in {@link changed}. */
  constructor(signal: AbortSignal) {
    signal.addEventListener('abort', () => this.wake?.());
  }

  send(link: VehicleLink, frame: PendingFrame, cellCount: number): void {
    const own = this.pending.get(link) ?? new Set();
    this.pending.set(link, own);
    own.add(frame);
    link.publishSample(frame.topic, frame.payload).then(
      () => {
        own.delete(frame);
        this.frames += 1;
        this.samples += frame.sampleCount;
        this.cellSamples += frame.sampleCount * cellCount;
        this.wake?.();
      },
      (error: unknown) => {
        // Ended by us: the frame stays pending and is saved. Anything else ends the fleet.
        if (!this.isClosing) this.failure ??= error instanceof Error ? error : new Error(String(error));
        this.wake?.();
      },
    );
  }

  /** In the order of sending. */
  pendingOf(link: VehicleLink): readonly PendingFrame[] {
    return [...(this.pending.get(link) ?? [])];
  }

  pendingCount(link?: VehicleLink): number {
    if (link) return this.pending.get(link)?.size ?? 0;
    return [...this.pending.values()].reduce((sum, frames) => sum + frames.size, 0);
  }

  /** Resolves with the next acknowledgement, or after so many ms. One at a time may wait. */
  changed(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Gives acknowledgements so many ms more; connections may be ended afterwards. */
  async close(patience: number): Promise<void> {
    this.isClosing = true;
    const step = 25;
    for (let waited = 0; waited < patience && this.pendingCount() > 0; waited += step) {
      await new Promise((resolve) => {
        setTimeout(resolve, step);
      });
    }
  }
}
