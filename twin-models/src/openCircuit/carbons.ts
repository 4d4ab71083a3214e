/** Open-circuit potentials of graphite and other carbons. θ rises with lithiation. Fits as published, no code copied. */
import { multiReactionPotential } from './multiReactionPotential.ts';
import type { LibraryPotential } from './openCircuitPotential.ts';

const { exp, tanh } = Math;

/** Safari & Delacourt, J. Electrochem. Soc. 158 (2011) A1123. The default graphite. */
export const graphiteSafari2011: LibraryPotential = {
  id: 'graphite-safari-2011',
  name: 'graphite (Safari & Delacourt 2011)',
  source: 'Safari & Delacourt, J. Electrochem. Soc. 158 (2011) A1123',
  range: [0.005, 0.995],
  isMonotonic: true,
  potential: (x) =>
    0.6379 +
    0.5416 * exp(-305.5309 * x) +
    0.044 * tanh(-(x - 0.1958) / 0.1088) -
    0.1978 * tanh((x - 1.0571) / 0.0854) -
    0.6875 * tanh((x + 0.0117) / 0.0529) -
    0.0175 * tanh((x - 0.5692) / 0.0875),
};

/** Chen et al. 2020, LG M50. Flat at 0.09 V above θ = 0.7: shows no end drop, hides plating. */
export const graphiteChen2020: LibraryPotential = {
  id: 'graphite-chen-2020',
  name: 'graphite + SiOx (Chen 2020)',
  source: 'Chen et al., J. Electrochem. Soc. 167 (2020) 080534',
  range: [0.01, 0.99],
  isMonotonic: true,
  potential: (x) =>
    1.9793 * exp(-39.3631 * x) +
    0.2482 -
    0.0909 * tanh(29.8538 * (x - 0.1234)) -
    0.04478 * tanh(14.9159 * (x - 0.2769)) -
    0.0205 * tanh(30.4444 * (x - 0.6103)),
};

/** Mohtat et al. 2020. */
export const graphiteMohtat2020: LibraryPotential = {
  id: 'graphite-mohtat-2020',
  name: 'graphite (Mohtat 2020)',
  source: 'Mohtat et al., J. Electrochem. Soc. 167 (2020) 110561',
  range: [0.001, 0.999],
  isMonotonic: true,
  potential: (x) =>
    0.063 +
    0.8 * exp(-75 * (x + 0.001)) -
    0.012 * tanh((x - 0.127) / 0.016) -
    0.0118 * tanh((x - 0.155) / 0.016) -
    0.0035 * tanh((x - 0.22) / 0.02) -
    0.0095 * tanh((x - 0.19) / 0.013) -
    0.0145 * tanh((x - 0.49) / 0.02) -
    0.08 * tanh((x - 1.03) / 0.055),
};

/** MCMB 2528, as used by Marquis 2019. Rises slightly at θ 0.317…0.328. */
export const graphiteMcmb2528: LibraryPotential = {
  id: 'graphite-mcmb-2528',
  name: 'graphite MCMB 2528 (Marquis 2019)',
  source: 'Marquis et al., J. Electrochem. Soc. 166 (2019) A3693, fit from Dualfoil 1998',
  range: [0.01, 0.99],
  isMonotonic: false,
  potential: (x) =>
    0.194 +
    1.5 * exp(-120 * x) +
    0.0351 * tanh((x - 0.286) / 0.083) -
    0.0045 * tanh((x - 0.849) / 0.119) -
    0.035 * tanh((x - 0.9233) / 0.05) -
    0.0147 * tanh((x - 0.5) / 0.034) -
    0.102 * tanh((x - 0.194) / 0.142) -
    0.022 * tanh((x - 0.9) / 0.0164) -
    0.011 * tanh((x - 0.124) / 0.0226) +
    0.0155 * tanh((x - 0.105) / 0.029),
};

/** Ramadass et al. 2004, KS6. Diverges towards θ = 0. */
export const graphiteRamadass2004: LibraryPotential = {
  id: 'graphite-ramadass-2004',
  name: 'graphite KS6 (Ramadass 2004)',
  source: 'Ramadass et al., J. Electrochem. Soc. 151 (2004) A196',
  range: [0.02, 0.98],
  isMonotonic: true,
  potential: (x) =>
    0.7222 +
    0.1387 * x +
    0.029 * x ** 0.5 -
    0.0172 / x +
    0.0019 / x ** 1.5 +
    0.2808 * exp(0.9 - 15 * x) -
    0.7984 * exp(0.4465 * x - 0.4108),
};

