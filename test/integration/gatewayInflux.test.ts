/** What a gateway with InfluxDB configured leaves in a real influxd: pack aggregates, tagged by pack and never by cell. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeMessage } from '@packtwin/protocol';
import { connectAsync } from 'mqtt';
import { expect, test } from 'vitest';
import { startInfluxd } from '../support/influxd.ts';
import { describeWithService } from '../support/requirements.ts';
import { scriptedBirth, scriptedSample, scriptedTopic } from '../support/scriptedPack.ts';
import { startTestGateway } from '../support/testGateway.ts';
import { until } from '../support/until.ts';

interface QueryAnswer {
  readonly results: readonly {
    readonly series?: readonly { readonly columns: string[]; readonly values: unknown[][] }[];
  }[];
}

await describeWithService('influxd', 'a gateway that writes to a real influxd', () => {
  test('pack aggregates arrive, one series per pack', async () => {
    const data = await mkdtemp(join(tmpdir(), 'packtwin-influx-'));
    await using influxd = await startInfluxd();
    await using gateway = await startTestGateway({ data, set: [`influx.url=${influxd.url}`] });
    const pack = { vehicle: 'EV-1', pack: 'p1', cellCount: 4, startAt: Date.now() - 60_000, stepMs: 1000 };
    const vehicle = await connectAsync(gateway.mqttUrl, { clientId: 'EV-1' });
    await vehicle.publishAsync(scriptedTopic(pack, 'birth'), JSON.stringify(scriptedBirth(pack)), {
      qos: 1,
      retain: true,
    });
    for (let sequence = 0; sequence < 50; sequence++) {
      const payload = Buffer.from(encodeMessage(scriptedSample(pack, sequence), 'cbor'));
      await vehicle.publishAsync(scriptedTopic(pack, 'tlm'), payload, { qos: 1 });
    }
    const ask = async (query: string): Promise<QueryAnswer> =>
      (await (await fetch(`${influxd.url}/query?db=packtwin&q=${encodeURIComponent(query)}`)).json()) as QueryAnswer;
    const answer = await until(
      () => ask('SELECT * FROM pack ORDER BY time DESC LIMIT 1'),
      ({ results }) => results[0]?.series !== undefined,
      'a point of measurement pack',
      20_000,
    );
    const { columns, values } = answer.results[0]!.series![0]!;
    const row = Object.fromEntries(columns.map((name, index) => [name, values[0]![index]]));
    expect(row).toMatchObject({ vehicle: 'EV-1', pack: expect.stringContaining('p1') });
    const tags = await ask('SHOW TAG KEYS FROM pack');
    expect(tags.results[0]!.series![0]!.values.flat().filter((tag) => /cell/i.test(String(tag)))).toEqual([]);
    await vehicle.endAsync();
    await gateway.stop();
    await rm(data, { recursive: true, force: true });
  });
});
