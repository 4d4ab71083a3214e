/** What the main thread and a worker of the pipeline say to each other, beside the ring. */
import type { VerdictRevision } from '@packtwin/protocol';
import type { CellModelName } from '@packtwin/twin-models';
import type { LaneCheckpoint, LaneOutput } from './laneOutput.ts';
import type { TelemetryRecord } from './telemetryRecord.ts';
import type { TwinTrace, TwinTraceRequest } from './twinTrace.ts';

/** Start parameters of a worker. */
export interface WorkerSetup {
  readonly ring: SharedArrayBuffer;
  /** URL or name of a module that is a {@link import('./twinMaker.ts').TwinMaker}. */
  readonly twinModule: string;
  readonly cellModel: CellModelName;
  readonly isLive: boolean;
  readonly livePeriodMs?: number;
  readonly checkpointPeriodMs?: number;
  readonly idleMs?: number;
  readonly rerunDelayMs?: number;
  readonly retryDelayMs?: number;
}

/** What a worker does on demand, after everything that was handed to it before. */
export type WorkerCall = 'settled' | 'checkpointAll' | 'reportAll' | 'finish' | 'twinSnapshots';

export interface CallResult {
  readonly snapshots?: readonly (readonly [packKey: string, snapshot: Uint8Array])[];
  readonly trace?: TwinTrace;
}

export type ArchiveRequest =
  | { readonly method: 'newest'; readonly packKey: string }
  | { readonly method: 'older'; readonly packKey: string; readonly eventTime: number }
  | { readonly method: 'births'; readonly packKey: string }
  | { readonly method: 'before'; readonly packKey: string; readonly eventTime: number }
  | { readonly method: 'read'; readonly packKey: string; readonly after: number }
  | { readonly method: 'published'; readonly packKey: string };

/** One of these, by the method that was asked for; no checkpoint = there is none. */
export interface ArchiveAnswer {
  readonly checkpoint?: LaneCheckpoint | undefined;
  readonly records?: readonly TelemetryRecord[];
  readonly revisions?: readonly VerdictRevision[];
}

export type ToWorker =
  | { readonly type: 'open'; readonly packKey: string }
  | { readonly type: 'watch'; readonly packKey: string; readonly cells: readonly number[] }
  | { readonly type: 'call'; readonly id: number; readonly call: WorkerCall }
  | { readonly type: 'trace'; readonly id: number; readonly request: TwinTraceRequest }
  | { readonly type: 'answer'; readonly id: number; readonly answer: ArchiveAnswer }
  | { readonly type: 'failed'; readonly id: number; readonly message: string }
  /** Outputs of so many bytes have been dealt with. */
  | { readonly type: 'credit'; readonly bytes: number };

export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'outputs'; readonly outputs: readonly LaneOutput[]; readonly bytes: number }
  | { readonly type: 'archive'; readonly id: number; readonly request: ArchiveRequest }
  | { readonly type: 'result'; readonly id: number; readonly result: CallResult }
  | { readonly type: 'refused'; readonly id: number; readonly message: string };

/** About how many bytes an output takes on its way: what back-pressure counts. */
export function sizeOfOutput(output: LaneOutput): number {
  if (output.kind === 'samples') {
    const { sampleCount, observationCount, probeCount } = output.batch;
    return 256 + 8 * sampleCount * (5 + observationCount + probeCount);
  }
  return output.kind === 'checkpoint' ? 1024 + output.checkpoint.blob.byteLength : 1024;
}
