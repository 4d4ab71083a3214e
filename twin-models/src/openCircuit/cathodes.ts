/** Open-circuit potentials of positive electrodes. θ rises as the cell discharges. Fits as published, no code copied. */
import { multiReactionPotential } from './multiReactionPotential.ts';
import type { LibraryPotential } from './openCircuitPotential.ts';

const { exp, tanh } = Math;

/** Lithium cobalt oxide, Dualfoil (rev. 2003). The default LCO. */
export const lithiumCobaltOxide: LibraryPotential = {
  id: 'lco-dualfoil-2003',
  name: 'LCO (Dualfoil 2003)',
  source: 'Dualfoil 5.2, revision 2003; as in Marquis et al., J. Electrochem. Soc. 166 (2019) A3693',
  range: [0.43, 0.97],
  isMonotonic: true,
  potential: (x) => {
    const s = 1.062 * x;
    return (
      2.16216 +
      0.07645 * tanh(30.834 - 54.4806 * s) +
      2.1581 * tanh(52.294 - 50.294 * s) -
      0.14169 * tanh(11.0923 - 19.8543 * s) +
      0.2051 * tanh(1.4684 - 5.4888 * s) +
      0.2531 * tanh((0.56478 - s) / 0.1316) -
      0.02167 * tanh((s - 0.525) / 0.006)
    );
  },
};

/** Lithium manganese spinel of the Bellcore cells. 7.3 V at θ = 0.1: never outside the range. */
export const lithiumManganeseOxideDoyle1996: LibraryPotential = {
  id: 'lmo-doyle-1996',
  name: 'LMO (Doyle 1996)',
  source: 'Doyle et al., J. Electrochem. Soc. 143 (1996) 1890',
  range: [0.175, 0.995],
  isMonotonic: true,
  potential: (x) =>
    4.19829 +
    0.0565661 * tanh(-14.5546 * x + 8.60942) -
    0.0275479 * ((0.998432 - x) ** -0.492465 - 1.90111) -
    0.157123 * exp(-0.04738 * x ** 8) +
    0.810239 * exp(-40 * (x - 0.133875)),
};

/** Lithium manganese spinel. */
export const lithiumManganeseOxideFuller1994: LibraryPotential = {
  id: 'lmo-fuller-1994',
  name: 'LMO (Fuller 1994)',
  source: 'Fuller, Doyle & Newman, J. Electrochem. Soc. 141 (1994) 1',
  range: [0.19, 0.99],
  isMonotonic: true,
  potential: (x) =>
    4.06279 +
    0.0677504 * tanh(-21.8502 * x + 12.8268) -
    0.105734 * ((1.00167 - x) ** -0.379571 - 1.575994) -
    0.045 * exp(-71.69 * x ** 8) +
    0.01 * exp(-200 * (x - 0.19)),
};

/** NMC 811 of the LG M50. */
export const nmcChen2020: LibraryPotential = {
  id: 'nmc-chen-2020',
  name: 'NMC 811 (Chen 2020)',
  source: 'Chen et al., J. Electrochem. Soc. 167 (2020) 080534',
  range: [0.2, 0.99],
  isMonotonic: true,
  potential: (x) =>
    -0.809 * x +
    4.4875 -
    0.0428 * tanh(18.5138 * (x - 0.5542)) -
    17.7326 * tanh(15.789 * (x - 0.3117)) +
    17.5842 * tanh(15.9308 * (x - 0.312)),
};

/** NMC 532. */
export const nmcMohtat2020: LibraryPotential = {
  id: 'nmc-mohtat-2020',
  name: 'NMC (Mohtat 2020)',
  source: 'Mohtat et al., J. Electrochem. Soc. 167 (2020) 110561',
  range: [0, 0.99],
  isMonotonic: true,
  potential: (x) =>
    4.3452 -
    1.6518 * x +
    1.6225 * x ** 2 -
    2.0843 * x ** 3 +
    3.5146 * x ** 4 -
    2.2166 * x ** 5 -
    0.5623e-4 * exp(109.451 * x - 100.006),
};

