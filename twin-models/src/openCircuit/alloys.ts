/**
 * Open-circuit potentials of hosts that form alloys with lithium.
 *
 * Closed forms are published for silicon only. The others are built here from the plateau potentials of their
 * lithium phases, each step a logistic function of the lithium fraction θ:
 *
 *     U(θ) = U_last + Σ ΔU_k / (1 + e^{(θ−θ_k)/w}) + 0.9 e^{−θ/0.006} − U_last e^{(θ−1)/0.010} + t (½ − θ)
 *
 * The two exponentials are the ends: steep where the last lithium leaves, 0 V where no more fits. The tilt t
 * keeps wide plateaus from being flat to the last bit, which no solver could invert.
 */
import type { LibraryPotential } from './openCircuitPotential.ts';

const { exp } = Math;

/** Where one lithium phase gives way to the next, and the fall of the plateau there. */
type PhaseStep = readonly [stoichiometry: number, fall: number];

interface AlloyPhases {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  /** V of the plateau with the most lithium. */
  readonly last: number;
  readonly steps: readonly PhaseStep[];
  /** w. */
  readonly smearing: number;
  /** t, V. */
  readonly tilt: number;
  readonly temperature?: number;
}

function alloyPotential(phases: AlloyPhases): LibraryPotential {
  const { id, name, source, last, steps, smearing, tilt, temperature } = phases;
  return {
    id,
    name,
    source,
    range: [0.002, 0.998],
    isMonotonic: true,
    potential: (x) => {
      let volts = last + 0.9 * exp(-x / 0.006) - last * exp((x - 1) / 0.01);
      for (const [at, fall] of steps) volts += fall / (1 + exp((x - at) / smearing));
      return tilt === 0 ? volts : volts + tilt * (0.5 - x);
    },
    ...(temperature !== undefined && { temperature }),
  };
}

/** V of plateaus in the order of lithiation, each up to a lithium content, as steps. */
function plateaus(levels: readonly (readonly [volts: number, until: number])[], full: number): PhaseStep[] {
  return levels.slice(1).map(([volts], index) => {
    const [above, until] = levels[index]!;
    return [until / full, above - volts];
  });
}

const TIN_STEPS: readonly PhaseStep[] = [
  [0.0909, 0.1],
  [0.2273, 0.13],
  [0.5303, 0.045],
  [0.5909, 0.065],
  [0.7955, 0.04],
];

const HANDBOOK = 'Handbook of Battery Materials (Besenhard), ch. 14; logistic steps and end terms constructed here';
const TIN_SOURCE = `plateaus of Li2Sn5, LiSn, Li7Sn3, Li5Sn2, Li7Sn2, Li22Sn5 at 25 °C, ${HANDBOOK}`;

/**
 * Tin, θ = y/4.4 in LiySn.
 *
 * @param smearing w: 0.008 equilibrium, 0.02 practical tin, 0.04 tin from its oxide.
 */
function tinPotential(id: string, name: string, smearing: number): LibraryPotential {
  return alloyPotential({ id, name, source: TIN_SOURCE, last: 0.38, steps: TIN_STEPS, smearing, tilt: 0 });
}

export const tin = tinPotential('tin', 'tin', 0.02);
export const tinEquilibrium = tinPotential('tin-equilibrium', 'tin, equilibrium plateaus', 0.008);
export const tinFromOxide = tinPotential('tin-from-oxide', 'tin formed from its oxide', 0.04);

const TILT = 0.005;
const PRACTICAL = 0.02;

function host25(
  id: string,
  name: string,
  source: string,
  full: number,
  levels: readonly (readonly [volts: number, until: number])[],
  smearing = PRACTICAL,
): LibraryPotential {
  const last = levels.at(-1)![0];
  return alloyPotential({
    id,
    name,
    source: `${source}; logistic steps and end terms constructed here`,
    last,
    steps: plateaus(levels, full),
    smearing,
    tilt: TILT,
  });
}

const WANG_HUGGINS = 'Wang, Raistrick & Huggins, J. Electrochem. Soc. 133 (1986) 457 (binary lithium alloys, 25 °C)';

/** θ = y/3 in LiySb: Li2Sb, Li3Sb. */
export const antimony = host25('antimony', 'antimony', WANG_HUGGINS, 3, [
  [0.956, 2],
  [0.948, 3],
]);
/** θ = y/3 in LiyBi: LiBi, Li3Bi. */
export const bismuth = host25('bismuth', 'bismuth', WANG_HUGGINS, 3, [
  [0.828, 1],
  [0.81, 3],
]);
/** θ = y/4.4 in LiyPb: LiPb, Li3Pb, Li3.2Pb, Li4.4Pb. */
export const lead = host25('lead', 'lead', WANG_HUGGINS, 4.4, [
  [0.601, 1],
  [0.449, 3],
  [0.374, 3.2],
  [0.292, 4.4],
]);
/** θ = y in LiyIn up to LiIn; phases beyond are below 0.15 V and sluggish at 25 °C. */
export const indium = host25('indium', 'indium', 'plateau of LiIn at 25 °C, about 0.60 V', 1, [[0.6, 1]]);
/** θ = y in LiyZn up to LiZn. */
export const zinc = host25('zinc', 'zinc', 'plateaus between 0.22 and 0.16 V at 25 °C', 1, [
  [0.22, 2 / 3],
  [0.16, 1],
]);
/** θ = y in LiyAg up to LiAg: a slope rather than a plateau. */
export const silver = host25(
  'silver',
  'silver',
  'slope between 0.3 and 0.1 V at 25 °C',
  1,
  [
    [0.3, 0.5],
    [0.1, 1],
  ],
  0.1,
);

