/** Where the state of a DFN batch lies: columns over one buffer, one element or one block per cell. */
import { columnsOver } from '../batch/columnsOver.ts';
import { steppedAsLeft, steppedAsMade } from '../batch/steppedColumns.ts';
import type { SteppedColumns } from '../batch/steppedColumns.ts';
import { Degradation } from '../degradation/degradation.ts';
import { DEGRADATION_BYTES_PER_CELL } from '../degradation/degradationColumns.ts';
import type { DegradationParameters } from '../degradation/degradationParameters.ts';
import type { DfnModel } from './dfnModel.ts';
import type { ReactionColumns } from './electrodeReactions.ts';

export interface DfnColumns extends SteppedColumns {
  readonly buffer: ArrayBuffer;
  /** Particle states, `particles.stateLength` per cell. */
  readonly negativeParticles: Float64Array;
  readonly positiveParticles: Float64Array;
  /** A/m² of real interface at the nodes from the collector, > 0 while lithium leaves: the next step starts from them. */
  readonly negativeDensity: Float64Array;
  readonly positiveDensity: Float64Array;
  /** Surface stoichiometries at the nodes from the collector. */
  readonly negativeSurface: Float64Array;
  readonly positiveSurface: Float64Array;
  /** mol/m³ over the volumes from the negative collector to the positive. */
  readonly salt: Float64Array;
  /** Bulk stoichiometries. */
  readonly negativeMean: Float64Array;
  readonly positiveMean: Float64Array;
  readonly temperature: Float64Array;
  readonly terminalVoltage: Float64Array;
  readonly openCircuitVoltage: Float64Array;
  readonly stateOfCharge: Float64Array;
  /** A, positive while charging, held by the last step. */
  readonly negativeCurrent: Float64Array;
  readonly positiveCurrent: Float64Array;
  /** s since the current last changed: inner steps grow with it. */
  readonly heldFor: Float64Array;
  /** s stepped since the last reset. */
  readonly elapsed: Float64Array;
  /** s after the last reset at which the solver gave up; NaN while the cell is stepped. */
  readonly stoppedAt: Float64Array;
  /** V, largest change that the last iteration of the stopped step still wanted. */
  readonly stoppedResidual: Float64Array;
  readonly capacityScale: Float64Array;
  readonly resistanceOffset: Float64Array;
  /** What degradation asks of the step; null unless cells degrade. */
  readonly means: DfnMeans | null;
}

/** Means over an electrode after the last step. */
export interface DfnMeans {
  /** V of the negative interface against lithium, without films. */
  readonly negativePotential: Float64Array;
  /** Surface stoichiometries. */
  readonly negativeSurface: Float64Array;
  readonly positiveSurface: Float64Array;
  /** mol/m³. */
  readonly negativeSalt: Float64Array;
}

const SCALAR_COLUMNS = 14;

/** New columns, and over the same buffer those of what the cells lose, where they lose anything. */
export function createDfnColumns(
  model: DfnModel,
  cellCount: number,
  degradationParameters: DegradationParameters | undefined,
): { readonly columns: DfnColumns; readonly degradation: Degradation | null } {
  const { negative, positive, mesh } = model;
  const doubles =
    SCALAR_COLUMNS +
    negative.particles.stateLength +
    positive.particles.stateLength +
    2 * (mesh.negative + mesh.positive) +
    model.salt.volumeCount;
  const beyond = degradationParameters ? DEGRADATION_BYTES_PER_CELL + 3 * Float64Array.BYTES_PER_ELEMENT : 0;
  const buffer = new ArrayBuffer(cellCount * (doubles * Float64Array.BYTES_PER_ELEMENT + beyond));
  const column = columnsOver(buffer, cellCount);
  const own = {
    buffer,
    negativeParticles: column(negative.particles.stateLength),
    positiveParticles: column(positive.particles.stateLength),
    negativeDensity: column(mesh.negative),
    positiveDensity: column(mesh.positive),
    negativeSurface: column(mesh.negative),
    positiveSurface: column(mesh.positive),
    salt: column(model.salt.volumeCount),
    negativeMean: column(),
    positiveMean: column(),
    temperature: column(),
    terminalVoltage: column(),
    openCircuitVoltage: column(),
    stateOfCharge: column(),
    negativeCurrent: column(),
    positiveCurrent: column(),
    heldFor: column(),
    elapsed: column(),
    stoppedAt: column(),
    stoppedResidual: column(),
    capacityScale: column(),
    resistanceOffset: column(),
  };
  if (!degradationParameters) {
    return { columns: { ...own, ...steppedAsMade(own), means: null }, degradation: null };
  }
  const means = { negativeSurface: column(), positiveSurface: column(), negativeSalt: column() };
  const ownBytes = buffer.byteLength - cellCount * DEGRADATION_BYTES_PER_CELL;
  const degradation = new Degradation(model.parameters, degradationParameters, { ...own, ...means }, buffer, ownBytes);
  const { negativePotential } = degradation.columns;
  const columns = { ...own, ...steppedAsLeft(degradation.columns), means: { ...means, negativePotential } };
  return { columns, degradation };
}

/** Those of the negative electrode, as its reactions see them. */
export function negativeReactionColumns(columns: DfnColumns): ReactionColumns {
  return {
    particles: columns.negativeParticles,
    density: columns.negativeDensity,
    surface: columns.negativeSurface,
  };
}

/** Those of the positive electrode, as its reactions see them. */
export function positiveReactionColumns(columns: DfnColumns): ReactionColumns {
  return {
    particles: columns.positiveParticles,
    density: columns.positiveDensity,
    surface: columns.positiveSurface,
  };
}
