/**
 * An LG M50 by published parameter sets with temperature laws.
 *
 * Only the balance of the electrodes is fitted, to the discharge at 0.1C and 25 °C of the recorded cell
 * (`fitBalance` in test/support/lgM50.ts finds the numbers below again). How far each set comes with the other
 * discharges: docs/models/dfn.md.
 */
import { landesfeindElectrolyte } from './landesfeind2019.ts';
import type { LgM50Properties } from './lgM50.ts';
import {
  brosaPlanellaNegativeDiffusion,
  CHAMBER_HEAT_TRANSFER,
  chenNegativeDiffusion,
  chenNegativeExchange,
  chenPositiveDiffusion,
  chenPositiveExchange,
  oReganNegativeDiffusion,
  oReganNegativeExchange,
  oReganPositiveDiffusion,
  oReganPositiveExchange,
} from './lgM50Materials.ts';
import { nymanElectrolyte } from './nyman2008.ts';

/** O'Regan 2022 as published: no contact resistance. */
export const oRegan2022: LgM50Properties = {
  negativeDiffusion: oReganNegativeDiffusion,
  positiveDiffusion: oReganPositiveDiffusion,
  negativeExchange: oReganNegativeExchange,
  positiveExchange: oReganPositiveExchange,
  electrolyte: landesfeindElectrolyte,
  positiveConductivity: 0.8473,
  contactResistance: 0,
  heatTransferCoefficient: CHAMBER_HEAT_TRANSFER,
};

/** Chen 2020 with the temperature laws of O'Kane 2022: no contact resistance. */
export const oKane2022: LgM50Properties = {
  negativeDiffusion: chenNegativeDiffusion,
  positiveDiffusion: chenPositiveDiffusion,
  negativeExchange: chenNegativeExchange,
  positiveExchange: chenPositiveExchange,
  electrolyte: nymanElectrolyte,
  positiveConductivity: 0.18,
  contactResistance: 0,
  heatTransferCoefficient: CHAMBER_HEAT_TRANSFER,
};

/**
 * O'Kane's set with Landesfeind's electrolyte and Brosa Planella's diffusion in graphite. Every number is published
 * for this cell; the choice among 96 combinations is by these recordings (test/bench/surveyLgM50.ts): no other is
 * as often within 30 mV at 25 °C and 50 mV at 10 °C.
 */
export const composed: LgM50Properties = {
  ...oKane2022,
  electrolyte: landesfeindElectrolyte,
  negativeDiffusion: brosaPlanellaNegativeDiffusion,
};
