/**
 * A cell with a thin anode, after formation: compounds of alloying metals, carbons with or without boron, or both.
 *
 * | layer                     | host of lithium                       | irreversible                      |
 * | ------------------------- | ------------------------------------- | --------------------------------- |
 * | compound (SnO, Sb2S3, …)  | its metal, per volume of the compound | conversion by Faraday             |
 * | carbon, boron added       | carbon, c_max (1 + f_q)               | 1/ICE − 1 of what it holds        |
 * | both                      | two populations at one potential      | the sum                           |
 *
 * and the interphase of either. Metal powders in carbon are the same blend with a metal in place of the compound.
 */
import { arealLithiumCapacity } from '../cellParameters.ts';
import type { CellParameters, ElectrodeParameters, ParticlePopulation } from '../cellParameters.ts';
import { cathodeLithiumCapacity, cathodeWindow, lithiumLimitedCell } from '../designs/lithiumLimitedCell.ts';
import type { CathodeSpec, CellFrame } from '../designs/lithiumLimitedCell.ts';
import type { DegradationParameters } from '../degradation/degradationParameters.ts';
import { rateConstantFromExchange } from '../kinetics/rateConstant.ts';
import { alloyDegradation } from '../materials/alloyDegradation.ts';
import { maximumConcentration } from '../materials/alloyingHosts.ts';
import type { AlloyingHost } from '../materials/alloyingHosts.ts';
import { compoundConcentrations } from '../materials/anodeCompounds.ts';
import type { AnodeCompound } from '../materials/anodeCompounds.ts';
import { addBoron } from '../materials/carbons.ts';
import type { BoronAddition, Carbon } from '../materials/carbons.ts';
import { tinFromOxide } from '../openCircuit/alloys.ts';
import { potentialAt } from '../openCircuit/openCircuitPotential.ts';
import { blendedElectrode } from '../particles/blendedElectrode.ts';
import { formationOf, interphaseLithium } from './lithiumBalance.ts';
import type { FormationResult } from './lithiumBalance.ts';

/** One active material of a layer. */
export type ThinAnodeMaterial =
  | { readonly kind: 'compound'; readonly compound: AnodeCompound }
  /** Powder of the metal itself, nothing to convert. */
  | { readonly kind: 'metal'; readonly host: AlloyingHost }
  | { readonly kind: 'carbon'; readonly carbon: Carbon; readonly boron?: BoronAddition };

export interface ThinAnodeShare {
  readonly material: ThinAnodeMaterial;
  /** Of the layer's volume as coated. */
  readonly fraction: number;
  /** m; by default 1e-6, for carbons 5e-6, never more than the sphere of a film of the layer's thickness, 3 L. */
  readonly particleRadius?: number;
}

export interface ThinAnodeSpec extends CellFrame {
  /** m, of the anode layer. */
  readonly thickness: number;
  readonly porosity: number;
  /** One or more. */
  readonly shares: readonly ThinAnodeShare[];
  readonly cathode: CathodeSpec;
  /** mol/m² added before the first charge; 0 where absent. */
  readonly prelithiation?: number;
  /** m, interphase after formation; 20e-9 where absent. */
  readonly interphaseThickness?: number;
  /** ICE_p; 0.95 where absent. */
  readonly cathodeEfficiency?: number;
  /** rev_conv, 0…0.3; 0 where absent. */
  readonly conversionReversal?: number;
  /** Whether alloys lag behind their potential: ±0.2 V for metals from compounds, the host's own for powders; not where absent. */
  readonly hasHysteresis?: boolean;
}

/** What formation does to a thin anode. */
export interface ThinAnodeFormation {
  readonly balance: FormationResult;
  /** mol/m² that the first charge takes out of the cathode. */
  readonly cathodeLithium: number;
  /** mol/m² bound by conversion, by the carbon itself and by the interphase. */
  readonly conversionLithium: number;
  readonly carbonLoss: number;
  readonly interphaseLithium: number;
  /** Interface per electrode area, m²/m². */
  readonly interfaceArea: number;
  /** The layer, with its whole window. */
  readonly electrode: ElectrodeParameters;
  /** V against lithium at which a discharge must end. */
  readonly highestPotential: number;
}

export interface ThinAnodeCell {
  readonly parameters: CellParameters;
  readonly formation: FormationResult;
  readonly layer: ThinAnodeFormation;
  /** Film, plating and coarsening of the alloying metal of its shares; absent for carbons, whose collector sets their life. */
  readonly degradation?: DegradationParameters;
}

