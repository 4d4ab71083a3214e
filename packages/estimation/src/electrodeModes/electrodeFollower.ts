/** Follows the electrodes of a pack sample by sample: collects charges, aligns at their ends, compares cells, holds the charge. */
import { openCircuitVoltageAt, type CellDesign } from '@packtwin/twin-models';
import { REFERENCE_TEMPERATURE, SECONDS_PER_HOUR } from '@packtwin/units';
import { createChargeComparison, type ChargeBlock } from '../chargeComparison/chargeComparison.ts';
import type { SurfaceLead } from '../cellTwins.ts';
import type { StateColumns } from '../stateColumns.ts';
import { createChargeCollector } from './chargeCurve.ts';
import type { ExplainedLosses } from './electrodePrior.ts';
import { createElectrodeState, type ElectrodeState } from './electrodeState.ts';

export interface FollowedSample {
  /** ms, s since the sample before, s of these for which the current is not known. */
  readonly at: number;
  readonly seconds: number;
  readonly idle: number;
  /** A, and the charge moved since the sample before as a fraction of the rated charge. */
  readonly current: number;
  readonly moved: number;
  /** V per cell of each observation, NaN where not measured, and their median. */
  readonly measured: Float64Array;
  readonly median: number;
  /** What the current does at the reference cell, Ω that the pack's filter added for it, and the error (V) of one look. */
  readonly surface: SurfaceLead;
  readonly resistance: number;
  readonly deviation: number;
  /** Design's state of charge at the reference cell's rest voltage, and K. */
  readonly stateOfCharge: number;
  readonly temperature: number;
}

export interface ElectrodeFollower extends ElectrodeState {
  /** A sample with voltages. Returns what cells differ by in the charge that it ends, if it ends one that tells. */
  add(sample: FollowedSample): ChargeBlock | null;
  /** Rebuilds what follows from the state after it was restored. */
  rebuild(): void;
}

/** @param explained what the pack's age explains at the end of a charge; undefined where it is not known. */
export function createElectrodeFollower(
  state: StateColumns,
  design: CellDesign,
  observationCount: number,
  explained: () => ExplainedLosses | undefined,
): ElectrodeFollower {
  const charging = createChargeCollector(state);
  const electrodes = createElectrodeState(state, design, observationCount, explained);
  const comparison = createChargeComparison(state, design, observationCount);
  const held = state.scalars({ resistance: 0 });
  const hourlyCharge = design.parameters.nominalCellCapacity / SECONDS_PER_HOUR;

  return {
    ...electrodes,
    get retention() {
      return electrodes.retention;
    },
    get untold() {
      return electrodes.untold;
    },
    add(sample) {
      const { at, seconds, idle, current, moved, measured, median, surface, resistance, temperature } = sample;
      // Within a charge the filter's resistance takes up what is an error of the curve: here it stays what it was before.
      if (!charging.begun()) held.resistance = resistance;
      // Of the surfaces without current: what they run ahead is added with the electrodes of today, not the design's.
      const voltage =
        median -
        surface.drop +
        (resistance - held.resistance) * current -
        entropicVoltage(design, sample.stateOfCharge, temperature);
      const ended = charging.add({ rate: current / hourlyCharge, moved, seconds, idle, surface, voltage });
      let block: ChargeBlock | null = null;
      if (charging.settled()) {
        electrodes.peers.add(measured, median, electrodes.charge.stoichiometry(), moved);
        comparison.add(measured, median, sample.stateOfCharge, current, moved);
      } else {
        electrodes.peers.end();
        block = comparison.end();
      }
      if (ended) electrodes.observe(ended, at);
      electrodes.charge.look(voltage - electrodes.charge.diffusion(surface), sample.deviation);
      return block;
    },
    rebuild() {
      electrodes.charge.rebuild();
      electrodes.peers.rebuild();
    },
  };
}

/** V that a temperature (K) adds to a design's rest voltage at a state of charge. */
function entropicVoltage(design: CellDesign, stateOfCharge: number, temperature: number): number {
  if (!(Math.abs(temperature - REFERENCE_TEMPERATURE) < 100)) return 0;
  return (
    openCircuitVoltageAt(design, stateOfCharge, temperature) -
    openCircuitVoltageAt(design, stateOfCharge, REFERENCE_TEMPERATURE)
  );
}
