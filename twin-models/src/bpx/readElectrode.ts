/** One electrode of a BPX file: of one material, or a blend of several under `Particle`. */
import type { ElectrodeParameters, ParticleParameters, ParticlePopulation } from '../cellParameters.ts';
import { blendedElectrode } from '../particles/blendedElectrode.ts';
import type { ElectrodeFrame } from '../particles/blendedElectrode.ts';
import { electrodeFields, electrodeFieldsWithoutElectrolyte, particleFields } from './bpxFields.ts';
import type { OwnElectrodeFields } from './ownFields.ts';
import { heldOutside, readPotential } from './readPotential.ts';
import type { StateOfMaterials } from './readState.ts';
import type { BpxFunction, SectionReader } from './sectionReader.ts';
import { isWithinLimits } from './valueLimits.ts';

export const PARTICLE = 'Particle';
/** More materials in one electrode are refused: files have two or three. */
const MOST_MATERIALS = 20;
/** s, of particles: R²/D outside means one of both has another unit. */
const SHORTEST_DIFFUSION = 1e-4;
const LONGEST_DIFFUSION = 1e9;
/** s; published sets lie above, from 2.9 s (graphite of Kim 2011) to 10⁵ s: less is probably cm2 for m2, and told. */
const LEAST_USUAL_DIFFUSION = 1;

/** What the rest of the file says of an electrode. */
export interface ElectrodeContext {
  readonly hasElectrolyte: boolean;
  /** h at the start, of the electrode or of its materials. */
  readonly hysteresis: StateOfMaterials;
  readonly own: OwnElectrodeFields;
  readonly warnings: string[];
}

export function readElectrode(
  section: SectionReader,
  { hasElectrolyte, hysteresis, own, warnings }: ElectrodeContext,
): ElectrodeParameters | undefined {
  const { contactResistance } = own;
  const ownFields = hasElectrolyte ? electrodeFields : electrodeFieldsWithoutElectrolyte;
  if (!section.has(PARTICLE)) {
    section.check({ ...ownFields, ...particleFields });
    const particle = readParticle(section, hysteresis.of(''), warnings);
    if (!particle) return undefined;
    if (hasElectrolyte && !isRoomFor(section, activeFraction(particle))) return undefined;
    const frame = readFrame(section, hasElectrolyte, activeFraction(particle), contactResistance);
    return { ...frame, ...particle, ...own.particle('') };
  }
  section.check(ownFields, [PARTICLE]);
  const materials = section.object(PARTICLE);
  if (!materials) return undefined;
  const names = materials.keys();
  if (names.length < 1 || names.length > MOST_MATERIALS) {
    section.report(PARTICLE, `has ${names.length} materials, must have 1 to ${MOST_MATERIALS}`);
    return undefined;
  }
  const populations: ParticlePopulation[] = [];
  for (const name of names) {
    const material = materials.object(name);
    if (!material) continue;
    material.check(particleFields);
    const particle = readParticle(material, hysteresis.of(name), warnings);
    if (particle) populations.push({ ...particle, ...own.particle(name), name });
  }
  if (populations.length < names.length || section.hasProblems()) return undefined;
  const solid = populations.reduce((sum, population) => sum + activeFraction(population), 0);
  if (hasElectrolyte && !isRoomFor(section, solid)) return undefined;
  const frame = readFrame(section, hasElectrolyte, solid, contactResistance);
  if (populations.length > 1) return blendedElectrode(frame, populations);
  const { name: _, ...only } = populations[0]!;
  return { ...frame, ...only };
}

function activeFraction({ surfaceAreaPerUnitVolume, particleRadius }: ParticleParameters): number {
  return (surfaceAreaPerUnitVolume * particleRadius) / 3;
}

/** Active material and pores fill the volume at most (with the rounding that checkCellParameters allows). */
function isRoomFor(section: SectionReader, solid: number): boolean {
  const porosity = section.number('Porosity', 0);
  if (!(solid + porosity > 1 + 1e-9)) return true;
  section.report(
    'Porosity',
    `is ${porosity}: active fraction ${solid.toFixed(4)} + porosity ${porosity} exceeds 1; lower it, or "Surface area per unit volume [m-1]" × "Particle radius [m]" / 3, which is the active fraction`,
  );
  return false;
}

