import type { PackDay } from '@packtwin/protocol';

/** A day of a pack on which nothing was charged and nothing measured: every column is the one given, per cell. */
export function quietDay(vehicle: string, pack: string, day: number, column: Float64Array): PackDay {
  return {
    vehicle,
    pack,
    day,
    retention: column,
    retentionBand: column,
    expectedRetention: column,
    expectedRetentionBand: column,
    stateOfChargeOffset: column,
    leakagePerMonth: column,
    resistanceOffset: column,
    evidenceLog10: column,
    chargeIn: 0,
    chargeOut: 0,
    meanTemperature: Number.NaN,
    residualRms: Number.NaN,
  };
}
