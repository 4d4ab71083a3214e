import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { listenOn, requireSecureAddress } from '../src/listenAddress.ts';

describe('requireSecureAddress', () => {
  test.each(['127.0.0.1', '127.8.8.8', '::1', 'localhost'])('lets %s do without', (host) => {
    expect(() => requireSecureAddress(host, { tls: false, users: false })).not.toThrow();
  });

  test.each(['0.0.0.0', '::', '192.168.1.7', 'gateway.example', '127.example.org'])(
    'wants TLS and credentials for %s',
    (host) => {
      expect(() => requireSecureAddress(host, { tls: false, users: false })).toThrow(
        /needs TLS \(mqtt\.tls\) and credentials \(mqtt\.users\)/,
      );
      expect(() => requireSecureAddress(host, { tls: true, users: false })).toThrow(/needs credentials/);
      expect(() => requireSecureAddress(host, { tls: true, users: true })).not.toThrow();
    },
  );
});

describe('listenOn', () => {
  test('says in one sentence that the port is taken', async () => {
    const first = createServer();
    const port = await listenOn(first, '127.0.0.1', 0);
    await expect(listenOn(createServer(), '127.0.0.1', port)).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: `Cannot listen on 127.0.0.1:${port}: the port is in use by another process; set mqtt.port or stop it`,
    });
    await new Promise((resolve) => first.close(resolve));
  });

  test('says in one sentence that the address is not ours', async () => {
    await expect(listenOn(createServer(), '192.0.2.1', 0)).rejects.toMatchObject({
      code: 'ADDRESS_NOT_AVAILABLE',
      message: expect.stringMatching(/set mqtt\.host/),
    });
  });
});
