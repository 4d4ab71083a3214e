import { describe, expect, test } from 'vitest';
import { BrokerAccess, type BrokerUser, type Principal } from '../src/brokerAccess.ts';

const users: BrokerUser[] = [
  { username: 'EV1', password: 'one', role: 'vehicle' },
  { username: 'card-77', password: 'two', role: 'vehicle', vehicle: 'EV2' },
  { username: 'bridge', password: 'three', role: 'fleet' },
  { username: 'eyes', password: 'four', role: 'reader' },
];
const open = new BrokerAccess('acme', undefined);
const closed = new BrokerAccess('acme', users);
const ev1: Principal = { role: 'vehicle', vehicle: 'EV1' };
const fleet: Principal = { role: 'fleet' };
const reader: Principal = { role: 'reader' };

function topic(kind: string, { tenant = 'acme', vehicle = 'EV1', sixth = 'p1' } = {}): string {
  return `packtwin/1/${tenant}/g1/${vehicle}/${sixth}/${kind}`;
}

function reasonOf(principal: Principal, name: string): string {
  const decision = closed.mayPublish(principal, name);
  return decision.allowed ? 'allowed' : decision.reason;
}

function login(username?: string, password?: string): Principal | null {
  return closed.authenticate(username, password === undefined ? undefined : Buffer.from(password));
}

describe('BrokerAccess', () => {
  test('knows who presents which password', () => {
    expect(login('EV1', 'one')).toEqual(ev1);
    expect(login('card-77', 'two')).toEqual({ role: 'vehicle', vehicle: 'EV2' });
    expect(login('bridge', 'three')).toEqual(fleet);
    expect([
      login('EV1', 'two'),
      login('EV1'),
      login(undefined, 'one'),
      login('nobody', 'one'),
      login('__proto__', ''),
    ]).toEqual([null, null, null, null, null]);
  });

  test('asks for nothing when no users are configured', () => {
    expect(open.authenticate(undefined, undefined)).toEqual(fleet);
  });

  test.each(['birth', 'tlm', 'hist', 'evt', 'status'])(
    'lets a vehicle publish its own %s and no other one´s',
    (kind) => {
      expect(reasonOf(ev1, topic(kind))).toBe('allowed');
      expect(reasonOf(ev1, topic(kind, { vehicle: 'EV2' }))).toBe('NOT_AUTHORISED');
      expect(reasonOf(fleet, topic(kind, { vehicle: 'EV2' }))).toBe('allowed');
      expect(reasonOf(reader, topic(kind))).toBe('NOT_AUTHORISED');
    },
  );

  test.each([topic('ack'), topic('open-contactors', { sixth: 'cmd' })])('leaves %s to the gateway', (name) => {
    expect([reasonOf(ev1, name), reasonOf(fleet, name)]).toEqual(['NOT_AUTHORISED', 'NOT_AUTHORISED']);
  });

  test.each([
    topic('tlm', { tenant: 'other' }),
    topic('unknown'),
    'packtwin/2/acme/g1/EV1/p1/tlm',
    'packtwin/1/acme/g1/EV1/tlm',
    'packtwin/1/acme/g1/EV1/p1/tlm/more',
    'packtwin/1/acme/g1/E V/p1/tlm',
    '/packtwin/1/acme/g1/EV1/p1/tlm',
    '$SYS/broker',
    '',
  ])('refuses the foreign topic %j', (name) => {
    expect(reasonOf(fleet, name)).toBe('TOPIC_INVALID');
  });

  test('refuses shared subscriptions to everyone', () => {
    for (const principal of [ev1, fleet, reader]) {
      expect(closed.maySubscribe(principal, '$share/workers/packtwin/1/acme/#')).toMatchObject({
        allowed: false,
        reason: 'SHARED_SUBSCRIPTION',
      });
    }
  });

  test('lets a vehicle read what is sent to it and nothing else', () => {
    expect(closed.maySubscribe(ev1, 'packtwin/1/acme/g1/EV1/+/ack').allowed).toBe(true);
    expect(closed.maySubscribe(ev1, 'packtwin/1/acme/+/EV1/cmd/#').allowed).toBe(true);
    for (const filter of [
      '#',
      '+/#',
      'packtwin/#',
      'packtwin/1/acme/#',
      'packtwin/1/acme/g1/+/p1/ack',
      'packtwin/1/acme/g1/EV2/p1/ack',
      'packtwin/1/other/g1/EV1/p1/ack',
    ]) {
      expect(closed.maySubscribe(ev1, filter)).toMatchObject({ allowed: false, reason: 'NOT_AUTHORISED' });
    }
    expect(closed.maySubscribe(reader, 'packtwin/1/acme/#').allowed).toBe(true);
  });
});
