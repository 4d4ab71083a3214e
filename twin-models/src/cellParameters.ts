/**
 * What a cell model needs to know of a cell. Names follow BPX in full camelCase; SI throughout.
 *
 * Potentials and transport properties are functions here and become tables in the kernels.
 */
import type { TemperatureLaw } from './electrolyte/temperatureLaw.ts';
import type { OpenCircuitPotential } from './openCircuit/openCircuitPotential.ts';

/** A constant, or a function of stoichiometry (solids) or concentration in mol/m³ (electrolyte). */
export type Property = number | ((x: number) => number);

export interface ElectrodeParameters {
  /** m. */
  readonly thickness: number;
  /** Electrolyte volume fraction. */
  readonly porosity: number;
  /** Effective over bulk transport property of the electrolyte in the pores, 1 (porosity^b). */
  readonly transportEfficiency: number;
  /** S/m, effective electronic conductivity of the electrode. */
  readonly conductivity: number;
  /** m; for dots and films the radius of the sphere with the same volume per surface. */
  readonly particleRadius: number;
  /** m²/m³ of electrode; 3 ε_s / R for spheres. */
  readonly surfaceAreaPerUnitVolume: number;
  /** mol/m³ of active material. */
  readonly maximumConcentration: number;
  /** Stoichiometry window: the negative electrode is at its minimum, the positive at its maximum when the cell is empty. */
  readonly minimumStoichiometry: number;
  readonly maximumStoichiometry: number;
  /** m²/s at reference temperature, of the bulk stoichiometry. */
  readonly diffusivity: Property;
  /** J/mol. */
  readonly diffusivityActivationEnergy: number;
  /** mol/(m² s): j0 = F K (c_e/c_e0)^½ x^½ (1−x)^½. */
  readonly reactionRateConstant: number;
  /** α of j0 = F K (c_e/c_e0)^(1−α) x^α (1−x)^(1−α), 0…1; ½ where absent, as in BPX. The overpotential stays symmetric. */
  readonly exchangeExponent?: number;
  /** J/mol. */
  readonly reactionRateConstantActivationEnergy: number;
  readonly openCircuitPotential: OpenCircuitPotential;
  /** V/K, of the bulk stoichiometry. */
  readonly entropicChangeCoefficient: Property;
  /** Ω m² of real interface: interphase film when new. */
  readonly filmResistance: number;
  /** Ω m² of electrode area: coating to collector, already divided by the collector's real area ratio. */
  readonly contactResistance: number;
}

export interface SeparatorParameters {
  readonly thickness: number;
  readonly porosity: number;
  readonly transportEfficiency: number;
  /** Ω m² of electrode area, both gel interfaces together when new; 0 with liquid electrolyte. */
  readonly interfaceResistance: number;
}

export interface ElectrolyteParameters {
  /** mol/m³. */
  readonly initialConcentration: number;
  readonly cationTransferenceNumber: number;
  /** 1 + d ln f / d ln c. */
  readonly thermodynamicFactor: number;
  /** m²/s at reference temperature, of concentration. */
  readonly diffusivity: Property;
  readonly diffusivityTemperatureLaw: TemperatureLaw;
  /** S/m at reference temperature, of concentration. */
  readonly conductivity: Property;
  readonly conductivityTemperatureLaw: TemperatureLaw;
}

export interface CellParameters {
  /** m², area of one electrode pair × pairs in parallel. */
  readonly electrodeArea: number;
  readonly negative: ElectrodeParameters;
  readonly separator: SeparatorParameters;
  readonly positive: ElectrodeParameters;
  readonly electrolyte: ElectrolyteParameters;
  /** V. */
  readonly lowerVoltageCutOff: number;
  readonly upperVoltageCutOff: number;
  /** A·s (BPX: A.h), rated. */
  readonly nominalCellCapacity: number;
  /** K. */
  readonly referenceTemperature: number;
  /** J/K of the whole cell. */
  readonly heatCapacity: number;
  /** W/K from the cell to its surroundings; 0 = adiabatic. */
  readonly heatTransferCoefficient: number;
}

