import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadMapping, parseMapping, shippedMappings } from '@packtwin/replay';
import { temporaryFolder } from './recordings.ts';

const good = `name: mine
design: generic-nmc-graphite
nominalCapacity: 100
time: { column: t }
cells:
  columns: V_{n}
current: { column: I, positive: charging }
`;

describe('parseMapping', () => {
  test('reads YAML and the same thing as JSON', () => {
    const mapping = parseMapping(good, 'mine.yaml');
    expect(mapping).toMatchObject({ name: 'mine', cells: { columns: 'V_{n}' } });
    expect(parseMapping(JSON.stringify(mapping, null, 2), 'mine.json')).toEqual(mapping);
  });

  test.each<[string, string, string]>([
    [
      'an unknown key',
      good.replace('  columns: V_{n}', '  columns: V_{n}\n  colour: red'),
      'mine.yaml, line 7: cells has an unknown key "colour".',
    ],
    [
      'a missing key',
      good.replace('nominalCapacity: 100\n', ''),
      'mine.yaml, line 1: the mapping lacks "nominalCapacity".',
    ],
    [
      'a wrong unit',
      good.replace('columns: V_{n}', 'columns: V_{n}\n  unit: volts'),
      'mine.yaml, line 7: cells.unit must be "V" or "mV".',
    ],
    [
      'a wrong sign word',
      good.replace('positive: charging', 'positive: up'),
      'mine.yaml, line 7: current.positive must be "charging" or "discharging".',
    ],
    ['a wrong type', good.replace('column: t', 'column: 7'), 'mine.yaml, line 4: '],
    ['broken YAML', good.replace('{ column: t }', '{ column: t'), 'mine.yaml, line '],
    ['an empty file', '', 'mine.yaml, line 1: the mapping '],
    ['an unknown kind', `kind: song\n${good}`, 'mine.yaml, line 1: kind '],
  ])('names the line and the path of %s', (_, text, message) => {
    expect(() => parseMapping(text, 'mine.yaml')).toThrow(message);
  });

  test('names the line in JSON too', () => {
    const text = '{\n  "name": "x",\n  "kind": "records",\n  "speed": 3\n}';
    expect(() => parseMapping(text, 'x.json')).toThrow('x.json, line 4: the mapping has an unknown key "speed".');
  });
});

describe('shipped mappings', () => {
  test('exist for every recording that packtwin is measured with, and for BDF', () => {
    expect(shippedMappings()).toEqual([
      'about-energy',
      'baticm',
      'bdf',
      'isea',
      'kia-soul',
      'lg-m50',
      'lg-m50t',
      'nasa',
      'nasa-capacity',
      'native',
      'panasonic-18650pf',
      'sunwoda',
    ]);
  });

  test.each(shippedMappings())('%s is valid and carries its own name', (name) => {
    expect(loadMapping(name).name).toBe(name);
  });

  test('the example in docs/mapping-files.md is one', () => {
    const text = readFileSync(new URL('../../../docs/mapping-files.md', import.meta.url), 'utf8');
    const example = /```yaml\n(.*?)```/s.exec(text)?.[1] ?? '';
    expect(parseMapping(example, 'mapping-files.md')).toMatchObject({
      name: 'my-fleet',
      cells: { columns: 'U_{cell}' },
    });
  });

  test('a path is read as a file', () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'mine.yaml');
    writeFileSync(file, good);
    expect(loadMapping(file).name).toBe('mine');
    expect(() => loadMapping(join(folder.path, 'none.yaml'))).toThrow('Cannot read mapping');
  });
});
