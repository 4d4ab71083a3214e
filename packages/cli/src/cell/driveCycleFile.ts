/**
 * Drive cycles as they come with PyBaMM: comments, the last of them `# time [s],current [A]`, then two columns.
 *
 * There a current is positive while discharging.
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

const LONGEST_HEADER = 1024;
const TITLES = /^#\s*time \[s\],\s*current \[A\]\s*$/im;

/** s and A (positive while charging); undefined where the file is something else. */
export function readDriveCycle(file: string): { readonly time: number[]; readonly current: number[] } | undefined {
  if (!/\.csv$/i.test(file) || !TITLES.test(beginningOf(file))) return undefined;
  const rows = readFileSync(file, 'utf8')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => line.split(',').map((cell) => (cell.trim() === '' ? Number.NaN : Number(cell))));
  return {
    time: rows.map(([seconds = Number.NaN]) => seconds),
    current: rows.map(([, amperes = Number.NaN]) => -amperes),
  };
}

/** The comments before the first row. */
function beginningOf(file: string): string {
  const buffer = Buffer.alloc(LONGEST_HEADER);
  const handle = openSync(file, 'r');
  try {
    const text = buffer.toString('utf8', 0, readSync(handle, buffer, 0, LONGEST_HEADER, 0));
    return /^(?:#.*\r?\n)*/.exec(text)?.[0] ?? '';
  } finally {
    closeSync(handle);
  }
}
