/** One thing fetched from the gateway: loading, there, or failed with a sentence. The old value stays while a new one loads. */
import { GatewayFailure } from './gatewayApi.ts';

export class Loaded<T> {
  value: T | null = $state.raw(null);
  failure: GatewayFailure | null = $state.raw(null);
  isLoading = $state(false);
  private running: AbortController | null = null;

  /** Fetches anew; an earlier fetch that is still under way is given up. */
  async load(fetchValue: (signal: AbortSignal) => Promise<T>): Promise<void> {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    this.isLoading = true;
    try {
      const value = await fetchValue(running.signal);
      if (running.signal.aborted) return;
      this.value = value;
      this.failure = null;
    } catch (fault) {
      if (running.signal.aborted) return;
      this.failure =
        fault instanceof GatewayFailure
          ? fault
          : new GatewayFailure('refused', `This page cannot read the gateway's answer (${String(fault)}).`);
    }
    this.isLoading = false;
  }

  /** Forgets value and failure, for another subject. */
  clear(): void {
    this.running?.abort();
    this.value = null;
    this.failure = null;
    this.isLoading = false;
  }
}
