import { createServer } from 'node:net';

/** A TCP port of the loopback that nobody listened on a moment ago. Prefer port 0 where a server can tell its port. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('Cannot find a free port: the server has no address'));
      });
    });
  });
}
