/** Electrodes of more than one material: graphite and silicon, carbon and a metal powder, two sizes of one particle. */
import { propertyFunction } from '../cellParameters.ts';
import type { ElectrodeParameters, ParticlePopulation, Property } from '../cellParameters.ts';
import { createUniformTable, tableValue } from '../tables/uniformTable.ts';
import { BlendEquilibrium } from './blendEquilibrium.ts';

/** What belongs to an electrode whatever its particles are. */
export type ElectrodeFrame = Pick<
  ElectrodeParameters,
  'thickness' | 'porosity' | 'transportEfficiency' | 'conductivity' | 'contactResistance'
>;

const TABLE_INTERVALS = 2048;

/**
 * An electrode in which several kinds of particles share one potential.
 *
 * The electrode's own particle fields become those of the one material with the same interface, the same
 * lattice places and, at rest, the same potential over the mean lithium fraction: what reads an electrode's
 * window, capacity or rest potential need not know of blends. Kernels step the populations.
 *
 * @throws RangeError for fewer than two populations or two of one name.
 */
export function blendedElectrode(
  frame: ElectrodeFrame,
  populations: readonly ParticlePopulation[],
): ElectrodeParameters {
  if (populations.length < 2) {
    throw new RangeError(`Cannot blend ${populations.length} population: a blend needs two or more`);
  }
  const names = populations.map(({ name }) => name);
  const twin = names.find((name, index) => names.indexOf(name) < index);
  if (twin !== undefined) throw new RangeError(`Cannot blend two populations named "${twin}": give each its own name`);
  const equilibrium = new BlendEquilibrium(
    populations,
    populations.map(() => 0),
  );
  const { shares, highest, lowest } = equilibrium;
  const sum = (of: (population: ParticlePopulation, index: number) => number) =>
    populations.reduce((total, population, index) => total + of(population, index), 0);
  const surfaceAreaPerUnitVolume = sum((population) => population.surfaceAreaPerUnitVolume);
  const solid = sum((population) => (population.surfaceAreaPerUnitVolume * population.particleRadius) / 3);
  const places = sum(
    ({ surfaceAreaPerUnitVolume: a, particleRadius, maximumConcentration }) =>
      (a * particleRadius * maximumConcentration) / 3,
  );
  const byArea = (of: (population: ParticlePopulation) => number) =>
    sum((population) => (population.surfaceAreaPerUnitVolume / surfaceAreaPerUnitVolume) * of(population));
  const range = [equilibrium.meanAt(highest), equilibrium.meanAt(lowest)] as const;
  const potential = (mean: number) => equilibrium.potentialAt(mean);
  const [first] = populations;
  return {
    ...frame,
    particleRadius: (3 * solid) / surfaceAreaPerUnitVolume,
    surfaceAreaPerUnitVolume,
    maximumConcentration: places / solid,
    minimumStoichiometry: sum((population, index) => shares[index]! * population.minimumStoichiometry),
    maximumStoichiometry: sum((population, index) => shares[index]! * population.maximumStoichiometry),
    diffusivity: byArea((population) => diffusivityAtMiddle(population)),
    diffusivityActivationEnergy: byArea((population) => population.diffusivityActivationEnergy),
    reactionRateConstant: byArea((population) => population.reactionRateConstant),
    reactionRateConstantActivationEnergy: byArea((population) => population.reactionRateConstantActivationEnergy),
    ...(first!.exchangeExponent !== undefined && { exchangeExponent: first!.exchangeExponent }),
    openCircuitPotential: {
      name: `blend of ${names.join(' and ')}`,
      source: populations.map(({ openCircuitPotential }) => openCircuitPotential.source).join('; '),
      range,
      isMonotonic: true,
      potential,
    },
    entropicChangeCoefficient: blendedEntropicChange(populations, equilibrium, range),
    filmResistance: byArea((population) => population.filmResistance),
    populations,
  };
}

function diffusivityAtMiddle({ diffusivity, minimumStoichiometry, maximumStoichiometry }: ParticlePopulation): number {
  return propertyFunction(diffusivity)(0.5 * (minimumStoichiometry + maximumStoichiometry));
}

/**
 * dU/dT of the blend: where a small charge goes at one potential, its entropy comes with it, so the
 * populations count by their share of the differential capacity.
 */
function blendedEntropicChange(
  populations: readonly ParticlePopulation[],
  equilibrium: BlendEquilibrium,
  [low, high]: readonly [number, number],
): Property {
  const changes = populations.map(({ entropicChangeCoefficient }) => entropicChangeCoefficient);
  if (changes.every((change) => change === changes[0] && typeof change === 'number')) return changes[0]!;
  const width = 0.001;
  const table = createUniformTable(
    (mean) => {
      const volts = equilibrium.potentialAt(mean);
      let weights = 0;
      let weighted = 0;
      populations.forEach((_, index) => {
        const capacity =
          equilibrium.shares[index]! *
          (equilibrium.stoichiometryAt(index, volts - width) - equilibrium.stoichiometryAt(index, volts + width));
        weights += capacity;
        weighted += capacity * propertyFunction(changes[index]!)(equilibrium.stoichiometryAt(index, volts));
      });
      return weighted / weights;
    },
    low,
    high,
    { intervals: TABLE_INTERVALS / 8 },
  );
  return (mean) => tableValue(table, mean);
}
