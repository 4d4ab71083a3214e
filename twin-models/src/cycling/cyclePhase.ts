/** What a cycler can be told to do, and what it reports. Current is positive while charging; SI. */

/** One phase of a cycle. A phase without a limit that it can reach ends with an error after {@link LONGEST_PHASE}. */
export type CyclePhase =
  | {
      readonly kind: 'current';
      /** A, not 0. */
      readonly current: number;
      /** V: ends the phase from below while charging, from above while discharging. */
      readonly untilVoltage?: number;
      /** s: ends the phase if the voltage has not. */
      readonly duration?: number;
    }
  | {
      readonly kind: 'voltage';
      /** V, held at the end of every step. */
      readonly voltage: number;
      /** A, > 0: ends the phase once the magnitude has fallen to it. */
      readonly untilCurrent?: number;
      /** s. */
      readonly duration?: number;
    }
  | { readonly kind: 'rest'; /** s. */ readonly duration: number };

/** s; a phase that has not ended by then never will. */
export const LONGEST_PHASE = 1000 * 3600;

export interface PhaseRecord {
  readonly kind: CyclePhase['kind'];
  /** s. */
  readonly duration: number;
  /** A·s and J into the cell; negative out of it. */
  readonly charge: number;
  readonly energy: number;
  /** V and A at the end. */
  readonly voltage: number;
  readonly current: number;
  /** K, highest at the end of any step. */
  readonly highestTemperature: number;
}

export interface CycleRecord {
  /** 1, 2, … */
  readonly cycle: number;
  /** A·s, ≥ 0 each. */
  readonly charged: number;
  readonly discharged: number;
  /** J, ≥ 0 each. */
  readonly energyCharged: number;
  readonly energyDischarged: number;
  /** s. */
  readonly duration: number;
  /** K. */
  readonly highestTemperature: number;
  readonly phases: readonly PhaseRecord[];
}

export interface CyclingOptions {
  /** K around the cell. */
  readonly ambient: number;
  /** s, steps under current; 10 where absent. Rests and held voltages start with it and take longer ones as they settle. */
  readonly step?: number;
  /** s, longest step while a voltage is held, 60 where absent. */
  readonly longestHeldStep?: number;
}

/** @throws RangeError naming the field, its value and the limit. */
export function checkCyclePhase(phase: CyclePhase): void {
  const refuse = (field: string, value: number, limit: string) => {
    throw new RangeError(`Cannot run a ${phase.kind} phase with ${field} = ${value}: must be ${limit}`);
  };
  const positive = (field: string, value: number | undefined) => {
    if (value !== undefined && !(value > 0)) refuse(field, value, '> 0');
  };
  positive('duration', phase.duration);
  if (phase.kind === 'current') {
    if (!(phase.current !== 0 && Number.isFinite(phase.current))) refuse('current', phase.current, 'finite and not 0');
    positive('untilVoltage', phase.untilVoltage);
    if (phase.untilVoltage === undefined && phase.duration === undefined) {
      throw new RangeError('Cannot run a current phase without an end: give untilVoltage, duration or both');
    }
  }
  if (phase.kind === 'voltage') {
    if (!(phase.voltage > 0 && Number.isFinite(phase.voltage))) refuse('voltage', phase.voltage, '> 0 and finite');
    positive('untilCurrent', phase.untilCurrent);
    if (phase.untilCurrent === undefined && phase.duration === undefined) {
      throw new RangeError('Cannot run a voltage phase without an end: give untilCurrent, duration or both');
    }
  }
}