function readFrame(
  section: SectionReader,
  hasElectrolyte: boolean,
  solid: number,
  contactResistance: number,
): ElectrodeFrame {
  return {
    thickness: section.number('Thickness [m]', Number.NaN),
    // A single-particle model has no pores; what is not solid stands in.
    porosity: hasElectrolyte ? section.number('Porosity', Number.NaN) : Math.max(1 - solid, 0.01),
    transportEfficiency: hasElectrolyte ? section.number('Transport efficiency', Number.NaN) : 1,
    conductivity: hasElectrolyte ? section.number('Conductivity [S.m-1]', Number.NaN) : 1e9,
    contactResistance,
  };
}

function readParticle(
  section: SectionReader,
  hysteresisState: number | undefined,
  warnings: string[],
): ParticleParameters | undefined {
  const low = section.number('Minimum stoichiometry', Number.NaN);
  const high = section.number('Maximum stoichiometry', Number.NaN);
  if (!(low < high)) {
    section.report('Minimum stoichiometry', `is ${low}, must be below the maximum of ${high}`);
    return undefined;
  }
  const diffusivity = section.function('Diffusivity [m2.s-1]');
  const entropic = section.function('Entropic change coefficient [V.K-1]');
  const potential = readPotential(section, [low, high], hysteresisState, warnings);
  if (!diffusivity || !potential) return undefined;
  const isWithin = (key: string, given: BpxFunction) =>
    isWithinLimits(section, key, given, particleFields[key]!, [low, high]);
  if (!isWithin('Diffusivity [m2.s-1]', diffusivity)) return undefined;
  if (entropic && !isWithin('Entropic change coefficient [V.K-1]', entropic)) return undefined;
  // A blend needs a state for all its materials.
  if (hysteresisState !== undefined && hysteresisState !== 0 && !potential.hysteresis) {
    warnings.push(`${section.path}: an initial hysteresis state without hysteresis is not used`);
  }
  const window = [low, high] as const;
  const { range } = potential.openCircuitPotential;
  const particleRadius = section.number('Particle radius [m]', Number.NaN);
  const seconds = particleRadius ** 2 / diffusivity.value(0.5 * (low + high));
  if (seconds < SHORTEST_DIFFUSION || seconds > LONGEST_DIFFUSION) {
    section.report(
      'Diffusivity [m2.s-1]',
      `and a particle radius of ${particleRadius} m make a diffusion time of ${seconds.toPrecision(3)} s, must lie between ${SHORTEST_DIFFUSION} and ${LONGEST_DIFFUSION} s; the units are m2.s-1 and m`,
    );
    return undefined;
  }
  if (seconds < LEAST_USUAL_DIFFUSION) {
    warnings.push(
      `${section.path}: Diffusivity [m2.s-1] and a particle radius of ${particleRadius} m make a diffusion time R²/D of ${seconds.toPrecision(2)} s, published sets have more than ${LEAST_USUAL_DIFFUSION} s; check the units m2.s-1 (not cm2.s-1) and m`,
    );
  }
  return {
    particleRadius,
    surfaceAreaPerUnitVolume: section.number('Surface area per unit volume [m-1]', Number.NaN),
    maximumConcentration: section.number('Maximum concentration [mol.m-3]', Number.NaN),
    minimumStoichiometry: low,
    maximumStoichiometry: high,
    diffusivity: heldOutside(diffusivity, window, range, 0),
    diffusivityActivationEnergy: section.number('Diffusivity activation energy [J.mol-1]', 0),
    reactionRateConstant: section.number('Reaction rate constant [mol.m-2.s-1]', Number.NaN),
    reactionRateConstantActivationEnergy: section.number('Reaction rate constant activation energy [J.mol-1]', 0),
    ...potential,
    entropicChangeCoefficient: entropic ? heldOutside(entropic, window, range, Number.NEGATIVE_INFINITY) : 0,
    filmResistance: 0,
  };
}
