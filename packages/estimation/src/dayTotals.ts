/** What a pack went through on one day of event time: charge moved, temperature, how closely the twin followed. */
import { MS_PER_DAY } from '@packtwin/units';
import type { StateColumns } from './stateColumns.ts';

interface DayTotals {
  /** Starts with the day of this instant (ms), or moves on to it. */
  enter(at: number): void;
  /** Whether this instant lies on a later day. */
  isOver(at: number): boolean;
  /** A stretch: A·s moved (positive = charged), K (NaN = not known), s. */
  move(charge: number, temperature: number, seconds: number): void;
  /** V, measured minus twin, of one cell. */
  residual(volts: number): void;
  readonly hasResiduals: () => boolean;
  /** The totals; the sums start again. Temperatures and residuals are NaN where nothing told them. */
  close(): {
    readonly day: number;
    readonly chargeIn: number;
    readonly chargeOut: number;
    readonly meanTemperature: number;
    readonly residualRms: number;
  };
}

const NOTHING = { chargeIn: 0, chargeOut: 0, temperatureSeconds: 0, seconds: 0, residualSquares: 0, residuals: 0 };

export function createDayTotals(state: StateColumns): DayTotals {
  const day = state.scalars({ index: Number.NaN, ...NOTHING });
  return {
    enter(at) {
      day.index = Math.floor(at / MS_PER_DAY);
    },
    isOver: (at) => Math.floor(at / MS_PER_DAY) > day.index,
    move(charge, temperature, seconds) {
      if (charge > 0) day.chargeIn += charge;
      else day.chargeOut -= charge;
      if (Number.isNaN(temperature)) return;
      day.temperatureSeconds += temperature * seconds;
      day.seconds += seconds;
    },
    residual(volts) {
      day.residualSquares += volts * volts;
      day.residuals++;
    },
    hasResiduals: () => day.residuals > 0,
    close() {
      const totals = {
        day: day.index * MS_PER_DAY,
        chargeIn: day.chargeIn,
        chargeOut: day.chargeOut,
        meanTemperature: day.seconds > 0 ? day.temperatureSeconds / day.seconds : Number.NaN,
        residualRms: day.residuals > 0 ? Math.sqrt(day.residualSquares / day.residuals) : Number.NaN,
      };
      Object.assign(day, NOTHING);
      return totals;
    },
  };
}