/** Coke (MCMB 2510) of the Bellcore cells. Negative above θ = 0.70. */
export const cokeDoyle1996: LibraryPotential = {
  id: 'coke-doyle-1996',
  name: 'coke MCMB 2510 (Doyle 1996)',
  source: 'Doyle et al., J. Electrochem. Soc. 143 (1996) 1890',
  range: [0.01, 0.65],
  isMonotonic: true,
  potential: (x) => -0.16 + 1.32 * exp(-3 * x) + 10 * exp(-2000 * x),
};

/** Petroleum coke. */
export const cokeFuller1994: LibraryPotential = {
  id: 'coke-fuller-1994',
  name: 'petroleum coke (Fuller 1994)',
  source: 'Fuller, Doyle & Newman, J. Electrochem. Soc. 141 (1994) 1',
  range: [0.01, 0.66],
  isMonotonic: true,
  potential: (x) => -0.132056 + 1.40854 * exp(-3.52312 * x),
};

/**
 * Hard carbon as coke stretched over the whole lattice, θ = 0.65 of the coke's. No closed form of true hard
 * carbon with its low plateau is published; a measured table or a multi-reaction fit is better where there is one.
 */
export const hardCarbonRescaled: LibraryPotential = {
  id: 'hard-carbon-rescaled-coke',
  name: 'hard carbon (rescaled coke)',
  source: 'coke of Doyle et al., J. Electrochem. Soc. 143 (1996) 1890, stoichiometry × 0.65; constructed here',
  range: [0.015, 1],
  isMonotonic: true,
  potential: (x) => cokeDoyle1996.potential(0.65 * x),
};

/** Graphite by the multi-species, multi-reaction law: monotonic by construction. */
export const graphiteVerbrugge2017: LibraryPotential = multiReactionPotential({
  id: 'graphite-verbrugge-2017',
  name: 'graphite (Verbrugge 2017, multi-reaction)',
  source: 'Verbrugge, Baker, Koch, Xiao & Gu, J. Electrochem. Soc. 164 (2017) E3243',
  range: [0.002, 0.985],
  reactions: [
    { potential: 0.08843, share: 0.43336, width: 0.08611 },
    { potential: 0.12799, share: 0.23963, width: 0.08009 },
    { potential: 0.14331, share: 0.15018, width: 0.72469 },
    { potential: 0.16984, share: 0.05462, width: 2.53277 },
    { potential: 0.21446, share: 0.06744, width: 0.0947 },
    { potential: 0.36325, share: 0.05476, width: 5.97354 },
  ],
});

/** V by which boron raises the potential of an empty carbon, where nothing better is known (0…0.4). */
const BORON_RAISE = 0.15;
const MOST_BORON_RAISE = 0.4;

/**
 * Carbon with boron on lattice sites: acceptors take the first lithium at a higher potential.
 *
 *     U(θ) = U_carbon(θ) + ΔU_B (1 − θ)
 *
 * The form after the raised profile of Way & Dahn, J. Electrochem. Soc. 141 (1994) 907; ΔU_B is assumed.
 *
 * @param raise ΔU_B, V.
 * @throws RangeError if the raise is not within 0…0.4 V.
 */
export function boronAddedPotential(carbon: LibraryPotential, raise = BORON_RAISE): LibraryPotential {
  if (!(raise >= 0 && raise <= MOST_BORON_RAISE)) {
    throw new RangeError(
      `Cannot raise "${carbon.name}" by ${raise} V for boron: must lie between 0 and ${MOST_BORON_RAISE} V`,
    );
  }
  return {
    id: `${carbon.id}-boron`,
    name: `${carbon.name}, boron added`,
    source: `${carbon.source}; raised by ${raise} V × (1 − θ) for boron, assumed`,
    range: carbon.range,
    isMonotonic: carbon.isMonotonic,
    potential: (x) => carbon.potential(x) + raise * (1 - x),
  };
}
