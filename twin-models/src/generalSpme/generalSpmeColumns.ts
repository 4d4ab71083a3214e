/** Where the state of a general SPMe batch lies: columns over one buffer, one element (or one block) per cell. */
import { columnsOver } from '../batch/columnsOver.ts';
import { steppedAsMade } from '../batch/steppedColumns.ts';
import type { CellParameters } from '../cellParameters.ts';
import { Degradation } from '../degradation/degradation.ts';
import { DEGRADATION_BYTES_PER_CELL } from '../degradation/degradationColumns.ts';
import type { DegradationParameters } from '../degradation/degradationParameters.ts';
import { SALT_MODE_COUNT } from '../transport/saltModes.ts';
import { ownColumns, withDegradation } from '../spme/spmeColumns.ts';
import type { SpmeSharedColumns } from '../spme/spmeColumns.ts';
import type { GeneralElectrode, GeneralSpmeModel } from './generalSpmeModel.ts';

/** Of one electrode; M is its number of populations, which are neighbours inside a cell. */
export interface PopulationColumns {
  /** Particle states, `stateLength` per cell. */
  readonly particles: Float64Array;
  /** Bulk and surface stoichiometries, M per cell. */
  readonly mean: Float64Array;
  readonly surface: Float64Array;
  /** h, −1…1, M per cell. */
  readonly hysteresis: Float64Array;
  /** A/m² of real interface, > 0 while lithium leaves, M per cell. */
  readonly density: Float64Array;
}

export interface GeneralSpmeColumns extends SpmeSharedColumns {
  readonly negative: PopulationColumns;
  readonly positive: PopulationColumns;
  /** V of solid against electrolyte behind the terminal voltage. */
  readonly negativeInterface: Float64Array;
  readonly positiveInterface: Float64Array;
  /** s since the current last changed: inner steps grow with it. */
  readonly heldFor: Float64Array;
  /** s stepped since the last reset. */
  readonly elapsed: Float64Array;
  /** s after the last reset at which the solver gave up; NaN while the cell is stepped. */
  readonly stoppedAt: Float64Array;
}

const SCALAR_COLUMNS = 24;

/** New columns, and over the same buffer those of what the cells lose, where they lose anything. */
export function createGeneralSpmeColumns(
  parameters: CellParameters,
  { negative, positive }: GeneralSpmeModel,
  cellCount: number,
  degradationParameters: DegradationParameters | undefined,
): { readonly columns: GeneralSpmeColumns; readonly degradation: Degradation | null } {
  const doubles =
    SCALAR_COLUMNS +
    SALT_MODE_COUNT +
    negative.stateLength +
    positive.stateLength +
    4 * (negative.populations.length + positive.populations.length);
  const bytes = cellCount * doubles * Float64Array.BYTES_PER_ELEMENT;
  const beyond = degradationParameters ? DEGRADATION_BYTES_PER_CELL * cellCount : 0;
  const buffer = new ArrayBuffer(bytes + beyond);
  const column = columnsOver(buffer, cellCount);
  const populationColumns = ({ stateLength, populations: { length } }: GeneralElectrode): PopulationColumns => ({
    particles: column(stateLength),
    mean: column(length),
    surface: column(length),
    hysteresis: column(length),
    density: column(length),
  });
  const own = {
    buffer,
    negative: populationColumns(negative),
    positive: populationColumns(positive),
    negativeMean: column(),
    positiveMean: column(),
    ...ownColumns(column),
    negativeInterface: column(),
    positiveInterface: column(),
    heldFor: column(),
    elapsed: column(),
    stoppedAt: column(),
  };
  if (!degradationParameters) {
    return { columns: { ...own, ...steppedAsMade(own), negativePotential: null }, degradation: null };
  }
  // The films of a blend belong to its populations, whose current densities already grow with what is lost.
  const lumped = parameters.negative.populations
    ? { ...parameters, negative: { ...parameters.negative, filmResistance: 0 } }
    : parameters;
  const degradation = new Degradation(lumped, degradationParameters, own, buffer, bytes);
  return { columns: withDegradation(own, degradation.columns), degradation };
}
