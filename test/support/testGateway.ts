/** The real gateway in this process, on free ports, with its data in a folder of the test's. */
import { loadConfiguration, startGateway, type Gateway } from '@packtwin/gateway';

export type TestGateway = Gateway;

export function startTestGateway(options: {
  readonly data: string;
  readonly set?: readonly string[];
}): Promise<Gateway> {
  const { config } = loadConfiguration({
    overrides: [`data=${options.data}`, 'http.port=0', 'mqtt.port=0', 'log.level=error', ...(options.set ?? [])],
  });
  return startGateway(config);
}
