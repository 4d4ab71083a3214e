/** Whoever waits for something that the killed parent would have answered must not wait for ever. */
const ORPHAN_PATIENCE_MS = 5000;
/** One stop often arrives twice: a supervisor signals the whole group, and the launcher passes its own copy on. */
const SAME_STOP_MS = 2000;

/**
 * Aborts on the first Ctrl-C or SIGTERM; another one, seconds later, ends the process at once. A process that was started with a
 * channel to its parent also stops when the parent is gone, even if that was killed and could not say so.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let stoppedAt = Number.NaN;
  const stop = (name: NodeJS.Signals) => {
    if (!controller.signal.aborted) {
      stoppedAt = performance.now();
      controller.abort();
    } else if (performance.now() - stoppedAt > SAME_STOP_MS) {
      process.exit(name === 'SIGINT' ? 130 : 143);
    }
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  if (process.channel) {
    process.once('disconnect', () => {
      controller.abort();
      setTimeout(() => process.exit(1), ORPHAN_PATIENCE_MS).unref();
    });
    // Listening must not keep a process alive that is done.
    process.channel.unref();
  }
  return controller.signal;
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
