/**
 * A cell from two electrodes and the lithium that they share, without voltage limits of its own: the windows end
 * where the first electrode ends, and the cut-offs are the open-circuit voltages there.
 *
 *     n_Li = x_n Q_n + x_p Q_p
 *     full:  the most lithium in the negative with x_n ≤ x_n,max and x_p ≥ x_p,min
 *     empty: the least, with U_n(x_n) ≤ U_n,max, x_n ≥ x_n,min and x_p ≤ x_p,max
 */
import { FARADAY } from '@packtwin/units';
import { arealLithiumCapacity } from '../cellParameters.ts';
import type { CellParameters, ElectrolyteParameters } from '../cellParameters.ts';
import { gelElectrolyte } from '../electrolyte/electrolytes.ts';
import { rateConstantFromExchange } from '../kinetics/rateConstant.ts';
import { cathodeConcentration } from '../materials/cathodes.ts';
import type { CathodeMaterial } from '../materials/cathodes.ts';
import { potentialAt, stoichiometryAt } from '../openCircuit/openCircuitPotential.ts';
import type { UnbalancedParameters } from './electrodeBalance.ts';

export interface CathodeSpec {
  readonly material: CathodeMaterial;
  /** m. */
  readonly thickness: number;
  /** 0.5 and 0.35 where absent. */
  readonly activeFraction?: number;
  readonly porosity?: number;
  /** m, 4e-6 where absent. */
  readonly particleRadius?: number;
  /** As built, 0.95 where absent. */
  readonly initialStoichiometry?: number;
}

/** What is not an electrode. */
export interface CellFrame {
  /** m²; 0.1 where absent. */
  readonly electrodeArea?: number;
  /** The p(VdF-HFP) gel where absent. */
  readonly electrolyte?: ElectrolyteParameters;
  /** m; 30e-6 where absent. */
  readonly separatorThickness?: number;
  /** W/(m² K) of electrode area; 1 where absent. */
  readonly heatTransfer?: number;
}

export interface CellLimits {
  /** x_n,max; 0.95 where absent. */
  readonly fullest?: number;
  /** V against lithium, U_n,max. */
  readonly highestNegativePotential: number;
}

const FULLEST = 0.95;
const GEL_INTERFACE = 2e-4;
const POROSITY_EXPONENT = 1.5;
/** J/(m³ K) of the wet pair, and the thickness (m) of its two half collectors. */
const HEAT_CAPACITY = 2e6;
const COLLECTORS = 15e-6;

/** V against lithium; above it oxides lose oxygen and electrolytes decay. */
const HIGHEST_POSITIVE_POTENTIAL = 4.25;

/** Stoichiometries between which a cathode is used: inside its potential's range, below 4.25 V, at most as built. */
export function cathodeWindow({
  material,
  initialStoichiometry = 0.95,
}: CathodeSpec): readonly [low: number, high: number] {
  const [low, high] = material.potential.range;
  return [
    Math.max(low, stoichiometryAt(material.potential, HIGHEST_POSITIVE_POTENTIAL)),
    Math.min(high, initialStoichiometry),
  ];
}

/** mol/m² between an empty and a full lattice. */
export function cathodeLithiumCapacity(cathode: CathodeSpec): number {
  return (cathode.activeFraction ?? 0.5) * cathode.thickness * cathodeConcentration(cathode.material);
}

/** m of cathode that gives back 1/ratio of an anode's capacity (mol/m²): N/P = ratio. */
export function matchedCathodeThickness(
  cathode: Omit<CathodeSpec, 'thickness'>,
  anodeCapacity: number,
  ratio: number,
  efficiency: number,
): number {
  const perMetre = { ...cathode, thickness: 1 };
  const [low, high] = cathodeWindow(perMetre);
  return anodeCapacity / (ratio * efficiency * cathodeLithiumCapacity(perMetre) * (high - low));
}

type UnbalancedElectrode = UnbalancedParameters['negative'];

