import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ensureFolder } from '../src/index.ts';

describe('ensureFolder', () => {
  const root = mkdtempSync(join(tmpdir(), 'packtwin-folder-'));

  it('makes all that is missing, and nothing the second time', () => {
    const folder = join(root, 'a', 'b', 'c');
    ensureFolder(folder);
    const made = statSync(folder).ino;
    ensureFolder(folder);
    expect(statSync(folder).ino).toBe(made);
  });

  it('names a file in the way', () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'below')]) {
      expect(() => ensureFolder(path)).toThrow(`Cannot use ${file} as a folder: a file is in its place.`);
      expect(() => ensureFolder(path)).toThrow(expect.objectContaining({ code: 'WRITE_FAILED' }));
    }
  });

  it.skipIf(!existsSync('/proc/self'))(
    'refuses at once where no folder can be made: mkdir recursive never returned',
    () => {
      const code = `import { ensureFolder } from ${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)};
      try { ensureFolder('/proc/packtwin/data'); } catch (error) { console.log(error.message); }`;
      // In a process of its own, which can be killed if it hangs.
      const { stdout, signal } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
        timeout: 20_000,
        killSignal: 'SIGKILL',
        encoding: 'utf8',
      });
      expect(signal).toBe(null);
      expect(stdout).toMatch(/^Cannot make the folder \/proc\/packtwin: .*; name one that can be written\.$/mu);
    },
  );
});
