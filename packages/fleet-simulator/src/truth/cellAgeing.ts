/**
 * Normal ageing of the truth: the design's cell model, stepped with its degradation along the pack's own charge.
 *
 * Nothing of this is what a twin expects ageing by (twin-models' ledger books mean quantities): here gradients, salt and
 * the film's feedback are followed. One cell stands for the pack; what sets cells apart is drawn in `cellSpread.ts`.
 */
import { createSpmeBatch, type CellDesign } from '@packtwin/twin-models';
import { FARADAY, SECONDS_PER_HOUR } from '@packtwin/units';
import type { AgeingLaw } from './ageingLaw.ts';
import { restCapacity, type TruthCell } from './truthCell.ts';

/** 1/h; what a sensible pack never exceeds on the mean of a quarter of an hour. */
const GREATEST_RATE = 4;
/** s in which the model's cell takes the pack's temperature: it is the pack's thermal truth that counts. */
const THERMAL_LAG = 1;

/** @param start state of charge and K of the new pack. */
export function createCellAgeing(
  design: CellDesign,
  truth: TruthCell,
  start: { readonly stateOfCharge: number; readonly temperature: number },
): AgeingLaw {
  const { parameters, degradation } = design;
  const batch = createSpmeBatch(parameters, 1, {
    degradation,
    heatTransferCoefficient: parameters.heatCapacity / THERMAL_LAG,
  });
  batch.reset(start.stateOfCharge, start.temperature);
  const rated = parameters.nominalCellCapacity;
  const { negativeMean, positiveMean } = batch.columns;
  const { interphaseLithium, platedLithium, negativeActive, positiveActive } = batch.degradation!.columns;
  const anode = truth.negative.latticeCharge;
  const cathode = truth.positive.latticeCharge;
  const newLithium = truth.negative.empty * anode + truth.positive.empty * cathode;
  const lithiumLost = () => (FARADAY * (interphaseLithium[0]! + platedLithium[0]!)) / rated;

  return {
    state: new Float64Array(batch.buffer),
    advance(temperature, negative, dt) {
      if (dt === 0) return;
      const wanted = ((negative - negativeMean[0]!) * anode * negativeActive[0]!) / dt;
      const most = (GREATEST_RATE * rated) / SECONDS_PER_HOUR;
      batch.step(Math.min(Math.max(wanted, -most), most), dt, temperature);
    },
    lithiumLost,
    materialLost() {
      const activeAnode = anode * negativeActive[0]!;
      const activeCathode = cathode * positiveActive[0]!;
      const lithium = negativeMean[0]! * activeAnode + positiveMean[0]! * activeCathode;
      const whole = restCapacity(truth, anode, cathode, newLithium - lithiumLost() * rated);
      return 1 - restCapacity(truth, activeAnode, activeCathode, lithium) / whole;
    },
  };
}
