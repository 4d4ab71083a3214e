/**
 * Vogel constants of conductivity, κ(T) = κ_25 exp[−B (1/(T−T0) − 1/(298.15 K−T0))].
 *
 * The liquids' are fits to published laws; of gels no table was found: those are assumed within the slopes that
 * abstracts report (T0 is about 50 K below the glass transition).
 */
import type { Mark } from './electrolyteSystem.ts';
import type { TemperatureLaw } from './temperatureLaw.ts';

export interface VogelConstants {
  readonly electrolyte: string;
  /** S/m at 25 °C. */
  readonly conductivity: number;
  /** K. */
  readonly b: number;
  /** K. */
  readonly t0: number;
  readonly mark: Mark;
  readonly source: string;
}

const VALOEN = 'Fit to Valøen & Reimers, J. Electrochem. Soc. 152 (2005) A882, 258–333 K, within 0.3 %';

export const VOGEL_CONSTANTS = {
  liquid: {
    electrolyte: 'liquid, LiPF6 1.0 mol/l',
    conductivity: 1.19,
    b: 501,
    t0: 130,
    mark: 'verified',
    source: VALOEN,
  },
  liquidEcEmc: {
    electrolyte: 'liquid EC/EMC 3:7, LiPF6 1 mol/l',
    conductivity: 0.91,
    b: 261,
    t0: 171,
    mark: 'verified',
    source: 'Fit to Landesfeind & Gasteiger, J. Electrochem. Soc. 166 (2019) A3079, within 0.8 %',
  },
  gel: {
    electrolyte: 'gel, PVdF-HFP',
    conductivity: 0.25,
    b: 600,
    t0: 150,
    mark: 'assumed',
    source: 'Within the published range 0.1–0.3 S/m and about 20 kJ/mol at 25 °C',
  },
  peoGel: {
    electrolyte: 'gel, PEO type',
    conductivity: 0.05,
    b: 800,
    t0: 175,
    mark: 'assumed',
    source: 'Between carbonate gels and dry PEO',
  },
  dryPeo: {
    electrolyte: 'dry PEO with LiTFSI',
    conductivity: 1e-3,
    b: 1100,
    t0: 200,
    mark: 'assumed',
    source: 'Ties 1 mS/m at 25 °C to the 73 mS/m measured at 85 °C',
  },
} as const satisfies Readonly<Record<string, VogelConstants>>;

export function vogelLaw({ b, t0 }: Pick<VogelConstants, 'b' | 't0'>): TemperatureLaw {
  return { kind: 'vogel', b, t0 };
}
