/**
 * A cell that a model can run, from a design document.
 *
 * What the document leaves out and the claims do not ask for is taken from the reference cell of seed 000 and named in
 * `assumed`; what carries the claims (thickness, materials, dots, cathode, electrolyte state) must be stated.
 *
 *     carbon alone     n_Li = x_built Q_p + 0.02 Q_n, described after formation
 *     thin layers      formation/thinAnodeCell.ts
 *     dots             dots/dotAnodeCell.ts
 */
import { arealLithiumCapacity, checkCellParameters } from '../../cellParameters.ts';
import type { CellParameters, ElectrodeParameters } from '../../cellParameters.ts';
import { CONTACT_RESISTIVITY, contactResistance } from '../../collectors/adhesion.ts';
import { balanceElectrodes } from '../../designs/electrodeBalance.ts';
import type { CathodeSpec } from '../../designs/lithiumLimitedCell.ts';
import { dotAnodeCell } from '../../dots/dotAnodeCell.ts';
import { fillCell, mediumOf } from '../../electrolyte/electrolyteMedium.ts';
import { findElectrolyteSystem } from '../../electrolyte/electrolyteSystems.ts';
import { liquidElectrolyte } from '../../electrolyte/electrolytes.ts';
import { formationOf } from '../../formation/lithiumBalance.ts';
import type { FormationResult } from '../../formation/lithiumBalance.ts';
import { thinAnodeCell } from '../../formation/thinAnodeCell.ts';
import type { ThinAnodeMaterial, ThinAnodeShare } from '../../formation/thinAnodeCell.ts';
import { rateConstantFromExchange } from '../../kinetics/rateConstant.ts';
import { findAlloyingHost } from '../../materials/alloyingHosts.ts';
import { findAnodeCompound } from '../../materials/anodeCompounds.ts';
import { DEFAULT_BORON } from '../../materials/carbons.ts';
import { cathodeConcentration, findCathodeMaterial } from '../../materials/cathodes.ts';
import type { CathodeMaterial } from '../../materials/cathodes.ts';
import { potentialAt } from '../../openCircuit/openCircuitPotential.ts';
import { finishedAreaRatio } from '../figures/collectorFigures.ts';
import {
  anodeContact,
  assume,
  carbonAnode,
  carbonOf,
  coatingConductivity,
  dotGeometry,
  dotMetal,
  hasOnlyCarbon,
} from './designAnode.ts';
import type { AnodeSection, DesignDocument, DotsSection, ElectrolyteSection } from '../designDocument.ts';
import { ANODE_MATERIALS, isInert } from '../materialClasses.ts';
import { stated, Undecided } from './stated.ts';

export interface DesignCell {
  readonly parameters: CellParameters;
  /** What the first charge binds, N/P and first-cycle efficiency. */
  readonly formation: FormationResult;
  /** Defaults that stand in for fields of the document. */
  readonly assumed: readonly string[];
}

const DEFAULT_AREA = 0.0525;
const USUAL_SYSTEM: Readonly<Record<ElectrolyteSection['state'], string>> = {
  liquid: 'liquid-ec-dmc',
  gel: 'gel-pvdf-hfp-ec-dmc-1-2',
  solid: 'solid-peo-litfsi',
};
/** Stoichiometry of a cathode as built, or the end of its potential's range. */
const FULL_CATHODE = 0.95;
/** Share of a carbon anode's places that stay filled when the cell is empty, as in the reference cell. */
const CARBON_REST = 0.02;
const CUT_OFFS = { upper: 4.2, upperPhosphate: 3.65, lower: 2.5 } as const;
/** J/(m³ K) and W/K; the reference cell's foils, on both sides of the layers, add 30 µm. */
const HEAT_CAPACITY = 2e6;
const FOILS = 30e-6;
const HEAT_TRANSFER = 0.5;
/** Ω m² of both gel interfaces when new. */
const GEL_INTERFACE = 2e-4;
/** Volume fractions of thin layers whose porosity is not stated. */
const USUAL_PORES = 0.38;
const LEAST_PORES = 0.05;

