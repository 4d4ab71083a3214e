/**
 * A cell with an anode of dots, after formation, and how its dots are damaged.
 *
 * The dots are the particles: h the thickness of the layer, φ(1 − p) its solid, R_eq = 3 V/S; electrolyte fills the gaps.
 */
import { arealLithiumCapacity } from '../cellParameters.ts';
import type { CellParameters } from '../cellParameters.ts';
import {
  cathodeLithiumCapacity,
  cathodeWindow,
  lithiumLimitedCell,
  matchedCathodeThickness,
} from '../designs/lithiumLimitedCell.ts';
import type { CathodeSpec, CellFrame } from '../designs/lithiumLimitedCell.ts';
import type { DegradationParameters } from '../degradation/degradationParameters.ts';
import { formationOf, interphaseLithium } from '../formation/lithiumBalance.ts';
import type { FormationResult } from '../formation/lithiumBalance.ts';
import { rateConstantFromExchange } from '../kinetics/rateConstant.ts';
import { alloyDegradation } from '../materials/alloyDegradation.ts';
import { maximumConcentration } from '../materials/alloyingHosts.ts';
import type { AlloyingHost } from '../materials/alloyingHosts.ts';
import { dotDamageLaw } from './dotDamage.ts';
import type { DotDamageOptions } from './dotDamage.ts';
import { dotElectrode, platingArea } from './dotElectrode.ts';
import type { DotGeometry } from './dotElectrode.ts';

export interface DotAnodeSpec extends CellFrame {
  readonly dots: DotGeometry;
  readonly host: AlloyingHost;
  /** With its thickness, or matched to the dots at N/P. */
  readonly cathode: CathodeSpec | (Omit<CathodeSpec, 'thickness'> & { readonly negativeToPositiveRatio: number });
  /** r_cc of a concave-convex collector, creep, constants. The host's expansion is its own. */
  readonly damage?: Omit<DotDamageOptions, 'hostExpansion'>;
  /** mol/m² added before the first charge; 0 where absent. */
  readonly prelithiation?: number;
  /** ICE_p; 0.95 where absent. */
  readonly cathodeEfficiency?: number;
  /** m²/s; 1e-14 where absent (phase fronts); Cu6Sn5 1e-15–1e-14. */
  readonly diffusivity?: number;
  /** Whether the metal lags behind its potential by the host's half gap; not where absent. */
  readonly hasHysteresis?: boolean;
  /** θ at which the dots count as full; 0.95 where absent. */
  readonly fullest?: number;
}

export interface DotAnodeCell {
  readonly parameters: CellParameters;
  readonly formation: FormationResult;
  /** −ln of the dots in contact lost per full cycle of a swing. */
  readonly damagePerCycle: (swing: number) => number;
  /** That damage with film, plating and coarsening. */
  readonly degradation: DegradationParameters;
}

/** m on dots and on the bare collector between them. */
const INTERPHASE_THICKNESS = 20e-9;
const ALLOY_EXCHANGE_RATE = 3e-7;
const HIGHEST_POTENTIAL = 0.8;
/** γ per unit of stoichiometry, within 10–30. */
const HYSTERESIS_DECAY = 20;

/**
 * The cell after formation.
 *
 * @throws RangeError for impossible geometry or a cell that formation leaves without lithium.
 */
export function dotAnodeCell(spec: DotAnodeSpec): DotAnodeCell {
  const { dots, host, prelithiation = 0, cathodeEfficiency = 0.95, diffusivity = 1e-14, fullest } = spec;
  const electrode = dotElectrode(dots);
  const places = maximumConcentration(host);
  const negative = {
    thickness: electrode.thickness,
    porosity: electrode.porosity,
    // Gaps run straight from the separator to the collector.
    transportEfficiency: electrode.porosity,
    conductivity: 1e4,
    particleRadius: electrode.particleRadius,
    surfaceAreaPerUnitVolume: electrode.surfaceAreaPerUnitVolume,
    maximumConcentration: places,
    diffusivity,
    diffusivityActivationEnergy: 30_000,
    reactionRateConstant: rateConstantFromExchange(ALLOY_EXCHANGE_RATE, places, 1000),
    reactionRateConstantActivationEnergy: 40_000,
    openCircuitPotential: host.potential,
    entropicChangeCoefficient: host.entropicChange,
    filmResistance: 1e-3,
    contactResistance: 2e-5,
    ...(spec.hasHysteresis && { hysteresis: { halfGap: host.hysteresis, decayRate: HYSTERESIS_DECAY } }),
  };
  const anodeCapacity = arealLithiumCapacity({ ...negative, minimumStoichiometry: 0, maximumStoichiometry: 1 });
  const cathode = completeCathode(spec.cathode, anodeCapacity, cathodeEfficiency);
  const [low, high] = cathodeWindow(cathode);
  const positiveCapacity = cathodeLithiumCapacity(cathode);
  const formation = formationOf({
    anodeCapacity,
    conversionLithium: 0,
    interphaseLithium: interphaseLithium(platingArea(dots), INTERPHASE_THICKNESS),
    cathodeLithium: positiveCapacity * (high - low),
    cathodeEfficiency,
    prelithiation,
  });
  const lithium = formation.cyclableLithium + positiveCapacity * low;
  const limits = { highestNegativePotential: HIGHEST_POTENTIAL, ...(fullest !== undefined && { fullest }) };
  const damagePerCycle = dotDamageLaw(dots, { ...spec.damage, hostExpansion: host.expansion });
  const others = alloyDegradation(host);
  return {
    parameters: lithiumLimitedCell(negative, cathode, lithium, limits, spec),
    formation,
    damagePerCycle,
    degradation: { ...others, negative: { ...others.negative, damagePerCycle } },
  };
}

function completeCathode(cathode: DotAnodeSpec['cathode'], anodeCapacity: number, efficiency: number): CathodeSpec {
  if ('thickness' in cathode) return cathode;
  const { negativeToPositiveRatio, ...rest } = cathode;
  if (!(negativeToPositiveRatio > 0 && Number.isFinite(negativeToPositiveRatio))) {
    throw new RangeError(`Cannot match a cathode at N/P = ${negativeToPositiveRatio}: must be > 0`);
  }
  return { ...rest, thickness: matchedCathodeThickness(rest, anodeCapacity, negativeToPositiveRatio, efficiency) };
}
