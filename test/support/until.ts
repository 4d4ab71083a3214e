/** Asks again and again until the answer satisfies the condition; fails with the last answer. For what other processes do. */
export async function until<Answer>(
  ask: () => Promise<Answer>,
  holds: (answer: Answer) => boolean,
  what: string,
  timeoutMs = 10_000,
): Promise<Answer> {
  const giveUpAt = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
    if (performance.now() > giveUpAt) {
      throw new Error(`Gave up after ${timeoutMs} ms waiting for ${what}; last answer: ${JSON.stringify(answer)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
