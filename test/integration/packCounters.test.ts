/** Counters of a live pack: over HTTP, over a restart, and after samples that come late, as a recording gives them. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runReplay, startGateway, type Gateway } from '@packtwin/gateway';
import type { PackCounters } from '@packtwin/protocol';
import { connectVehicle } from '@packtwin/transport';
import { afterAll, expect, test } from 'vitest';
import { birth, hist, type Frame } from '../../gateway/test/syntheticFrames.ts';
import { runCaptured } from '../../packages/cli/test/runCaptured.ts';
import { quietConfiguration } from '../support/quietConfiguration.ts';

const data = mkdtempSync(join(tmpdir(), 'packtwin-counters-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));

function start(): Promise<Gateway> {
  return startGateway(quietConfiguration(data, 'checkpoint.periodMs=100'));
}

async function send(gateway: Gateway, frames: readonly Frame[]): Promise<void> {
  await using connection = await connectVehicle({ url: gateway.mqttUrl, group: 'g', vehicle: 'EV1' });
  for (const frame of frames) await connection.publishSample(frame.topic, frame.payload);
  await gateway.settled();
}

async function countersOf(gateway: Gateway): Promise<PackCounters> {
  const body: PackCounters = JSON.parse(
    await (await fetch(`${gateway.url}/api/v1/vehicles/EV1/counters?pack=P1`)).text(),
  );
  return body;
}

test('a restart and late samples leave the counters that the same samples give in order', async () => {
  const replayed = await runReplay([birth(), hist(0, 3000)], { finish: false });
  const expected: unknown = JSON.parse(JSON.stringify(replayed.counters[0]));
  expect(replayed.counters[0]!.samples).toBe(3000);
  expect(replayed.counters[0]!.chargeOut.measured + replayed.counters[0]!.chargeIn.measured).toBeGreaterThan(0);

  const first = await start();
  await send(first, [birth(), hist(0, 700)]);
  expect((await fetch(`${first.url}/api/v1/vehicles/EV9/counters`)).status).toBe(404);
  await expect.poll(async () => (await countersOf(first)).samples, { timeout: 10_000 }).toBe(700);
  await first.stop();

  const second = await start();
  try {
    // 700 … 1999 come last, from a buffer in the vehicle.
    await send(second, [birth(), hist(2000, 1000), hist(700, 1300)]);
    await expect.poll(async () => (await countersOf(second)).samples, { timeout: 10_000 }).toBe(3000);
    expect(await countersOf(second)).toEqual(expected);
  } finally {
    await second.stop();
  }
});

test('a dossier out of what that gateway has kept has the same counters, and comes out again', async () => {
  const dossier = join(data, 'ev1.html');
  const made = await runCaptured('dossier', 'EV1/P1/S1C3', '--data', data, '--out', dossier);
  expect([made.exitCode, made.err]).toEqual([0, '']);
  const text = /id="packtwin-dossier">(.*?)<\/script>/s.exec(readFileSync(dossier, 'utf8'))![1]!;
  const content: { readonly result: { readonly counters: PackCounters } } = JSON.parse(text);
  expect(content.result.counters.samples).toBe(3000);
  const replayed = await runReplay([birth(), hist(0, 3000)]);
  expect(content.result.counters).toEqual(JSON.parse(JSON.stringify(replayed.counters[0])));
  const again = await runCaptured('verify', dossier);
  expect([again.exitCode, again.out]).toEqual([0, expect.stringMatching(/^same/)]);
  const missing = await runCaptured('dossier', 'EV9/P1/S1C3', '--data', data, '--out', dossier);
  expect([missing.exitCode, missing.err]).toEqual([2, expect.stringMatching(/holds no sample of EV9\/P1/)]);
});
