/** What else a second of a cell may cost: steps of changing length, a stack whose seals leak, the ageing ledger. */
import {
  type CellDesign,
  createAgeingLedger,
  createBipolarStack,
  createSpmeBatch,
  nominalCharge,
} from '@packtwin/twin-models';
import { CELLS, type Drive, TEMPERATURE } from './drivenCell.ts';
import { type Figure, timePerCellStep } from './figure.ts';

/** Steps of 30 to 60 s, none like the one before: the decay factors are tabulated anew every time. */
export function changingSteps(design: CellDesign, { rates }: Drive): Figure {
  const cells = 100;
  const batch = createSpmeBatch(design.parameters, cells);
  const current = nominalCharge(design) / 3600;
  const { microseconds, warmUp } = timePerCellStep(cells * rates.length, () => {
    batch.reset(0.7, TEMPERATURE);
    rates.forEach((rate, index) => batch.step(0.2 * rate * current, 30 + ((index * 7919) % 300) / 10, TEMPERATURE));
  });
  const context = {
    cells,
    design: design.id,
    dtSeconds: '30…60',
    warmUp,
    bytesPerCell: batch.buffer.byteLength / cells,
  };
  return { name: 'SPMe + thermal, changing steps', value: microseconds, unit: 'µs/cell-step', context };
}

export function leakingStack(design: CellDesign, { rates }: Drive): Figure {
  const cells = 24;
  const target = createBipolarStack(design.parameters, cells, { sealConductance: 1e-6 });
  const current = nominalCharge(design) / 3600;
  const { microseconds, warmUp } = timePerCellStep(cells * rates.length, () => {
    target.batch.reset(0.7, TEMPERATURE);
    for (const rate of rates) target.step(rate * current, 1, TEMPERATURE);
  });
  const context = { cells, design: design.id, dtSeconds: 1, warmUp };
  return { name: 'bipolar stack with leaking seals', value: microseconds, unit: 'µs/cell-step', context };
}

export function ageingLedger(design: CellDesign): Figure {
  const target = createAgeingLedger(design, CELLS);
  const temperature = new Float64Array(CELLS).fill(TEMPERATURE);
  const stateOfCharge = new Float64Array(CELLS);
  const moved = new Float64Array(CELLS).fill(10);
  const bookings = 500;
  const { microseconds, warmUp } = timePerCellStep(CELLS * bookings, () => {
    for (let booking = 0; booking < bookings; booking++) {
      stateOfCharge.fill(0.5 + 0.3 * Math.sin(booking / 20));
      target.accumulate(temperature, stateOfCharge, moved, 60);
    }
  });
  return { name: 'ageing ledger', value: microseconds, unit: 'µs/booking', context: { cells: CELLS, warmUp } };
}