/** Two electrodes and the lithium that they share after formation. */
interface ElectrodePair {
  readonly negative: ElectrodeParameters;
  readonly positive: ElectrodeParameters;
  /** mol/m² in both together. */
  readonly lithium: number;
  readonly formation: FormationResult;
  /** V, where the document states none. */
  readonly usualCutOffs: { readonly lower: number; readonly upper: number };
}

/**
 * @throws Undecided naming the field that is not stated or has no model here; RangeError saying what cannot work, such
 * as an anode that takes all lithium on its first charge.
 */
export function cellOfDesign(document: DesignDocument): DesignCell {
  const assumed: string[] = [];
  const anode = stated(document.anode, 'anode');
  const { state, system } = stated(document.electrolyte, 'electrolyte');
  const electrolyte = findElectrolyteSystem(system ?? USUAL_SYSTEM[state])!;
  const pair = electrodePair(document, anode, assumed);
  const { negative, positive, lithium } = pair;
  const electrodeArea = document.cell?.electrodeArea ?? assume(assumed, 'cell.electrodeArea', DEFAULT_AREA);
  const separatorThickness = document.separator?.thickness ?? assume(assumed, 'separator.thickness', 25e-6);
  const separatorPorosity = document.separator?.porosity ?? assume(assumed, 'separator.porosity', 0.45);
  const thickness = negative.thickness + separatorThickness + positive.thickness + FOILS;
  const balanced = balanceElectrodes(
    {
      electrodeArea,
      negative,
      separator: {
        thickness: separatorThickness,
        porosity: separatorPorosity,
        transportEfficiency: separatorPorosity ** 1.5,
        interfaceResistance: state === 'liquid' ? 0 : GEL_INTERFACE,
      },
      positive,
      // Replaced below together with the transport efficiencies, which go by the medium.
      electrolyte: liquidElectrolyte,
      ...cutOffs(document, pair, assumed),
      referenceTemperature: 298.15,
      heatCapacity: HEAT_CAPACITY * electrodeArea * thickness,
      heatTransferCoefficient: HEAT_TRANSFER,
    },
    lithium,
  );
  const filled = fillCell(balanced, mediumOf(electrolyte));
  // Between dots the way through the electrolyte is straight, whatever fills the gaps.
  const parameters = anode.dots
    ? { ...filled, negative: { ...filled.negative, transportEfficiency: negative.transportEfficiency } }
    : filled;
  checkCellParameters(parameters);
  return { parameters, formation: pair.formation, assumed };
}

function electrodePair(document: DesignDocument, anode: AnodeSection, assumed: string[]): ElectrodePair {
  if (anode.dots) return dotPair(document, anode.dots, anode, assumed);
  return hasOnlyCarbon(anode) ? carbonPair(document, anode, assumed) : thinLayerPair(document, anode, assumed);
}

/** Layers whose first charge matters: compounds, alloying metals, boron-added carbon, and blends with them. */
function thinLayerPair(document: DesignDocument, anode: AnodeSection, assumed: string[]): ElectrodePair {
  const thickness = stated(anode.thickness, 'anode.thickness');
  const { prelithiation } = anode;
  const made = thinAnodeCell({
    thickness,
    porosity: anode.porosity ?? assume(assumed, 'anode.porosity', poresBeside(sharesOf(anode))),
    shares: sharesOf(anode),
    cathode: cathodeSpec(document, assumed),
    ...(prelithiation !== undefined && { prelithiation }),
  });
  return pairOf(document, made, coatingConductivity(anode));
}

function dotPair(document: DesignDocument, dots: DotsSection, anode: AnodeSection, assumed: string[]): ElectrodePair {
  if (dots.porosity === undefined) assume(assumed, 'anode.dots.porosity', 0);
  const made = dotAnodeCell({
    dots: dotGeometry(dots),
    host: dotMetal(dots).host,
    cathode: cathodeSpec(document, assumed),
    ...(anode.prelithiation !== undefined && { prelithiation: anode.prelithiation }),
  });
  return pairOf(document, made, made.parameters.negative.conductivity);
}

