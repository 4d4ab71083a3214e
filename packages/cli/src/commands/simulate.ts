/** `packtwin simulate`: a fleet with known truth onto any broker; `--score` puts that truth beside the verdicts. */
import {
  FAULT_KINDS,
  type FaultKind,
  type FleetProgress,
  formatScore,
  mqttVehicleLinks,
  parseFleetTruth,
  score,
  SEED_DESIGNS,
  type SimulateFleetOptions,
  STATE_FILE,
  simulateFleet,
  TRUTH_FILE,
  type VehicleLinkFactory,
} from '@packtwin/fleet-simulator';
import { ensureFolder } from '@packtwin/storage';
import { Command, InvalidArgumentError } from 'commander';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchResidual, fetchVerdicts } from '../gatewayApi.ts';
import { numberBetween, wholeNumberBetween } from '../numberArgument.ts';
import { createProgressBar, shortCount } from '../progressBar.ts';
import { stopSignal } from '../stopSignal.ts';
import { UserError } from '../userError.ts';
import { knownDesign } from './design.ts';

interface SimulateOptions {
  readonly broker: string;
  readonly username?: string;
  readonly password?: string;
  readonly state: string;
  readonly vehicles: number;
  readonly designs: readonly string[];
  readonly faults: 'none' | 'default' | readonly FaultKind[];
  readonly historyDays: number;
  readonly rate: number;
  readonly speed: number;
  readonly seed: number;
  readonly tenant: string;
  readonly group?: string;
  readonly score?: true;
  readonly gateway: string;
  readonly json?: true;
}

function faultList(text: string): SimulateOptions['faults'] {
  if (text === 'none' || text === 'default') return text;
  return text.split(',').map((word) => {
    const kind = FAULT_KINDS.find((known) => known === word.trim());
    if (kind === undefined) {
      throw new InvalidArgumentError(`"${word}" is no fault; there are: none, default, ${FAULT_KINDS.join(', ')}.`);
    }
    return kind;
  });
}

function brokerUrl(text: string): string {
  const schemes = ['mqtt:', 'mqtts:', 'ws:', 'wss:'];
  if (!URL.canParse(text) || !schemes.includes(new URL(text).protocol)) {
    throw new InvalidArgumentError('It must be an address such as mqtt://127.0.0.1:1883, or mqtts://, ws://, wss://.');
  }
  return text;
}

function httpUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new InvalidArgumentError('It must be an address such as http://127.0.0.1:8642.');
  }
  return text;
}

async function printScore({ state, gateway, json }: SimulateOptions): Promise<void> {
  const file = join(state, TRUTH_FILE);
  if (!existsSync(file)) {
    throw new UserError(
      `There is no truth in ${state}: name the folder that the simulator was started with (--state).`,
    );
  }
  const result = score(parseFleetTruth(readFileSync(file, 'utf8')), await fetchVerdicts(gateway));
  const residual = await fetchResidual(gateway);
  if (json) {
    console.log(JSON.stringify({ ...result, residual }, null, 2));
    return;
  }
  console.log(formatScore(result));
  if (residual !== null) {
    // The truth is richer than the twin: a residual of zero would mean that the twin is graded on its own homework.
    console.log(
      `Residual of the twins against the simulated truth: ${(1000 * residual.volts).toFixed(2)} mV RMS, mean of ${residual.packDays} pack-days.`,
    );
  }
}

/** One line, rewritten on a terminal, printed every half minute elsewhere. */
function progressReporter(): (progress: FleetProgress) => void {
  const bar = createProgressBar('History');
  let announcedLive = false;
  return (progress) => {
    const samples = `${shortCount(progress.cellSamplesAcknowledged)} cell-samples acknowledged`;
    if (progress.phase === 'history') {
      bar.update(progress.historyShare, 1, samples);
    } else if (!announcedLive) {
      announcedLive = true;
      bar.end();
      console.error(`History is in (${samples}); ${progress.vehicles} vehicles are live.`);
    }
  };
}

const BROKER_PATIENCE_MS = 5000;

