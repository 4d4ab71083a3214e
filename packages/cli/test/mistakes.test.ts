import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCaptured } from './runCaptured.ts';

const folder = mkdtempSync(join(tmpdir(), 'packtwin-cli-'));
const inFolder = (name: string) => join(folder, name);

beforeAll(() => {
  mkdirSync(inFolder('a-folder'));
  writeFileSync(inFolder('text'), 'no settings, no numbers');
  writeFileSync(inFolder('wrong-key.yaml'), 'mqtt:\n  prot: 1884\n');
  writeFileSync(inFolder('list.yaml'), '- 1\n- 2\n');
  writeFileSync(inFolder('other.csv'), 'speed,height\n1,2\n');
  writeFileSync(inFolder('profile.csv'), 'time_s,current_a\n0,-1\n1,-1\n');
  writeFileSync(inFolder('backwards.csv'), 'time_s,current_a\n5,-1\n1,-1\n');
  writeFileSync(inFolder('empty.csv'), '');
  writeFileSync(inFolder('wrong-mapping.yaml'), 'name: mine\ncolour: green\n');
  writeFileSync(
    inFolder('mine.yaml'),
    'name: mine\ndescription: of the test\nsource: this test\ntime: { column: t, unit: s, origin: epoch }\n' +
      'design: generic-nmc-graphite\nnominalCapacity: 5\ncells: { columns: [V_1], unit: V }\n' +
      'current: { column: I, unit: A, positive: charging }\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Arguments ("@" stands for the folder of this test) and what the sentence must say. */
const mistakes: readonly (readonly [args: string, says: RegExp])[] = [
  ['desgin', /unknown command 'desgin' \(Did you mean design\?\)/],
  ['up --port 1', /^Cannot run packtwin up: unknown option '--port'.*"packtwin up --help"/],
  ['up --set nonsense=1', /nonsense.*no such setting/],
  ['up --set nonsense', /write it as path=value/],
  ['up --set mqtt.prot=1884', /did you mean mqtt\.port/],
  ['up --set http.port=dashboard', /http\.port.*"dashboard".*whole number from 0 to 65535/],
  ['up --set http.host=0.0.0.0', /others can reach it.*http\.tls.*http\.users/],
  ['up --set mqtt.mode=external --no-simulator', /mqtt\.url/],
  ['up --set mqtt.mode=external --set mqtt.url=mqtt://127.0.0.1:9', /--no-simulator/],
  ['up --config @/missing.yaml', /missing\.yaml: there is no such file/],
  ['up --config @/a-folder', /a-folder.*cannot be opened/],
  ['up --config @/list.yaml', /it must hold settings/],
  ['up --config @/wrong-key.yaml', /mqtt\.prot.*line 2.*did you mean mqtt\.port/],
  ['up --no-simulator --data @/text --set http.port=0 --set mqtt.port=0', /text as a folder: a file is in its place/],
  ['simulate --vehicles 0', /whole number from 1 to 10000/],
  ['simulate --vehicles many', /whole number from 1 to 10000/],
  ['simulate --faults hunger', /"hunger" is no fault; there are: none, default, seal-leakage/],
  ['simulate --designs nope', /no design "nope"; there are: seed-000/],
  ['simulate --broker localhost', /an address such as mqtt:\/\//],
  ['simulate --score --state @/a-folder', /no truth in .*a-folder.*--state/],
  ['simulate --score --gateway nowhere', /an address such as http:\/\//],
  ['replay', /required option '--mapping|missing required argument/],
  ['replay @/other.csv', /required option '--mapping/],
  ['replay @/other.csv --mapping nope', /no mapping "nope": use about-energy.*baticm/],
  ['replay @/missing.csv --mapping @/mine.yaml', /Cannot find .*missing\.csv/],
  ['replay @/a-folder --mapping @/mine.yaml', /a-folder/],
  ['replay @/other.csv --mapping @/mine.yaml', /other\.csv.*(no column|column).*"?(t|V_1|I)"?/],
  ['replay @/other.csv --mapping @/wrong-mapping.yaml', /wrong-mapping\.yaml.*line 2.*colour/],
  ['replay @/other.csv --mapping @/mine.yaml --design nope', /no design "nope"/],
  ['replay @/other.csv --mapping @/mine.yaml --from yesterday', /such as 2026-11-01/],
  ['replay @/other.csv --mapping @/mine.yaml --workers 2.5', /whole number from 0 to 64/],
  ['replay @/other.csv --mapping @/mine.yaml --capacity -1', /number above 0/],
  ['cell', /required option '--parameters/],
  ['cell --parameters seed-001', /required option '--profile/],
  ['cell --parameters nope --profile @/profile.csv', /neither a file nor a design; designs are: seed-000/],
  ['cell --parameters @/text --profile @/profile.csv', /as BPX: the file is not JSON/],
  ['cell --parameters @/a-folder --profile @/profile.csv', /a-folder|folder.*as a file/],
  ['cell --parameters seed-001 --profile @/missing.csv', /Cannot find .*missing\.csv/],
  ['cell --parameters seed-001 --profile @/other.csv', /"speed".*time_s,current_a/],
  ['cell --parameters seed-001 --profile @/empty.csv', /empty\.csv/],
  ['cell --parameters seed-001 --profile @/backwards.csv', /backwards\.csv has one usable row/],
  [
    'cell --parameters seed-001 --profile @/profile.csv --initial-soc 2',
    /state of charge must be a number from 0 to 1/,
  ],
  [
    'cell --parameters seed-001 --profile @/profile.csv --temperature hot',
    /temperature must be a number from -40 to 80/,
  ],
  ['cell --parameters seed-001 --profile @/profile.csv --model p2d', /Allowed choices are spme, dfn/],
  ['cell --parameters seed-001 --profile @/profile.csv --model dfn --mesh 10/5', /three or four whole numbers/],
  ['cell --parameters seed-001 --profile @/profile.csv --model dfn --mesh 1/5/10', /negative = 1.*from 2 to 200/],
  ['cell --parameters seed-001 --profile @/profile.csv --mesh 10/5/10', /--mesh belongs to --model dfn/],
  ['cell --parameters seed-001 --profile @/profile.csv --beside nope', /"nope" is neither a file nor a design/],
  [
    'cell --parameters seed-001 --profile @/profile.csv --beside spme',
    /same model and parameters again: spme, seed-001/,
  ],
  ['cell --parameters seed-001 --profile @/profile.csv --beside dfn,', /neither a file nor a design/],
  ['cell --parameters seed-001 --profile @/profile.csv --internals-every 5', /belongs to --internals/],
  ['cell --parameters seed-001 --profile @/profile.csv --svg @/no/where.svg', /Cannot find .*where\.svg/],
  ['cell --parameters seed-001 --profile @/text.json#1C', /neither a file nor a design/],
  ['replay @/other.csv --mapping @/mine.yaml --model p2d', /Allowed choices are spme, dfn/],
  ['protocol VT-9', /no virtual test "VT-9"; there are: /],
  ['protocol --set r=2', /belong to one virtual test: name it/],
  ['protocol --settings', /belong to one virtual test/],
  ['cell --parameters seed-001 --profile @/profile.csv --out @/no/where.csv', /Cannot find .*where\.csv/],
  ['design shw', /unknown command 'shw' \(Did you mean show\?\).*"packtwin design --help"/],
  ['design show', /missing required argument 'id'/],
  ['design show nope', /no design "nope"; there are: seed-000/],
  ['design list extra', /^Cannot run packtwin design list: too many arguments/],
  ['bench kernels --preset quick', /"kernels" has no preset "quick": it has none/],
  ['bench nope', /no benchmark "nope"; there are: .*kernels/],
  ['design check @/a-folder', /Cannot read .*a-folder: it is a folder, name a file in it/],
  ['verify @/a-folder', /Cannot read .*a-folder: it is a folder, name a file in it/],
  ['verify @/text', /text is not a dossier: .*name the \.html file/],
  ['dossier fleet/V/P/C', /Say which cell .*given: fleet\/V\/P\/C/],
  ['dossier A/B/C --term 7', /'7' is invalid\. It must lie between 0 and 1, such as 0\.7/],
  ['dossier A/B/C --capacity many', /'many' is invalid\. It must be a number above 0/],
  ['observe --profile @/profile.csv', /one of --parameters and --learn-from: neither was given/],
  ['observe --profile @/profile.csv --parameters seed-001', /profile\.csv has no voltage.*voltage_v/],
  ['observe --profile @/profile.csv --learn-from @/profile.csv', /--learn-from needs --capacity, in A·h/],
  ['observe --profile @/profile.csv --parameters seed-001 --ahead 0', /time must be a number from 1 to 3600/],
  ['forecast @/profile.csv --seen 120%', /'120%' is invalid\. .*such as 50%/],
  ['forecast @/profile.csv --end-of-life 2', /'2' is invalid\. It must lie between 0 and 1, such as 0\.8/],
  ['export', /missing required argument 'file'/],
  ['export @/out.txt', /must end in \.parquet or \.csv/],
  ['export @/out.csv --data @/nothing', /no history in .*--data/],
  ['export @/out.csv --from yesterday', /such as 2026-11-01/],
];

describe('a mistake is one sentence, exit code 2, and nothing on standard output', () => {
  test.each(mistakes)('%s', async (args, says) => {
    const { exitCode, out, err } = await runCaptured(...args.replaceAll('@', folder).split(' '));
    expect(err).toMatch(says);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(err).not.toMatch(/^\s+at /m);
    expect(out).toBe('');
    expect(exitCode).toBe(2);
  });

  test('no command at all shows what there is, on standard error', async () => {
    const { exitCode, out, err } = await runCaptured();
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toMatch(/Usage: packtwin/);
  });
});
