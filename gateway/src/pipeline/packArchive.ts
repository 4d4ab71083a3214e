/** What a lane needs from the past: its checkpoints, its records, what it has already said. */
import type { VerdictRevision } from '@packtwin/protocol';
import type { LaneCheckpoint } from './laneOutput.ts';
import type { TelemetryRecord } from './telemetryRecord.ts';

export interface PackArchive {
  /** Where the lane starts; undefined = a pack that is new. */
  newest(packKey: string): Promise<LaneCheckpoint | undefined>;
  /** Where it starts when it cannot read that: the newest strictly before an event time, whatever became of the records behind it. */
  older(packKey: string, eventTime: number): Promise<LaneCheckpoint | undefined>;
  /** Where it starts when it can read none: births, oldest first, whose records are gone; then the records there are. */
  births(packKey: string): Promise<readonly TelemetryRecord[]>;
  /** Newest checkpoint with event time strictly before the given one behind which every record is there. */
  before(packKey: string, eventTime: number): Promise<LaneCheckpoint | undefined>;
  /** Next records of a pack with a greater position, a bounded page in order of position; empty = no more now. */
  read(packKey: string, after: number): Promise<readonly TelemetryRecord[]>;
  /** Every verdict revision of the pack that was published, in order. */
  published(packKey: string): Promise<readonly VerdictRevision[]>;
}