/** A vehicle tries until a broker answers; a person should know what it waits for. */
function sayWhenWaiting(broker: string, connect: VehicleLinkFactory): VehicleLinkFactory {
  let timer: NodeJS.Timeout | undefined;
  return async (request, signal) => {
    // From the first attempt on: before it the fleet may wait for another simulator to let go of its state.
    timer ??= setTimeout(() => {
      console.error(`No broker answers at ${broker} yet; trying again until one does (npm start runs one).`);
    }, BROKER_PATIENCE_MS).unref();
    try {
      return await connect(request, signal);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** What makes up the fleet: a fleet that goes on keeps it, and refuses to be told otherwise. */
const FLEET_OPTIONS = ['vehicles', 'designs', 'faults', 'historyDays', 'rate', 'seed', 'tenant', 'group'] as const;

/** The options for a new fleet; of one that goes on, only what was typed: a default is no wish. */
function fleetOptions(options: SimulateOptions, command: Command): Partial<SimulateFleetOptions> {
  const isNew = !existsSync(join(options.state, STATE_FILE));
  const wanted = FLEET_OPTIONS.filter(
    (name) => options[name] !== undefined && (isNew || command.getOptionValueSource(name) !== 'default'),
  );
  return Object.fromEntries(wanted.map((name) => [name, options[name]]));
}

async function run(options: SimulateOptions, command: Command): Promise<void> {
  for (const id of options.designs) knownDesign(id);
  const access = {
    ...(options.username !== undefined && { username: options.username }),
    ...(options.password !== undefined && { password: options.password }),
  };
  ensureFolder(options.state);
  const fleet = simulateFleet(
    { ...fleetOptions(options, command), speed: options.speed, stateDirectory: options.state },
    sayWhenWaiting(options.broker, mqttVehicleLinks(options.broker, access)),
    stopSignal(),
    progressReporter(),
  );
  try {
    await fleet;
  } catch (error) {
    // Every option has been checked by itself: what is left to refuse is one that contradicts the saved fleet.
    if (error instanceof RangeError && error.message.startsWith('Cannot go on'))
      throw new UserError(`${error.message}.`);
    throw error;
  }
}

export function simulateCommand(): Command {
  return new Command('simulate')
    .description('a simulated fleet onto any broker: history first, then live; its truth stays in the state folder')
    .option('--broker <url>', 'where to publish', brokerUrl, 'mqtt://127.0.0.1:1883')
    .option('--username <name>', 'at the broker')
    .option('--password <password>', 'at the broker')
    .option('--state <folder>', 'state and truth; a fleet that is there goes on where it was', './data/simulator')
    .option('--vehicles <n>', 'how many', wholeNumberBetween(1, 10_000), 10)
    .option(
      '--designs <ids>',
      'cell designs divided by commas, given to the vehicles in turn',
      (text) => text.split(','),
      SEED_DESIGNS,
    )
    .option(
      '--faults <kinds>',
      `none, default, or some of ${FAULT_KINDS.join(', ')}, divided by commas`,
      faultList,
      'default',
    )
    .option('--history-days <n>', 'days of history before live', numberBetween(0, 3650), 90)
    .option('--rate <hertz>', 'live samples per second', numberBetween(0.01, 10), 1)
    .option('--speed <factor>', 'live time against the clock', numberBetween(1, 3600), 1)
    .option('--seed <n>', 'another fleet', wholeNumberBetween(0, 4_294_967_295), 1)
    .option('--tenant <id>', 'topic level', 'default')
    .option('--group <id>', 'topic level; default: vehicles are divided over a few')
    .option('--score', 'print the truth beside the verdicts of a running gateway, and end')
    .option('--gateway <url>', 'with --score: where the gateway answers', httpUrl, 'http://127.0.0.1:8642')
    .option('--json', 'with --score: as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  packtwin simulate --vehicles 20 --faults seal-leakage,leakage --seed 7\n  packtwin simulate --score',
    )
    .action((options: SimulateOptions, command: Command) =>
      options.score ? printScore(options) : run(options, command),
    );
}
