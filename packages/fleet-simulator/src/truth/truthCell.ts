/**
 * What the truth takes from a cell design: lumped constants of one series position at rated size.
 *
 * The design is the same that the twin has; what is made of it differs: spheres by Padé lags instead of
 * meshes or modes, salt in two tanks instead of finite volumes, potentials sampled from the expression.
 */
import type { CellParameters, ElectrodeParameters, TemperatureLaw } from '@packtwin/twin-models';
import { arealLithiumCapacity, crossing, propertyFunction } from '@packtwin/twin-models';
import { FARADAY, GAS_CONSTANT } from '@packtwin/units';
import { sampledPotential, samplePotential, type PotentialTable } from './potentialTable.ts';

export interface TruthElectrode {
  readonly potential: PotentialTable;
  /** Stoichiometry when the cell is empty and full by design. */
  readonly empty: number;
  readonly full: number;
  /** A·s per unit of stoichiometry. */
  readonly latticeCharge: number;
  /** s, R²/D at reference temperature, of stoichiometry. */
  readonly diffusionTime: (stoichiometry: number) => number;
  readonly diffusionActivation: number;
  /** A, exchange current over √(x(1−x)) at reference temperature. */
  readonly exchangeCurrent: number;
  readonly exchangeActivation: number;
  /** V/K, of stoichiometry. */
  readonly entropicChange: (stoichiometry: number) => number;
}

export interface TruthCell {
  readonly negative: TruthElectrode;
  readonly positive: TruthElectrode;
  /** Ω that do not depend on temperature: contacts, films, solids, gel interfaces. */
  readonly constantResistance: number;
  /** Ω of the electrolyte at reference temperature. */
  readonly electrolyteResistance: number;
  readonly conductivityLaw: TemperatureLaw;
  readonly diffusivityLaw: TemperatureLaw;
  /** mol/m³ between the salt tanks per A of discharge, steady, and s to get there; both at reference temperature. */
  readonly saltPerAmpere: number;
  readonly saltTime: number;
  /** Share of that difference found in the negative electrode's tank. */
  readonly saltShareNegative: number;
  readonly saltConcentration: number;
  /** V per unit of ln(c) per K: 2R/F (1−t⁺)χ. */
  readonly saltVoltage: number;
  readonly ratedCharge: number;
  /** V between which it is used. */
  readonly lowerVoltage: number;
  readonly upperVoltage: number;
  readonly referenceTemperature: number;
  /** J/K. */
  readonly heatCapacity: number;
}

/** Lumps a design's parameters, which are already scaled to the pack. */
export function truthCell(parameters: CellParameters): TruthCell {
  const { electrodeArea: area, negative, positive, separator, electrolyte } = parameters;
  const concentration = electrolyte.initialConcentration;
  const conductivity = propertyFunction(electrolyte.conductivity)(concentration);
  const diffusivity = propertyFunction(electrolyte.diffusivity)(concentration);
  const path = saltPath(negative) + separator.thickness / separator.transportEfficiency + saltPath(positive);

  // Two tanks, each with a third of the separator, joined by the path: dx/dt = S − x/τ.
  const gelThird = (separator.porosity * separator.thickness) / 3;
  const negativeTank = negative.porosity * negative.thickness + gelThird;
  const positiveTank = positive.porosity * positive.thickness + gelThird;
  const tanks = (negativeTank * positiveTank) / (negativeTank + positiveTank);
  const transferred = 1 - electrolyte.cationTransferenceNumber;

  return {
    negative: truthElectrode(negative, area, negative.minimumStoichiometry, negative.maximumStoichiometry),
    positive: truthElectrode(positive, area, positive.maximumStoichiometry, positive.minimumStoichiometry),
    constantResistance:
      (negative.contactResistance +
        positive.contactResistance +
        separator.interfaceResistance +
        negative.thickness / (3 * negative.conductivity) +
        positive.thickness / (3 * positive.conductivity) +
        filmResistance(negative) +
        filmResistance(positive)) /
      area,
    electrolyteResistance: path / (conductivity * area),
    conductivityLaw: electrolyte.conductivityTemperatureLaw,
    diffusivityLaw: electrolyte.diffusivityTemperatureLaw,
    saltPerAmpere: (transferred * path) / (FARADAY * area * diffusivity),
    saltTime: (tanks * path) / diffusivity,
    saltShareNegative: positiveTank / (negativeTank + positiveTank),
    saltConcentration: concentration,
    saltVoltage: ((2 * GAS_CONSTANT) / FARADAY) * transferred * electrolyte.thermodynamicFactor,
    ratedCharge: parameters.nominalCellCapacity,
    lowerVoltage: parameters.lowerVoltageCutOff,
    upperVoltage: parameters.upperVoltageCutOff,
    referenceTemperature: parameters.referenceTemperature,
    heatCapacity: parameters.heatCapacity,
  };
}

/** A·s between both voltage limits at rest, for a lithium content (A·s) shared by two electrodes of a size (A·s per unit). */
export function restCapacity(
  cell: TruthCell,
  negativeLattice: number,
  positiveLattice: number,
  lithium: number,
): number {
  const least = Math.max(0, lithium - positiveLattice);
  const most = Math.min(negativeLattice, lithium);
  /** V at rest of a charge in the negative electrode. */
  const restAt = (charge: number): number =>
    sampledPotential(cell.positive.potential, (lithium - charge) / positiveLattice) -
    sampledPotential(cell.negative.potential, charge / negativeLattice);
  const chargeAt = (volts: number): number => crossing(least, most, (charge) => restAt(charge) < volts);
  return chargeAt(cell.upperVoltage) - chargeAt(cell.lowerVoltage);
}

function truthElectrode(electrode: ElectrodeParameters, area: number, empty: number, full: number): TruthElectrode {
  const diffusivity = propertyFunction(electrode.diffusivity);
  const interfaceArea = area * electrode.surfaceAreaPerUnitVolume * electrode.thickness;
  return {
    potential: samplePotential(electrode.openCircuitPotential),
    empty,
    full,
    latticeCharge: FARADAY * area * arealLithiumCapacity(electrode),
    diffusionTime: (stoichiometry) => electrode.particleRadius ** 2 / diffusivity(stoichiometry),
    diffusionActivation: electrode.diffusivityActivationEnergy,
    exchangeCurrent: FARADAY * electrode.reactionRateConstant * interfaceArea,
    exchangeActivation: electrode.reactionRateConstantActivationEnergy,
    entropicChange: propertyFunction(electrode.entropicChangeCoefficient),
  };
}

function filmResistance(electrode: ElectrodeParameters): number {
  return electrode.filmResistance / (electrode.surfaceAreaPerUnitVolume * electrode.thickness);
}

/** m: third of the thickness, lengthened by the pores. Flux through an electrode falls linearly to zero. */
function saltPath(electrode: ElectrodeParameters): number {
  return electrode.thickness / (3 * electrode.transportEfficiency);
}
