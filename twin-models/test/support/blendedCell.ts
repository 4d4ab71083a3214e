/** A graphite and silicon cell: Chen et al. 2020 (LG M50), silicon with the branches of Verbrugge et al. 2015. */
import { FARADAY } from '@packtwin/units';
import { blendedElectrode } from '../../src/index.ts';
import type { CellParameters, OpenCircuitPotential } from '../../src/index.ts';

const polynomial = (coefficients: readonly number[]) => (x: number) =>
  coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);

// The last term, beyond the published fit, closes both ends.
const lithiationFit = polynomial([-96.63, 372.6, -587.6, 489.9, -232.8, 62.99, -9.286, 0.8633]);
const lithiation = (x: number) => lithiationFit(x) + 1e-4 * (1 / x + 1 / (x - 1));
const delithiation = polynomial([-51.02, 161.3, -205.7, 140.2, -58.76, 16.87, -3.792, 0.9937]);

const graphite = (x: number) =>
  1.9793 * Math.exp(-39.3631 * x) +
  0.2482 -
  0.0909 * Math.tanh(29.8538 * (x - 0.1234)) -
  0.04478 * Math.tanh(14.9159 * (x - 0.2769)) -
  0.0205 * Math.tanh(30.4444 * (x - 0.6103));
const nickelOxide = (x: number) =>
  -0.809 * x +
  4.4875 -
  0.0428 * Math.tanh(18.5138 * (x - 0.5542)) -
  17.7326 * Math.tanh(15.789 * (x - 0.3117)) +
  17.5842 * Math.tanh(15.9308 * (x - 0.312));

function openCircuit(
  name: string,
  potential: (x: number) => number,
  range: readonly [number, number],
): OpenCircuitPotential {
  return { name, source: 'Chen 2020, Verbrugge 2015', range, isMonotonic: false, potential };
}

/** mol/(m² s) from the literature's A m^2.5 mol^−1.5 at 1000 mol/m³ of salt. */
const rate = (k: number, maximumConcentration: number) => (k * maximumConcentration * Math.sqrt(1000)) / FARADAY;

const common = {
  diffusivityActivationEnergy: 0,
  reactionRateConstantActivationEnergy: 0,
  entropicChangeCoefficient: 0,
  filmResistance: 0,
};

/** γ of the silicon, half of what PyBaMM calls its decay rate. */
export const SILICON_DECAY_RATE = 15;

/** Isothermal; volume fractions of graphite and silicon 0.70 and 0.03. */
export const blendedCell: CellParameters = {
  electrodeArea: 0.065 * 1.58,
  negative: blendedElectrode(
    {
      thickness: 85.2e-6,
      porosity: 0.25,
      transportEfficiency: 0.25 ** 1.5,
      conductivity: 215,
      contactResistance: 0,
    },
    [
      {
        ...common,
        name: 'graphite',
        particleRadius: 5.86e-6,
        surfaceAreaPerUnitVolume: (3 * 0.7) / 5.86e-6,
        maximumConcentration: 28_700,
        minimumStoichiometry: 0.02,
        maximumStoichiometry: 0.9,
        diffusivity: 5.5e-14,
        reactionRateConstant: rate(6.48e-7, 28_700),
        openCircuitPotential: openCircuit('graphite', graphite, [0.005, 0.995]),
      },
      {
        ...common,
        name: 'silicon',
        particleRadius: 1.52e-6,
        surfaceAreaPerUnitVolume: (3 * 0.03) / 1.52e-6,
        maximumConcentration: 278_000,
        minimumStoichiometry: 0.05,
        maximumStoichiometry: 0.9,
        diffusivity: 1.67e-14,
        reactionRateConstant: rate((6.48e-7 * 28_700) / 278_000, 278_000),
        openCircuitPotential: openCircuit('silicon', (x) => 0.5 * (lithiation(x) + delithiation(x)), [0.01, 0.97]),
        hysteresis: {
          halfGap: (x) => 0.5 * (delithiation(x) - lithiation(x)),
          decayRate: SILICON_DECAY_RATE,
        },
      },
    ],
  ),
  separator: { thickness: 12e-6, porosity: 0.47, transportEfficiency: 0.47 ** 1.5, interfaceResistance: 0 },
  positive: {
    ...common,
    thickness: 75.6e-6,
    porosity: 0.335,
    transportEfficiency: 0.335 ** 1.5,
    conductivity: 0.18,
    contactResistance: 0,
    particleRadius: 5.22e-6,
    surfaceAreaPerUnitVolume: (3 * 0.665) / 5.22e-6,
    maximumConcentration: 63_104,
    minimumStoichiometry: 0.27,
    maximumStoichiometry: 0.9,
    diffusivity: 4e-15,
    reactionRateConstant: rate(3.42e-6, 63_104),
    openCircuitPotential: openCircuit('NMC 811', nickelOxide, [0.2, 0.99]),
  },
  electrolyte: {
    initialConcentration: 1000,
    cationTransferenceNumber: 0.2594,
    thermodynamicFactor: 1,
    // Nyman et al. 2008.
    diffusivity: (c) => 8.794e-17 * c * c - 3.972e-13 * c + 4.862e-10,
    diffusivityTemperatureLaw: { kind: 'arrhenius', activationEnergy: 0 },
    conductivity: (c) => 0.1297 * (c / 1000) ** 3 - 2.51 * (c / 1000) ** 1.5 + 3.329 * (c / 1000),
    conductivityTemperatureLaw: { kind: 'arrhenius', activationEnergy: 0 },
  },
  lowerVoltageCutOff: 2.5,
  upperVoltageCutOff: 4.2,
  nominalCellCapacity: 18_000,
  referenceTemperature: 298.15,
  heatCapacity: 1e12,
  heatTransferCoefficient: 0,
};
