/** Where a server of ours may listen, and what to say when it cannot. Messages name the settings of the gateway. */
import { isIPv4, type AddressInfo, type Server } from 'node:net';
import { TransportError } from './transportError.ts';

/** Throws {@link TransportError} `INSECURE_ADDRESS` for an address that others can reach without TLS and credentials. */
export function requireSecureAddress(host: string, secured: { readonly tls: boolean; readonly users: boolean }): void {
  if (host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))) return;
  const missing = [...(secured.tls ? [] : ['TLS (mqtt.tls)']), ...(secured.users ? [] : ['credentials (mqtt.users)'])];
  if (missing.length === 0) return;
  throw new TransportError(
    'INSECURE_ADDRESS',
    `Cannot listen on ${host}: an address that others can reach needs ${missing.join(' and ')}; set them, or use 127.0.0.1`,
  );
}

/** Listens and resolves with the port, which matters when 0 was asked for. Rejects with {@link TransportError}. */
export function listenOn(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => reject(listenError(error, host, port));
    server.once('error', onError);
    server.listen({ host, port }, () => {
      server.removeListener('error', onError);
      const address: AddressInfo | string | null = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): TransportError {
  const place = `Cannot listen on ${host}:${port}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return new TransportError(
        'PORT_IN_USE',
        `${place}: the port is in use by another process; set mqtt.port or stop it`,
        { cause: error },
      );
    case 'EACCES':
      return new TransportError('NOT_PERMITTED', `${place}: not permitted; set mqtt.port to 1024 or above`, {
        cause: error,
      });
    default:
      return new TransportError(
        'ADDRESS_NOT_AVAILABLE',
        `${place}: ${error.message}; set mqtt.host to an address of this machine`,
        { cause: error },
      );
  }
}
