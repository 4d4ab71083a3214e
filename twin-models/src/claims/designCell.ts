/**
 * A cell that a model can run, from a design document.
 *
 * What the document leaves out and the claims do not ask for is taken from the reference cell of seed 000 and named in
 * `assumed`; what carries the claims (thickness, materials, dots, cathode, electrolyte state) must be stated.
 *
 *     cyclable lithium = x_built Q_p + 0.02 Q_n (carbon) + prelithiation − conversion − first interphase
 */
import { arealLithiumCapacity, checkCellParameters } from '../cellParameters.ts';
import type { CellParameters, ElectrodeParameters } from '../cellParameters.ts';
import { CONTACT_RESISTIVITY, contactResistance } from '../collectors/adhesion.ts';
import { balanceElectrodes } from '../designs/electrodeBalance.ts';
import { fillCell, mediumOf } from '../electrolyte/electrolyteMedium.ts';
import { findElectrolyteSystem } from '../electrolyte/electrolyteSystems.ts';
import { liquidElectrolyte } from '../electrolyte/electrolytes.ts';
import { formationOf } from '../formation/lithiumBalance.ts';
import { rateConstantFromExchange } from '../kinetics/rateConstant.ts';
import { cathodeConcentration, findCathodeMaterial } from '../materials/cathodes.ts';
import { potentialAt } from '../openCircuit/openCircuitPotential.ts';
import { finishedAreaRatio } from './collectorFigures.ts';
import { assume, designAnode } from './designAnode.ts';
import type { DesignDocument, ElectrolyteSection } from './designDocument.ts';
import { ANODE_MATERIALS } from './materialClasses.ts';
import { stated } from './stated.ts';

