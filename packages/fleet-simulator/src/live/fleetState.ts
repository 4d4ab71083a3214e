/** What a stopped fleet needs to go on: kept in one file, replaced as a whole. */
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { FleetPlan } from '../fleetPlan.ts';
import { SimulatorError } from '../simulatorError.ts';
import type { FrameSourceState } from '../wire/frameSource.ts';

export interface FleetState {
  readonly plan: FleetPlan;
  /** ms, wall clock. */
  readonly savedAt: number;
  /** Whether it was written on the way out: nothing was sent after it. */
  readonly isFinal: boolean;
  readonly vehicles: readonly VehicleLinkState[];
}

export interface VehicleLinkState {
  readonly source: FrameSourceState;
  readonly isLive: boolean;
  /** Sent or about to be, not acknowledged. */
  readonly pending: readonly PendingFrame[];
}

export interface PendingFrame {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly sampleCount: number;
}

const FORMAT = 'packtwin fleet simulator';
const VERSION = 1;
export const STATE_FILE = 'fleet.json';
export const TRUTH_FILE = 'truth.json';

export async function saveFleetState(directory: string, state: FleetState): Promise<void> {
  const vehicles = state.vehicles.map((vehicle) => ({
    ...vehicle,
    pending: vehicle.pending.map((frame) => ({ ...frame, payload: Buffer.from(frame.payload).toString('base64') })),
  }));
  await replaceFile(directory, STATE_FILE, JSON.stringify({ format: FORMAT, version: VERSION, ...state, vehicles }));
}

/** The saved state, or undefined where there is none. Throws a {@link SimulatorError} on a file that is no such state. */
export async function loadFleetState(directory: string): Promise<FleetState | undefined> {
  const path = join(directory, STATE_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new SimulatorError(
      `Cannot read the simulator's state ${path}: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text, (key, value: unknown) =>
      key === 'payload' && typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'base64')) : value,
    );
  } catch (error) {
    throw new SimulatorError(
      `Cannot read the simulator's state ${path}: it is not JSON; move it away to start a new fleet.`,
      {
        cause: error,
      },
    );
  }
  if (!isFleetState(parsed)) {
    throw new SimulatorError(
      `Cannot use ${path}: it is no state of this simulator (version ${VERSION}); move it away to start a new fleet.`,
    );
  }
  return parsed;
}

/** Writes a file so that a reader sees the old or the new content, whatever happens. */
export async function replaceFile(directory: string, name: string, content: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const target = join(directory, name);
  const temporary = `${target}.new`;
  const file = await open(temporary, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, target);
}

/** Checks the frame of the file; what is inside was written by this program. */
function isFleetState(value: unknown): value is FleetState {
  if (typeof value !== 'object' || value === null) return false;
  if (!('format' in value && value.format === FORMAT && 'version' in value && value.version === VERSION)) return false;
  return 'plan' in value && typeof value.plan === 'object' && 'vehicles' in value && Array.isArray(value.vehicles);
}
