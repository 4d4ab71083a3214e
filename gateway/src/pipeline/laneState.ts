/** A lane as bytes: structured clone format with a version in front, read back only by the same version. */
import { deserialize, serialize } from 'node:v8';
import type { VerdictRevision } from '@packtwin/protocol';
import type { FrameReaderState } from './frameReader.ts';
import type { QualityState } from './qualityLedger.ts';
import type { SampleOrderState } from './sampleOrder.ts';

export interface LaneState extends FrameReaderState {
  readonly version: 1;
  readonly position: number;
  readonly receivedAt: number;
  readonly twinTime: number;
  readonly odometer: number;
  readonly order: SampleOrderState;
  readonly bootTime: readonly (readonly [boot: number, sampledAt: number])[];
  readonly book: readonly VerdictRevision[];
  readonly quality: QualityState;
  readonly twinConfiguration: string;
  readonly twin: Uint8Array | null;
  readonly earlierCellSteps: number;
}

export function encodeLaneState(state: LaneState): Uint8Array {
  return new Uint8Array(serialize(state));
}

/** Throws RangeError on what an other version wrote. */
export function decodeLaneState(blob: Uint8Array): LaneState {
  const state: LaneState = deserialize(blob);
  if (state.version !== 1) {
    throw new RangeError(
      `Cannot read a lane checkpoint of version ${String(state.version)}: this packtwin reads version 1`,
    );
  }
  return state;
}
