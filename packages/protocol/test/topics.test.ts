import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatCommandTopic, formatTopic, PACK_TOPIC_KINDS, parseTopic } from '@packtwin/protocol';

const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);

describe('parseTopic', () => {
  test('takes apart what formatTopic puts together', () => {
    fc.assert(
      fc.property(id, id, id, id, fc.constantFrom(...PACK_TOPIC_KINDS), (tenant, group, vehicle, pack, kind) => {
        const parts = { kind, tenant, group, vehicle, pack };
        expect(parseTopic(formatTopic(parts))).toEqual({ ok: true, value: parts });
      }),
    );
  });

  test('tells a command from a pack message', () => {
    const topic = formatCommandTopic({ tenant: 'acme', group: 'g1', vehicle: 'EV0042', name: 'reboot' });
    expect(topic).toBe('packtwin/1/acme/g1/EV0042/cmd/reboot');
    expect(parseTopic(topic)).toMatchObject({ ok: true, value: { kind: 'cmd', name: 'reboot' } });
  });

  test.each([
    ['packtwin/1/acme/g1/+/p1/tlm', 'a wildcard id'],
    ['packtwin/1/acme/g1/EV#/p1/tlm', 'a wildcard in an id'],
    ['packtwin/1/acme/g1/EV0042/p1/p2/tlm', 'a level too many'],
    ['packtwin/1/acme/g1/EV0042/tlm', 'a level too few'],
    ['packtwin/1/acme//EV0042/p1/tlm', 'an empty id'],
    ['packtwin/2/acme/g1/EV0042/p1/tlm', 'another version'],
    ['bt/1/acme/g1/EV0042/p1/tlm', 'another tree'],
    ['/packtwin/1/acme/g1/EV0042/p1/tlm', 'a leading slash'],
    ['packtwin/1/acme/g1/EV0042/p1/TLM', 'an unknown kind'],
    [`packtwin/1/acme/g1/${'x'.repeat(65)}/p1/tlm`, 'an id of 65 characters'],
    ['packtwin/1/acme/g1/EV 42/p1/tlm', 'a space'],
    ['packtwin/1/acme/g1/EV0042/../tlm', 'a path'],
    [`packtwin/1/${'x'.repeat(100_000)}`, 'a topic of 100 000 characters'],
  ])('refuses %s: %s', (topic) => {
    expect(parseTopic(topic)).toMatchObject({ ok: false, error: { reason: 'TOPIC_INVALID' } });
  });

  test('never throws and never passes an id that the contract does not allow', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        const parsed = parseTopic(`packtwin/1/acme/g1/${text}/p1/tlm`);
        expect(parsed.ok).toBe(/^[A-Za-z0-9_-]{1,64}$/.test(text));
      }),
    );
  });
});

test('formatTopic refuses an id that would change the tree', () => {
  expect(() => formatTopic({ kind: 'tlm', tenant: 'a', group: 'b', vehicle: 'c/d', pack: 'e' })).toThrow(RangeError);
});
