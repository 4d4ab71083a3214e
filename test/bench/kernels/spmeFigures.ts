/** The single-particle model with heat: alone, ageing, and with shells where diffusivities depend on stoichiometry. */
import {
  createSpmeBatch,
  type DegradationParameters,
  roughenedCollectorCell,
  type SpmeBatchOptions,
} from '@packtwin/twin-models';
import {
  CELLS,
  type Drive,
  type DrivenCell,
  drivenVoltage,
  driveRound,
  TEMPERATURE,
  withChangingDiffusivity,
} from './drivenCell.ts';
import { Deviation, type Figure, timePerCellStep } from './figure.ts';
import { FineSalt, voltageWithSalt } from './fineSalt.ts';

const MODES = '8 exact modes';
const SALT = '14/8/14 volumes, 6 exact modes';
/** A round takes this part of the cycle; errors are of all of it. */
const SECONDS = 500;
const FINE_SHELLS = 200;
const FINE_STEPS_PER_SECOND = 2;

/** SEI, plating and loss of active material by stress in both electrodes, as seed 000's reference cell has them. */
function ageingLaws(): DegradationParameters {
  const { degradation } = roughenedCollectorCell({ realAreaRatio: 2, hasStressLoss: true, hasContactLoss: false });
  return degradation;
}

export function spmeFigures(cell: DrivenCell, drive: Drive): Figure[] {
  const degradation = ageingLaws();
  const changing = withChangingDiffusivity(cell);
  return [
    spme('SPMe + thermal', cell, drive, {}),
    spme('SPMe + thermal + SEI + plating + LAM', cell, drive, { degradation }),
    spme('SPMe with D(x) + thermal', changing, drive, {}),
    spme('SPMe with D(x) + thermal + SEI + plating + LAM', changing, drive, { degradation }),
  ];
}

function spme(name: string, cell: DrivenCell, { rates, source }: Drive, options: SpmeBatchOptions): Figure {
  const { parameters } = cell;
  const current = parameters.nominalCellCapacity / 3600;
  const batch = createSpmeBatch(parameters, CELLS, options);
  const timed = rates.subarray(0, SECONDS);
  const { microseconds, warmUp } = timePerCellStep(CELLS * timed.length, () => driveRound(batch, timed, current));
  const fine = drivenVoltage(
    createSpmeBatch(parameters, 1, { ...options, solid: 'shells', shells: FINE_SHELLS }),
    rates,
    current,
    FINE_STEPS_PER_SECOND,
  );
  const error = new Deviation();
  const salt = new FineSalt(parameters);
  const own = createSpmeBatch(parameters, 1, options);
  own.reset(1, TEMPERATURE);
  rates.forEach((rate, second) => {
    salt.step(rate * current, 1, own.temperature[0]!);
    own.step(rate * current, 1, TEMPERATURE);
    const volts = own.terminalVoltage[0]!;
    error.add(volts - fine[second]! + (volts - voltageWithSalt(own, salt.means())));
  });
  const particles = batch.solid === 'modes' ? MODES : `${batch.general.shells} shells`;
  const context = {
    cell: cell.name,
    cells: CELLS,
    dtSeconds: 1,
    profile: source,
    timedSeconds: timed.length,
    warmUp,
    mesh: `particles: ${particles}, salt: ${SALT}`,
    fineMesh: `particles: ${FINE_SHELLS} shells at steps of ${1 / FINE_STEPS_PER_SECOND} s, salt: 140/80/140 volumes, implicit`,
    ...error.millivolts,
    meshErrorSeconds: rates.length,
    bytesPerCell: batch.buffer.byteLength / CELLS,
  };
  return { name: `${name}, ${particles}`, value: microseconds, unit: 'µs/cell-step', context };
}
