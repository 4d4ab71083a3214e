import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './freePort.ts';
import { ServiceProcess } from './serviceProcess.ts';
import { findService } from './services.ts';

export interface Influxd extends AsyncDisposable {
  /** http://127.0.0.1:PORT */
  readonly url: string;
  readonly port: number;
  readonly log: string;
  /** Runs an InfluxQL statement and returns the parsed answer. Throws when the server refuses it. */
  query(statement: string, database?: string): Promise<unknown>;
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  restart(): Promise<void>;
}

/** A real InfluxDB 1.x on free loopback ports with a folder of its own. */
export async function startInfluxd(): Promise<Influxd> {
  const program = await findService('influxd');
  const folder = await mkdtemp(join(tmpdir(), 'packtwin-influxd-'));
  const [port, rpcPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const file = join(folder, 'influxd.conf');
  await writeFile(file, configuration(folder, port, rpcPort));
  const start = () =>
    ServiceProcess.start({
      name: 'influxd',
      ...program,
      args: ['run', '-config', file],
      isReady: () =>
        fetch(`${url}/ping`).then(
          (answer) => answer.status === 204,
          () => false,
        ),
    });
  let service = await start();
  return {
    url,
    port,
    get log() {
      return service.log;
    },
    async query(statement, database) {
      const parameters = new URLSearchParams({ q: statement, ...(database === undefined ? {} : { db: database }) });
      const answer = await fetch(`${url}/query?${parameters.toString()}`, { method: 'POST' });
      if (!answer.ok) throw new Error(`influxd answered ${answer.status} to ${statement}: ${await answer.text()}`);
      return answer.json();
    },
    stop: (signal) => service.stop(signal),
    async restart() {
      await service.stop();
      service = await start();
    },
    async [Symbol.asyncDispose]() {
      await service.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The RPC port has a default that collides between instances, and the monitor would write series of its own. */
function configuration(folder: string, port: number, rpcPort: number): string {
  return `reporting-disabled = true
bind-address = "127.0.0.1:${rpcPort}"
[meta]
dir = "${folder}/meta"
[data]
dir = "${folder}/data"
wal-dir = "${folder}/wal"
index-version = "tsi1"
[http]
bind-address = "127.0.0.1:${port}"
auth-enabled = false
log-enabled = false
[monitor]
store-enabled = false
[continuous_queries]
enabled = false
`;
}
