/** The `packtwin` command as a process of its own: exit codes, streams, and what is left behind. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FleetOverview } from '@packtwin/protocol';
import { afterAll, describe, expect, test } from 'vitest';
import { freePort } from '../support/freePort.ts';
import { repositoryRoot } from '../support/repositoryPaths.ts';
import { spawnGateway } from '../support/spawnGateway.ts';
import { until } from '../support/until.ts';
import { ask } from './product.ts';

const main = join(repositoryRoot, 'packages/cli/src/main.ts');
const folder = mkdtempSync(join(tmpdir(), 'packtwin-cli-e2e-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Finished {
  readonly exitCode: number | null;
  readonly out: string;
  readonly err: string;
}

function run(script: string, ...args: readonly string[]): Promise<Finished> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [script, ...args], { timeout: 60_000 }, (_, out, err) =>
      resolve({ exitCode: child.exitCode, out, err }),
    );
  });
}

/** What a person reads: standard error without the log of the gateway, which is JSON. */
function sentencesOf(err: string): string[] {
  return err.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
}

const up = (data: string, ...settings: readonly string[]) =>
  run(main, 'up', '--no-simulator', '--data', data, ...settings.flatMap((setting) => ['--set', setting]));

describe('packtwin', () => {
  test('ends with code 2 and one sentence on standard error when it cannot do what was asked', async () => {
    const { exitCode, out, err } = await run(main, 'design', 'show', 'nope');
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(sentencesOf(err)).toEqual([expect.stringMatching(/^There is no design "nope"; there are: .*\.$/)]);
  });

  test('ends with code 0 and the result alone on standard output, also through the entry point of npm', async () => {
    const { exitCode, out, err } = await run(join(repositoryRoot, 'scripts/packtwin.mjs'), 'design', 'list', '--json');
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(JSON.parse(out)).toHaveLength(4);
    expect(await run(join(repositoryRoot, 'scripts/packtwin.mjs'), 'cell')).toMatchObject({ exitCode: 2, out: '' });
  });

  test.each(['http', 'mqtt'])('says which setting moves it from an occupied %s port', async (section) => {
    const occupant = createServer().listen(0, '127.0.0.1');
    await once(occupant, 'listening');
    try {
      const address = occupant.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      const other = section === 'http' ? 'mqtt.port=0' : 'http.port=0';
      const { exitCode, out, err } = await up(join(folder, section), `${section}.port=${port}`, other);
      expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
      expect(sentencesOf(err)).toEqual([expect.stringMatching(new RegExp(`${port}.*in use.*set ${section}\\.port`))]);
    } finally {
      occupant.close();
    }
  });

  test('leaves a folder alone that holds something else under its names', async () => {
    const foreign = join(folder, 'foreign');
    mkdirSync(foreign);
    writeFileSync(join(foreign, 'journal.sqlite'), 'my shopping list');
    const { exitCode, out, err } = await up(foreign, 'http.port=0', 'mqtt.port=0');
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(sentencesOf(err)).toEqual([expect.stringMatching(/journal\.sqlite.*not a database/)]);
  });

  test('does not start twice on the same data', async () => {
    const data = join(folder, 'twice');
    const first = await spawnGateway({ data, mqtt: await freePort(), http: await freePort() });
    try {
      const { exitCode, out, err } = await up(data, 'http.port=0', 'mqtt.port=0');
      expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
      expect(sentencesOf(err)).toEqual([expect.stringMatching(/another packtwin is using it/)]);
    } finally {
      await first.stop();
    }
  });

  test('runs a fleet on a gateway beside it, scores it, stops it, and goes on with it', async () => {
    const data = join(folder, 'beside');
    const product = await spawnGateway({ data, mqtt: await freePort(), http: await freePort() });
    const state = join(folder, 'beside-fleet');
    const simulate = [main, 'simulate', '--broker', product.mqttUrl, '--state', state];
    const untilLive = async (...options: readonly string[]): Promise<number | null> => {
      const fleet = spawn(process.execPath, [...simulate, ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
      let err = '';
      fleet.stderr.on('data', (text: Buffer) => (err += text.toString()));
      await until(
        async () => err,
        (text) => text.includes('2 vehicles are live'),
        'two vehicles to be live',
        30_000,
      );
      fleet.kill('SIGTERM');
      await once(fleet, 'exit');
      return fleet.exitCode;
    };
    try {
      expect(await untilLive('--vehicles', '2', '--history-days', '2', '--seed', '3')).toBe(0);
      const score = await run(main, 'simulate', '--score', '--json', '--state', state, '--gateway', product.url);
      expect(score).toMatchObject({ exitCode: 0, err: '' });
      expect(JSON.parse(score.out)).toMatchObject({ packs: 2, falseFlags: 0, rows: expect.any(Array) });

      const [script = '', ...args] = simulate;
      const other = await run(script, ...args, '--vehicles', '3');
      expect(other).toMatchObject({ exitCode: 2, out: '' });
      expect(sentencesOf(other.err)).toEqual([expect.stringMatching(/^Cannot go on with vehicles = 3: .* has 2.*\.$/)]);
      // Nothing has to be said again.
      expect(await untilLive()).toBe(0);

      const early = await run(main, 'export', join(folder, 'early.csv'), '--data', data);
      expect(early).toMatchObject({ exitCode: 2, out: '' });
      expect(sentencesOf(early.err)).toEqual([expect.stringMatching(/another (process|packtwin)/)]);
    } finally {
      await product.stop();
    }
    const csv = join(folder, 'history.csv');
    const exported = await run(main, 'export', csv, '--data', data, '--vehicle', 'SIM-001');
    expect(exported).toMatchObject({ exitCode: 0, out: '' });
    const [header = '', ...rows] = readFileSync(csv, 'utf8').trim().split('\n');
    expect(header).toMatch(/vehicle.*sampled_at.*pack_current/);
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.every((row) => row.includes('SIM-001') && !row.includes('SIM-002'))).toBe(true);
    expect(exported.err).toContain(`${rows.length} samples written`);
  });

  test('leaves no simulated fleet behind when it is killed', async () => {
    const ports = { mqtt: await freePort(), http: await freePort() };
    const data = join(folder, 'killed');
    const product = await spawnGateway({ data, ...ports, args: [] });
    await until(
      () => ask<FleetOverview>(product.url, '/fleet'),
      ({ packs }) => packs.length === 10,
      'ten vehicles',
      30_000,
    );
    await product.kill();
    // A fleet that had stayed would connect to whatever listens there next.
    const visitors = createServer((socket) => socket.destroy());
    let visits = 0;
    visitors.on('connection', () => visits++);
    await new Promise((resolve) => setTimeout(resolve, 6000));
    visitors.listen(ports.mqtt, '127.0.0.1');
    await once(visitors, 'listening');
    // A vehicle tries again within ten seconds; of ten vehicles, some within five.
    await new Promise((resolve) => setTimeout(resolve, 5000));
    visitors.close();
    expect(visits).toBe(0);
  });
});
