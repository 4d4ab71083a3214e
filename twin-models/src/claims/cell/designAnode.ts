/**
 * Anodes of design documents as a model understands them: coatings of carbon here, the geometry and metal of dots for
 * dots/dotAnodeCell.ts. Thin layers of compounds and alloying metals are made by formation/thinAnodeCell.ts.
 */
import { arealLithiumCapacity } from '../../cellParameters.ts';
import type { ElectrodeParameters, ParticleParameters } from '../../cellParameters.ts';
import { CONTACT_RESISTIVITY, contactResistance } from '../../collectors/adhesion.ts';
import { conductivityWithMetalPowder } from '../../collectors/metalPowder.ts';
import { concentrationWithRhombohedral } from '../../collectors/rhombohedralGraphite.ts';
import type { DotGeometry } from '../../dots/dotElectrode.ts';
import { rateConstantFromExchange } from '../../kinetics/rateConstant.ts';
import { findAlloyingHost } from '../../materials/alloyingHosts.ts';
import type { AlloyingHost } from '../../materials/alloyingHosts.ts';
import { findCarbon } from '../../materials/carbons.ts';
import type { Carbon } from '../../materials/carbons.ts';
import { activeFraction, alloyOfMetals } from '../../materials/lithiumAlloys.ts';
import type { LithiumAlloy } from '../../materials/lithiumAlloys.ts';
import type { OpenCircuitPotential } from '../../openCircuit/openCircuitPotential.ts';
import { blendedElectrode } from '../../particles/blendedElectrode.ts';
import { finishedAreaRatio } from '../figures/collectorFigures.ts';
import type { AnodeSection, DesignDocument, DotsSection, LayerMaterial } from '../designDocument.ts';
import { dotLayout } from '../dotLayout.ts';
import { ANODE_MATERIALS, isAlloying, isInert } from '../materialClasses.ts';
import type { AnodeMaterialClass, CarbonForm } from '../materialClasses.ts';
import { quantityText } from '../quantityText.ts';
import { stated, Undecided } from './stated.ts';

export interface DesignAnode {
  readonly electrode: ElectrodeParameters;
  /** mol/m² that the first charge keeps in rhombohedral graphite, where calibrated. */
  readonly calibratedLoss: number;
}

const WHOLE_WINDOW = { minimumStoichiometry: 0, maximumStoichiometry: 1 } as const;
const SALT = 1000;
const DEFAULT_POROSITY = 0.38;
/** m. */
const DEFAULT_RADIUS = 8e-6;
/** S/m of a coating of carbon at its solid fraction of 1, and of pressed metal powder. */
const CARBON_CONDUCTIVITY = 100;
const POWDER_CONDUCTIVITY = 1e5;
/** Ω m² of interphase when new. */
const CARBON_FILM = 1e-3;

/** Ω m² of apparent area under the anode. */
export function anodeContact(document: DesignDocument): number {
  return contactResistance(CONTACT_RESISTIVITY.negative, finishedAreaRatio(document, 'anode'));
}

/** Whether lithium goes into plain carbon only: then the cell is described after formation, as the reference cell is. */
export function hasOnlyCarbon({ materials = [] }: AnodeSection): boolean {
  const kinds = materials.filter(({ volumeFraction }) => volumeFraction > 0).map(({ material }) => classOf(material));
  return (
    kinds.some((each) => each?.kind === 'carbon' && !each.isBoronAdded) &&
    kinds.every((each) =>
      each?.kind === 'metal' ? !isAlloying(each.element) : each?.kind === 'carbon' && !each.isBoronAdded,
    )
  );
}

function classOf(material: string): AnodeMaterialClass | undefined {
  return ANODE_MATERIALS.get(material);
}

/** A coating of carbon with or without a metal powder that takes up nothing. */
export function carbonAnode(document: DesignDocument, anode: AnodeSection, assumed: string[]): DesignAnode {
  const thickness = stated(anode.thickness, 'anode.thickness');
  const materials = stated(anode.materials, 'anode.materials');
  const porosity = anode.porosity ?? assume(assumed, 'anode.porosity', DEFAULT_POROSITY);
  const populations = materials.flatMap((entry) => carbonPopulation(entry, anode, thickness, assumed) ?? []);
  const frame = {
    thickness,
    porosity,
    transportEfficiency: porosity ** 1.5,
    conductivity: coatingConductivity(anode),
    contactResistance: anodeContact(document),
  };
  const [first] = populations;
  const electrode =
    populations.length === 1
      ? { ...frame, ...first!.particles }
      : blendedElectrode(
          frame,
          populations.map(({ name, particles }) => ({ name, ...particles })),
        );
  const { rhombohedralFraction = 0, irreversibleGain = 0 } = anode.graphite ?? {};
  // Recorded, and without effect until someone calibrates one.
  for (const effect of ['capacityLoss', 'irreversibleGain'] as const) {
    if (anode.graphite && anode.graphite[effect] === undefined) assume(assumed, `anode.graphite.${effect}`, 0);
  }
  return { electrode, calibratedLoss: arealLithiumCapacity(electrode) * irreversibleGain * rhombohedralFraction };
}

