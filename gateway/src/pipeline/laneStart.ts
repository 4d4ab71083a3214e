/** Where a lane starts: at the newest checkpoint that this version can read. */
import type { LaneCheckpoint } from './laneOutput.ts';
import type { PackLane } from './packLane.ts';

/** A checkpoint and the lane that it holds. */
export interface LaneStart {
  readonly checkpoint: LaneCheckpoint;
  readonly lane: PackLane;
}

export interface LaneStartSource {
  /** The next older checkpoint. */
  readonly older: (eventTime: number) => Promise<LaneCheckpoint | undefined>;
  /** Throws on a checkpoint that an other version wrote, or that is damaged. */
  readonly restore: (checkpoint: LaneCheckpoint) => PackLane | Promise<PackLane>;
  readonly onUnreadable: (checkpoint: LaneCheckpoint, error: unknown) => void;
}

/** Undefined when none can be read from `newest` back. */
export async function findLaneStart(
  newest: LaneCheckpoint | undefined,
  { older, restore, onUnreadable }: LaneStartSource,
): Promise<LaneStart | undefined> {
  for (let checkpoint = newest; checkpoint !== undefined; checkpoint = await older(checkpoint.eventTime)) {
    try {
      return { checkpoint, lane: await restore(checkpoint) };
    } catch (error) {
      onUnreadable(checkpoint, error);
    }
  }
  return undefined;
}
