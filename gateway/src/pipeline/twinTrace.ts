/**
 * What the twin of one cell expected at given instants of the past. Nothing of it is stored: a lane restored from a
 * checkpoint before the first instant is stepped through the journal again, which gives exactly what it gave then.
 */
import { GENESIS_TIME } from './laneOutput.ts';
import type { PackArchive } from './packArchive.ts';
import { findLaneStart } from './laneStart.ts';
import { PackLane, type LaneSink } from './packLane.ts';
import { splitPackKey } from './telemetryRecord.ts';
import type { TwinMaker } from './twinMaker.ts';

export interface TwinTraceRequest {
  readonly packKey: string;
  readonly cellIndex: number;
  /** Event times of samples, ms, ascending. */
  readonly times: Float64Array;
}

/** Columns as long as `times`; NaN where the journal does not reach back or the work would take too long. */
export interface TwinTrace {
  /** V. */
  readonly twinVoltage: Float64Array;
  /** 0…1, of the pack. */
  readonly stateOfCharge: Float64Array;
}

/** Work that one question may cost, run-up from the checkpoint included. */
export const MAX_CELL_STEPS = 6_000_000;

const SILENT: Omit<LaneSink, 'stepped'> = {
  samples: () => undefined,
  day: () => undefined,
  revision: () => undefined,
  refused: () => undefined,
  event: () => undefined,
};

/** `pause` lets others work; it is called after every record. */
export async function traceTwin(
  { packKey, cellIndex, times }: TwinTraceRequest,
  archive: PackArchive,
  maker: TwinMaker,
  pause: () => Promise<void>,
): Promise<TwinTrace> {
  const twinVoltage = new Float64Array(times.length).fill(Number.NaN);
  const stateOfCharge = new Float64Array(times.length).fill(Number.NaN);
  const trace = { twinVoltage, stateOfCharge };
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return trace;
  let next = 0;
  const sink: LaneSink = {
    ...SILENT,
    stepped: (sampledAt, twin) => {
      while (next < times.length && times[next]! < sampledAt) next++;
      if (times[next] !== sampledAt) return;
      const state = twin.liveState();
      twinVoltage[next] = state.twinVoltage[cellIndex] ?? Number.NaN;
      stateOfCharge[next] = state.stateOfCharge;
      next++;
    },
  };
  const older = (eventTime: number) => archive.before(packKey, eventTime);
  // The journal may not reach back to the first instant, yet to some later one.
  const start = await findLaneStart((await older(first)) ?? (await older(last)), {
    older,
    restore: ({ blob }) => PackLane.restore(splitPackKey(packKey), maker, sink, blob),
    // The lane itself tells of those that matter; a picture begins where it can.
    onUnreadable: () => undefined,
  });
  if (start === undefined) return trace;
  const { checkpoint, lane } = start;
  lane.position = checkpoint.position;
  const stepsBefore = lane.cellSteps;
  while (lane.twinTime < last && lane.cellSteps - stepsBefore < MAX_CELL_STEPS) {
    const records = await archive.read(packKey, lane.position);
    if (records.length === 0) break;
    for (const record of records) {
      lane.ingest(record);
      // Late samples would need a re-run; a picture does without them.
      if (lane.lateSince !== undefined) lane.giveUpLate();
      await pause();
      if (lane.twinTime >= last && lane.twinTime > GENESIS_TIME) break;
    }
  }
  return trace;
}
