/**
 * Decoded samples of one pack, as columns, SI units. The currency between decoders, twin and storage.
 *
 * `NaN` in a value column means "not measured"; the reason was counted in `nulled` when it was nulled.
 * Row-major: voltage of observation o in sample k is `observationVoltage[k * observationCount + o]`.
 */
import type { ValueCounts } from './reasons.ts';

export interface PackSampleBatch {
  readonly tenant: string;
  readonly vehicle: string;
  readonly pack: string;
  /** Hash of the birth message that gives the columns their meaning. */
  readonly configuration: string;
  readonly boot: number;
  /** Sequence number of sample 0; sample k has `firstSequence + k`. Identity is (vehicle, pack, boot, sequence). */
  readonly firstSequence: number;
  /** Gateway clock, ms UTC: when the frame arrived (for a recording without one: when it was sampled). */
  readonly receivedAt: number;
  readonly sampleCount: number;
  readonly observationCount: number;
  readonly probeCount: number;
  /** ms since the Unix epoch, vehicle clock, repaired where it had to be. Length sampleCount. */
  readonly sampledAt: Float64Array;
  /** A, positive while charging. */
  readonly packCurrent: Float64Array;
  /** V. */
  readonly packVoltage: Float64Array;
  /** 0…1, the vehicle's own estimate: evidence only. */
  readonly vehicleStateOfCharge: Float64Array;
  /** m. */
  readonly odometer: Float64Array;
  /** V, sampleCount × observationCount. */
  readonly observationVoltage: Float64Array;
  /** K, sampleCount × probeCount. */
  readonly probeTemperature: Float64Array;
  /** Values nulled in this batch, by reason. */
  readonly nulled: ValueCounts;
}

/** Wire order of history: `hist` never moves "latest". */
export type SampleKind = 'tlm' | 'hist';
