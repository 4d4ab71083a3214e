/**
 * What a cell model needs to know of a cell. Names follow BPX in full camelCase; SI throughout.
 *
 * Potentials and transport properties are functions here and become tables in the kernels.
 */
import type { TemperatureLaw } from './electrolyte/temperatureLaw.ts';
import type { OpenCircuitPotential } from './openCircuit/openCircuitPotential.ts';

/** A constant, or a function of stoichiometry (solids) or concentration in mol/m³ (electrolyte). */
export type Property = number | ((x: number) => number);

/**
 * Hysteresis of an open-circuit potential, one state h per material (Axen et al., J. Energy Storage 48 (2022) 103985):
 *
 *     U = U_eq(θ) + h ΔU(θ),   dh = γ |dθ̄| (±1 − h),   + while lithium leaves
 *
 * so h lies in [−1, 1], is 1 on the delithiation branch and −1 on the lithiation branch.
 */
export interface OpenCircuitHysteresis {
  /** V, ΔU: half the distance between the branches, of stoichiometry; `openCircuitPotential` lies midway. */
  readonly halfGap: Property;
  /** γ ≥ 0 per unit of stoichiometry. PyBaMM and BPX count twice that: their decay constant is 2γ. */
  readonly decayRate: number;
  /** h at reset, −1…1; 0 where absent. */
  readonly initialState?: number;
}

/** One kind of particle in an electrode. */
export interface ParticleParameters {
  /** m; for dots and films the radius of the sphere with the same volume per surface. */
  readonly particleRadius: number;
  /** m²/m³ of electrode; 3 ε_s / R for spheres. */
  readonly surfaceAreaPerUnitVolume: number;
  /** mol/m³ of active material. */
  readonly maximumConcentration: number;
  /** Stoichiometry window: the negative electrode is at its minimum, the positive at its maximum when the cell is empty. */
  readonly minimumStoichiometry: number;
  readonly maximumStoichiometry: number;
  /** m²/s at reference temperature, of the local stoichiometry. */
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
  readonly hysteresis?: OpenCircuitHysteresis;
  /** V/K, of the bulk stoichiometry. */
  readonly entropicChangeCoefficient: Property;
  /** Ω m² of real interface: interphase film when new. */
  readonly filmResistance: number;
}

/** One of several kinds of particle that share the potential of a blended electrode. */
export interface ParticlePopulation extends ParticleParameters {
  readonly name: string;
}

export interface ElectrodeParameters extends ParticleParameters {
  /** m. */
  readonly thickness: number;
  /** Electrolyte volume fraction. */
  readonly porosity: number;
  /** Effective over bulk transport property of the electrolyte in the pores, 1 (porosity^b). */
  readonly transportEfficiency: number;
  /** S/m, effective electronic conductivity of the electrode. */
  readonly conductivity: number;
  /** Ω m² of electrode area: coating to collector, already divided by the collector's real area ratio. */
  readonly contactResistance: number;
  /**
   * Two or more where the electrode is a blend. Its own particle fields then describe the one material that
   * holds as much lithium at the same rest potential; {@link blendedElectrode} makes such parameters.
   */
  readonly populations?: readonly ParticlePopulation[];
}

export interface SeparatorParameters {
  readonly thickness: number;
  readonly porosity: number;
  readonly transportEfficiency: number;
  /** Ω m² of electrode area, both gel interfaces together when new; 0 with liquid electrolyte. */
  readonly interfaceResistance: number;
}

/**
 * Transport of salt over concentration (mol/m³) and temperature (K) together, where one does not scale with the other.
 * The full model takes these; {@link ElectrolyteParameters} beside them says what they are at the initial concentration.
 */
export interface ElectrolyteMap {
  /** m²/s. */
  readonly diffusivity: (concentration: number, temperature: number) => number;
  /** S/m. */
  readonly conductivity: (concentration: number, temperature: number) => number;
  readonly cationTransferenceNumber: (concentration: number, temperature: number) => number;
  /** 1 + d ln f / d ln c. */
  readonly thermodynamicFactor: (concentration: number, temperature: number) => number;
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
  /** Properties that do not split into a function of concentration and a factor of temperature; the DFN takes them instead. */
  readonly map?: ElectrolyteMap;
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
      ...positiveParticleFields(name, electrode),
    );
    checkParticle(name, electrode);
    if (electrode.populations) {
      for (const population of electrode.populations) {
        const path = `${name}.populations "${population.name}"`;
        positiveFields.push(...positiveParticleFields(path, population));
        checkParticle(path, population);
      }
      checkBlend(name, electrode, electrode.populations);
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

function positiveParticleFields(path: string, particle: ParticleParameters): PositiveField[] {
  return [
    [`${path}.particleRadius`, particle.particleRadius],
    [`${path}.surfaceAreaPerUnitVolume`, particle.surfaceAreaPerUnitVolume],
    [`${path}.maximumConcentration`, particle.maximumConcentration],
    [`${path}.reactionRateConstant`, particle.reactionRateConstant],
  ];
}

function checkParticle(path: string, particle: ParticleParameters): void {
  const { minimumStoichiometry: low, maximumStoichiometry: high, exchangeExponent = 0.5, hysteresis } = particle;
  if (!(low >= 0 && high <= 1 && low < high)) {
    throw new RangeError(`Cannot use ${path} stoichiometry window [${low}, ${high}]: needs 0 ≤ minimum < maximum ≤ 1`);
  }
  if (!(exchangeExponent > 0 && exchangeExponent < 1)) {
    throw new RangeError(`Cannot use ${path}.exchangeExponent = ${exchangeExponent}: must lie between 0 and 1`);
  }
  if (!hysteresis) return;
  const { decayRate, initialState = 0 } = hysteresis;
  if (!(decayRate >= 0 && Number.isFinite(decayRate))) {
    throw new RangeError(`Cannot use ${path}.hysteresis.decayRate = ${decayRate}: must be ≥ 0 and finite`);
  }
  if (!(initialState >= -1 && initialState <= 1)) {
    throw new RangeError(`Cannot use ${path}.hysteresis.initialState = ${initialState}: must lie between -1 and 1`);
  }
}

/** Of the whole: a blend whose own fields differ more from its populations was not made of them. */
const BLEND_TOLERANCE = 1e-6;

function checkBlend(name: string, electrode: ElectrodeParameters, populations: readonly ParticlePopulation[]): void {
  if (populations.length < 2) {
    throw new RangeError(
      `Cannot use ${name}.populations with ${populations.length} entries: a blend needs two or more`,
    );
  }
  if (electrode.hysteresis) {
    throw new RangeError(`Cannot use ${name}.hysteresis: in a blend every population has its own`);
  }
  const held = (particle: ParticleParameters) =>
    particle.surfaceAreaPerUnitVolume * particle.particleRadius * particle.maximumConcentration;
  const sum = populations.reduce((total, population) => total + held(population), 0);
  if (!(Math.abs(held(electrode) / sum - 1) < BLEND_TOLERANCE)) {
    throw new RangeError(
      `Cannot use ${name}.populations: they hold ${(sum / 3).toPrecision(6)} mol of lithium per m³, the electrode's own fields ${(held(electrode) / 3).toPrecision(6)}; make the electrode with blendedElectrode`,
    );
  }
}
