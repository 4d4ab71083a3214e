import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openReplay, RecordingError } from '@packtwin/replay';
import { mapping, plain, replayAll, temporaryFolder } from './recordings.ts';

const header = 'time,I,V_1,V_2';

/** A row a second; more rows than the end of the file that is looked at. */
function manyRows(count: number): string {
  return Array.from({ length: count }, (_, index) => {
    const at = new Date(Date.UTC(2021, 4, 5) + index * 1000).toISOString();
    return `${at.slice(0, 10)} ${at.slice(11, 19)},${(index % 50) - 20},3.65${index % 7},3.64${index % 9}`;
  }).join('\n');
}

async function refusal(file: string, text = plain): Promise<string> {
  const error: unknown = await openReplay([file], mapping(text)).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof RecordingError)) throw new Error(`Expected a RecordingError, got ${String(error)}`);
  return error.message;
}

async function rowsIn(file: string, text = plain): Promise<number> {
  return (await replayAll([file], mapping(text))).rowsRead;
}

describe('gzip files', () => {
  const packed = gzipSync(`${header}\n${manyRows(5000)}\n`);
  const write = (folder: { readonly path: string }, bytes: Uint8Array): string => {
    const file = join(folder.path, 'x.csv.gz');
    writeFileSync(file, bytes);
    return file;
  };

  test.each([1, 9, 400, Math.floor(packed.length / 2), packed.length - 9, packed.length - 1])(
    'cut off after %d bytes, the file is refused',
    async (length) => {
      using folder = temporaryFolder();
      const file = write(folder, packed.subarray(0, length));
      expect(await refusal(file)).toBe(`${file} is cut off: its gzip data has no end; copy it again.`);
    },
  );

  test('cut off in its second member, the file is refused; whole, both are read', async () => {
    using folder = temporaryFolder();
    const second = gzipSync('2021-05-06 00:00:00,1,3.6,3.6\n');
    expect(await rowsIn(write(folder, Buffer.concat([packed, second])))).toBe(5001);
    const file = write(folder, Buffer.concat([packed, second.subarray(0, -5)]));
    expect(await refusal(file)).toContain('is cut off');
  });

  test('with a damaged byte, or no gzip at all, the file is refused', async () => {
    using folder = temporaryFolder();
    const damaged = Uint8Array.from(packed);
    // The checksum before the length.
    damaged[damaged.length - 6]! ^= 1;
    expect(await refusal(write(folder, damaged))).toMatch(
      /x\.csv\.gz is damaged or no gzip file \(.+\); copy it again\.$/,
    );
    expect(await refusal(write(folder, Buffer.from(`${header}\n`)))).toContain('is damaged or no gzip file');
  });

  test('packed after it was cut, the file is refused by its last line', async () => {
    using folder = temporaryFolder();
    const file = folder.write('x.csv.gz', `${header}\n${manyRows(5000)}\n2021-05-06 00:00:00,1`);
    expect(await refusal(file)).toContain('line 5002, its last, ends after 2 of 4 columns');
  });
});

describe('plain files', () => {
  test.each([3, 5000])('with %d rows, cut in the middle of the next, the file is refused', async (count) => {
    using folder = temporaryFolder();
    for (const ending of ['\n', '\r\n']) {
      const text = `${header}\n${manyRows(count)}\n2021-05-06 00:00:00,1,3.`.replaceAll('\n', ending);
      const file = folder.write('x.csv', text);
      expect(await refusal(file)).toBe(
        `${file} is cut off: line ${count + 2}, its last, ends after 3 of 4 columns; copy the file again or remove that line.`,
      );
    }
  });

  test('a last line with all columns needs no line break', async () => {
    using folder = temporaryFolder();
    for (const ending of ['', '\n', '\r\n', '\n\n', '\n  '])
      expect(await rowsIn(folder.write('x.csv', `${header}\n${manyRows(3)}${ending}`))).toBeGreaterThanOrEqual(3);
  });

  test('a short line that is finished is a row with missing values', async () => {
    using folder = temporaryFolder();
    expect(await rowsIn(folder.write('x.csv', `${header}\n${manyRows(3)}\n2021-05-06 00:00:00,1\n`))).toBe(4);
  });

  test('quoted delimiters and line breaks do not count', async () => {
    using folder = temporaryFolder();
    const last = '2021-05-06 00:00:00,1,3.6,3.6';
    const noted = `${header},note\n${last},"all, ""fine"""\n`;
    expect(await rowsIn(folder.write('x.csv', `${noted}${last},"over\ntwo, lines"`))).toBe(2);
    expect(await refusal(folder.write('x.csv', `${noted}"2021-05-06, 00:00:00, and, so, on",1`))).toContain(
      'ends after 2 of 5 columns',
    );
    // Far from the rows that DuckDB looks at first, where it refuses an open quote by itself.
    const long = `${noted}${`${last},"a, b"\n`.repeat(40_000)}${last.slice(0, 19)},"1`;
    expect(await refusal(folder.write('x.csv', long))).toContain('line 40003, its last, ends after 2 of 5 columns');
  });

  test("the mapping's delimiter and encoding are used", async () => {
    using folder = temporaryFolder();
    const wide = `file: { delimiter: ";", encoding: utf-16 }\n${plain}`;
    const text = `${header};note\n2021-05-06 00:00:00,1,3.6,3.6;ü, ä, ö\n2021-05-06 00:00:01,1`
      .replaceAll('3.6;', '3.6§')
      .replaceAll(/,(?! )/g, ';')
      .replaceAll('§', ';');
    expect(await refusal(folder.write('x.csv', Buffer.from(text, 'utf16le')), wide)).toContain('2 of 5 columns');
    const whole = `${text};3.6;3.6;ä`;
    expect(await rowsIn(folder.write('x.csv', Buffer.from(whole, 'utf16le')), wide)).toBe(2);
  });
});

describe('files without rows', () => {
  test('a header alone is said to be one', async () => {
    using folder = temporaryFolder();
    for (const name of ['x.csv', 'x.csv.gz']) {
      for (const text of [header, `${header}\n`]) {
        const file = folder.write(name, text);
        expect(await refusal(file)).toBe(`${file} has a header but no rows.`);
      }
    }
  });

  test('next to a file with rows it is a note', async () => {
    using folder = temporaryFolder();
    const empty = folder.write('empty.csv', `${header}\n`);
    const { rowsRead, notes } = await replayAll(
      [empty, folder.write('x.csv', `${header}\n${manyRows(3)}\n`)],
      mapping(plain),
    );
    expect(rowsRead).toBe(3);
    expect(notes.filter((note) => note.includes('empty.csv'))).toEqual([`${empty} has a header but no rows`]);
  });
});