/** Electrodes and lithium of a cell that another builder made after formation. */
function pairOf(
  document: DesignDocument,
  { parameters, formation }: { readonly parameters: CellParameters; readonly formation: FormationResult },
  conductivity: number,
): ElectrodePair {
  const { negative, positive, lowerVoltageCutOff, upperVoltageCutOff } = parameters;
  return {
    negative: { ...negative, conductivity, contactResistance: anodeContact(document) },
    positive: { ...positive, contactResistance: cathodeContact(document) },
    lithium:
      negative.minimumStoichiometry * arealLithiumCapacity(negative) +
      positive.maximumStoichiometry * arealLithiumCapacity(positive),
    formation,
    usualCutOffs: { lower: lowerVoltageCutOff, upper: upperVoltageCutOff },
  };
}

/** The usual pores, or what the stated solids leave; a layer without any needs a statement. */
function poresBeside(shares: readonly ThinAnodeShare[]): number {
  const left = 1 - shares.reduce((sum, { fraction }) => sum + fraction, 0);
  return left < LEAST_PORES ? stated<number>(undefined, 'anode.porosity') : Math.min(USUAL_PORES, left);
}

function cathodeSpec(document: DesignDocument, assumed: string[]): CathodeSpec {
  const { volumeFraction, ...rest } = cathodeOf(document, assumed);
  return { ...rest, activeFraction: volumeFraction };
}

function sharesOf(anode: AnodeSection): ThinAnodeShare[] {
  const materials = stated(anode.materials, 'anode.materials');
  const shares = materials.flatMap(({ material, volumeFraction: fraction, particleRadius }): ThinAnodeShare[] => {
    const thin = fraction > 0 ? thinMaterial(material, anode) : undefined;
    return thin ? [{ material: thin, fraction, ...(particleRadius !== undefined && { particleRadius }) }] : [];
  });
  if (shares.length === 0) {
    const given = materials.filter(({ volumeFraction }) => volumeFraction > 0).map(({ material }) => material);
    const names = `anode.materials ${materials.map(({ material }) => material).join(', ')}`;
    if (given.every(isInert)) throw new RangeError(`Cannot make a cell of ${names}: none of them takes up lithium`);
    throw new Undecided(`Cannot make a cell of ${names}: no model here says how they take up lithium`);
  }
  return shares;
}

/** Undefined for what only conducts. */
function thinMaterial(material: string, { boronUptake }: AnodeSection): ThinAnodeMaterial | undefined {
  const kind = ANODE_MATERIALS.get(material);
  if (kind?.kind === 'carbon') {
    const boron = { ...DEFAULT_BORON, capacityGain: boronUptake ?? DEFAULT_BORON.capacityGain };
    return { kind: 'carbon', carbon: carbonOf(kind.form), ...(kind.isBoronAdded && { boron }) };
  }
  const compound = findAnodeCompound(material);
  if (compound) return { kind: 'compound', compound };
  const host = findAlloyingHost(material);
  return host && { kind: 'metal', host };
}

/** Carbon alone, described after formation as the reference cell is. */
function carbonPair(document: DesignDocument, anode: AnodeSection, assumed: string[]): ElectrodePair {
  const { electrode: negative, calibratedLoss } = carbonAnode(document, anode, assumed);
  const { electrode: positive, full } = designCathode(document, assumed);
  const anodeCapacity = arealLithiumCapacity(negative);
  const positiveCapacity = arealLithiumCapacity(positive);
  const { prelithiation = 0 } = anode;
  return {
    negative,
    positive,
    lithium: full * positiveCapacity + CARBON_REST * anodeCapacity + prelithiation - calibratedLoss,
    formation: formationOf({
      anodeCapacity,
      conversionLithium: calibratedLoss,
      interphaseLithium: 0,
      cathodeLithium: (full - positive.openCircuitPotential.range[0]) * positiveCapacity,
      prelithiation,
    }),
    usualCutOffs: {
      lower: CUT_OFFS.lower,
      upper: document.cathode?.material === 'lfp' ? CUT_OFFS.upperPhosphate : CUT_OFFS.upper,
    },
  };
}

