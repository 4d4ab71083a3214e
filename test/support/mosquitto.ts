import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './freePort.ts';
import { ServiceProcess } from './serviceProcess.ts';
import { findService } from './services.ts';

export interface Mosquitto extends AsyncDisposable {
  /** mqtt://127.0.0.1:PORT */
  readonly url: string;
  readonly port: number;
  readonly log: string;
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Starts it again on the same port, with what it had saved if `persistence` was asked for. */
  restart(): Promise<void>;
}

/** A real mosquitto on a free loopback port with a folder of its own. `configuration`: further lines for its file. */
export async function startMosquitto(
  options: { readonly persistence?: boolean; readonly configuration?: readonly string[] } = {},
): Promise<Mosquitto> {
  const program = await findService('mosquitto');
  const folder = await mkdtemp(join(tmpdir(), 'packtwin-mosquitto-'));
  const file = join(folder, 'mosquitto.conf');
  const port = await freePort();
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    // Started by root it would change to a user that may not exist, and could not write its folder.
    ...(process.getuid?.() === 0 ? ['user root'] : []),
    'log_dest stderr',
    'max_queued_messages 100000',
    ...(options.persistence === true
      ? ['persistence true', `persistence_location ${folder}/`, 'autosave_interval 1', 'autosave_on_changes true']
      : []),
    ...(options.configuration ?? []),
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  const start = () =>
    ServiceProcess.start({
      name: 'mosquitto',
      ...program,
      args: ['-c', file],
      isReady: (log) => / running$/m.test(log),
    });
  let service = await start();
  return {
    url: `mqtt://127.0.0.1:${port}`,
    port,
    get log() {
      return service.log;
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
