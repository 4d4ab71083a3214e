/**
 * A fleet on a broker: its history as fast as acknowledgements allow, then live. The only place of the
 * simulator that knows the wall clock.
 *
 * State is saved every few seconds and on the way out. After a clean stop the vehicles come back with a new
 * boot id, having stood parked; frames without an acknowledgement are sent again, and a history that was
 * interrupted without warning is repeated from the last save under the same numbers, so that it counts once.
 */
import { encodeMessage } from '@packtwin/protocol';
import { MS_PER_DAY, MS_PER_SECOND, SECONDS_PER_HOUR } from '@packtwin/units';
import { fleetPlan, type FleetPlan, type FleetPlanOptions } from '../fleetPlan.ts';
import { designOf } from '../history.ts';
import { PARKED_INTERVAL, packTopic } from '../wire/birth.ts';
import { randomStream } from '../random.ts';
import { createFrameSource } from '../wire/frameSource.ts';
import { loadFleetState, type FleetState, type PendingFrame } from './fleetState.ts';
import { holdState } from './holdState.ts';
import { Outbox } from './outbox.ts';
import { SAVE_INTERVAL, stateKeeper, type SimulatedVehicle } from './stateKeeper.ts';
import type { VehicleLinkFactory } from './vehicleLink.ts';

export interface SimulateFleetOptions extends Omit<FleetPlanOptions, 'historyEndsAt'> {
  /** Default 1. */
  readonly seed?: number;
  /** 1 = real time. Faster live begins a day ago and goes at that pace until it has caught up with the clock. Default 1. */
  readonly speed?: number;
  /** Where state and truth are kept; absent: nowhere. */
  readonly stateDirectory?: string;
  /** Frames of one vehicle without acknowledgement. Default 8. */
  readonly inFlight?: number;
  /** ms between calls of `onProgress`. Default 250. */
  readonly progressInterval?: number;
  /** ms that a stop waits for acknowledgements; what is left is sent again after the next start. Default 2000. */
  readonly stopPatience?: number;
  /** ms to wait for another simulator to let go of the state; one whose gateway was killed takes a moment. Default 8000. */
  readonly lockPatience?: number;
  /** ms UTC, for tests. Default Date.now. */
  readonly now?: () => number;
}

export interface FleetProgress {
  readonly phase: 'history' | 'live';
  /** Share of the history's time that is sent, 0…1. */
  readonly historyShare: number;
  /** Since this start; acknowledged by the broker. */
  readonly framesAcknowledged: number;
  readonly samplesAcknowledged: number;
  readonly cellSamplesAcknowledged: number;
  readonly framesPending: number;
  readonly vehicles: number;
  /** Driving or charging now. */
  readonly vehiclesActive: number;
}

/** No vehicle runs further ahead of the slowest in the history, so that all show up early. */
const HISTORY_LEAD = 2 * MS_PER_DAY;
/** Live samples further behind than this go as one `hist` (a connection came back). */
const LIVE_LAG = 15 * MS_PER_SECOND;
/** A vehicle that was on the road goes on there if no more than this is missing; otherwise it stood parked. */
const LONGEST_CATCH_UP = 10 * 60 * MS_PER_SECOND;
/** ms that a stop waits for the broker to hear the goodbye. */
const GOODBYE_PATIENCE = 300;

const IDLE: FleetProgress = {
  phase: 'history',
  historyShare: 0,
  framesAcknowledged: 0,
  samplesAcknowledged: 0,
  cellSamplesAcknowledged: 0,
  framesPending: 0,
  vehicles: 0,
  vehiclesActive: 0,
};

