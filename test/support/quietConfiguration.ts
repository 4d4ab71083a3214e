import { loadConfiguration, type GatewayConfiguration } from '@packtwin/gateway';

/** Of a gateway inside a test: free ports, one worker, no log. @param overrides more settings, as path=value. */
export function quietConfiguration(data: string, ...overrides: readonly string[]): GatewayConfiguration {
  const quiet = [`data=${data}`, 'http.port=0', 'mqtt.port=0', 'log.level=silent', 'workers=1'];
  return loadConfiguration({ overrides: [...quiet, ...overrides] }).config;
}
