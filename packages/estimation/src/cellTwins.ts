/**
 * The model beside the pack: one per cell, stepped with the measured current, corrected by the filters.
 *
 * Time between samples: up to {@link LONGEST_HELD_SECONDS} the measured current is held. Over a longer gap
 * nothing is invented: the cells rest (diffusion relaxes), the time counts as unknown, and the state of charge is
 * found again from the voltage that follows.
 */
import type { PackTopology } from '@packtwin/protocol';
import {
  type CellDesign,
  type CellModelName,
  createCellModel,
  openCircuitSlopeAt,
  potentialTable,
  stateOfChargeAtOpenCircuitVoltage,
  tableValue,
} from '@packtwin/twin-models';
import { REFERENCE_TEMPERATURE } from '@packtwin/units';
import { medianInPlace } from './robustLocation.ts';
import type { StateColumns } from './stateColumns.ts';

/** s, a current is taken as held for at most this long before its sample. */
const LONGEST_HELD_SECONDS = 150;
/** A current below this share of a C is rest. */
const REST_RATE = 0.01;
/** Up to this share of a C a voltage still says where the open-circuit curve is. */
const GENTLE_RATE = 0.15;
/** s, longest rest worth integrating: gradients are gone. */
const LONGEST_REST_SECONDS = 5 * 86_400;

/** A current's work on a cell: what it does within the particles, and what it adds to the voltage besides. */
export interface SurfaceLead {
  /** Stoichiometry of the surface less the mean. */
  readonly negative: number;
  readonly positive: number;
  /** V, of the reference (median) cell: terminal voltage less that of the surfaces without current. */
  readonly drop: number;
}

interface CellTwins {
  readonly batch: ReturnType<typeof createCellModel>;
  /** Twin voltage of every observation, per cell of the group, V. */
  readonly observationVoltage: Float64Array;
  /** State of charge of the reference (median) cell. */
  stateOfCharge(): number;
  /** V per unit state of charge at the reference. */
  slope(): number;
  /** Puts all cells to rest at the state of charge that a voltage under a current means. */
  start(voltage: number, current: number, resistance: number): void;
  /** Advances to the next sample. Returns seconds of which the current is not known. */
  advance(current: number, previousCurrent: number, seconds: number): number;
  /** Moves every cell's state of charge. */
  shiftAll(by: number): void;
  /** Puts the cells of one observation at a state of charge, keeping their gradients. */
  placeObservation(observation: number, stateOfCharge: number): void;
  /** V, terminal minus open-circuit voltage of the reference (median) cell: what current does to every cell. */
  referenceDrop(): number;
  /** How far the particles' surfaces run ahead of their means, and what the current adds besides. */
  surface(): SurfaceLead;
  /** Capacity relative to the design and extra resistance (Ω) of the cells of one observation. */
  setVariation(observation: number, capacityScale: number, resistance: number): void;
  /** Recomputes {@link observationVoltage}. */
  observe(): void;
  isRest(current: number): boolean;
  /** Small enough that the model's resistance hardly matters. */
  isGentle(current: number): boolean;
}

