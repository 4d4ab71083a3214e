/** The gateway as a process of its own, started through the command line as a person would, so that it can be killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { repositoryRoot } from './repositoryPaths.ts';

export interface SpawnedGateway {
  readonly url: string;
  readonly mqttUrl: string;
  readonly child: ChildProcess;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves when it has drained and ended, rejects if it ended with an error. */
  stop(): Promise<void>;
}

export interface SpawnOptions {
  readonly data: string;
  readonly mqtt: number;
  readonly http: number;
  readonly set?: readonly string[];
  /** Further arguments; default none but --no-simulator. */
  readonly args?: readonly string[];
}

const START_TIMEOUT_MS = 30_000;

/** Resolves when the line with the dashboard's address was printed. */
export async function spawnGateway(options: SpawnOptions): Promise<SpawnedGateway> {
  const settings = [
    `data=${options.data}`,
    `mqtt.port=${options.mqtt}`,
    `http.port=${options.http}`,
    'log.level=warn',
    ...(options.set ?? []),
  ];
  const child = spawn(
    process.execPath,
    [
      join(repositoryRoot, 'packages/cli/src/main.ts'),
      'up',
      ...(options.args ?? ['--no-simulator']),
      ...settings.flatMap((setting) => ['--set', setting]),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`The gateway printed no address in ${START_TIMEOUT_MS} ms:\n${output}`)),
      START_TIMEOUT_MS,
    );
    const take = (chunk: Buffer) => {
      output += chunk.toString();
      if (!output.includes('Dashboard: ')) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    exited.then(([code]) => {
      clearTimeout(timer);
      reject(new Error(`The gateway ended with code ${code} before it was ready:\n${output}`));
    }, reject);
  });
  return {
    url: `http://127.0.0.1:${options.http}`,
    mqttUrl: `mqtt://127.0.0.1:${options.mqtt}`,
    child,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async stop() {
      child.kill('SIGTERM');
      const [code] = await exited;
      if (code !== 0) throw new Error(`The gateway ended with code ${code}:\n${output.slice(-4000)}`);
    },
  };
}
