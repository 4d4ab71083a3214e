/**
 * An LG M50T, fitted to its discharge at C/20 and its pulse test (`fitLgM50T` in test/support/lgM50T.ts).
 *
 * The potentials are those of a discharge; kinetics, electrolyte and the temperature law of graphite's diffusion
 * are the LG M50's. State of charge 1 is the charged cell as both tests start, 0 is where C/20 ended.
 */
import type { CellParameters } from '../cellParameters.ts';
import type { ElectrodeBalance } from './balance.ts';
import { lgM50Cell } from './lgM50.ts';
import { calibratedProperties } from './lgM50Calibrated.ts';
import type { Calibration } from './lgM50Calibrated.ts';
import { lgM50DelithiationPotential, lgM50LithiationPotential } from './lgM50Materials.ts';

/** A·h at C/20. */
const USED_CAPACITY = 4.8768;

export type LgM50TCalibration = Omit<Calibration, 'negativeActivationEnergy'>;

/** J/mol: the LG M50's, calibrated at 25 °C; the M50T's tests hardly warm it. */
const NEGATIVE_ACTIVATION_ENERGY = 92_344;

/** @throws RangeError where the balance cannot deliver the capacity. */
export function lgM50TCell(calibration: LgM50TCalibration, balance: ElectrodeBalance): CellParameters {
  return lgM50Cell(
    {
      ...calibratedProperties({ ...calibration, negativeActivationEnergy: NEGATIVE_ACTIVATION_ENERGY }),
      negativePotential: lgM50DelithiationPotential,
      positivePotential: lgM50LithiationPotential,
    },
    balance,
    USED_CAPACITY,
  );
}
