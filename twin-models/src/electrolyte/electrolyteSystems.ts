/** The electrolytes that designs can choose by id; a calibrated one is another object of the same type. */
import {
  gelEcDmc12Conductivity,
  gelEcDmc21Conductivity,
  liquidEcDmcConductivity,
  liquidEcEmcConductivity,
  pemoConductivity,
  peoConductivity,
} from './conductivityFits.ts';
import type { ElectrolyteSystem, GelSystem, LiquidSystem, SolidSystem } from './electrolyteSystem.ts';
import { VOGEL_CONSTANTS, vogelLaw } from './vogelConstants.ts';

const GEL_LAW = vogelLaw(VOGEL_CONSTANTS.gel);
const DRY_POLYMER_LAW = vogelLaw(VOGEL_CONSTANTS.dryPeo);
const PEO_GEL_LAW = vogelLaw(VOGEL_CONSTANTS.peoGel);

const DOYLE_1996 = 'κ(c), D_e, t₊: Doyle et al., J. Electrochem. Soc. 143 (1996) 1890.';
const GEL_LAW_ASSUMED =
  'Vogel constants assumed (B 600 K, T0 150 K): PVdF-HFP carbonate gels follow the law from −40 to +25 °C, no measured table is public.';
const RETENTION = 'Large-pore PVdF-HFP loses solvent at 80 °C: Song et al., J. Electrochem. Soc. 150 (2003) A439.';

const gelEcDmc12: GelSystem = {
  phase: 'gel',
  id: 'gel-pvdf-hfp-ec-dmc-1-2',
  name: 'p(VdF-HFP) gel, EC/DMC 1:2, LiPF6',
  salt: 'LiPF6',
  measuredAt: 298.15,
  nominalConcentration: 1000,
  concentrationRange: [0, 3000],
  temperatureRange: [233.15, 353.15],
  conductivity: gelEcDmc12Conductivity,
  conductivityTemperatureLaw: GEL_LAW,
  diffusivity: 7.5e-11,
  diffusivityTemperatureLaw: GEL_LAW,
  cationTransferenceNumber: 0.363,
  thermodynamicFactor: 1,
  retentionLimit: 353.15,
  marks: {
    conductivity: 'verified',
    conductivityTemperatureLaw: 'assumed',
    diffusivity: 'verified',
    cationTransferenceNumber: 'verified',
  },
  sources: [DOYLE_1996, GEL_LAW_ASSUMED, RETENTION],
};

const gelEcDmc21: GelSystem = {
  ...gelEcDmc12,
  id: 'gel-pvdf-hfp-ec-dmc-2-1',
  name: 'p(VdF-HFP) gel, EC/DMC 2:1, LiPF6',
  concentrationRange: [0, 2700],
  conductivity: gelEcDmc21Conductivity,
};

const gelPeo: GelSystem = {
  ...gelEcDmc12,
  id: 'gel-peo',
  name: 'gel of PEO type, LiTFSI',
  salt: 'LiTFSI',
  concentrationRange: [0, 2000],
  temperatureRange: [258.15, 353.15],
  conductivity: () => VOGEL_CONSTANTS.peoGel.conductivity,
  conductivityTemperatureLaw: PEO_GEL_LAW,
  // In proportion to the conductivity of the p(VdF-HFP) gel.
  diffusivity: 1.3e-11,
  diffusivityTemperatureLaw: PEO_GEL_LAW,
  cationTransferenceNumber: 0.3,
  marks: {
    conductivity: 'assumed',
    conductivityTemperatureLaw: 'assumed',
    diffusivity: 'assumed',
    cationTransferenceNumber: 'claimed',
  },
  sources: [
    'Conductivity (0.05 S/m at any concentration), Vogel constants and diffusivity assumed, between carbonate gels and dry PEO.',
    't₊: the usual limit of polyethers by NMR; 0.49–0.60 is claimed for LiTFSI in PVdF/HFP gels (Capiglia et al. 2000).',
  ],
};

