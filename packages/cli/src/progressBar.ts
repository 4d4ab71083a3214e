/** A progress bar on a terminal; nothing at all where standard error is not one, so that logs stay readable. */
export interface ProgressBar {
  /** `done` of `total`, same unit; `note` is appended as it is. */
  update(done: number, total: number, note?: string): void;
  end(): void;
}

const WIDTH = 28;
const PERIOD_MS = 100;

/** `15.3 M`, `812 k`, `97`: counts short enough for one line. */
export function shortCount(count: number): string {
  if (count >= 1e6) return `${(count / 1e6).toFixed(1)} M`;
  if (count >= 1e4) return `${(count / 1e3).toFixed(0)} k`;
  return count.toFixed(0);
}

/** Draws on `stream`, at most ten times a second. */
export function createProgressBar(label: string, stream: NodeJS.WriteStream = process.stderr): ProgressBar {
  if (!stream.isTTY) return { update: () => {}, end: () => {} };
  const startedAt = performance.now();
  let drawnAt = -Infinity;
  return {
    update(done, total, note = '') {
      const now = performance.now();
      if (now - drawnAt < PERIOD_MS && done < total) return;
      drawnAt = now;
      const fraction = total > 0 ? Math.min(1, done / total) : 0;
      const filled = Math.round(fraction * WIDTH);
      const elapsed = (now - startedAt) / 1000;
      const left = fraction > 0.02 ? ` ${Math.ceil((elapsed * (1 - fraction)) / fraction)} s left` : '';
      const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
      stream.write(`\r\x1b[2K${label} ${bar} ${(100 * fraction).toFixed(0).padStart(3)} %${left} ${note}`);
    },
    end() {
      if (drawnAt > -Infinity) stream.write('\r\x1b[2K');
    },
  };
}
