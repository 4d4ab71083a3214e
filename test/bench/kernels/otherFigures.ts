/** What else a second of a cell may cost: steps of changing length, a stack whose seals leak, the ageing ledger. */
import {
  type CellDesign,
  createAgeingLedger,
  createBipolarStack,
  createSpmeBatch,
  nominalCharge,
} from '@packtwin/twin-models';
import { CELLS, type Drive, TEMPERATURE } from './drivenCell.ts';
import { Deviation, type Figure, timePerCellStep } from './figure.ts';
import { FineSalt, voltageWithSalt } from './fineSalt.ts';

const MESH = 'no mesh in particles: 8 exact modes; salt: 14/8/14 volumes, 6 exact modes';
const FINE_SHELLS = 200;
/** Steps of the cycle over which errors are taken; afterwards the cell would be empty. */
const COMPARED_STEPS = 500;
const FINE_STEPS = 30;

function stepAt(index: number): number {
  return 30 + ((index * 7919) % 300) / 10;
}

/** Steps of 30 to 60 s, none like the one before: the decay factors are tabulated anew every time. */
export function changingSteps(design: CellDesign, { rates }: Drive): Figure {
  const cells = 100;
  const batch = createSpmeBatch(design.parameters, cells);
  const current = nominalCharge(design) / 3600;
  const { microseconds, warmUp } = timePerCellStep(cells * rates.length, () => {
    batch.reset(0.7, TEMPERATURE);
    rates.forEach((rate, index) => batch.step(0.2 * rate * current, stepAt(index), TEMPERATURE));
  });
  const context = {
    cells,
    design: design.id,
    dtSeconds: '30…60',
    warmUp,
    mesh: MESH,
    fineMesh: `particles: ${FINE_SHELLS} shells at a ${FINE_STEPS}th of every step, salt: 140/80/140 volumes, implicit`,
    ...changingStepsError(design, rates).millivolts,
    meshErrorSteps: COMPARED_STEPS,
    bytesPerCell: batch.buffer.byteLength / cells,
  };
  return { name: 'SPMe + thermal, changing steps', value: microseconds, unit: 'µs/cell-step', context };
}

/** Of whole steps with exact modes against shells in parts of a step, and of the salt against fine volumes. */
function changingStepsError(design: CellDesign, rates: Float64Array): Deviation {
  const own = createSpmeBatch(design.parameters, 1);
  const fine = createSpmeBatch(design.parameters, 1, { solid: 'shells', shells: FINE_SHELLS });
  const salt = new FineSalt(design.parameters);
  const current = nominalCharge(design) / 3600;
  const error = new Deviation();
  for (const batch of [own, fine]) batch.reset(0.7, TEMPERATURE);
  rates.subarray(0, COMPARED_STEPS).forEach((rate, index) => {
    const [amperes, seconds] = [0.2 * rate * current, stepAt(index)];
    salt.step(amperes, seconds, own.temperature[0]!);
    own.step(amperes, seconds, TEMPERATURE);
    for (let part = 0; part < FINE_STEPS; part++) fine.step(amperes, seconds / FINE_STEPS, TEMPERATURE);
    const volts = own.terminalVoltage[0]!;
    error.add(volts - fine.terminalVoltage[0]! + (volts - voltageWithSalt(own, salt.means())));
  });
  return error;
}

/** Of every cell's voltage over the cycle: exact modes at 1 s against shells at half of it. */
function leakingStackError(design: CellDesign, cells: number, rates: Float64Array): Deviation {
  const own = createBipolarStack(design.parameters, cells, { sealConductance: SEAL });
  const fine = createBipolarStack(design.parameters, cells, {
    sealConductance: SEAL,
    cells: { solid: 'shells', shells: STACK_SHELLS },
  });
  const current = nominalCharge(design) / 3600;
  const error = new Deviation();
  for (const { batch } of [own, fine]) batch.reset(0.7, TEMPERATURE);
  for (const rate of rates.subarray(0, COMPARED_STEPS)) {
    own.step(rate * current, 1, TEMPERATURE);
    for (let part = 0; part < 2; part++) fine.step(rate * current, 0.5, TEMPERATURE);
    own.batch.terminalVoltage.forEach((volts, cell) => error.add(volts - fine.batch.terminalVoltage[cell]!));
  }
  return error;
}

/** S of every seal. */
const SEAL = 1e-6;
const STACK_SHELLS = 100;

export function leakingStack(design: CellDesign, { rates }: Drive): Figure {
  const cells = 24;
  const target = createBipolarStack(design.parameters, cells, { sealConductance: SEAL });
  const current = nominalCharge(design) / 3600;
  const { microseconds, warmUp } = timePerCellStep(cells * rates.length, () => {
    target.batch.reset(0.7, TEMPERATURE);
    for (const rate of rates) target.step(rate * current, 1, TEMPERATURE);
  });
  const context = {
    cells,
    design: design.id,
    dtSeconds: 1,
    warmUp,
    mesh: MESH,
    fineMesh: `particles: ${STACK_SHELLS} shells at steps of 0.5 s; salt as it is`,
    ...leakingStackError(design, cells, rates).millivolts,
    meshErrorSeconds: COMPARED_STEPS,
  };
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
