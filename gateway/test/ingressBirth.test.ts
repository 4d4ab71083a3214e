/** A birth is acknowledged when it is on disk, however often it is sent; and a `cfg` names one configuration for good. */
import { encodeMessage, type BirthMessage } from '@packtwin/protocol';
import type { Journal } from '@packtwin/storage';
import type { TelemetryRecord } from '@packtwin/transport';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { Pipeline } from '../src/pipeline/pipeline.ts';
import { EdgeTally } from '../src/process/edgeTally.ts';
import type { FactsWriter } from '../src/process/factsWriter.ts';
import { FleetRegistry } from '../src/process/fleetRegistry.ts';
import { Ingress } from '../src/process/ingress.ts';

const BIRTH: BirthMessage = {
  v: 1,
  cfg: 'a',
  ts: 1_795_173_600_000,
  design: 'generic-nmc-graphite',
  rated_mAh: 50_000,
  stacks: [{ id: 'S1', kind: 'plain', cells: 3 }],
};

const messageOf = (birth: BirthMessage): TelemetryRecord => ({
  topic: 'packtwin/1/default/g0/EV-1/p1/birth',
  payload: encodeMessage(birth, 'json'),
  retain: true,
  dup: false,
  qos: 1,
  clientId: 'EV-1',
  receivedAt: birth.ts,
});

/** An ingress over a journal whose appends settle when the test says so. */
function ingressOver(append: () => Promise<number>): { ingress: Ingress; registry: FleetRegistry; edge: EdgeTally } {
  const edge = new EdgeTally(undefined);
  const registry = new FleetRegistry(edge);
  const ingress = new Ingress({
    tenant: 'default',
    limits: { packs: 10, payloadBytes: 65_536 },
    journal: { append } as Partial<Journal> as Journal,
    pipeline: { accept: () => Promise.resolve() } as Partial<Pipeline> as Pipeline,
    writer: { flush: () => undefined } as Partial<FactsWriter> as FactsWriter,
    registry,
    edge,
    log: pino({ level: 'silent' }),
    onChange: () => undefined,
  });
  return { ingress, registry, edge };
}

test('a birth sent again while the first is not on disk yet waits for it, and fails with it', async () => {
  let fail: (error: Error) => void = () => undefined;
  const { ingress, registry } = ingressOver(() => new Promise((_, reject) => (fail = reject)));
  const first = ingress.receive(messageOf(BIRTH));
  let settled = 'waiting';
  const second = ingress.receive(messageOf(BIRTH)).then(
    () => (settled = 'acknowledged'),
    () => (settled = 'refused'),
  );
  await new Promise((resolve) => setImmediate(resolve));
  expect(settled).toBe('waiting');
  fail(new Error('disk full'));
  await expect(first).rejects.toThrow('disk full');
  await second;
  expect(settled).toBe('refused');
  // Nothing remembers what is nowhere: the vehicle sends it again, and then it counts.
  expect(registry.size).toBe(0);
});

test('after a failed append the next birth goes to the journal again', async () => {
  let appends = 0;
  const { ingress, registry } = ingressOver(() =>
    ++appends === 1 ? Promise.reject(new Error('disk full')) : Promise.resolve(appends),
  );
  await expect(ingress.receive(messageOf(BIRTH))).rejects.toThrow('disk full');
  await ingress.receive(messageOf(BIRTH));
  expect(appends).toBe(2);
  expect(registry.size).toBe(1);
});

test('another layout under a known cfg is refused with a reason; another firmware is not', async () => {
  const { ingress, registry, edge } = ingressOver(() => Promise.resolve(1));
  await ingress.receive(messageOf(BIRTH));
  await ingress.receive(messageOf({ ...BIRTH, stacks: [{ id: 'S1', kind: 'plain', cells: 5 }] }));
  expect(edge.total('EV-1/p1')).toEqual({ CONFIGURATION_MISMATCH: 1 });
  expect(registry.get('EV-1/p1')!.configuration.topology.cellCount).toBe(3);
  await ingress.receive(messageOf({ ...BIRTH, firmware: '2.0' }));
  await ingress.receive(messageOf({ ...BIRTH, cfg: 'b', stacks: [{ id: 'S1', kind: 'plain', cells: 5 }] }));
  expect(edge.total('EV-1/p1')).toEqual({ CONFIGURATION_MISMATCH: 1 });
  expect(registry.get('EV-1/p1')!.configuration.topology.cellCount).toBe(5);
});