function positiveElectrode(cathode: CathodeSpec): UnbalancedElectrode {
  const { material, thickness, activeFraction = 0.5, porosity = 0.35, particleRadius = 4e-6 } = cathode;
  const maximumConcentration = cathodeConcentration(material);
  return {
    thickness,
    porosity,
    transportEfficiency: porosity ** POROSITY_EXPONENT,
    conductivity: 10 * activeFraction ** POROSITY_EXPONENT,
    particleRadius,
    surfaceAreaPerUnitVolume: (3 * activeFraction) / particleRadius,
    maximumConcentration,
    diffusivity: material.diffusivity,
    diffusivityActivationEnergy: 18_550,
    reactionRateConstant: rateConstantFromExchange(material.exchangeRate, maximumConcentration, 1000),
    reactionRateConstantActivationEnergy: 39_570,
    openCircuitPotential: material.potential,
    entropicChangeCoefficient: material.entropicChange,
    filmResistance: 0,
    contactResistance: 5e-4,
  };
}

/**
 * The cell after formation.
 *
 * @param lithium mol/m² in both electrodes together.
 * @throws RangeError if no lithium is left to move between the electrodes.
 */
export function lithiumLimitedCell(
  negative: UnbalancedElectrode,
  cathode: CathodeSpec,
  lithium: number,
  limits: CellLimits,
  frame: CellFrame = {},
): CellParameters {
  const { electrodeArea = 0.1, electrolyte = gelElectrolyte, separatorThickness = 30e-6, heatTransfer = 1 } = frame;
  const positive = positiveElectrode(cathode);
  const wide = { minimumStoichiometry: 0, maximumStoichiometry: 1 };
  const negativeCapacity = arealLithiumCapacity({ ...negative, ...wide });
  const positiveCapacity = cathodeLithiumCapacity(cathode);
  const positiveAt = (x: number) => (lithium - x * negativeCapacity) / positiveCapacity;
  const negativeAt = (x: number) => (lithium - x * positiveCapacity) / negativeCapacity;
  const [positiveLow, positiveHigh] = cathodeWindow(cathode);
  const [lowest, highest] = negative.openCircuitPotential.range;
  const drained = stoichiometryAt(negative.openCircuitPotential, limits.highestNegativePotential);
  const empty = Math.max(lowest, drained, negativeAt(positiveHigh));
  const fullest = Math.min(limits.fullest ?? FULLEST, highest);
  const full = Math.min(fullest, negativeAt(positiveLow));
  if (negativeAt(positiveHigh) > fullest) {
    throw new RangeError(
      `Cannot make a cell with ${lithium.toFixed(4)} mol/m² of lithium: with the cathode full, the negative electrode would still hold ${negativeAt(positiveHigh).toFixed(4)} of what it can, more than ${fullest.toFixed(4)}; give it less prelithiation or more anode`,
    );
  }
  if (!(full - empty > 1e-3)) {
    throw new RangeError(
      `Cannot make a cell with ${lithium.toFixed(4)} mol/m² of lithium: the negative electrode would work between ${empty.toFixed(4)} and ${full.toFixed(4)}; give it less irreversible loss, more cathode or prelithiation`,
    );
  }
  const voltageAt = (x: number) =>
    potentialAt(positive.openCircuitPotential, positiveAt(x)) - potentialAt(negative.openCircuitPotential, x);
  const thickness = negative.thickness + separatorThickness + positive.thickness + COLLECTORS;
  return {
    electrodeArea,
    negative: { ...negative, minimumStoichiometry: empty, maximumStoichiometry: full },
    separator: {
      thickness: separatorThickness,
      porosity: 0.5,
      transportEfficiency: 0.5 ** POROSITY_EXPONENT,
      interfaceResistance: GEL_INTERFACE,
    },
    positive: { ...positive, minimumStoichiometry: positiveAt(full), maximumStoichiometry: positiveAt(empty) },
    electrolyte,
    lowerVoltageCutOff: voltageAt(empty),
    upperVoltageCutOff: voltageAt(full),
    nominalCellCapacity: FARADAY * electrodeArea * negativeCapacity * (full - empty),
    referenceTemperature: 298.15,
    heatCapacity: HEAT_CAPACITY * thickness * electrodeArea,
    heatTransferCoefficient: heatTransfer * electrodeArea,
  };
}