const INTERPHASE_THICKNESS = 20e-9;
const CATHODE_EFFICIENCY = 0.95;
/** V against lithium at the end of a discharge: tin stays fine below it; carbons are drained further. */
const HIGHEST_ALLOY_POTENTIAL = 0.8;
const HIGHEST_CARBON_POTENTIAL = 1.1;
/** Metals with plateaus above 0.8 V (antimony, bismuth) are drained to this far (V) above theirs. */
const NEARLY_EMPTY = 0.05;
const ABOVE_PLATEAU = 0.05;
/** m²/s, limited by phase fronts in layers; films below 1 µm diffuse freely. */
const LAYER_DIFFUSIVITY = 1e-14;
const FILM_DIFFUSIVITY = 1e-12;
const FILM_THICKNESS = 1e-6;
/** A/m² at half filling, within the assumed 0.3–3. */
const ALLOY_EXCHANGE_RATE = 3e-7;
/** Ω m² of interface. */
const FILM_RESISTANCE = 1e-3;
const CONTACT_RESISTANCE = 5e-5;
/** V, within the ±0.15–0.25 V of tin from its oxide; and per unit of stoichiometry, within 10–30. */
const COMPOUND_HYSTERESIS = 0.2;
const HYSTERESIS_DECAY = 20;
/** First-cycle efficiency of carbon besides its interphase. */
const PLAIN_CARBON_EFFICIENCY = 0.97;

/**
 * What formation takes and leaves.
 *
 * @throws RangeError for fractions that do not fit into the layer.
 */
export function thinAnodeFormation(spec: ThinAnodeSpec): ThinAnodeFormation {
  const { thickness, shares, cathode, prelithiation = 0, cathodeEfficiency = CATHODE_EFFICIENCY } = spec;
  checkLayer(spec);
  const electrode = negativeElectrode(
    spec,
    shares.map((share) => population(share, spec)),
  );
  const interfaceArea = electrode.surfaceAreaPerUnitVolume * thickness;
  const interphase = interphaseLithium(interfaceArea, spec.interphaseThickness ?? INTERPHASE_THICKNESS);
  const conversionLithium = sumOver(shares, (share) => conversionOf(share) * thickness);
  const carbonLoss = sumOver(shares, (share) => carbonLossOf(share) * thickness);
  const [low, high] = cathodeWindow(cathode);
  const cathodeLithium = cathodeLithiumCapacity(cathode) * (high - low);
  const isCarbon = shares.every(({ material }) => material.kind === 'carbon');
  const highestPotential = isCarbon
    ? HIGHEST_CARBON_POTENTIAL
    : Math.max(HIGHEST_ALLOY_POTENTIAL, potentialAt(electrode.openCircuitPotential, NEARLY_EMPTY) + ABOVE_PLATEAU);
  const balance = formationOf({
    anodeCapacity: arealLithiumCapacity(electrode),
    conversionLithium,
    interphaseLithium: interphase + carbonLoss,
    cathodeLithium,
    cathodeEfficiency,
    prelithiation,
    ...(spec.conversionReversal !== undefined && {
      reversal: { share: spec.conversionReversal, highestPotential },
    }),
  });
  return {
    balance,
    cathodeLithium,
    conversionLithium,
    carbonLoss,
    interphaseLithium: interphase,
    interfaceArea,
    electrode,
    highestPotential,
  };
}

/**
 * The cell after formation.
 *
 * @throws RangeError for fractions that do not fit into the layer, or a cell that formation leaves without lithium.
 */
export function thinAnodeCell(spec: ThinAnodeSpec): ThinAnodeCell {
  const layer = thinAnodeFormation(spec);
  const formation = layer.balance;
  const [low] = cathodeWindow(spec.cathode);
  const lithium = formation.cyclableLithium + cathodeLithiumCapacity(spec.cathode) * low;
  const limits = { highestNegativePotential: layer.highestPotential };
  const host = spec.shares.map(({ material }) => hostOf(material)).find((found) => found !== undefined);
  return {
    parameters: lithiumLimitedCell(layer.electrode, spec.cathode, lithium, limits, spec),
    formation,
    layer,
    ...(host && { degradation: alloyDegradation(host) }),
  };
}

function hostOf(material: ThinAnodeMaterial): AlloyingHost | undefined {
  if (material.kind === 'carbon') return undefined;
  return material.kind === 'compound' ? material.compound.host : material.host;
}

