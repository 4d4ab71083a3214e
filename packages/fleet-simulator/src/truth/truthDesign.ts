/** A cell design as the truth uses it. */
import { createAgeingLedger, findDesign, listDesigns, scaleDesign } from '@packtwin/twin-models';
import type { AgeingLaw } from './ageingLaw.ts';
import { truthCell, type TruthCell } from './truthCell.ts';

export interface TruthDesign {
  readonly id: string;
  /** Constants at a rated charge (A·s). */
  cell(ratedCharge: number): TruthCell;
  /** A fresh ledger of normal ageing at that rated charge. */
  ageing(ratedCharge: number): AgeingLaw;
}

/** Throws RangeError on a design that twin-models does not know. */
export function truthDesign(id: string): TruthDesign {
  const design = findDesign(id);
  if (!design) {
    throw new RangeError(
      `Cannot simulate design "${id}": known are ${listDesigns()
        .map((known) => known.id)
        .join(', ')}`,
    );
  }
  const cells = new Map<number, TruthCell>();
  return {
    id,
    cell: (ratedCharge) => {
      let cell = cells.get(ratedCharge);
      if (!cell) {
        cell = truthCell(scaleDesign(design, ratedCharge).parameters);
        cells.set(ratedCharge, cell);
      }
      return cell;
    },
    ageing: (ratedCharge) => {
      const ledger = createAgeingLedger(scaleDesign(design, ratedCharge), 1);
      return {
        state: ledger.state,
        advance: (temperature, stateOfCharge, chargeMoved, dt) =>
          ledger.accumulateCell(0, temperature, stateOfCharge, chargeMoved, dt),
        loss: () => 1 - ledger.expectedRetention(0),
      };
    },
  };
}
