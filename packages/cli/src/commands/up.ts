/** `packtwin up`: what `npm start` runs. The gateway in this process, the simulated fleet in one of its own. */
import { formatConfiguration, loadConfiguration, startGateway } from '@packtwin/gateway';
import { ensureFolder } from '@packtwin/storage';
import { Command, Option } from 'commander';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { aborted, stopSignal } from '../stopSignal.ts';
import { UserError } from '../userError.ts';

interface UpOptions {
  readonly config?: string;
  readonly data?: string;
  readonly set: readonly string[];
  readonly simulator: boolean;
  readonly printConfig?: true;
}

const SIMULATOR_PATIENCE_MS = 5000;

/** A process of its own: the gateway shares nothing with it but the broker, so it cannot see the truth. */
function startSimulator(mqttUrl: string, tenant: string, data: string): ChildProcess {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url));
  return spawn(
    process.execPath,
    [main, 'simulate', '--broker', mqttUrl, '--tenant', tenant, '--state', join(data, 'simulator')],
    // Its own process group: Ctrl-C reaches this process only, which then stops both in order. The channel carries
    // nothing: it tells the simulator when this process was killed, so that no fleet without a gateway stays behind.
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], detached: process.platform !== 'win32' },
  );
}

function openLog(file: string): WriteStream {
  ensureFolder(dirname(file));
  const log = createWriteStream(file, { flags: 'a' });
  // Twins go on without a log: the disk that is full here will be told by whoever stores data on it.
  log.on('error', (error) => console.error(`Cannot write the log to ${file}: ${error.message}.`));
  return log;
}

async function stopSimulator(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), SIMULATOR_PATIENCE_MS);
  await gone;
  clearTimeout(patience);
}

async function run(options: UpOptions): Promise<void> {
  const overrides = [...options.set, ...(options.data === undefined ? [] : [`data=${options.data}`])];
  const loaded = loadConfiguration({ file: options.config, env: process.env, overrides });
  if (options.printConfig) {
    console.log(formatConfiguration(loaded));
    return;
  }
  const { config } = loaded;
  if (options.simulator && config.mqtt.mode === 'external') {
    throw new UserError(
      'The simulated fleet publishes to the embedded broker only: add --no-simulator when mqtt.mode is external, or run "packtwin simulate --broker URL" beside.',
    );
  }
  const signal = stopSignal();
  // A person at a terminal reads sentences; the log goes to a file beside the data. Elsewhere it is standard error.
  const logFile = process.stderr.isTTY ? join(config.data, 'gateway.log') : undefined;
  const gateway = await startGateway(config, logFile === undefined ? {} : { logTo: openLog(logFile) });
  const simulator = options.simulator ? startSimulator(gateway.mqttUrl, config.tenant, config.data) : undefined;
  console.log(`Dashboard: ${gateway.url}`);
  console.log(
    `Vehicles publish to ${gateway.mqttUrl}, data is in ${config.data}${logFile === undefined ? '' : `, the log in ${logFile}`}. Ctrl-C stops.`,
  );
  try {
    await Promise.race([
      aborted(signal),
      gateway.failure.then((error) => Promise.reject(error)),
      ...(simulator === undefined ? [] : [endOf(simulator, signal)]),
    ]);
  } finally {
    if (signal.aborted) console.error('Stopping …');
    if (simulator !== undefined) await stopSimulator(simulator);
    await gateway.stop();
  }
}

/** A simulator that ends by itself is said, and leaves the gateway running. */
async function endOf(simulator: ChildProcess, signal: AbortSignal): Promise<never> {
  await once(simulator, 'exit');
  if (!signal.aborted) {
    const end = simulator.exitCode === null ? `signal ${simulator.signalCode}` : `code ${simulator.exitCode}`;
    console.error(`The simulated fleet ended (${end}); the gateway goes on.`);
  }
  return new Promise<never>(() => {});
}

export function upCommand(): Command {
  return new Command('up')
    .description('broker, gateway, twins, store, dashboard and a simulated fleet')
    .option('--config <file>', 'settings as YAML or JSON; --print-config lists them all')
    .option('--data <folder>', 'where everything is kept (default ./data)')
    .addOption(
      new Option('--set <key=value>', 'one setting, may be repeated')
        .argParser((value: string, all: readonly string[]) => [...all, value])
        .default([], 'none'),
    )
    .option('--no-simulator', 'without the simulated fleet')
    .option('--print-config', 'print every setting with its value and where that comes from, and end')
    .addHelpText('after', '\nExample:\n  packtwin up --no-simulator --data /var/lib/packtwin --set http.port=8080')
    .action(run);
}
