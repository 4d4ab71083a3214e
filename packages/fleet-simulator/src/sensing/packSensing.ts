/**
 * What the vehicle's electronics make of the truth: offsets, gain errors, noise, steps of 1 mV.
 *
 * Per cell an offset (sd 1.5 mV) and noise (0.4 mV); current gain 0.3 % and offset 30 mA (exactly zero when
 * the contactors are open); probes 1 K; the vehicle's own state of charge is biased by 1 % and rounded.
 */
import { celsiusFromKelvin } from '@packtwin/units';
import { observationCount, type VehiclePlan } from '../fleetPlan.ts';
import { restoreRandom, type Random, type RandomState } from '../random.ts';
import type { PackTruth } from '../truth/packTruth.ts';
import type { SampleBlock } from './sampleBlock.ts';

const CELL_OFFSET = 0.0015;
const CELL_NOISE = 0.0004;
const CURRENT_GAIN = 0.003;
const CURRENT_OFFSET = 0.03;
const PROBE_OFFSET = 1;
const PACK_VOLTAGE_STEP_MILLIVOLTS = 10;
const STATE_OF_CHARGE_BIAS = 0.01;
const STATE_OF_CHARGE_STEP = 50;

export interface PackSensing {
  /** Appends one sample. Current A, odometer m. */
  measure(truth: PackTruth, at: number, current: number, odometer: number, block: SampleBlock): void;
  save(): RandomState;
  restore(state: RandomState): void;
}

/** `errors` draws what the electronics were built with; `noise` the rest. */
export function createPackSensing(vehicle: VehiclePlan, errors: Random, noise: Random): PackSensing {
  let random = noise;
  const observations = observationCount(vehicle);
  const cellsOf = Uint16Array.from(
    vehicle.stacks.flatMap((stack) => stack.taps ?? Array.from({ length: stack.cells }, () => 1)),
  );
  const offset = Float64Array.from({ length: observations }, () => CELL_OFFSET * errors.normal());
  const currentGain = 1 + CURRENT_GAIN * errors.normal();
  const currentOffset = CURRENT_OFFSET * errors.normal();
  const packGain = 1 + 1e-4 * errors.normal();
  const probeOffset = Float64Array.from(vehicle.probes, () => PROBE_OFFSET * errors.normal());
  const stateOfChargeBias = STATE_OF_CHARGE_BIAS * errors.normal();

  return {
    measure: (truth, at, current, odometer, block) => {
      const row = block.count;
      const { voltage } = truth;
      let cell = 0;
      let sum = 0;
      for (let observation = 0; observation < observations; observation++) {
        let value = 0;
        for (const end = cell + cellsOf[observation]!; cell < end; cell++) value += voltage[cell]!;
        sum += value;
        block.cells[row * observations + observation] = Math.round(
          1000 * (value + offset[observation]! + CELL_NOISE * random.triangular()),
        );
      }
      const packMillivolts = 1000 * sum * packGain;
      block.sampledAt[row] = at;
      block.current[row] = current === 0 ? 0 : Math.round(1000 * (current * currentGain + currentOffset));
      block.packVoltage[row] = Math.round(packMillivolts / PACK_VOLTAGE_STEP_MILLIVOLTS) * PACK_VOLTAGE_STEP_MILLIVOLTS;
      const shown = Math.min(1, Math.max(0, truth.stateOfCharge() + stateOfChargeBias));
      block.stateOfCharge[row] = Math.round((shown * 10_000) / STATE_OF_CHARGE_STEP) * STATE_OF_CHARGE_STEP;
      block.odometer[row] = Math.round(odometer);
      const mean = truth.thermal.mean();
      for (let probe = 0; probe < vehicle.probes.length; probe++) {
        const kelvin =
          mean + truth.thermal.cellDeviation[vehicle.probes[probe]!]! + probeOffset[probe]! + 0.1 * random.triangular();
        block.temperatures[row * vehicle.probes.length + probe] = Math.round(10 * celsiusFromKelvin(kelvin));
      }
      block.count = row + 1;
    },
    save: () => random.state(),
    restore: (state) => {
      random = restoreRandom(state);
    },
  };
}
