/** Where the state of an SPMe batch lies: columns over one buffer, one element (or one block of modes) per cell. */
import { columnsOver } from '../batch/columnsOver.ts';
import { steppedAsLeft, steppedAsMade } from '../batch/steppedColumns.ts';
import type { SteppedColumns } from '../batch/steppedColumns.ts';
import { PARTICLE_MODE_COUNT } from '../transport/particleModes.ts';
import type { DegradationColumns } from '../degradation/degradationColumns.ts';
import { SALT_MODE_COUNT } from '../transport/saltModes.ts';

/** Columns that every single-particle batch has, whatever its particles are resolved by. */
export interface SpmeSharedColumns extends SteppedColumns {
  readonly buffer: ArrayBuffer;
  /** Bulk stoichiometries; of a blend its lithium over its lattice places. */
  readonly negativeMean: Float64Array;
  readonly positiveMean: Float64Array;
  /** mol/m³ over all pores. */
  readonly saltMean: Float64Array;
  /** Salt modes, SALT_MODE_COUNT per cell. */
  readonly saltModes: Float64Array;
  readonly temperature: Float64Array;
  readonly terminalVoltage: Float64Array;
  readonly openCircuitVoltage: Float64Array;
  readonly stateOfCharge: Float64Array;
  /** A, positive while charging: what the last step held, for the internals. */
  readonly negativeCurrent: Float64Array;
  readonly positiveCurrent: Float64Array;
  /** Surface stoichiometries and mean salt per region (mol/m³, floored) behind the terminal voltage. */
  readonly negativeSurface: Float64Array;
  readonly positiveSurface: Float64Array;
  readonly negativeSalt: Float64Array;
  readonly separatorSalt: Float64Array;
  readonly positiveSalt: Float64Array;
  /** K at which the last step took rates and conductivities, and at which it took potentials. */
  readonly propertyTemperature: Float64Array;
  readonly potentialTemperature: Float64Array;
  readonly capacityScale: Float64Array;
  readonly resistanceOffset: Float64Array;
  /** V of the negative interface against lithium after the last step; null unless cells degrade. */
  readonly negativePotential: Float64Array | null;
}

export interface SpmeColumns extends SpmeSharedColumns {
  /** Particle modes, PARTICLE_MODE_COUNT per cell. */
  readonly negativeModes: Float64Array;
  readonly positiveModes: Float64Array;
}

const DOUBLES_PER_CELL = 19 + 2 * PARTICLE_MODE_COUNT + SALT_MODE_COUNT;

/** Bytes of state per cell. */
export const SPME_BYTES_PER_CELL: number = DOUBLES_PER_CELL * Float64Array.BYTES_PER_ELEMENT;

/** Those of the columns that every single-particle batch has which are its own, in the order of the buffer. */
export function ownColumns(
  column: (perCell?: number) => Float64Array,
): Omit<SpmeSharedColumns, 'buffer' | 'negativeMean' | 'positiveMean' | keyof SteppedColumns | 'negativePotential'> {
  return {
    saltMean: column(),
    saltModes: column(SALT_MODE_COUNT),
    temperature: column(),
    terminalVoltage: column(),
    openCircuitVoltage: column(),
    stateOfCharge: column(),
    negativeCurrent: column(),
    positiveCurrent: column(),
    negativeSurface: column(),
    positiveSurface: column(),
    negativeSalt: column(),
    separatorSalt: column(),
    positiveSalt: column(),
    propertyTemperature: column(),
    potentialTemperature: column(),
    capacityScale: column(),
    resistanceOffset: column(),
  };
}

/** New columns, all 0, with `bytesBeyond` per cell left free at the end of the buffer. */
export function createSpmeColumns(cellCount: number, bytesBeyond = 0): SpmeColumns {
  const buffer = new ArrayBuffer(cellCount * (SPME_BYTES_PER_CELL + bytesBeyond));
  const column = columnsOver(buffer, cellCount);
  const own = {
    buffer,
    negativeMean: column(),
    positiveMean: column(),
    negativeModes: column(PARTICLE_MODE_COUNT),
    positiveModes: column(PARTICLE_MODE_COUNT),
    ...ownColumns(column),
  };
  return { ...own, ...steppedAsMade(own), negativePotential: null };
}

/** The same columns, stepping with what degradation leaves. */
export function withDegradation<Columns extends object>(
  columns: Columns,
  degradation: DegradationColumns,
): Columns & SteppedColumns & { readonly negativePotential: Float64Array } {
  return { ...columns, ...steppedAsLeft(degradation), negativePotential: degradation.negativePotential };
}
