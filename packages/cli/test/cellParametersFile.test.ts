import { findDesign, writeBpx } from '@packtwin/twin-models';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readCellParameters } from '../src/cellParametersFile.ts';
import { runCaptured } from './runCaptured.ts';

const folder = mkdtempSync(join(tmpdir(), 'packtwin-parameters-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

type Value = number | string | readonly number[] | { readonly [key: string]: Value };

function isList(value: Value): value is readonly number[] {
  return Array.isArray(value);
}

/** As people write it: a key in a line, sections indented, lists in brackets. */
function yaml(section: Readonly<Record<string, Value>>, indent = ''): string {
  return Object.entries(section)
    .map(([key, value]) => {
      if (isList(value)) return `${indent}${key}: [${value.join(', ')}]\n`;
      if (typeof value === 'object') return `${indent}${key}:\n${yaml(value, `${indent}  `)}`;
      return `${indent}${key}: ${value}\n`;
    })
    .join('');
}

const bpx: Record<string, Value> = JSON.parse(
  JSON.stringify(writeBpx(findDesign('generic-nmc-graphite')!.parameters, { title: 'same' })),
);
const text = JSON.stringify(bpx);
const asYaml = `# a cell\n${yaml(bpx)}`;
const fromJson = readCellParameters(file('same.json', text));

describe('a BPX file', () => {
  test.each([
    ['in YAML', 'cell.yaml', asYaml],
    ['in YAML named yml', 'cell.yml', asYaml],
    ['in YAML with a byte-order mark', 'mark.yaml', `\uFEFF${yaml(bpx)}`],
    ['in YAML named JSON', 'yaml.json', asYaml],
    ['in YAML named JSON with a byte-order mark', 'mark.json', `\uFEFF${yaml(bpx)}`],
    ['in JSON with a byte-order mark', 'marked.json', `\uFEFF${text}`],
    ['in JSON named YAML', 'json.yaml', text],
  ])('%s is the same cell', (_, name, content) => {
    const { parameters, warnings } = readCellParameters(file(name, content));
    expect(warnings).toEqual(fromJson.warnings);
    const plain = (cell: typeof parameters) => JSON.parse(JSON.stringify(cell));
    expect(plain(parameters)).toEqual(plain(fromJson.parameters));
    const at = (cell: typeof parameters) => cell.negative.openCircuitPotential.potential(0.3);
    expect(at(parameters)).toBe(at(fromJson.parameters));
  });

  test('in YAML runs, as the command line says it', async () => {
    const profile = file('profile.csv', 'time_s,current_a,voltage_v\n0,-2.5,4\n60,-2.5,4\n');
    const cell = ['cell', '--profile', profile, '--json', '--parameters'];
    const { exitCode, err, out } = await runCaptured(...cell, file('run.yaml', asYaml));
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(JSON.parse(out).rmseMillivolts).toBeGreaterThan(0);
  });

  test.each<[string, string, string, RegExp]>([
    ['a fault in its fields', 'fault.yaml', asYaml.replace('Porosity:', 'Porosty:'), /as BPX: .*expected "Porosity"/],
    [
      '.nan of YAML',
      'nan.yaml',
      asYaml.replace(/(Electrode area \[m2\]:) .*/, '$1 .nan'),
      /Electrode area \[m2\] must be a number, is NaN/,
    ],
    ['no Header', 'headless.yaml', asYaml.replace('Header:', 'Heading:'), /as BPX: .*Heading.*Header is missing/],
    ['broken YAML', 'broken.yaml', `${asYaml}  - [`, /broken\.yaml, line \d+: /],
    ['YAML broken under the name of JSON', 'broken.json', `${asYaml}  - [`, /broken\.json, line \d+: /],
    [
      'NaN in JSON',
      'nan.json',
      text.replace(/("Electrode area \[m2\]":)[^,]+/, '$1NaN'),
      /NaN of "Electrode area \[m2\]" in line 1, column \d+/,
    ],
  ])('with %s is told in a sentence', async (_, name, content, message) => {
    const path = file(name, content);
    const { exitCode, err } = await runCaptured('cell', '--profile', path, '--parameters', path);
    expect(exitCode).toBe(2);
    expect(err).toMatch(message);
    expect(() => readCellParameters(path)).toThrow(message);
  });
});

test('a folder is named, whichever it is', () => {
  expect(() => readCellParameters(folder)).toThrow(`Cannot read ${folder} as a cell: it is a folder`);
});

test('a document in YAML without the sections of BPX stays a design document', () => {
  const path = file('design.yaml', 'name: mine\n');
  expect(() => readCellParameters(path)).toThrow(`Cannot make a cell of ${path}: Cannot compute this without anode`);
});
