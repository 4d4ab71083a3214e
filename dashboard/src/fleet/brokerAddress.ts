/** The broker's address as somebody has to type it who sits before this page. */

export interface BrokerAddress {
  /** For programs that take one address. */
  readonly url: string;
  readonly host: string;
  readonly port: string;
  readonly isEncrypted: boolean;
}

/** A broker that listens on every address is reached where the page was. */
const EVERY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '[::]']);

/** `mqttUrl` as the gateway tells it, undefined if it does not; `pageHost` as in `location.hostname`. */
export function brokerAddress(mqttUrl: string | undefined, pageHost: string): BrokerAddress {
  const here = pageHost === '' ? '127.0.0.1' : pageHost;
  const told = new URL(mqttUrl ?? `mqtt://${here}`);
  const isEncrypted = told.protocol === 'mqtts:';
  const host = EVERY_ADDRESS.has(told.hostname) ? here : told.hostname;
  const port = told.port === '' ? (isEncrypted ? '8883' : '1883') : told.port;
  return { url: `${told.protocol}//${host}:${port}`, host: host.replace(/^\[(.*)\]$/, '$1'), port, isEncrypted };
}