const liquidEcDmc: LiquidSystem = {
  phase: 'liquid',
  id: 'liquid-ec-dmc',
  name: 'liquid EC/DMC, LiPF6',
  salt: 'LiPF6',
  measuredAt: 298.15,
  nominalConcentration: 1000,
  concentrationRange: [0, 3000],
  temperatureRange: [258.15, 333.15],
  conductivity: liquidEcDmcConductivity,
  conductivityTemperatureLaw: vogelLaw(VOGEL_CONSTANTS.liquid),
  diffusivity: (concentration) => 5.34e-10 * Math.exp(-0.65e-3 * concentration),
  diffusivityTemperatureLaw: { kind: 'arrhenius', activationEnergy: 17_000 },
  cationTransferenceNumber: 0.4,
  thermodynamicFactor: 1,
  marks: {
    conductivity: 'verified',
    conductivityTemperatureLaw: 'verified',
    diffusivity: 'verified',
    cationTransferenceNumber: 'verified',
  },
  sources: [
    'κ(c), D_e(c), t₊: Marquis et al., J. Electrochem. Soc. 166 (2019) A3693.',
    'κ(T): Vogel law fitted to Valøen & Reimers, J. Electrochem. Soc. 152 (2005) A882, 258–333 K, within 0.3 %.',
  ],
};

const liquidEcEmc: LiquidSystem = {
  ...liquidEcDmc,
  id: 'liquid-ec-emc-3-7',
  name: 'liquid EC/EMC 3:7, LiPF6',
  concentrationRange: [0, 2250],
  temperatureRange: [263.15, 323.15],
  conductivity: liquidEcEmcConductivity,
  conductivityTemperatureLaw: vogelLaw(VOGEL_CONSTANTS.liquidEcEmc),
  diffusivity: (concentration) => {
    const c = concentration / 1000;
    return 4.862e-10 + c * (-3.972e-10 + 8.794e-11 * c);
  },
  cationTransferenceNumber: 0.2594,
  marks: { ...liquidEcDmc.marks, cationTransferenceNumber: 'recalled', diffusivity: 'recalled' },
  sources: [
    'κ(c), D_e(c), t₊: Nyman, Behm & Lindbergh, Electrochim. Acta 53 (2008) 6356, as used by Chen et al. 2020.',
    'κ(T): Vogel law fitted to Landesfeind & Gasteiger, J. Electrochem. Soc. 166 (2019) A3079 at 1 mol/l, within 0.8 %.',
  ],
};

const peo: SolidSystem = {
  phase: 'solid',
  id: 'solid-peo-litfsi',
  name: 'PEO with LiTFSI, dry',
  salt: 'LiTFSI',
  measuredAt: 358.15,
  nominalConcentration: 1000,
  concentrationRange: [0, 3000],
  temperatureRange: [298.15, 373.15],
  conductivity: peoConductivity,
  conductivityTemperatureLaw: DRY_POLYMER_LAW,
  diffusivity: 5.3e-12,
  diffusivityTemperatureLaw: DRY_POLYMER_LAW,
  // −0.083 + 3.77e-4 c − 5.05e-8 c² at 1 mol/l.
  cationTransferenceNumber: 0.2435,
  thermodynamicFactor: 1,
  lowestUseTemperature: 328.15,
  marks: {
    conductivity: 'verified',
    conductivityTemperatureLaw: 'assumed',
    diffusivity: 'verified',
    cationTransferenceNumber: 'verified',
  },
  sources: [
    'κ(c), D_e, t₊(c) at 85 °C: Dualfoil 5.2 by Newman and co-workers; its κ polynomial is in S/cm.',
    'Vogel constants assumed (B 1100 K, T0 200 K); use below 50–60 °C blocked, assumed.',
  ],
};

const pemo: SolidSystem = {
  ...peo,
  id: 'solid-pemo-litfsi',
  name: 'PEMO (oxymethylene-linked PEO) with LiTFSI, dry',
  measuredAt: 313.15,
  concentrationRange: [0, 2500],
  conductivity: pemoConductivity,
  diffusivity: 5.7e-13,
  cationTransferenceNumber: 0.3,
  // Amorphous at room temperature, unlike PEO, but as stiff: usable from the temperature of its measurement on.
  lowestUseTemperature: 313.15,
  marks: { ...peo.marks, cationTransferenceNumber: 'claimed' },
  sources: [
    'κ(c), D_e at 40 °C: Dualfoil 5.2 by Newman and co-workers; t₊ 0.3 is the usual limit by NMR.',
    'Vogel constants as for PEO, assumed; lowest temperature of use that of the measurement, assumed.',
  ],
};

export const ELECTROLYTE_SYSTEMS: readonly ElectrolyteSystem[] = [
  gelEcDmc12,
  gelEcDmc21,
  gelPeo,
  liquidEcDmc,
  liquidEcEmc,
  pemo,
  peo,
];

/** The system of an id, or undefined. */
export function findElectrolyteSystem(id: string): ElectrolyteSystem | undefined {
  return ELECTROLYTE_SYSTEMS.find((system) => system.id === id);
}