/** NCA. 4.95 V at θ = 0.2: never outside the range. */
export const ncaKim2011: LibraryPotential = {
  id: 'nca-kim-2011',
  name: 'NCA (Kim 2011)',
  source: 'Kim et al., J. Electrochem. Soc. 158 (2011) A955',
  range: [0.35, 0.98],
  isMonotonic: true,
  potential: (x) =>
    1.638 * x ** 10 -
    2.222 * x ** 9 +
    15.056 * x ** 8 -
    23.488 * x ** 7 +
    81.246 * x ** 6 -
    344.566 * x ** 5 +
    621.3475 * x ** 4 -
    554.774 * x ** 3 +
    264.427 * x ** 2 -
    66.3691 * x +
    11.8058 -
    0.61386 * exp(5.8201 * x ** 136.4),
};

/** LiNi0.8Co0.2O2, the mild alternative to NCA. */
export const nickelCobaltOxide: LibraryPotential = {
  id: 'nickel-cobalt-oxide-dualfoil',
  name: 'LiNi0.8Co0.2O2 (Dualfoil)',
  source: 'Dualfoil 5.2',
  range: [0.4, 0.99],
  isMonotonic: true,
  potential: (x) =>
    3.836 - 0.128 * tanh((x - 0.929) / 0.123) - 0.177 * tanh((x - 0.634) / 0.123) - 0.076 * tanh((x - 0.475) / 0.0498),
};

/** LFP with softened ends; safe everywhere. */
export const lfpAfshar2017: LibraryPotential = {
  id: 'lfp-afshar-2017',
  name: 'LFP (Afshar 2017)',
  source: 'Afshar et al. 2017, as in the Prada 2013 parameter set',
  range: [0, 1],
  isMonotonic: true,
  potential: (x) => 3.4077 - 0.020269 * x + 0.5 * exp(-150 * x) - 0.9 * exp(-30 * (1 - x)),
};

/**
 * LFP, Gerver & Meyers 2011. The first exponential is huge below its range.
 */
export const lfpGerver2011: LibraryPotential = {
  id: 'lfp-gerver-2011',
  name: 'LFP (Gerver & Meyers 2011)',
  source: 'Gerver & Meyers, J. Electrochem. Soc. 158 (2011) A835',
  range: [0.095, 1],
  isMonotonic: true,
  potential: (x) =>
    3.41285712 - 1.49721852e-2 * x + 3.54866018e14 * exp(-395.729 * x) - 1.45998465 * exp(-110.1086 * (1 - x)),
};

/**
 * LFP in the form of Yamada et al., constants of Safari & Delacourt. Its curvature is singular at θ = 1, so the
 * range ends before.
 */
export const lfpSafari2011: LibraryPotential = {
  id: 'lfp-safari-2011',
  name: 'LFP (Safari & Delacourt 2011)',
  source: 'Safari & Delacourt, J. Electrochem. Soc. 158 (2011) A63, form after Yamada et al. 2005',
  range: [0, 0.995],
  isMonotonic: true,
  potential: (x) =>
    3.4323 -
    0.8428 * exp(-80.2493 * (1 - x) ** 1.3198) -
    3.2474e-6 * exp(20.2645 * (1 - x) ** 3.8003) +
    3.2482e-6 * exp(20.2646 * (1 - x) ** 3.7995),
};

/** NMC 622 by the multi-species, multi-reaction law: monotonic by construction. */
export const nmc622Verbrugge2017: LibraryPotential = multiReactionPotential({
  id: 'nmc622-verbrugge-2017',
  name: 'NMC 622 (Verbrugge 2017, multi-reaction)',
  source: 'Verbrugge, Baker, Koch, Xiao & Gu, J. Electrochem. Soc. 164 (2017) E3243',
  range: [0.04, 0.995],
  reactions: [
    { potential: 3.62274, share: 0.13442, width: 0.9671 },
    { potential: 3.72645, share: 0.3246, width: 1.39712 },
    { potential: 3.90575, share: 0.21118, width: 3.505 },
    { potential: 4.22955, share: 0.3298, width: 5.52757 },
  ],
});
