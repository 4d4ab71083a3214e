/**
 * The experiment behind seed 000's virtual tests: cycles of its reference cell, 4.2 V to 2.5 V, and what they cost.
 *
 * Charge at constant current to 4.2 V, held until the current falls to a tenth (the claim is silent on that), discharge
 * at the same current to 2.5 V, no rest. The capacity of the first discharge is 100 %.
 */
import { FARADAY } from '@packtwin/units';
import { Cycler } from '../cycling/cycler.ts';
import type { CyclePhase } from '../cycling/cyclePhase.ts';
import { lithiumInventory } from '../degradation/lithiumInventory.ts';
import { roughenedCollectorCell } from '../designs/roughenedCollectorCell.ts';
import type { RoughenedCollectorSpec } from '../designs/roughenedCollectorCell.ts';
import { createSpmeBatch } from '../spme/spmeBatch.ts';

/** V, of claim 2. */
const UPPER_VOLTAGE = 4.2;
const LOWER_VOLTAGE = 2.5;
const TAPER = 0.1;
/** s, of the pulse behind a resistance. */
const PULSE = 10;
/** Of the current: slow enough that resistance hardly matters. */
const SLOW = 0.05;

export interface CyclingConditions {
  readonly cycles: number;
  /** A. */
  readonly current: number;
  /** K. */
  readonly temperature: number;
  /** s. */
  readonly step: number;
}

export interface CyclingOutcome {
  /** Discharge capacity of every cycle over that of the first. */
  readonly retention: Float64Array;
  /** A·s. */
  readonly firstCapacity: number;
  /** Lithium lost, each over the nominal capacity. */
  readonly interphaseLithium: number;
  readonly platedLithium: number;
  readonly isolatedLithium: number;
  /** Active material lost, intact and in contact counted together; and the negative's part in contact. */
  readonly negativeMaterialLost: number;
  readonly positiveMaterialLost: number;
  readonly negativeContact: number;
  /** m. */
  readonly interphaseThickness: number;
  /** Ω, 10 s of the discharge current on a full cell. */
  readonly firstResistance: number;
  readonly lastResistance: number;
  /** Of the first capacity: what a twentieth of the current still gets out of the cycled cell beyond what it gets out of the new one. */
  readonly lostToResistance: number;
  /** s. */
  readonly duration: number;
}

/** Cycles a new cell. */
export function cycleRoughenedCollector(spec: RoughenedCollectorSpec, conditions: CyclingConditions): CyclingOutcome {
  const { parameters, degradation } = roughenedCollectorCell(spec);
  const { cycles, current, temperature, step } = conditions;
  const batch = createSpmeBatch(parameters, 1, { degradation });
  batch.reset(0, temperature);
  const cycler = new Cycler(batch, { ambient: temperature, step });
  const charge: readonly CyclePhase[] = [
    { kind: 'current', current, untilVoltage: UPPER_VOLTAGE },
    { kind: 'voltage', voltage: UPPER_VOLTAGE, untilCurrent: TAPER * current },
  ];
  const discharge = { kind: 'current', current: -current, untilVoltage: LOWER_VOLTAGE } as const;
  /** A·s that the cell holds back at the current, once charged; the cell is left as it was. */
  const heldBack = () => {
    const state = new Float64Array(batch.buffer);
    const charged = state.slice();
    const fast = -cycler.run(discharge).charge;
    state.set(charged);
    const slow = -cycler.run({ ...discharge, current: -SLOW * current }).charge;
    state.set(charged);
    return slow - fast;
  };
  const retention = new Float64Array(cycles);
  let firstCapacity = 0;
  let firstResistance = 0;
  let lastResistance = 0;
  let firstHeldBack = 0;
  let lastHeldBack = 0;
  let duration = 0;
  for (let cycle = 0; cycle < cycles; cycle++) {
    for (const phase of charge) duration += cycler.run(phase).duration;
    if (cycle === 0 || cycle === cycles - 1) {
      lastResistance = cycler.pulseResistance(-current, PULSE);
      lastHeldBack = heldBack();
      if (cycle === 0) [firstResistance, firstHeldBack] = [lastResistance, lastHeldBack];
    }
    const discharged = cycler.run(discharge);
    duration += discharged.duration;
    if (cycle === 0) firstCapacity = -discharged.charge;
    retention[cycle] = -discharged.charge / firstCapacity;
  }
  const { columns } = batch.degradation!;
  const lithium = lithiumInventory(batch.degradation!, 0);
  const nominal = parameters.nominalCellCapacity / FARADAY;
  return {
    retention,
    firstCapacity,
    interphaseLithium: lithium.interphase / nominal,
    platedLithium: lithium.plated / nominal,
    isolatedLithium: lithium.isolated / nominal,
    negativeMaterialLost: 1 - columns.negativeActive[0]!,
    positiveMaterialLost: 1 - columns.positiveActive[0]!,
    negativeContact: columns.negativeContact[0]!,
    interphaseThickness: columns.interphaseThickness[0]!,
    firstResistance,
    lastResistance,
    lostToResistance: (lastHeldBack - firstHeldBack) / firstCapacity,
    duration,
  };
}
