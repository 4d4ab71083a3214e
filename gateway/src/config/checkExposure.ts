import { ConfigurationError } from './configurationError.ts';
import type { GatewayConfiguration } from './schema.ts';

/** Refuses settings that would let others in unasked: an address beyond loopback needs TLS and credentials. */
export function checkExposure({ http, mqtt }: GatewayConfiguration): void {
  check('http', http.host, http.tls, http.users.length);
  if (mqtt.mode === 'embedded') check('mqtt', mqtt.host, mqtt.tls, mqtt.users.length);
  if (mqtt.mode === 'external' && mqtt.url === null) {
    throw new ConfigurationError(
      'Cannot connect to an external broker: set mqtt.url to its address, such as mqtt://broker:1883.',
    );
  }
}

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function check(
  section: 'http' | 'mqtt',
  host: string,
  tls: { readonly key: string | null; readonly cert: string | null },
  users: number,
): void {
  if ((tls.key === null) !== (tls.cert === null)) {
    const missing = tls.key === null ? 'key' : 'cert';
    throw new ConfigurationError(
      `Cannot use TLS for ${section}: set ${section}.tls.${missing} too, key and certificate belong together.`,
    );
  }
  if (isLoopback(host)) return;
  const missing = [
    ...(tls.key === null ? [`${section}.tls.key and ${section}.tls.cert`] : []),
    ...(users === 0 ? [`${section}.users`] : []),
  ];
  if (missing.length === 0) return;
  throw new ConfigurationError(
    `Cannot listen on ${section}.host ${host}: others can reach it, so it needs TLS and credentials; set ${missing.join(' and ')}, or use 127.0.0.1.`,
  );
}
