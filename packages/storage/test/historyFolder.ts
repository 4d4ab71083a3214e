import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { openHistory, type HistoryOptions, type HistoryStore } from '../src/index.ts';

/** A folder of its own for each test of a file, and histories in it that are closed after the test. */
export function historyFolder(): {
  readonly path: string;
  /** Opens a history, that of the folder unless another is named; it seals only when it is told to. */
  open(options?: HistoryOptions, other?: string): Promise<HistoryStore>;
} {
  let path = '';
  const opened: HistoryStore[] = [];
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'packtwin-history-'));
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((history) => history.close()));
    rmSync(path, { recursive: true, force: true });
  });
  return {
    get path() {
      return path;
    },
    async open(options = {}, other = path) {
      const history = await openHistory(other, { sealIntervalMs: 0, ...options });
      opened.push(history);
      return history;
    },
  };
}
