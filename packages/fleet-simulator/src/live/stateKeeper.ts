/** Saves state and truth while the fleet runs. */
import { MS_PER_SECOND } from '@packtwin/units';
import type { FleetPlan } from '../fleetPlan.ts';
import { fleetTruth } from '../truthReport.ts';
import type { FrameSource } from '../wire/frameSource.ts';
import { replaceFile, saveFleetState, TRUTH_FILE, type FleetState } from './fleetState.ts';
import type { Outbox } from './outbox.ts';
import type { VehicleLink } from './vehicleLink.ts';

export interface SimulatedVehicle {
  readonly source: FrameSource;
  readonly link: VehicleLink;
  /** Boot id of this start: that of the will, and of everything sent live. */
  readonly sessionBoot: number;
  isLive: boolean;
}

export const SAVE_INTERVAL = 5 * MS_PER_SECOND;
const TRUTH_INTERVAL = 60 * MS_PER_SECOND;

export interface StateKeeper {
  saveWhenDue(): Promise<void>;
  save(isFinal: boolean): Promise<void>;
}

/** Where to keep it: nowhere if `directory` is undefined. */
export function stateKeeper(
  plan: FleetPlan,
  vehicles: readonly SimulatedVehicle[],
  outbox: Outbox,
  directory: string | undefined,
  now: () => number,
): StateKeeper {
  let nextSave = now() + SAVE_INTERVAL;
  let nextTruth = now();
  const save = async (isFinal: boolean): Promise<void> => {
    if (directory === undefined) return;
    // Taken in one go, before the first await: frames and the state that follows them belong together.
    const state: FleetState = {
      plan,
      savedAt: now(),
      isFinal,
      vehicles: vehicles.map(({ source, link, isLive }) => {
        const held = source.held();
        const pending = outbox.pendingOf(link);
        return { source: source.save(), isLive, pending: held ? [...pending, held] : pending };
      }),
    };
    const isTruthDue = isFinal || now() >= nextTruth;
    const truth = isTruthDue
      ? fleetTruth(
          plan,
          vehicles.map(({ source }) => source.simulation.truth),
          Math.min(...vehicles.map(({ source }) => source.simulation.at())),
        )
      : undefined;
    const began = now();
    await saveFleetState(directory, state);
    if (truth) {
      await replaceFile(directory, TRUTH_FILE, `${JSON.stringify(truth)}\n`);
      nextTruth = now() + TRUTH_INTERVAL;
    }
    // A large fleet's state takes time to write; never more than a tenth of the run.
    nextSave = now() + Math.max(SAVE_INTERVAL, 10 * (now() - began));
  };
  return {
    save,
    saveWhenDue: async () => {
      if (now() >= nextSave) await save(false);
    },
  };
}
