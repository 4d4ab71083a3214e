import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatConfiguration } from '../src/config/formatConfiguration.ts';
import { loadConfiguration } from '../src/config/loadConfiguration.ts';

function configFile(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'packtwin-config-')), 'config.yaml');
  writeFileSync(file, text);
  return file;
}

describe('loadConfiguration', () => {
  test('lets flags win over environment, environment over file, file over default', () => {
    const file = configFile('mqtt:\n  port: 2001\nhttp: {port: 2002}\nhistory:\n  retentionDays: 30\n');
    const env = {
      PACKTWIN_HTTP__PORT: '3002',
      PACKTWIN_HISTORY__RETENTION_DAYS: '31',
      PATH: '/bin',
      PACKTWIN_DATASETS: '/x',
    };
    const { config, origins } = loadConfiguration({ file, env, overrides: ['history.retentionDays=32'] });
    expect(config.mqtt.port).toBe(2001);
    expect(config.http.port).toBe(3002);
    expect(config.history.retentionDays).toBe(32);
    expect(config.tenant).toBe('default');
    expect(origins.get('mqtt.port')).toBe(`file ${file} line 2`);
    expect(origins.get('http.port')).toBe('environment PACKTWIN_HTTP__PORT');
    expect(origins.get('history.retentionDays')).toBe('--set');
    expect(origins.get('tenant')).toBe('default');
  });

  test('is frozen to the last level', () => {
    const { config } = loadConfiguration();
    expect(() => Object.assign(config.mqtt, { port: 1 })).toThrow(TypeError);
    expect(() => Object.assign(config.http.tls, { key: 'x' })).toThrow(TypeError);
  });

  test.each([
    [['mqtt.prot=1884'], /Cannot set mqtt\.prot \(--set\): there is no such setting; did you mean mqtt\.port\?/],
    [['mqtt.port=99999'], /Cannot set mqtt\.port to 99999 \(--set\): it must be a whole number from 0 to 65535/],
    [['mqtt.mode=carrier-pigeon'], /must be "embedded" or "external"/],
    [['mqtt=1'], /it is a section; set one of mqtt\.mode, /],
    [['nonsense'], /write it as path=value/],
    [['mqtt.mode=external'], /set mqtt\.url/],
    [['http.host=0.0.0.0'], /needs TLS and credentials; set http\.tls\.key and http\.tls\.cert and http\.users/],
    [['mqtt.host=192.168.1.2', 'mqtt.tls.key=a', 'mqtt.tls.cert=b'], /set mqtt\.users/],
    [['http.tls.key=a'], /set http\.tls\.cert too/],
  ])('refuses %j with one sentence', (overrides, sentence) => {
    expect(() => loadConfiguration({ overrides })).toThrow(sentence);
    try {
      loadConfiguration({ overrides });
    } catch (error) {
      expect(String(error)).not.toContain('\n');
    }
  });

  test('spells a mistaken environment variable as a variable', () => {
    const withVariable = (name: string) => () => loadConfiguration({ env: { [name]: '1' } });
    expect(withVariable('PACKTWIN_HTTP_PORT')).toThrow(
      /environment PACKTWIN_HTTP_PORT.*did you mean PACKTWIN_HTTP__PORT\?/,
    );
    expect(withVariable('PACKTWIN_HISTORY__RETENTIONDAYS')).toThrow(/did you mean PACKTWIN_HISTORY__RETENTION_DAYS\?/);
  });

  test('speaks of JSON where the file is JSON', () => {
    const json = (text: string) => {
      const file = join(mkdtempSync(join(tmpdir(), 'packtwin-config-')), 'config.json');
      writeFileSync(file, text);
      return file;
    };
    expect(() => loadConfiguration({ file: json('{"http": {"port": 1}') })).toThrow(
      /config\.json, line \d: it is no JSON: .*JSON/,
    );
    expect(() => loadConfiguration({ file: json('{"http"\n {"port": 1}}') })).toThrow(/line 2: it is no JSON: .*':'/);
    expect(() => loadConfiguration({ file: configFile('{"http": {"port": 1}') })).toThrow(
      /config\.yaml, line \d: Flow map/,
    );
    expect(loadConfiguration({ file: json('{"http": {"port": 1}}') }).config.http.port).toBe(1);
  });

  test('names file and line of what is wrong', () => {
    expect(() => loadConfiguration({ file: configFile('tenant: a\nmqtt:\n  port: many\n') })).toThrow(
      /Cannot set mqtt\.port to "many" \(file .*config\.yaml line 3\)/,
    );
    expect(() => loadConfiguration({ file: configFile('tenant: [a\n') })).toThrow(/config\.yaml, line \d+: /);
    expect(() => loadConfiguration({ file: '/nowhere/config.yaml' })).toThrow(/there is no such file/);
  });

  test('takes lists and does not show secrets', () => {
    const users = '[{username: EV1, password: swordfish, role: vehicle}]';
    const loaded = loadConfiguration({ overrides: [`mqtt.users=${users}`, 'mqtt.password=tuna'] });
    expect(loaded.config.mqtt.users).toEqual([{ username: 'EV1', password: 'swordfish', role: 'vehicle' }]);
    const printed = formatConfiguration(loaded);
    expect(printed).not.toMatch(/swordfish|tuna/);
    expect(printed).toMatch(/^mqtt\.password = \*{4} +# --set/m);
    expect(printed).toMatch(/^http\.port = 8642 +# default/m);
    expect(() => loadConfiguration({ overrides: ['mqtt.users=[{username: x, password: swordfish}]'] })).toThrow(
      /Cannot set mqtt\.users to its value/,
    );
  });
});