export function createCellTwins(
  state: StateColumns,
  topology: PackTopology,
  design: CellDesign,
  model: CellModelName = 'spme',
): CellTwins {
  const { cellCount, observationCount, observationFirstCell, observationCellCount } = topology;
  const batch = createCellModel(model, design.parameters, cellCount);
  state.attach(batch.buffer);
  const observationVoltage = new Float64Array(observationCount);
  const scratch = new Float64Array(cellCount);
  const negative = potentialTable(design.parameters.negative.openCircuitPotential);
  const positive = potentialTable(design.parameters.positive.openCircuitPotential);
  const capacity = design.parameters.nominalCellCapacity;
  const restCurrent = (REST_RATE * capacity) / 3600;
  batch.reset(0.5, REFERENCE_TEMPERATURE);

  const median = (values: Float64Array): number => {
    scratch.set(values);
    return medianInPlace(scratch, cellCount);
  };
  const ambient = (): number => batch.temperature[0]!;
  // Exact modes of single particles always have a next step.
  const mayStop = batch.modelName === 'dfn' || batch.solid === 'shells';
  const chargeBefore = new Float64Array(mayStop ? cellCount : 0);
  /** A cell whose solver gives up rests where its charge has got to, and is stepped on from there. */
  const step = (current: number, seconds: number): void => {
    if (!mayStop) {
      batch.step(current, seconds, ambient());
      return;
    }
    chargeBefore.set(batch.stateOfCharge);
    batch.step(current, seconds, ambient());
    for (const { cell } of batch.stoppedCells()) {
      const moved = (current * seconds) / (capacity * batch.variation.capacityScale[cell]!);
      batch.reset(Math.max(-0.1, Math.min(1.1, chargeBefore[cell]! + moved)), batch.temperature[cell]!, cell);
    }
  };
  const shift = (cell: number, by: number): void => {
    const scale = batch.variation.capacityScale[cell]!;
    // Keep the cell inside what tables can answer: 1.2 of the window either way.
    const target = Math.max(-0.2, Math.min(1.2, batch.stateOfCharge[cell]! + by));
    batch.shiftStateOfCharge(cell, (target - batch.stateOfCharge[cell]!) * scale);
  };

  return {
    batch,
    observationVoltage,
    stateOfCharge: () => median(batch.stateOfCharge),
    slope: () => openCircuitSlopeAt(design, Math.max(0, Math.min(1, median(batch.stateOfCharge))), ambient()),
    start(voltage, current, resistance) {
      const soc = stateOfChargeAtOpenCircuitVoltage(design, voltage - current * resistance, ambient());
      for (let cell = 0; cell < cellCount; cell++) {
        batch.reset(Math.max(-0.1, Math.min(1.1, soc)), batch.temperature[cell]!, cell);
      }
    },
    advance(current, previousCurrent, seconds) {
      if (seconds <= LONGEST_HELD_SECONDS) {
        step(current, seconds);
        return 0;
      }
      const held = Math.abs(current) > restCurrent ? LONGEST_HELD_SECONDS / 2 : 0;
      step(0, Math.min(seconds - held, LONGEST_REST_SECONDS));
      if (held > 0) step(current, held);
      const atRest = Math.abs(current) <= restCurrent && Math.abs(previousCurrent) <= restCurrent;
      // An hourly report of a parked car is a rest; a longer silence may hide a charge.
      return atRest && seconds <= 2 * 3600 ? 0 : seconds - held;
    },
    shiftAll(by) {
      for (let cell = 0; cell < cellCount; cell++) shift(cell, by);
    },
    placeObservation(observation, stateOfCharge) {
      const first = observationFirstCell[observation]!;
      for (let cell = first; cell < first + observationCellCount[observation]!; cell++) {
        shift(cell, stateOfCharge - batch.stateOfCharge[cell]!);
      }
    },
    referenceDrop() {
      for (let cell = 0; cell < cellCount; cell++) {
        scratch[cell] = batch.terminalVoltage[cell]! - batch.openCircuitVoltage[cell]!;
      }
      return medianInPlace(scratch, cellCount);
    },
    surface() {
      // Nodes of a porous electrode differ: there all that the current adds is taken for a drop.
      if (batch.modelName === 'dfn') return { negative: 0, positive: 0, drop: this.referenceDrop() };
      const { negativeMean, positiveMean, negativeSurface, positiveSurface } = batch.columns;
      for (let cell = 0; cell < cellCount; cell++) {
        scratch[cell] =
          batch.terminalVoltage[cell]! -
          batch.openCircuitVoltage[cell]! -
          (tableValue(positive, positiveSurface[cell]!) - tableValue(positive, positiveMean[cell]!)) +
          (tableValue(negative, negativeSurface[cell]!) - tableValue(negative, negativeMean[cell]!));
      }
      return {
        negative: negativeSurface[0]! - negativeMean[0]!,
        positive: positiveSurface[0]! - positiveMean[0]!,
        drop: medianInPlace(scratch, cellCount),
      };
    },
    setVariation(observation, capacityScale, resistance) {
      const first = observationFirstCell[observation]!;
      for (let cell = first; cell < first + observationCellCount[observation]!; cell++) {
        batch.variation.capacityScale[cell] = capacityScale;
        batch.variation.resistanceOffset[cell] = resistance;
      }
    },
    observe() {
      for (let o = 0; o < observationCount; o++) {
        const first = observationFirstCell[o]!;
        const count = observationCellCount[o]!;
        let sum = 0;
        for (let cell = first; cell < first + count; cell++) sum += batch.terminalVoltage[cell]!;
        observationVoltage[o] = sum / count;
      }
    },
    isGentle: (current) => Math.abs(current) <= (GENTLE_RATE * capacity) / 3600,
    isRest: (current) => Math.abs(current) <= restCurrent,
  };
}