function germaniumBranch(branch: string, high: number, low: number): LibraryPotential {
  return host25(
    `germanium-${branch}`,
    `germanium, ${branch}`,
    'slopes of amorphous germanium at 25 °C, 0.3–0.2 V taking up lithium and 0.4–0.5 V giving it back',
    3.75,
    [
      [high, 1.875],
      [low, 3.75],
    ],
    0.1,
  );
}

/** θ = y/3.75 in LiyGe. The branches lie 0.1 V below and above their mean. */
export const germaniumLithiation = germaniumBranch('lithiation', 0.3, 0.2);
export const germaniumDelithiation = germaniumBranch('delithiation', 0.5, 0.4);
export const germanium = germaniumBranch('mean', 0.4, 0.3);

const VERBRUGGE_SILICON = 'Verbrugge et al., J. Electrochem. Soc. 163 (2016) A262, fit as in Chen 2020 composite sets';

/** Lithiation branch of silicon, 0 = Si. */
export const siliconLithiation: LibraryPotential = {
  id: 'silicon-lithiation',
  name: 'silicon, lithiation (Verbrugge 2015)',
  source: VERBRUGGE_SILICON,
  range: [0.02, 0.9],
  isMonotonic: true,
  potential: (x) =>
    ((((((-96.63 * x + 372.6) * x - 587.6) * x + 489.9) * x - 232.8) * x + 62.99) * x - 9.286) * x + 0.8633,
};

/** De-lithiation branch of silicon. */
export const siliconDelithiation: LibraryPotential = {
  id: 'silicon-delithiation',
  name: 'silicon, de-lithiation (Verbrugge 2015)',
  source: VERBRUGGE_SILICON,
  range: [0.02, 0.9],
  isMonotonic: true,
  potential: (x) =>
    ((((((-51.02 * x + 161.3) * x - 205.7) * x + 140.2) * x - 58.76) * x + 16.87) * x - 3.792) * x + 0.9937,
};

/** The mean of the two branches of silicon, for models without hysteresis. */
export const silicon: LibraryPotential = {
  id: 'silicon-mean',
  name: 'silicon, mean of its branches (Verbrugge 2015)',
  source: `${VERBRUGGE_SILICON}; mean of both branches`,
  range: [0.02, 0.9],
  isMonotonic: true,
  potential: (x) => 0.5 * (siliconLithiation.potential(x) + siliconDelithiation.potential(x)),
};

/** mol/m³ at θ = 1 of the fits of silicon, and of Li15Si4. */
const SILICON_FIT_CONCENTRATION = 278_000;
const SILICON_FULL_CONCENTRATION = 310_970;
const SILICON_SCALE = SILICON_FULL_CONCENTRATION / SILICON_FIT_CONCENTRATION;

function siliconOfLi15Si4(branch: LibraryPotential, id: string, name: string): LibraryPotential {
  return {
    id,
    name,
    source: `${branch.source}; stoichiometry rescaled to 3.75 lithium per silicon`,
    range: [branch.range[0] / SILICON_SCALE, branch.range[1] / SILICON_SCALE],
    isMonotonic: true,
    potential: (x) => branch.potential(SILICON_SCALE * x),
  };
}

/** θ = y/3.75 in LiySi: the published fits on the scale of the host, which they reach to 3.0. */
export const siliconHost = siliconOfLi15Si4(silicon, 'silicon-host', 'silicon, mean of its branches, to Li15Si4');
export const siliconHostLithiation = siliconOfLi15Si4(
  siliconLithiation,
  'silicon-host-lithiation',
  'silicon, lithiation, to Li15Si4',
);
export const siliconHostDelithiation = siliconOfLi15Si4(
  siliconDelithiation,
  'silicon-host-delithiation',
  'silicon, de-lithiation, to Li15Si4',
);

const WEN_HUGGINS = 'equilibrium plateaus at 400 °C, Handbook of Battery Materials (Besenhard), ch. 14 (after Huggins)';

function host400(
  id: string,
  name: string,
  full: number,
  levels: readonly (readonly [volts: number, until: number])[],
): LibraryPotential {
  return alloyPotential({
    id: `${id}-400c`,
    name: `${name}, equilibrium at 400 °C`,
    source: `${WEN_HUGGINS}; logistic steps and end terms constructed here`,
    last: levels.at(-1)![0],
    steps: plateaus(levels, full),
    smearing: 0.008,
    tilt: TILT,
    temperature: 673.15,
  });
}

/** Plateaus of the molten-salt measurements, for comparison: they tell the phases apart that 25 °C smears. */
export const plateausAt400 = [
  host400('tin', 'tin', 4.4, [
    [0.57, 1],
    [0.455, 2.33],
    [0.43, 2.5],
    [0.387, 2.6],
    [0.283, 3.5],
    [0.17, 4.4],
  ]),
  host400('antimony', 'antimony', 3, [
    [0.91, 2],
    [0.875, 3],
  ]),
  host400('bismuth', 'bismuth', 3, [[0.75, 3]]),
  host400('lead', 'lead', 4.4, [
    [0.507, 1],
    [0.375, 2.67],
    [0.271, 3],
    [0.237, 3.5],
    [0.089, 4.4],
  ]),
  host400('indium', 'indium', 4.33, [
    [0.495, 1.3],
    [0.145, 2],
    [0.08, 4.33],
  ]),
  host400('silicon', 'silicon', 4.4, [
    [0.332, 1.71],
    [0.283, 2.33],
    [0.156, 3.25],
    [0.047, 4.4],
  ]),
] as const;
