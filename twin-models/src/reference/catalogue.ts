/** Published and calibrated cells, by id: what recordings of the same cells are compared with. */
import { lgM50Cell } from './lgM50.ts';
import { calibratedProperties } from './lgM50Calibrated.ts';
import { composed, oKane2022, oRegan2022 } from './lgM50Published.ts';
import { lgM50TCell } from './lgM50T.ts';
import type { ReferenceCell } from './referenceCell.ts';

const CHEN = 'Chen et al., J. Electrochem. Soc. 167 (2020) 080534: teardown, geometry, potentials';
const O_REGAN = "O'Regan et al., Electrochim. Acta 425 (2022) 140700: the cell over temperature";
const O_KANE = "O'Kane et al., Phys. Chem. Chem. Phys. 24 (2022) 7909: temperature laws";
const LANDESFEIND = 'Landesfeind & Gasteiger, J. Electrochem. Soc. 166 (2019) A3079: electrolyte';
const BALANCE_FIT = 'the electrode balance (four numbers), to the discharge at 0.1C and 25 °C: test/bench/fitLgM50.ts';

const cells: readonly ReferenceCell[] = [
  {
    id: 'lg-m50-oregan-2022',
    name: "LG M50 (O'Regan 2022)",
    description: 'Graphite-SiOx against NMC811, 5 A·h, every property over temperature, as published',
    parameters: lgM50Cell(oRegan2022, {
      negativeCapacity: 5.912948,
      positiveCapacity: 7.455755,
      negativeWhenFull: 0.886936,
      positiveWhenFull: 0.2638452239,
    }),
    sources: [O_REGAN, CHEN, LANDESFEIND],
    fitted: BALANCE_FIT,
  },
  {
    id: 'lg-m50-okane-2022',
    name: "LG M50 (Chen 2020, O'Kane 2022)",
    description: "Chen's set with the activation energies of O'Kane",
    parameters: lgM50Cell(oKane2022, {
      negativeCapacity: 5.453268,
      positiveCapacity: 7.501178,
      negativeWhenFull: 0.950645,
      positiveWhenFull: 0.2638452248,
    }),
    sources: [CHEN, O_KANE, 'Nyman et al., Electrochim. Acta 53 (2008) 6356: electrolyte'],
    fitted: BALANCE_FIT,
  },
  {
    id: 'lg-m50-composed',
    name: 'LG M50 (values published by five groups)',
    description:
      "Chen's and O'Kane's set with the electrolyte and the diffusion in graphite that others published: of 96 combinations the one nearest to most of its discharges",
    parameters: lgM50Cell(composed, {
      negativeCapacity: 5.470601,
      positiveCapacity: 7.545126,
      negativeWhenFull: 0.95221,
      positiveWhenFull: 0.2638452249,
    }),
    sources: [
      CHEN,
      O_KANE,
      LANDESFEIND,
      'Brosa Planella, Sheikh & Widanage, Electrochim. Acta 388 (2021) 138524: diffusion in graphite',
      O_REGAN,
    ],
    fitted: BALANCE_FIT,
  },
  {
    id: 'lg-m50-calibrated',
    name: 'LG M50 (calibrated at 25 °C)',
    description:
      "O'Regan's kinetics and electrolyte; contact resistance and solid diffusion fitted to discharges at 25 °C, other temperatures are predictions",
    parameters: lgM50Cell(
      calibratedProperties({
        contactResistance: 0.0234766,
        negativeDiffusivityWhenEmpty: 3.63552e-15,
        negativeDiffusivity: 9.07942e-14,
        negativeActivationEnergy: 92_344,
        positiveDiffusivity: 3.25368e-14,
      }),
      {
        negativeCapacity: 5.738925,
        positiveCapacity: 7.401686,
        negativeWhenFull: 0.915268,
        positiveWhenFull: 0.2638452246,
      },
    ),
    sources: [O_REGAN, CHEN, LANDESFEIND],
    fitted:
      'balance, contact resistance, three diffusivities, one activation energy (eight numbers), to the four discharges at 25 °C: test/bench/fitLgM50.ts',
  },
  {
    id: 'lg-m50t-calibrated',
    name: 'LG M50T (calibrated at C/20 and on pulses)',
    description:
      "The LG M50's kinetics and electrolyte with balance, contact resistance and solid diffusion of an M50T; a drive cycle is a prediction",
    parameters: lgM50TCell(
      {
        contactResistance: 0.00947987,
        negativeDiffusivityWhenEmpty: 2.08523e-14,
        negativeDiffusivity: 2.29484e-14,
        positiveDiffusivity: 3.77908e-15,
      },
      {
        negativeCapacity: 5.486132,
        positiveCapacity: 7.202597,
        negativeWhenFull: 0.90693,
        positiveWhenFull: 0.239428,
      },
    ),
    sources: [
      O_REGAN,
      CHEN,
      LANDESFEIND,
      "Li, O'Kane et al., parameter set Li2023 of their fork of PyBaMM: potentials of a discharge",
    ],
    fitted:
      'balance, contact resistance and three diffusivities (eight numbers), to C/20 and a pulse test: test/bench/fitLgM50T.ts',
  },
];

/** The cell of that id, or undefined. */
export function findReferenceCell(id: string): ReferenceCell | undefined {
  return cells.find((cell) => cell.id === id);
}

/** All of them, in the order of what was fitted: least first. */
export function listReferenceCells(): readonly ReferenceCell[] {
  return cells;
}
