/** The tests of connections are only as good as the faults: each one is looked at from both ends. */
import { connect, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { becomesTrue } from '../support/becomesTrue.ts';
import { startFaultProxy } from '../support/faultProxy.ts';

interface End {
  readonly socket: Socket;
  readonly received: string[];
  readonly events: string[];
}

function watch(socket: Socket): End {
  const end: End = { socket, received: [], events: [] };
  socket.on('data', (data) => end.received.push(data.toString()));
  socket.on('end', () => end.events.push('end'));
  socket.on('error', (error: NodeJS.ErrnoException) => end.events.push(error.code ?? error.message));
  socket.on('close', () => end.events.push('close'));
  return end;
}

async function connectThrough() {
  const servers: End[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => servers.push(watch(socket)));
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  const proxy = await startFaultProxy(port);
  const client = watch(connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true }));
  await becomesTrue(() => servers.length === 1);
  return {
    proxy,
    client,
    server: servers[0]!,
    async [Symbol.asyncDispose]() {
      client.socket.destroy();
      await proxy[Symbol.asyncDispose]();
      for (const end of servers) end.socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('passes data both ways and a FIN', async () => {
  await using link = await connectThrough();
  link.client.socket.write('to');
  link.server.socket.write('fro');
  await becomesTrue(() => link.server.received.join('') === 'to' && link.client.received.join('') === 'fro');
  link.client.socket.end('last');
  await becomesTrue(() => link.server.events.includes('end'));
  expect(link.server.received.join('')).toBe('tolast');
  expect(link.client.events).toEqual([]);
});

test('delays by the latency and keeps the order', async () => {
  await using link = await connectThrough();
  link.proxy.setLatency(150);
  const begun = performance.now();
  for (let number = 0; number < 10; number++) {
    link.client.socket.write(`${number};`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await becomesTrue(() => link.server.received.join('').length === 20);
  expect(performance.now() - begun).toBeGreaterThan(190);
  expect(link.server.received.join('')).toBe('0;1;2;3;4;5;6;7;8;9;');
});

test('resets both ends', async () => {
  await using link = await connectThrough();
  link.proxy.resetAll();
  await becomesTrue(() => link.client.events.includes('close') && link.server.events.includes('close'));
  expect([link.client.events, link.server.events]).toEqual([
    ['ECONNRESET', 'close'],
    ['ECONNRESET', 'close'],
  ]);
  expect(link.proxy.connections).toBe(0);
});

test('swallows data without closing, and lets later data through again', async () => {
  await using link = await connectThrough();
  link.proxy.setBlackHole(true);
  link.client.socket.write('lost');
  await new Promise((resolve) => setTimeout(resolve, 50));
  link.proxy.setBlackHole(false);
  link.client.socket.write('kept');
  await becomesTrue(() => link.server.received.join('') === 'kept');
  expect([link.client.events, link.server.events]).toEqual([[], []]);
});

test('closes one direction and leaves the other open', async () => {
  await using link = await connectThrough();
  link.proxy.halfCloseAll();
  await becomesTrue(() => link.server.events.includes('end'));
  link.server.socket.write('still here');
  await becomesTrue(() => link.client.received.join('') === 'still here');
  expect(link.client.events).toEqual([]);
});

test('refuses new connections when told to', async () => {
  await using link = await connectThrough();
  link.proxy.setRefusing(true);
  const second = watch(connect({ port: link.proxy.port, host: '127.0.0.1' }));
  await becomesTrue(() => second.events.includes('close'));
  expect(link.client.events).toEqual([]);
  expect(link.proxy.accepted).toBe(2);
});
