import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { syntheticPack, type SyntheticPack } from '../../estimation/test/support/syntheticPack.ts';
import type { DossierContent } from '../src/dossier/dossierContent.ts';
import { renderDossier } from '../src/dossier/renderDossier.ts';
import { runCaptured } from './runCaptured.ts';

const folder = mkdtempSync(join(tmpdir(), 'packtwin-dossier-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A pack as a log file of its own kind, with one label that would be markup if nobody took care. */
function writeRecording({ batch }: SyntheticPack, labels: readonly string[]): string {
  const lines = [`ms,current,temperature,${labels.map((label) => `V_${label}`).join(',')}`];
  for (let k = 0; k < batch.sampleCount; k++) {
    const cells = batch.observationVoltage.subarray(k * batch.observationCount, (k + 1) * batch.observationCount);
    const celsius = batch.probeTemperature[k]! - 273.15;
    lines.push(`${batch.sampledAt[k]},${batch.packCurrent[k]!.toFixed(3)},${celsius},${[...cells].join(',')}`);
  }
  const path = join(folder, 'car7.csv');
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

const MAPPING = `
name: workshop
description: the log of a test bench
time: { column: ms, unit: ms, origin: epoch }
design: generic-nmc-graphite
nominalCapacity: 50
inService: 2026-01-05T00:00:00Z
cells: { columns: "V_{cell}", unit: V }
probes: { columns: [temperature], unit: degC }
current: { column: current, unit: A, positive: charging }
`;

const CELLS = 10;
const DAYS = 16;
const LEAKING = 'V_5';

let recording = '';
let mapping = '';
let dossier = '';
let content: DossierContent;
let page = '';

/** The data in a page. */
function dataOf(text: string): DossierContent {
  const data: DossierContent = JSON.parse(/id="packtwin-dossier">(.*?)<\/script>/s.exec(text)![1]!);
  return data;
}

function write(name: string, text: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function verifyJson(file: string, as = recording) {
  const { out, exitCode } = await runCaptured('verify', file, '--recording', as, '--json');
  const result: {
    readonly verdict: string;
    readonly refused: readonly string[];
    readonly reservations: readonly string[];
    readonly figures: number;
    readonly differences: readonly {
      readonly where: string;
      readonly dossier: unknown;
      readonly recomputed: unknown;
      readonly by: number | null;
    }[];
  } = JSON.parse(out);
  return { ...result, exitCode };
}

/** The same page as an honest tool would write it from altered data: seal and text fit. */
function forged(name: string, alter: (data: DossierContent) => unknown): string {
  const data = structuredClone(content);
  alter(data);
  return write(name, renderDossier(data));
}

beforeAll(async () => {
  const pack = syntheticPack({ seed: 1, cells: CELLS, days: DAYS, leak: { cell: 4, perMonth: 0.4, fromDay: 6 } });
  recording = writeRecording(
    pack,
    Array.from({ length: CELLS }, (_, cell) => String(cell + 1)),
  );
  mapping = write('workshop.yaml', MAPPING);
  dossier = join(folder, 'v5.html');
  const args = ['--recording', recording, '--mapping', mapping, '--out', dossier];
  const { exitCode, out, err } = await runCaptured('dossier', LEAKING, ...args);
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  expect(out).toMatch(/^Cell V_5 loses/);
  page = readFileSync(dossier, 'utf8');
  content = dataOf(page);
});

describe('packtwin dossier', () => {
  test('tells the finding, its evidence and the threshold of the day', () => {
    const { verdicts, thresholds, doubts, cannotTell } = content.result;
    const { verdict } = verdicts.at(-1)!;
    expect([verdict.level, verdict.cells, verdict.cause]).toEqual(['flag', [LEAKING], 'leakage']);
    expect(verdict.eValue).toBeGreaterThanOrEqual(thresholds.flag);
    expect(thresholds).toEqual({ watched: CELLS, watch: 10 * CELLS, flag: 100 * CELLS });
    const crossing = content.result.days.evidenceLog10.cell.findIndex((log) => 10 ** log! >= thresholds.flag);
    expect(content.result.days.day[crossing]! / 86_400_000).toBe(
      Math.floor(Date.parse(verdicts.find((each) => each.verdict.level === 'flag')!.verdict.detectedAt) / 86_400_000),
    );
    expect(doubts.join(' ')).toMatch(/days of readings lie before the onset/);
    expect(cannotTell.join(' ')).toMatch(/not a replacement/);
  });

  test('shows in the readings alone what the model says: the cell falls, its neighbours stay', () => {
    const { raw } = content.result;
    const [first, last] = [raw[0]!, raw.at(-1)!];
    expect(raw).toHaveLength(DAYS + 1);
    expect(last.rank).toBe(1);
    expect(first.cell - last.cell).toBeGreaterThan(0.02);
    expect(Math.abs(last.before! - first.before!)).toBeLessThan(0.004);
    expect(content.result.doubts.join(' ')).toMatch(/The neighbours stayed/);
  });

  test('counts what the pack went through: days, charges, cycles', () => {
    const { counters } = content.result;
    expect(counters.calendar.measured + counters.calendar.interpolated).toBe(counters.until! - counters.since!);
    expect(counters.stateOfChargeSource).toBe('twin');
    expect(counters.charging.sessions.measured).toBe(DAYS);
    // Each day gives back what it takes.
    expect(counters.chargeIn.measured / counters.chargeOut.measured).toBeGreaterThan(0.95);
    expect(counters.chargeIn.measured / counters.chargeOut.measured).toBeLessThan(1.05);
    expect(counters.lowVoltage.packEvents).toBe(0);
  });

  test('gives passport values as far as telemetry can, and says why it gives no others', () => {
    const { passport, counters, days } = content.result;
    const valueOf = (name: string) => passport.find((each) => each.name === name)!;
    expect(valueOf('state of certified energy')).toMatchObject({
      value: null,
      remark: expect.stringMatching(/by the book/),
    });
    const cycles = counters.equivalentFullCycles;
    expect(valueOf('full equivalent cycles').value).toBe(cycles.measured + cycles.interpolated);
    expect(valueOf('full equivalent cycles').interpolated).toBeLessThan(0.05);
    expect(valueOf('deep discharges')).toMatchObject({ value: 0, lastUpdate: counters.until });
    const weakest = days.retention.lowest.findLast((value) => value !== null) ?? null;
    expect(valueOf('capacity fade').value).toBe(weakest === null ? null : 100 * (1 - weakest));
  });

  test('names what it rests on: file, hash, every parameter, laws as values', () => {
    const { basis, made } = content;
    expect(basis.recordings.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['car7.csv', readFileSync(recording).length],
    ]);
    expect(basis.mapping.name).toBe('workshop');
    expect(basis.pack.ratedCharge).toBe(50 * 3600);
    expect(JSON.stringify(basis.design.record)).toMatch(/"lawOf":"stoichiometry","at":\[0,0.01,/);
    expect(made.node).toBe(process.versions.node);
    expect(JSON.stringify(content)).not.toContain(folder);
  });

  test('needs nothing but itself, and says the same words for the same data', () => {
    expect(page).not.toMatch(/(src|href)\s*=\s*"(?!#)/);
    expect(page).not.toMatch(/@import|url\(/);
    expect(renderDossier(content)).toBe(page);
  });

  test('writes labels as text, whatever is in them', () => {
    const data: DossierContent = { ...content, question: { ...content.question, cell: '<script>alert(1)</script>' } };
    const text = renderDossier(data);
    expect(text.match(/<script/g)).toHaveLength(1);
    expect(dataOf(text).question.cell).toBe('<script>alert(1)</script>');
  });

  test('of a sound cell says that nothing sets it apart, and what that rests on', async () => {
    const out = join(folder, 'v2.html');
    const result = await runCaptured('dossier', 'V_2', '--recording', recording, '--mapping', mapping, '--out', out);
    expect(result.out).toMatch(/^Nothing sets cell V_2 apart/);
    const sound = dataOf(readFileSync(out, 'utf8'));
    expect(sound.result.verdicts).toEqual([]);
    expect(sound.result.doubts).toEqual([]);
    expect(sound.result.otherVerdicts.map(({ verdict }) => verdict.cells)).toContainEqual([LEAKING]);
  });

  test.each([
    [['V_11'], /has no cell "V_11"; pack car7\/pack has 10, from V_1 to V_10/],
    [['car8/pack/V_5', '--vehicle', 'car8', '--pack', 'no'], /no cell|no\b/],
    [[], /Say which cell/],
    [['V_5', '--cell', 'V_5'], /Say which cell/],
    [['V_5', '--term', '70'], /between 0 and 1/],
  ])('refuses %j in one sentence', async (words, sentence) => {
    const { exitCode, err } = await runCaptured('dossier', ...words, '--recording', recording, '--mapping', mapping);
    expect(exitCode).toBe(2);
    expect(err).toMatch(sentence);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});

describe('packtwin verify', () => {
  test('says same where every figure comes out again, bit for bit', async () => {
    const { out, exitCode } = await runCaptured('verify', dossier);
    expect(out).toMatch(/^same: all \d+ figures and words come out again, bit for bit/);
    expect(exitCode).toBe(0);
    expect(Number(/all (\d+) figures/.exec(out)![1])).toBeGreaterThan(1000);
  });

  test('knows the recording by its content, not by its name', async () => {
    const renamed = join(folder, 'exhibit-b.csv');
    copyFileSync(recording, renamed);
    expect(await verifyJson(dossier, renamed)).toMatchObject({ differences: [], verdict: 'same', exitCode: 0 });
  });

  test('refuses a recording with one altered byte, and says where', async () => {
    const bytes = readFileSync(recording);
    const at = 200_000;
    bytes[at] = bytes[at] === 0x31 ? 0x32 : 0x31;
    const result = await verifyJson(dossier, write('altered.csv', bytes));
    expect(result).toMatchObject({ verdict: 'different', exitCode: 1, figures: 0 });
    expect(result.refused).toHaveLength(1);
    const [, low, high] = /first between bytes (\d+) and (\d+)/.exec(result.refused[0]!)!;
    expect(Number(low)).toBeLessThanOrEqual(at);
    expect(Number(high)).toBeGreaterThanOrEqual(at);
  });

  test('refuses a recording that was cut', async () => {
    const bytes = readFileSync(recording);
    const { refused } = await verifyJson(dossier, write('cut.csv', bytes.subarray(0, bytes.length - 1)));
    expect(refused[0]).toMatch(new RegExp(`${bytes.length - 1} bytes, not ${bytes.length}`));
  });

  test('finds a figure that was altered in the file: by the seal, and which one by how much', async () => {
    const figure = content.result.days.stateOfChargeOffset.cell.at(-1)!;
    const altered = page.replace(String(figure), String(figure / 2));
    expect(altered).not.toBe(page);
    const result = await verifyJson(write('figure.html', altered));
    expect(result).toMatchObject({ verdict: 'different', exitCode: 1 });
    expect(result.refused[0]).toMatch(/the data in figure.html were altered after it was made/);
    expect(result.differences).toEqual([
      {
        where: `result.days.stateOfChargeOffset.cell[${content.result.days.day.length - 1}]`,
        dossier: figure / 2,
        recomputed: figure,
        by: figure / 2,
      },
    ]);
  });

  test('finds a figure that was altered and sealed again', async () => {
    const file = forged('forged.html', ({ result }) => {
      Object.assign(result.raw[3]!, { cell: result.raw[3]!.cell + 1e-12 });
    });
    const result = await verifyJson(file);
    expect(result).toMatchObject({ verdict: 'different', refused: [], exitCode: 1 });
    expect(result.differences.map(({ where }) => where)).toEqual(['result.raw[3].cell']);
  });

  test('finds words on the page that the data do not give', async () => {
    const result = await verifyJson(write('words.html', page.replace('<h2>Finding</h2>', '<h2>Nothing found</h2>')));
    expect(result).toMatchObject({ verdict: 'different', differences: [], exitCode: 1 });
    expect(result.refused[0]).toMatch(/the page of words.html was altered .*Nothing found/);
  });

  test('finds another parameter', async () => {
    const file = forged('parameter.html', ({ basis }) => {
      const record = basis.design.record as { parameters: { negative: { thickness: number } } };
      record.parameters.negative.thickness *= 1.01;
    });
    const { differences, exitCode } = await verifyJson(file);
    expect(differences.map(({ where }) => where)).toEqual(['basis.design.record.parameters.negative.thickness']);
    expect(exitCode).toBe(1);
  });

  test('finds what another capacity would have given', async () => {
    const file = forged('capacity.html', ({ basis }) => {
      Object.assign(basis.options, { nominalCapacity: 55 });
    });
    const { differences } = await verifyJson(file);
    const changed = new Set(differences.map(({ where }) => where));
    expect(changed).toContain('basis.pack.ratedCharge');
    expect(changed).toContain('result.twinState');
  });

  test('under another major version of Node compares within a stated tolerance, and says so', async () => {
    const older = (by: number) => (data: DossierContent) => {
      Object.assign(data.made, { node: '22.4.0' });
      Object.assign(data.result.raw[3]!, { cell: data.result.raw[3]!.cell * (1 + by) });
    };
    const close = await verifyJson(forged('older.html', older(1e-12)));
    expect(close).toMatchObject({ verdict: 'same', exitCode: 0, tolerance: 1e-9 });
    expect(close.reservations.join(' ')).toMatch(/written under Node 22\.4\.0.*within 1e-9/);
    expect(await verifyJson(forged('far.html', older(1e-6)))).toMatchObject({ verdict: 'different', exitCode: 1 });
  });

  test('cannot say anything without the recording, or of what is no dossier: exit code 2', async () => {
    const away = mkdtempSync(join(tmpdir(), 'packtwin-away-'));
    const copy = join(away, 'v5.html');
    writeFileSync(copy, page);
    const missing = await runCaptured('verify', copy);
    rmSync(away, { recursive: true });
    expect([missing.exitCode, missing.err]).toEqual([2, expect.stringMatching(/Cannot find the recording car7\.csv/)]);
    const foreign = await runCaptured('verify', mapping);
    expect([foreign.exitCode, foreign.err]).toEqual([2, expect.stringMatching(/is not a dossier/)]);
    const later = page.replace('"formatVersion":1', '"formatVersion":2');
    const unknown = await runCaptured('verify', write('later.html', later));
    expect([unknown.exitCode, unknown.err]).toEqual([2, expect.stringMatching(/made by another version/)]);
    const hollow = page.replace(/"counters":\{.*?"highVoltage":\{.*?\}\}?,/s, '');
    expect(hollow).not.toBe(page);
    const broken = await runCaptured('verify', write('hollow.html', hollow));
    expect([broken.exitCode, broken.err]).toEqual([2, expect.stringMatching(/are not whole/)]);
  });
});
