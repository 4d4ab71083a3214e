/** One kind of particle made ready for stepping: tables, particle method, what its interface is. */
import { FARADAY } from '@packtwin/units';
import { propertyFunction } from '../cellParameters.ts';
import type { ElectrodeParameters, ParticleParameters, ParticlePopulation, Property } from '../cellParameters.ts';
import { temperatureFactor } from '../electrolyte/temperatureLaw.ts';
import { potentialTable } from '../openCircuit/openCircuitPotential.ts';
import { rowTemperature, TEMPERATURE_ROWS } from '../tables/temperatureGrid.ts';
import { createUniformTable } from '../tables/uniformTable.ts';
import type { UniformTable } from '../tables/uniformTable.ts';
import { particleModes } from '../transport/particleModes.ts';
import { RelaxationTable } from '../transport/relaxationTable.ts';
import { ModalParticles } from './modalParticles.ts';
import type { Particles } from './particles.ts';
import { ShellParticles } from './shellParticles.ts';

/** Columns of {@link PopulationModel.temperatureRows}, and how many there are. */
export const LOG_DIFFUSIVITY = 0;
export const RATE = 1;
export const POPULATION_COLUMNS = 2;
const TABLE_INTERVALS = 512;

export interface HysteresisModel {
  /** V, ΔU over stoichiometry. */
  readonly halfGap: UniformTable;
  readonly decayRate: number;
  readonly initialState: number;
}

export interface PopulationModel {
  readonly particles: Particles;
  readonly potential: UniformTable;
  readonly hysteresis: HysteresisModel | null;
  /** V/K, and the same where it does not depend on stoichiometry, else null. */
  readonly entropicChange: UniformTable;
  readonly constantEntropicChange: number | null;
  /** α of the exchange current density; null where it is ½. */
  readonly exchangeExponent: number | null;
  /** m² of interface per m³ of electrode. */
  readonly surfaceAreaPerUnitVolume: number;
  /** Ω m² of interface. */
  readonly filmResistance: number;
  /** dθ̄/dt over −j: 3/(F R c_max), 1/s per A/m². */
  readonly ratePerDensity: number;
  /** Lattice places over those of the electrode. */
  readonly share: number;
  /** Rows over temperature: ln of the diffusivity over that at reference; F K in A/m². */
  readonly temperatureRows: Float64Array;
  readonly isResolvedByShells: boolean;
}

/** How particles are resolved: shells where the diffusivity is a function, or wherever they are asked for. */
export interface ParticleResolution {
  readonly nodeCount: number;
  readonly shellCount: number;
  /** Shells also where the diffusivity is constant, for comparison. */
  readonly areShellsForced: boolean;
}

/** The populations of an electrode, of which an electrode of one material has one. @param referenceTemperature K. */
export function populationModels(
  electrode: ElectrodeParameters,
  referenceTemperature: number,
  resolution: ParticleResolution,
): readonly PopulationModel[] {
  const populations: readonly ParticleParameters[] = populationsOf(electrode);
  const places = populations.map(
    ({ surfaceAreaPerUnitVolume, particleRadius, maximumConcentration }) =>
      surfaceAreaPerUnitVolume * particleRadius * maximumConcentration,
  );
  const sum = places.reduce((total, own) => total + own, 0);
  return populations.map((population, index) =>
    populationModel(population, places[index]! / sum, referenceTemperature, resolution),
  );
}

/** An electrode's kinds of particles; of one material the electrode itself, without a name. */
export function populationsOf(electrode: ElectrodeParameters): readonly ParticlePopulation[] {
  return electrode.populations ?? [{ ...electrode, name: '' }];
}

function populationModel(
  parameters: ParticleParameters,
  share: number,
  referenceTemperature: number,
  { nodeCount, shellCount, areShellsForced }: ParticleResolution,
): PopulationModel {
  const { diffusivity, particleRadius, hysteresis, openCircuitPotential, entropicChangeCoefficient } = parameters;
  const [low, high] = openCircuitPotential.range;
  const middle = 0.5 * (parameters.minimumStoichiometry + parameters.maximumStoichiometry);
  const reference = propertyFunction(diffusivity)(middle);
  const diffusionTime = particleRadius ** 2 / reference;
  const ratePerDensity = 3 / (FARADAY * particleRadius * parameters.maximumConcentration);
  const isResolvedByShells = areShellsForced || typeof diffusivity !== 'number';
  const exponent = parameters.exchangeExponent ?? 0.5;
  return {
    particles: isResolvedByShells
      ? new ShellParticles(
          nodeCount,
          shellCount,
          relativeTable(diffusivity, reference, low, high),
          diffusionTime,
          ratePerDensity,
        )
      : new ModalParticles(
          nodeCount,
          new RelaxationTable(
            particleModes.eigenvalues.map((eigenvalue) => eigenvalue / diffusionTime),
            particleModes.weights,
          ),
          diffusionTime,
          ratePerDensity,
        ),
    potential: potentialTable(openCircuitPotential),
    hysteresis: hysteresis
      ? {
          halfGap: propertyTable(hysteresis.halfGap, low, high),
          decayRate: hysteresis.decayRate,
          initialState: hysteresis.initialState ?? 0,
        }
      : null,
    entropicChange: propertyTable(entropicChangeCoefficient, low, high),
    constantEntropicChange: typeof entropicChangeCoefficient === 'number' ? entropicChangeCoefficient : null,
    exchangeExponent: exponent === 0.5 ? null : exponent,
    surfaceAreaPerUnitVolume: parameters.surfaceAreaPerUnitVolume,
    filmResistance: parameters.filmResistance,
    ratePerDensity,
    share,
    temperatureRows: temperatureRows(parameters, referenceTemperature),
    isResolvedByShells,
  };
}

function propertyTable(property: Property, low: number, high: number): UniformTable {
  return createUniformTable(propertyFunction(property), low, high, {
    intervals: typeof property === 'number' ? 1 : TABLE_INTERVALS,
  });
}

/** Over the reference; the end values hold outside the potential's range. */
function relativeTable(diffusivity: Property, reference: number, low: number, high: number): UniformTable {
  const evaluate = propertyFunction(diffusivity);
  return createUniformTable((x) => evaluate(x) / reference, low, high, {
    intervals: typeof diffusivity === 'number' ? 1 : TABLE_INTERVALS,
  });
}

function temperatureRows(parameters: ParticleParameters, referenceTemperature: number): Float64Array {
  const rows = new Float64Array(TEMPERATURE_ROWS * POPULATION_COLUMNS);
  const arrhenius = (activationEnergy: number, temperature: number) =>
    temperatureFactor({ kind: 'arrhenius', activationEnergy }, temperature, referenceTemperature);
  for (let row = 0; row < TEMPERATURE_ROWS; row++) {
    const temperature = rowTemperature(row);
    rows[row * POPULATION_COLUMNS + LOG_DIFFUSIVITY] = Math.log(
      arrhenius(parameters.diffusivityActivationEnergy, temperature),
    );
    rows[row * POPULATION_COLUMNS + RATE] =
      FARADAY *
      parameters.reactionRateConstant *
      arrhenius(parameters.reactionRateConstantActivationEnergy, temperature);
  }
  return rows;
}