/** S/m of the coating with its metal powder. */
export function coatingConductivity({ materials = [] }: AnodeSection): number {
  const solid = materials.reduce((sum, { volumeFraction }) => sum + volumeFraction, 0);
  const metal = materials
    .filter(({ material }) => ANODE_MATERIALS.get(material)?.kind === 'metal')
    .reduce((sum, { volumeFraction }) => sum + volumeFraction, 0);
  const share = solid > 0 ? metal / solid : 0;
  return conductivityWithMetalPowder(CARBON_CONDUCTIVITY * solid ** 1.5, POWDER_CONDUCTIVITY, share);
}

interface CarbonPopulation {
  readonly name: string;
  readonly particles: ParticleParameters;
}

function carbonPopulation(
  { material, volumeFraction, particleRadius }: LayerMaterial,
  anode: AnodeSection,
  thickness: number,
  assumed: string[],
): CarbonPopulation | undefined {
  const kind = classOf(material);
  if (kind?.kind !== 'carbon' || volumeFraction === 0) return undefined;
  const usual = Math.min(DEFAULT_RADIUS, thickness / 2);
  const radius = particleRadius ?? assume(assumed, `anode.materials particleRadius of ${material}`, usual);
  return { name: material, particles: carbonParticles(kind.form, anode, volumeFraction, radius) };
}

/** Forms without a model of their own, such as nanotubes, take up lithium as amorphous carbon does. */
export function carbonOf(form: CarbonForm): Carbon {
  return findCarbon(form === 'graphite' ? 'flake-graphite' : 'amorphous-carbon')!;
}

/**
 * A discharge to 2.5 V drains graphite altogether. Its fit rises above 1 V at 0; the straight line that continues
 * potentials outside their range would let lithium be drawn that is not there.
 */
function drainedGraphite({ potential }: Carbon): OpenCircuitPotential {
  return { ...potential, range: [0, potential.range[1]] };
}

function carbonParticles(
  form: CarbonForm,
  { graphite }: AnodeSection,
  volumeFraction: number,
  particleRadius: number,
): ParticleParameters {
  const carbon = carbonOf(form);
  const { rhombohedralFraction = 0, capacityLoss = 0 } = graphite ?? {};
  const concentration =
    form === 'graphite'
      ? concentrationWithRhombohedral(carbon.maximumConcentration, rhombohedralFraction, {
          capacityLoss,
          irreversibleGain: 0,
        })
      : carbon.maximumConcentration;
  return {
    ...WHOLE_WINDOW,
    particleRadius,
    surfaceAreaPerUnitVolume: (3 * volumeFraction) / particleRadius,
    maximumConcentration: concentration,
    diffusivity: carbon.diffusivity,
    diffusivityActivationEnergy: 35_000,
    reactionRateConstant: rateConstantFromExchange(carbon.exchangeRate, concentration, SALT),
    reactionRateConstantActivationEnergy: 37_480,
    openCircuitPotential: form === 'graphite' ? drainedGraphite(carbon) : carbon.potential,
    entropicChangeCoefficient: 0,
    filmResistance: CARBON_FILM,
  };
}

/** What the dots are made of: the metal that takes up lithium and its share of the solid's volume. */
export interface DotMetal {
  readonly host: AlloyingHost;
  readonly activeFraction: number;
}

/**
 * @throws Undecided if the composition is not stated or no model here knows how it takes up lithium; RangeError if
 * nothing in it does.
 */
export function dotMetal({ composition }: DotsSection): DotMetal {
  const elements = stated(composition, 'anode.dots.composition').filter(({ atomicFraction }) => atomicFraction > 0);
  const [only] = elements;
  const host = elements.length === 1 ? findAlloyingHost(only!.element) : undefined;
  if (host) return { host, activeFraction: 1 };
  const atoms = new Map<string, number>();
  for (const { element, atomicFraction } of elements) atoms.set(element, (atoms.get(element) ?? 0) + atomicFraction);
  if (elements.every(({ element }) => isInert(element))) {
    throw new RangeError(
      `Cannot make dots of ${[...atoms.keys()].join(', ')}: no element of anode.dots.composition takes up lithium`,
    );
  }
  const alloy = modelledAlloy(Object.fromEntries(atoms));
  return { host: alloy.host, activeFraction: Math.min(1, activeFraction(alloy)) };
}

function modelledAlloy(atoms: Readonly<Record<string, number>>): LithiumAlloy {
  try {
    return alloyOfMetals(atoms);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Undecided(error.message, { cause: error });
  }
}

/** The pattern with all that the laws of dots ask for. */
export function dotGeometry(dots: DotsSection): DotGeometry {
  const { occupancy } = stated(dotLayout(dots), 'anode.dots.occupancy or anode.dots.gap');
  const { diameter, height, lattice, porosity = 0 } = dots;
  const surfaceFactor = dots.surfaceFactor ?? 1;
  return {
    diameter,
    height,
    occupancy,
    porosity,
    lattice,
    surfaceFactor,
    activeFraction: dotMetal(dots).activeFraction,
  };
}

/** Notes the default that is used in place of a field. */
export function assume(assumed: string[], field: string, value: number): number {
  assumed.push(`${field} = ${quantityText(value)}`);
  return value;
}
