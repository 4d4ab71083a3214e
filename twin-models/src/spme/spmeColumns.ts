/** Where the state of an SPMe batch lies: columns over one buffer, one element (or one block of modes) per cell. */
import { PARTICLE_MODE_COUNT } from '../transport/particleModes.ts';
import type { DegradationColumns } from '../degradation/degradationColumns.ts';
import { SALT_MODE_COUNT } from '../transport/saltModes.ts';

/** Columns that every single-particle batch has, whatever its particles are resolved by. */
export interface SpmeSharedColumns {
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
  /** What a step takes: active material relative to the design, Ω in series, A into the negative particles. Those above, unless cells degrade. */
  readonly negativeActive: Float64Array;
  readonly positiveActive: Float64Array;
  readonly seriesResistance: Float64Array;
  readonly intercalationCurrent: Float64Array;
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

/** New columns, all 0, with `bytesBeyond` per cell left free at the end of the buffer. */
export function createSpmeColumns(cellCount: number, bytesBeyond = 0): SpmeColumns {
  const buffer = new ArrayBuffer(cellCount * (SPME_BYTES_PER_CELL + bytesBeyond));
  let offset = 0;
  const column = (perCell: number): Float64Array => {
    const view = new Float64Array(buffer, offset, perCell * cellCount);
    offset += view.byteLength;
    return view;
  };
  const own = {
    buffer,
    negativeMean: column(1),
    positiveMean: column(1),
    negativeModes: column(PARTICLE_MODE_COUNT),
    positiveModes: column(PARTICLE_MODE_COUNT),
    saltMean: column(1),
    saltModes: column(SALT_MODE_COUNT),
    temperature: column(1),
    terminalVoltage: column(1),
    openCircuitVoltage: column(1),
    stateOfCharge: column(1),
    negativeCurrent: column(1),
    positiveCurrent: column(1),
    negativeSurface: column(1),
    positiveSurface: column(1),
    negativeSalt: column(1),
    separatorSalt: column(1),
    positiveSalt: column(1),
    propertyTemperature: column(1),
    potentialTemperature: column(1),
    capacityScale: column(1),
    resistanceOffset: column(1),
  };
  return {
    ...own,
    negativeActive: own.capacityScale,
    positiveActive: own.capacityScale,
    seriesResistance: own.resistanceOffset,
    intercalationCurrent: own.negativeCurrent,
    negativePotential: null,
  };
}

/** What a step takes from degradation where cells degrade. */
export type SteppedColumns = Pick<
  SpmeSharedColumns,
  'negativeActive' | 'positiveActive' | 'seriesResistance' | 'intercalationCurrent' | 'negativePotential'
>;

/** The same columns, stepping with what degradation leaves. */
export function withDegradation<Columns extends object>(
  columns: Columns,
  degradation: DegradationColumns,
): Columns & SteppedColumns {
  return {
    ...columns,
    negativeActive: degradation.negativeActive,
    positiveActive: degradation.positiveActive,
    seriesResistance: degradation.resistance,
    intercalationCurrent: degradation.intercalationCurrent,
    negativePotential: degradation.negativePotential,
  };
}