/** mol/m² of electrode area between empty and full lattice, ε_s L c_max. */
export function arealLithiumCapacity(electrode: ElectrodeParameters): number {
  const activeFraction = (electrode.surfaceAreaPerUnitVolume * electrode.particleRadius) / 3;
  return activeFraction * electrode.thickness * electrode.maximumConcentration;
}

/** Function form of a property. */
export function propertyFunction(property: Property): (x: number) => number {
  return typeof property === 'number' ? () => property : property;
}

type PositiveField = readonly [path: string, value: number];

/**
 * Refuses parameters that no model can step. Bounds are of possibility, not of good design.
 *
 * @throws RangeError naming the field, its value and the limit.
 */
export function checkCellParameters(parameters: CellParameters): void {
  const { negative, positive, separator, electrolyte } = parameters;
  const positiveFields: PositiveField[] = [
    ['electrodeArea', parameters.electrodeArea],
    ['nominalCellCapacity', parameters.nominalCellCapacity],
    ['referenceTemperature', parameters.referenceTemperature],
    ['heatCapacity', parameters.heatCapacity],
    ['separator.thickness', separator.thickness],
    ['separator.porosity', separator.porosity],
    ['separator.transportEfficiency', separator.transportEfficiency],
    ['electrolyte.initialConcentration', electrolyte.initialConcentration],
  ];
  for (const [name, electrode] of [
    ['negative', negative],
    ['positive', positive],
  ] as const) {
    positiveFields.push(
      [`${name}.thickness`, electrode.thickness],
      [`${name}.porosity`, electrode.porosity],
      [`${name}.transportEfficiency`, electrode.transportEfficiency],
      [`${name}.conductivity`, electrode.conductivity],
      [`${name}.particleRadius`, electrode.particleRadius],
      [`${name}.surfaceAreaPerUnitVolume`, electrode.surfaceAreaPerUnitVolume],
      [`${name}.maximumConcentration`, electrode.maximumConcentration],
      [`${name}.reactionRateConstant`, electrode.reactionRateConstant],
    );
    const { minimumStoichiometry: low, maximumStoichiometry: high } = electrode;
    if (!(low >= 0 && high <= 1 && low < high)) {
      throw new RangeError(
        `Cannot use ${name} stoichiometry window [${low}, ${high}]: needs 0 ≤ minimum < maximum ≤ 1`,
      );
    }
    const { exchangeExponent = 0.5 } = electrode;
    if (!(exchangeExponent > 0 && exchangeExponent < 1)) {
      throw new RangeError(`Cannot use ${name}.exchangeExponent = ${exchangeExponent}: must lie between 0 and 1`);
    }
    const solid = (electrode.surfaceAreaPerUnitVolume * electrode.particleRadius) / 3;
    if (solid + electrode.porosity > 1 + 1e-9) {
      throw new RangeError(
        `Cannot use ${name} electrode: active fraction ${solid.toFixed(4)} + porosity ${electrode.porosity} exceeds 1`,
      );
    }
  }
  for (const [path, value] of positiveFields) {
    if (!(value > 0 && Number.isFinite(value))) throw new RangeError(`Cannot use ${path} = ${value}: must be > 0`);
  }
  const transference = electrolyte.cationTransferenceNumber;
  if (!(transference > 0 && transference < 1)) {
    throw new RangeError(`Cannot use electrolyte.cationTransferenceNumber = ${transference}: must lie between 0 and 1`);
  }
  if (!(parameters.upperVoltageCutOff > parameters.lowerVoltageCutOff)) {
    throw new RangeError(
      `Cannot use voltage window ${parameters.lowerVoltageCutOff}…${parameters.upperVoltageCutOff} V: upper must exceed lower`,
    );
  }
}
