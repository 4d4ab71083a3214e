/** A cell design as the truth uses it. */
import { findDesign, listDesigns, scaleDesign } from '@packtwin/twin-models';
import type { AgeingLaw } from './ageingLaw.ts';
import { createCellAgeing } from './cellAgeing.ts';
import { truthCell, type TruthCell } from './truthCell.ts';

export interface TruthDesign {
  readonly id: string;
  /** Constants at a rated charge (A·s). */
  cell(ratedCharge: number): TruthCell;
  /** Normal ageing of a new pack at that rated charge, from a state of charge and temperature (K). */
  ageing(ratedCharge: number, start: { readonly stateOfCharge: number; readonly temperature: number }): AgeingLaw;
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
  const cellOf = (ratedCharge: number): TruthCell => {
    let cell = cells.get(ratedCharge);
    if (!cell) {
      cell = truthCell(scaleDesign(design, ratedCharge).parameters);
      cells.set(ratedCharge, cell);
    }
    return cell;
  };
  return {
    id,
    cell: cellOf,
    ageing: (ratedCharge, start) => createCellAgeing(scaleDesign(design, ratedCharge), cellOf(ratedCharge), start),
  };
}