function checkLayer({ thickness, porosity, shares }: ThinAnodeSpec): void {
  if (!(thickness > 0 && Number.isFinite(thickness))) {
    throw new RangeError(`Cannot coat an anode of ${thickness} m: thickness must be > 0`);
  }
  if (shares.length === 0) throw new RangeError('Cannot coat an anode without an active material: name one or more');
  for (const { fraction } of shares) {
    if (!(fraction > 0))
      throw new RangeError(`Cannot coat an anode with a volume fraction of ${fraction}: must be > 0`);
  }
  const solid = sumOver(shares, ({ fraction }) => fraction);
  if (!(porosity > 0 && solid + porosity <= 1 + 1e-9)) {
    throw new RangeError(
      `Cannot coat an anode with active fractions of ${solid.toFixed(4)} and porosity ${porosity}: porosity must be > 0 and their sum at most 1`,
    );
  }
}

function sumOver<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}

/** mol per m³ of layer bound by conversion. */
function conversionOf({ material, fraction }: ThinAnodeShare): number {
  return material.kind === 'compound' ? fraction * compoundConcentrations(material.compound).irreversible : 0;
}

/** mol per m³ of layer that a carbon keeps besides its interphase. */
function carbonLossOf({ material, fraction }: ThinAnodeShare): number {
  if (material.kind !== 'carbon') return 0;
  const efficiency = material.boron?.firstCycleEfficiency ?? PLAIN_CARBON_EFFICIENCY;
  return fraction * carbonOf(material).maximumConcentration * (1 / efficiency - 1);
}

function carbonOf({ carbon, boron }: { readonly carbon: Carbon; readonly boron?: BoronAddition }): Carbon {
  return boron ? addBoron(carbon, boron) : carbon;
}

const WINDOW = { minimumStoichiometry: 0, maximumStoichiometry: 1 } as const;

function population(
  { material, fraction, particleRadius }: ThinAnodeShare,
  { thickness, hasHysteresis = false }: ThinAnodeSpec,
): ParticlePopulation {
  const common = { ...WINDOW, filmResistance: FILM_RESISTANCE };
  const radius = Math.min(particleRadius ?? (material.kind === 'carbon' ? 5e-6 : 1e-6), 3 * thickness);
  const shape = { particleRadius: radius, surfaceAreaPerUnitVolume: (3 * fraction) / radius };
  if (material.kind === 'carbon') {
    const carbon = carbonOf(material);
    return {
      ...common,
      ...shape,
      name: carbon.name,
      maximumConcentration: carbon.maximumConcentration,
      diffusivity: carbon.diffusivity,
      diffusivityActivationEnergy: 35_000,
      reactionRateConstant: rateConstantFromExchange(carbon.exchangeRate, carbon.maximumConcentration, 1000),
      reactionRateConstantActivationEnergy: 37_480,
      openCircuitPotential: carbon.potential,
      entropicChangeCoefficient: carbon.entropicChange,
    };
  }
  const host = material.kind === 'compound' ? material.compound.host : material.host;
  const places =
    material.kind === 'compound' ? compoundConcentrations(material.compound).reversible : maximumConcentration(host);
  const isTinCompound = material.kind === 'compound' && host.element === 'Sn';
  return {
    ...common,
    ...shape,
    name: material.kind === 'compound' ? material.compound.formula : host.name,
    maximumConcentration: places,
    diffusivity: thickness < FILM_THICKNESS ? FILM_DIFFUSIVITY : LAYER_DIFFUSIVITY,
    diffusivityActivationEnergy: 30_000,
    reactionRateConstant: rateConstantFromExchange(ALLOY_EXCHANGE_RATE, places, 1000),
    reactionRateConstantActivationEnergy: 40_000,
    openCircuitPotential: isTinCompound ? tinFromOxide : host.potential,
    entropicChangeCoefficient: host.entropicChange,
    ...(hasHysteresis && {
      hysteresis: {
        halfGap: material.kind === 'compound' ? COMPOUND_HYSTERESIS : host.hysteresis,
        decayRate: HYSTERESIS_DECAY,
      },
    }),
  };
}

function negativeElectrode(spec: ThinAnodeSpec, populations: readonly ParticlePopulation[]): ElectrodeParameters {
  const { thickness, porosity } = spec;
  const frame = {
    thickness,
    porosity,
    transportEfficiency: porosity ** 1.5,
    conductivity: 50,
    contactResistance: CONTACT_RESISTANCE,
  };
  if (populations.length > 1) return blendedElectrode(frame, populations);
  const { name: _, ...only } = populations[0]!;
  return { ...frame, ...only };
}
