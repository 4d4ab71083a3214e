/** Waits for something in this process, asking every 2 ms; fails after `timeoutMs` with what it waited for. */
export async function becomesTrue(
  condition: () => boolean,
  what: string = condition.toString(),
  timeoutMs = 10_000,
): Promise<void> {
  const giveUpAt = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > giveUpAt) throw new Error(`Gave up after ${timeoutMs} ms waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
