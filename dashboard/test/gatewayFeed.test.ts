/** The connection against a real server of the same shapes: no module is replaced. */
import type { CellsNow, FleetMap, VerdictRevision } from '@packtwin/protocol';
import { afterEach, describe, expect, test } from 'vitest';
import { GatewayApi, GatewayFailure } from '../src/live/gatewayApi.ts';
import { type FeedChange, GatewayFeed, readFleetMap } from '../src/live/gatewayFeed.ts';
import { startFixtureGateway } from './fixtureGateway.ts';
import { CELLS, verdicts } from './madeUpFleet/index.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const open = new AbortController().signal;
const feeds: GatewayFeed[] = [];

function connect(url: string): GatewayFeed {
  const feed = new GatewayFeed(url);
  feeds.push(feed);
  return feed;
}
function next<T>(start: (take: (value: T) => void) => unknown): Promise<T> {
  return new Promise((resolve) => start(resolve));
}

afterEach(() => {
  for (const feed of feeds.splice(0)) feed.close();
});

describe('the live connection', () => {
  test('brings the map as bytes that cover every cell', async () => {
    await using gateway = await startFixtureGateway({ clock: () => NOW });
    const feed = connect(gateway.url);
    feed.watch({ fleet: 'retention' });
    const map = readFleetMap(await next<FleetMap>((take) => feed.on('fleetMap', take)));
    expect(map?.quantity).toBe('retention');
    expect(map?.cells.length).toBe(10 * CELLS);
  });

  test('watches the new subject after a change of page', async () => {
    await using gateway = await startFixtureGateway({ clock: () => NOW, periodMs: 20 });
    const feed = connect(gateway.url);
    feed.watch({ fleet: 'evidence' });
    await next((take) => feed.on('fleet', take));
    feed.watch({ pack: { vehicle: 'EV-0003', pack: 'main' } });
    const cells = await next<CellsNow>((take) => feed.on('pack', take));
    expect(cells.vehicle).toBe('EV-0003');
  });

  test('says why the gateway refuses to send', async () => {
    await using gateway = await startFixtureGateway();
    const feed = connect(gateway.url);
    const refusal = next<string>((take) => feed.onRefusal(take));
    feed.watch({ pack: { vehicle: 'nobody', pack: 'main' } });
    expect(await refusal).toContain('nobody');
  });

  test('comes back by itself after a restart, watches the same again and asks for a refetch', async () => {
    const first = await startFixtureGateway({ clock: () => NOW });
    const port = Number(new URL(first.url).port);
    const feed = connect(first.url);
    const changes: FeedChange[] = [];
    feed.onChange((change) => changes.push(change));
    feed.watch({ pack: { vehicle: 'EV-0001', pack: 'main' } });
    await next((take) => feed.on('pack', take));

    await first[Symbol.asyncDispose]();
    await expect.poll(() => changes.at(-1)?.state).toBe('lost');

    await using second = await startFixtureGateway({ port, clock: () => NOW });
    expect(second.url).toBe(first.url);
    const again = await next<CellsNow>((take) => feed.on('pack', take));
    expect(again.vehicle).toBe('EV-0001');
    expect(changes.findLast(({ state }) => state === 'live')?.mustRefetch).toBe(true);
  });

  test('hears a verdict on every page', async () => {
    await using gateway = await startFixtureGateway({ clock: () => NOW });
    const feed = connect(gateway.url);
    feed.watch({ quality: true });
    await next((take) => feed.on('quality', take));
    const heard = next<VerdictRevision>((take) => feed.on('verdict', take));
    const [revision] = verdicts(NOW);
    gateway.send('verdict', revision!);
    expect(await heard).toEqual(revision);
  });
});

test('a map whose bytes do not cover its packs is not shown', () => {
  const packs = [{ vehicle: 'a', pack: 'b', design: 'c', cellCount: 4, offset: 0 }];
  const map: FleetMap = {
    at: 0,
    quantity: 'evidence',
    low: 0,
    high: 1,
    unit: '',
    packs,
    cells: new Uint8Array(3),
    levels: new Uint8Array(4),
  };
  expect(readFleetMap(map)).toBeNull();
  expect(readFleetMap({ ...map, cells: new Uint8Array(4) })).not.toBeNull();
});

describe('the HTTP side', () => {
  test('asks for a range, with an end only when it is fixed', async () => {
    await using gateway = await startFixtureGateway({ clock: () => NOW });
    const api = new GatewayApi(gateway.url);
    const following = await api.packHistory(
      'EV-0001',
      'main',
      { from: NOW - 3_600_000, to: NOW - 60_000, isFollowing: true },
      open,
    );
    expect(following.sampledAt.at(-1)).toBe(NOW);
    const fixed = await api.packHistory(
      'EV-0001',
      'main',
      { from: NOW - 3_600_000, to: NOW - 60_000, isFollowing: false },
      open,
    );
    expect(fixed.sampledAt.at(-1)).toBe(NOW - 60_000);
    expect(fixed.sampledAt[0]).toBe(NOW - 3_600_000);
  });

  test('tells a missing vehicle from a missing gateway', async () => {
    const gateway = await startFixtureGateway();
    const api = new GatewayApi(gateway.url);
    await expect(api.vehicle('nobody', open)).rejects.toMatchObject({
      name: 'GatewayFailure',
      kind: 'not-found',
      message: 'This fleet has no such vehicle, pack or cell.',
    });
    await gateway[Symbol.asyncDispose]();
    const failure: unknown = await api.vehicle('EV-0001', open).catch((fault: unknown) => fault);
    expect(failure).toBeInstanceOf(GatewayFailure);
    expect(failure).toMatchObject({ kind: 'unreachable' });
  });

  test('gives up quietly when the page is left', async () => {
    await using gateway = await startFixtureGateway();
    const leaving = new AbortController();
    const asked = new GatewayApi(gateway.url).fleet(leaving.signal);
    leaving.abort();
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
  });
});