/** Runs until the signal aborts; then resolves with the last progress, everything saved. */
export async function simulateFleet(
  options: SimulateFleetOptions,
  connect: VehicleLinkFactory,
  signal: AbortSignal,
  onProgress: (progress: FleetProgress) => void = () => undefined,
): Promise<FleetProgress> {
  const {
    seed = 1,
    speed = 1,
    stateDirectory,
    inFlight = 8,
    progressInterval = 250,
    stopPatience = 2000,
    lockPatience = 8000,
    now = Date.now,
  } = options;
  if (!(speed >= 1 && speed <= 3600)) throw new RangeError(`Cannot simulate at speed ${speed}: must lie in 1…3600`);
  using held = stateDirectory === undefined ? undefined : await holdState(stateDirectory, lockPatience, signal);
  if (stateDirectory !== undefined && !held) return IDLE;
  const saved = stateDirectory === undefined ? undefined : await loadFleetState(stateDirectory);
  const plan = saved
    ? resumedPlan(saved, options)
    : fleetPlan(seed, {
        ...options,
        historyEndsAt: Math.floor(now() / MS_PER_SECOND) * MS_PER_SECOND - (speed > 1 ? MS_PER_DAY : 0),
      });

  const outbox = new Outbox(signal);
  const started = await startVehicles(plan, saved, connect, signal, now);
  if (!started) return IDLE;
  const vehicles = started;
  const sendAll = ({ source, link }: SimulatedVehicle, frames: readonly PendingFrame[]): void => {
    for (const frame of frames) outbox.send(link, frame, source.simulation.plan.cellCount);
  };

  const progress = (): FleetProgress => {
    const span = plan.historyEndsAt - plan.historyStartsAt;
    const reached = vehicles.reduce(
      (sum, { source }) => sum + Math.min(span, source.simulation.at() - plan.historyStartsAt),
      0,
    );
    return {
      phase: vehicles.every((vehicle) => vehicle.isLive) ? 'live' : 'history',
      historyShare: span === 0 ? 1 : reached / (span * vehicles.length),
      framesAcknowledged: outbox.frames,
      samplesAcknowledged: outbox.samples,
      cellSamplesAcknowledged: outbox.cellSamples,
      framesPending: outbox.pendingCount(),
      vehicles: vehicles.length,
      vehiclesActive: vehicles.filter(({ source }) => source.simulation.activity() !== 'parked').length,
    };
  };

  const keeper = stateKeeper(plan, vehicles, outbox, stateDirectory, now);
  let lastProgress = 0;
  const housekeep = async (): Promise<void> => {
    if (outbox.failure) throw outbox.failure;
    await keeper.saveWhenDue();
    if (now() - lastProgress >= progressInterval) {
      lastProgress = now();
      onProgress(progress());
    }
  };

  try {
    for (const [index, vehicle] of vehicles.entries()) sendAll(vehicle, saved?.vehicles[index]?.pending ?? []);
    // From the first frame on: a kill within the first seconds must not lead to another fleet under the same numbers.
    await keeper.save(false);
    await sendHistory();
    await sendLive();
  } finally {
    await outbox.close(stopPatience);
    await keeper.save(true);
    await Promise.all(vehicles.map((vehicle) => stopVehicle(plan, vehicle, now)));
  }
  const last = progress();
  onProgress(last);
  return last;

  /** The vehicle that is furthest behind goes first, as long as its frames are taken. */
  async function sendHistory(): Promise<void> {
    for (;;) {
      await housekeep();
      if (signal.aborted) return;
      const behind = vehicles.filter(
        (vehicle) => vehicle.source.simulation.nextAt() <= plan.historyEndsAt && !vehicle.isLive,
      );
      if (behind.length === 0) return;
      const slowest = Math.min(...behind.map((vehicle) => vehicle.source.simulation.at()));
      const ready = behind.filter(
        (vehicle) =>
          outbox.pendingCount(vehicle.link) < inFlight && vehicle.source.simulation.at() <= slowest + HISTORY_LEAD,
      );
      if (ready.length === 0) {
        await outbox.changed(100);
        continue;
      }
      const next = ready.reduce((one, other) =>
        other.source.simulation.at() < one.source.simulation.at() ? other : one,
      );
      sendAll(next, next.source.hist(plan.historyEndsAt));
      // One frame takes milliseconds to make: acknowledgements must get their turn.
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
  }

  async function sendLive(): Promise<void> {
    const startedAt = now();
    const origin = Math.min(startedAt, Math.max(...vehicles.map((vehicle) => vehicle.source.simulation.at())));
    const fleetTime = (): number => {
      const wall = now();
      return speed === 1 ? wall : Math.min(wall, origin + (wall - startedAt) * speed);
    };
    for (const vehicle of vehicles) if (!signal.aborted) goLive(vehicle, speed === 1 ? startedAt : origin);
    const tick = MS_PER_SECOND / plan.rate;
    const lag = Math.max(LIVE_LAG, 3 * tick) * speed;
    while (!signal.aborted) {
      const until = fleetTime();
      for (const vehicle of vehicles) {
        if (outbox.pendingCount(vehicle.link) >= Math.max(inFlight, 4 * speed)) continue;
        const { source } = vehicle;
        sendAll(vehicle, until - source.simulation.nextAt() > lag ? source.hist(until) : source.tlm(until));
      }
      await housekeep();
      if (!signal.aborted) await outbox.changed(Math.min(tick, MS_PER_SECOND));
    }
  }

  /** What lies between the end of what is known and now was spent parked, then the shifts begin. */
  function goLive(vehicle: SimulatedVehicle, at: number): void {
    const { source } = vehicle;
    sendAll(vehicle, source.flush());
    if (!vehicle.isLive) source.reboot(vehicle.sessionBoot);
    if (at - source.simulation.at() > LONGEST_CATCH_UP || vehicle.isLive) {
      source.simulation.setSampling({ active: plan.interval, parked: SECONDS_PER_HOUR });
      source.simulation.park();
      for (let before = -1; before !== source.simulation.at();) {
        before = source.simulation.at();
        sendAll(vehicle, source.hist(at));
      }
    }
    source.simulation.stand(at);
    vehicle.isLive = true;
    source.simulation.setSampling({ active: 1 / plan.rate, parked: PARKED_INTERVAL });
    source.simulation.goLive();
  }
}

/** Connects all; if one is refused, the others are let go again. Undefined: stopped before all were connected. */
async function startVehicles(
  plan: FleetPlan,
  saved: FleetState | undefined,
  connect: VehicleLinkFactory,
  signal: AbortSignal,
  now: () => number,
): Promise<SimulatedVehicle[] | undefined> {
  const started = await Promise.allSettled(
    plan.vehicles.map((_, index) => startVehicle(plan, index, saved, connect, signal, now)),
  );
  const refused = started.find((result) => result.status === 'rejected');
  const vehicles = started.filter((result) => result.status === 'fulfilled').map((result) => result.value);
  if (!refused) return vehicles;
  await Promise.all(vehicles.map((vehicle) => vehicle.link.end()));
  // Stopped before the broker was there: nothing was sent, nothing has to be kept.
  if (signal.aborted) return undefined;
  throw refused.reason;
}

async function startVehicle(
  plan: FleetPlan,
  index: number,
  saved: FleetState | undefined,
  connect: VehicleLinkFactory,
  signal: AbortSignal,
  now: () => number,
): Promise<SimulatedVehicle> {
  const own = saved?.vehicles[index];
  const source = createFrameSource(plan, index, designOf(plan, index), own?.source);
  const vehicle = plan.vehicles[index]!;
  const sessionBoot = randomStream(plan.seed, 'session', index, now()).integer();
  if (saved && own) {
    // A history cut off without warning is repeated under its own numbers; everything else is a new start.
    if (own.isLive) source.reboot(sessionBoot);
    else if (saved.isFinal) source.reboot();
    // Live samples after the last save are with the gateway already: the new boot must not contradict them.
    if (!saved.isFinal && own.isLive) source.simulation.loseTelemetry(saved.savedAt + 2 * SAVE_INTERVAL);
  }
  const { tenant } = plan;
  const { group, vehicle: id } = vehicle;
  const will = { topic: packTopic(plan, vehicle, 'status'), payload: statusPayload(sessionBoot, false) };
  const link = await connect({ tenant, group, vehicle: id, will }, signal);
  const birth = source.birth();
  const online = statusPayload(sessionBoot, true, now());
  try {
    const announced = Promise.all([link.announce(birth.topic, birth.payload), link.announce(will.topic, online)]);
    await unlessAborted(announced, signal);
  } catch (error) {
    await link.end();
    throw error;
  }
  return { source, link, sessionBoot, isLive: own?.isLive ?? false };
}

/** As the promise, but rejects as soon as the signal aborts: an acknowledgement may never come. */
async function unlessAborted(promise: Promise<unknown>, signal: AbortSignal): Promise<void> {
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new Error('stopped before the broker acknowledged birth and status'));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Says goodbye if the broker still listens, and hangs up. */
async function stopVehicle(
  plan: FleetPlan,
  { source, link, sessionBoot }: SimulatedVehicle,
  now: () => number,
): Promise<void> {
  const topic = packTopic(plan, source.simulation.plan, 'status');
  const goodbye = link.announce(topic, statusPayload(sessionBoot, false, now())).catch(() => undefined);
  const patience = new Promise((resolve) => {
    setTimeout(resolve, GOODBYE_PATIENCE).unref();
  });
  await Promise.race([goodbye, patience]);
  await link.end();
}

function statusPayload(boot: number, online: boolean, ts?: number): Uint8Array {
  return encodeMessage({ v: 1, boot, online, ...(ts === undefined ? {} : { ts }) }, 'json');
}

/** The plan goes on as it was made; options that contradict it are refused instead of ignored. */
function resumedPlan({ plan }: FleetState, options: SimulateFleetOptions): FleetPlan {
  const known: Readonly<Record<string, unknown>> = { seed: plan.seed, ...plan.options };
  for (const [name, wanted] of Object.entries(options)) {
    if (wanted === undefined || !(name in known)) continue;
    const has = JSON.stringify(known[name]);
    if (JSON.stringify(wanted) !== has) {
      throw new RangeError(
        `Cannot go on with ${name} = ${JSON.stringify(wanted)}: the fleet whose state lies in ${options.stateDirectory} has ${has}; name another state directory or leave ${name} as it was`,
      );
    }
  }
  return plan;
}