export interface DesignCell {
  readonly parameters: CellParameters;
  /** mol/m² of electrode, as built and after the first charge. */
  readonly cathodeLithium: number;
  readonly conversionLithium: number;
  readonly cyclableLithium: number;
  /** N/P: lithium that the anode can hold over what the cathode gives within the range of its potential. */
  readonly negativeToPositiveRatio: number;
  /** First discharge over first charge, 0…1, by the lithium balance of formation. */
  readonly firstCycleEfficiency: number;
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
/** mol/m² of lithium in the first interphase of an alloying anode. */
const FIRST_INTERPHASE = 0.01;
const CUT_OFFS = { upper: 4.2, upperPhosphate: 3.65, lower: 2.5 } as const;
/** J/(m³ K) and W/K; the reference cell's foils, on both sides of the layers, add 30 µm. */
const HEAT_CAPACITY = 2e6;
const FOILS = 30e-6;

/**
 * @throws RangeError naming the field that is not stated, or saying what cannot work, such as an anode that takes all
 * lithium on its first charge.
 */
export function cellOfDesign(document: DesignDocument): DesignCell {
  const { electrode: negative, conversionLithium, calibratedLoss, assumed: fromAnode } = designAnode(document);
  const assumed = [...fromAnode];
  const { electrode: positive, full } = designCathode(document, assumed);
  const { state, system } = stated(document.electrolyte, 'electrolyte');
  const electrolyte = findElectrolyteSystem(system ?? USUAL_SYSTEM[state])!;
  const electrodeArea = document.cell?.electrodeArea ?? assume(assumed, 'cell.electrodeArea', DEFAULT_AREA);
  const separatorThickness = document.separator?.thickness ?? assume(assumed, 'separator.thickness', 25e-6);
  const separatorPorosity = document.separator?.porosity ?? assume(assumed, 'separator.porosity', 0.45);
  const cathodeLithium = full * arealLithiumCapacity(positive);
  const isCarbon = !document.anode?.dots && hasOnlyCarbon(document);
  const anodeCapacity = arealLithiumCapacity(negative);
  const cyclableLithium =
    cathodeLithium +
    (document.anode?.prelithiation ?? 0) +
    (isCarbon ? CARBON_REST * anodeCapacity : -FIRST_INTERPHASE) -
    conversionLithium -
    calibratedLoss;
  if (!(cyclableLithium > 0)) {
    throw new RangeError(
      `Cannot cycle this cell: its first charge takes ${(conversionLithium + calibratedLoss).toPrecision(3)} mol/m² of lithium, the cathode holds ${cathodeLithium.toPrecision(3)} mol/m²`,
    );
  }
  const window = cutOffs(document, negative, positive, cyclableLithium, assumed);
  const balanced = balanceElectrodes(
    {
      electrodeArea,
      negative,
      separator: {
        thickness: separatorThickness,
        porosity: separatorPorosity,
        transportEfficiency: separatorPorosity ** 1.5,
        interfaceResistance: state === 'liquid' ? 0 : 2e-4,
      },
      positive,
      // Replaced below together with the transport efficiencies, which go by the medium.
      electrolyte: liquidElectrolyte,
      ...window,
      referenceTemperature: 298.15,
      heatCapacity:
        HEAT_CAPACITY * electrodeArea * (negative.thickness + separatorThickness + positive.thickness + FOILS),
      heatTransferCoefficient: 0.5,
    },
    cyclableLithium,
  );
  const filled = fillCell(balanced, mediumOf(electrolyte));
  // Between dots the way through the electrolyte is straight, whatever fills the gaps.
  const parameters = document.anode?.dots
    ? { ...filled, negative: { ...filled.negative, transportEfficiency: negative.transportEfficiency } }
    : filled;
  checkCellParameters(parameters);
  const { negativeToPositiveRatio, firstCycleEfficiency } = formationOf({
    anodeCapacity,
    conversionLithium: conversionLithium + calibratedLoss,
    interphaseLithium: isCarbon ? 0 : FIRST_INTERPHASE,
    cathodeLithium: (full - positive.openCircuitPotential.range[0]) * arealLithiumCapacity(positive),
    prelithiation: document.anode?.prelithiation ?? 0,
  });
  return {
    parameters,
    cathodeLithium,
    conversionLithium,
    cyclableLithium,
    negativeToPositiveRatio,
    firstCycleEfficiency,
    assumed,
  };
}

function hasOnlyCarbon({ anode }: DesignDocument): boolean {
  return (anode?.materials ?? []).every(({ material }) => ANODE_MATERIALS.get(material)?.kind !== 'compound');
}

function designCathode(document: DesignDocument, assumed: string[]): { electrode: ElectrodeParameters; full: number } {
  const cathode = stated(document.cathode, 'cathode');
  const id = stated(cathode.material, 'cathode.material');
  const material = stated(findCathodeMaterial(id), 'cathode.material');
  const thickness = stated(cathode.thickness, 'cathode.thickness');
  const porosity = cathode.porosity ?? assume(assumed, 'cathode.porosity', 0.33);
  const volumeFraction = cathode.volumeFraction ?? assume(assumed, 'cathode.volumeFraction', 0.55);
  const particleRadius =
    cathode.particleRadius ?? assume(assumed, 'cathode.particleRadius', Math.min(5e-6, thickness / 2));
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
      contactResistance: contactResistance(CONTACT_RESISTIVITY.positive, finishedAreaRatio(document, 'cathode')),
    },
  };
}

/** The stated window, or the usual one of the cathode, as far as both potentials reach with that lithium. */
function cutOffs(
  document: DesignDocument,
  negative: ElectrodeParameters,
  positive: ElectrodeParameters,
  lithium: number,
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
  const usualUpper = document.cathode?.material === 'lfp' ? CUT_OFFS.upperPhosphate : CUT_OFFS.upper;
  const stated = document.cell ?? {};
  const within = (field: 'lowerVoltageCutOff' | 'upperVoltageCutOff', usual: number): number => {
    const wanted = stated[field] ?? usual;
    const volts = Number(Math.min(Math.max(wanted, least + 0.01), most - 0.01).toFixed(3));
    const isAsStated = wanted === stated[field] && volts === wanted;
    return isAsStated ? volts : assume(assumed, `cell.${field}`, volts);
  };
  return {
    lowerVoltageCutOff: within('lowerVoltageCutOff', CUT_OFFS.lower),
    upperVoltageCutOff: within('upperVoltageCutOff', usualUpper),
  };
}
