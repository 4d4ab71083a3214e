/** What the heat map can show, in which ramp, and how its values read on screen. */
import type { FleetQuantity } from '@packtwin/protocol';
import { CIVIDIS, DIVERGING, type Ramp, type Theme, VIRIDIS } from './ramps.ts';

export interface QuantityStyle {
  readonly label: string;
  /** One clause under the legend: what a reader may conclude. */
  readonly meaning: string;
  readonly kind: 'magnitude' | 'deviation';
  /** Unit on screen, and factor from the SI value (fraction, V, Ω) to it. */
  readonly unit: string;
  readonly factor: number;
  readonly digits: number;
}

export const QUANTITY_STYLES: Readonly<Record<FleetQuantity, QuantityStyle>> = {
  evidence: {
    label: 'Evidence of drift',
    meaning: 'log₁₀ e-value: 0 is chance, 4 is 1 in 10 000',
    kind: 'magnitude',
    unit: '',
    factor: 1,
    digits: 1,
  },
  retentionDeviation: {
    label: 'Retention minus expected',
    meaning: 'capacity retention less what design and use explain',
    kind: 'deviation',
    unit: '%',
    factor: 100,
    digits: 1,
  },
  stateOfChargeOffset: {
    label: 'State of charge against pack',
    meaning: 'state of charge less that of the pack',
    kind: 'deviation',
    unit: '%',
    factor: 100,
    digits: 1,
  },
  resistanceOffset: {
    label: 'Resistance against pack',
    meaning: 'series resistance less that of the pack',
    kind: 'deviation',
    unit: 'mΩ',
    factor: 1000,
    digits: 2,
  },
  voltageDeviation: {
    label: 'Voltage against pack',
    meaning: 'measured voltage less the median of its pack',
    kind: 'deviation',
    unit: 'mV',
    factor: 1000,
    digits: 0,
  },
  retention: {
    label: 'Capacity retention',
    meaning: 'capacity now over capacity when new',
    kind: 'magnitude',
    unit: '%',
    factor: 100,
    digits: 1,
  },
};

export function rampOf(quantity: FleetQuantity, theme: Theme): Ramp {
  if (QUANTITY_STYLES[quantity].kind === 'deviation') return DIVERGING[theme];
  return quantity === 'retention' ? CIVIDIS : VIRIDIS;
}

/**
 * Factor from a value in `unit` (as the gateway names it) to the unit on screen. SI values are scaled; a gateway
 * that already sends per cent or millivolts is taken at its word.
 */
export function screenFactor(quantity: FleetQuantity, unit: string): number {
  const style = QUANTITY_STYLES[quantity];
  return unit === style.unit ? 1 : style.factor;
}