interface CathodeOfDesign {
  readonly material: CathodeMaterial;
  readonly thickness: number;
  readonly porosity: number;
  readonly volumeFraction: number;
  readonly particleRadius: number;
}

function cathodeOf(document: DesignDocument, assumed: string[]): CathodeOfDesign {
  const cathode = stated(document.cathode, 'cathode');
  const thickness = stated(cathode.thickness, 'cathode.thickness');
  const usualRadius = Math.min(5e-6, thickness / 2);
  return {
    material: stated(findCathodeMaterial(stated(cathode.material, 'cathode.material')), 'cathode.material'),
    thickness,
    porosity: cathode.porosity ?? assume(assumed, 'cathode.porosity', 0.33),
    volumeFraction: cathode.volumeFraction ?? assume(assumed, 'cathode.volumeFraction', 0.55),
    particleRadius: cathode.particleRadius ?? assume(assumed, 'cathode.particleRadius', usualRadius),
  };
}

function cathodeContact(document: DesignDocument): number {
  return contactResistance(CONTACT_RESISTIVITY.positive, finishedAreaRatio(document, 'cathode'));
}

function designCathode(document: DesignDocument, assumed: string[]): { electrode: ElectrodeParameters; full: number } {
  const { material, thickness, porosity, volumeFraction, particleRadius } = cathodeOf(document, assumed);
  const concentration = cathodeConcentration(material);
  return {
    full: Math.min(FULL_CATHODE, material.potential.range[1]),
    electrode: {
      thickness,
      porosity,
      transportEfficiency: porosity ** 1.5,
      conductivity: 10 * volumeFraction ** 1.5,
      particleRadius,
      surfaceAreaPerUnitVolume: (3 * volumeFraction) / particleRadius,
      maximumConcentration: concentration,
      minimumStoichiometry: 0,
      maximumStoichiometry: 1,
      diffusivity: material.diffusivity,
      diffusivityActivationEnergy: 18_550,
      reactionRateConstant: rateConstantFromExchange(material.exchangeRate, concentration, 1000),
      reactionRateConstantActivationEnergy: 39_570,
      openCircuitPotential: material.potential,
      entropicChangeCoefficient: 0,
      filmResistance: 0,
      contactResistance: cathodeContact(document),
    },
  };
}

/** The stated window, or the usual one of the cathode, as far as both potentials reach with that lithium. */
function cutOffs(
  document: DesignDocument,
  { negative, positive, lithium, usualCutOffs }: ElectrodePair,
  assumed: string[],
): { lowerVoltageCutOff: number; upperVoltageCutOff: number } {
  const negativeCapacity = arealLithiumCapacity(negative);
  const positiveCapacity = arealLithiumCapacity(positive);
  const [negativeLow, negativeHigh] = negative.openCircuitPotential.range;
  const [positiveLow, positiveHigh] = positive.openCircuitPotential.range;
  const voltageAt = (x: number) =>
    potentialAt(positive.openCircuitPotential, (lithium - x * negativeCapacity) / positiveCapacity) -
    potentialAt(negative.openCircuitPotential, x);
  const least = voltageAt(Math.max(negativeLow, (lithium - positiveHigh * positiveCapacity) / negativeCapacity));
  const most = voltageAt(Math.min(negativeHigh, (lithium - positiveLow * positiveCapacity) / negativeCapacity));
  const stated = document.cell ?? {};
  const within = (field: 'lowerVoltageCutOff' | 'upperVoltageCutOff', usual: number): number => {
    const wanted = stated[field] ?? usual;
    const volts = Number(Math.min(Math.max(wanted, least + 0.01), most - 0.01).toFixed(3));
    const isAsStated = wanted === stated[field] && volts === wanted;
    return isAsStated ? volts : assume(assumed, `cell.${field}`, volts);
  };
  return {
    lowerVoltageCutOff: within('lowerVoltageCutOff', usualCutOffs.lower),
    upperVoltageCutOff: within('upperVoltageCutOff', usualCutOffs.upper),
  };
}
