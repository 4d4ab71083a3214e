/** The negative electrode of a design document as a model understands it, and the lithium that its first charge takes. */
import type { ElectrodeParameters, ParticleParameters } from '../cellParameters.ts';
import { CONTACT_RESISTIVITY, contactResistance } from '../collectors/adhesion.ts';
import { conductivityWithMetalPowder } from '../collectors/metalPowder.ts';
import { concentrationWithRhombohedral } from '../collectors/rhombohedralGraphite.ts';
import { dotElectrode } from '../dots/dotElectrode.ts';
import type { DotGeometry } from '../dots/dotElectrode.ts';
import { rateConstantFromExchange } from '../kinetics/rateConstant.ts';
import { findAlloyingHost, maximumConcentration } from '../materials/alloyingHosts.ts';
import type { AlloyingHost } from '../materials/alloyingHosts.ts';
import { compoundConcentrations, findAnodeCompound } from '../materials/anodeCompounds.ts';
import { addBoron, DEFAULT_BORON, findCarbon } from '../materials/carbons.ts';
import { activeFraction, alloyOfMetals } from '../materials/lithiumAlloys.ts';
import { tinFromOxide } from '../openCircuit/alloys.ts';
import type { OpenCircuitPotential } from '../openCircuit/openCircuitPotential.ts';
import { blendedElectrode } from '../particles/blendedElectrode.ts';
import { finishedAreaRatio } from './collectorFigures.ts';
import type { AnodeSection, DesignDocument, DotsSection, LayerMaterial } from './designDocument.ts';
import { dotLayout } from './dotLayout.ts';
import { ANODE_MATERIALS } from './materialClasses.ts';
import { stated } from './stated.ts';

export interface DesignAnode {
  readonly electrode: ElectrodeParameters;
  /** mol/m² bound by conversion on the first charge. */
  readonly conversionLithium: number;
  /** Further mol/m² that the first charge keeps: of rhombohedral graphite, where calibrated. */
  readonly calibratedLoss: number;
  readonly assumed: readonly string[];
}

const WHOLE_WINDOW = { minimumStoichiometry: 0, maximumStoichiometry: 1 } as const;
const SALT = 1000;
const DEFAULT_POROSITY = 0.38;
/** m. */
const DEFAULT_RADIUS = { carbon: 8e-6, alloy: 1e-6 } as const;
/** S/m of a coating of carbon at its solid fraction of 1, and of pressed metal powder. */
const CARBON_CONDUCTIVITY = 100;
const POWDER_CONDUCTIVITY = 1e5;
/** Ω m² of interphase when new. */
const CARBON_FILM = 1e-3;
const ALLOY_FILM = 2e-3;
/** m; thinner layers are not limited by phase fronts. */
const THIN_FILM = 1e-6;

/** @throws RangeError naming the field that is not stated, or a material that no model knows. */
export function designAnode(document: DesignDocument): DesignAnode {
  const anode = stated(document.anode, 'anode');
  return anode.dots ? dotAnode(document, anode.dots) : layerAnode(document, anode);
}

/** Ω m² of apparent area under the anode. */
function anodeContact(document: DesignDocument): number {
  return contactResistance(CONTACT_RESISTIVITY.negative, finishedAreaRatio(document, 'anode'));
}

function layerAnode(document: DesignDocument, anode: AnodeSection): DesignAnode {
  const thickness = stated(anode.thickness, 'anode.thickness');
  const materials = stated(anode.materials, 'anode.materials');
  const assumed: string[] = [];
  const porosity = anode.porosity ?? assume(assumed, 'anode.porosity', DEFAULT_POROSITY);
  const actives = materials.flatMap((entry) => population(entry, anode, thickness, assumed) ?? []);
  if (actives.length === 0) {
    throw new RangeError(
      `Cannot make a cell of anode.materials ${materials.map(({ material }) => material).join(', ')}: none of them takes up lithium in a model here`,
    );
  }
  const frame = {
    thickness,
    porosity,
    transportEfficiency: porosity ** 1.5,
    conductivity: coatingConductivity(anode),
    contactResistance: anodeContact(document),
  };
  const [first] = actives;
  const electrode =
    actives.length === 1
      ? { ...frame, ...first!.particles }
      : blendedElectrode(
          frame,
          actives.map(({ name, particles }) => ({ name, ...particles })),
        );
  const conversion = materials.reduce((sum, { material, volumeFraction }) => {
    const compound = findAnodeCompound(material);
    return sum + (compound ? volumeFraction * compoundConcentrations(compound).irreversible : 0);
  }, 0);
  const { rhombohedralFraction = 0, irreversibleGain = 0 } = anode.graphite ?? {};
  const places = (electrode.surfaceAreaPerUnitVolume * electrode.particleRadius * electrode.maximumConcentration) / 3;
  return {
    electrode,
    conversionLithium: thickness * conversion,
    calibratedLoss: thickness * places * irreversibleGain * rhombohedralFraction,
    assumed,
  };
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

interface ActiveMaterial {
  readonly name: string;
  readonly particles: ParticleParameters;
}

/** One material that takes up lithium, or undefined for what only conducts. */
function population(
  { material, volumeFraction, particleRadius }: LayerMaterial,
  anode: AnodeSection,
  thickness: number,
  assumed: string[],
): ActiveMaterial | undefined {
  if (volumeFraction === 0) return undefined;
  const kind = ANODE_MATERIALS.get(material);
  const radiusOr = (usual: number) =>
    particleRadius ?? assume(assumed, `anode.materials particleRadius of ${material}`, Math.min(usual, thickness / 2));
  if (kind?.kind === 'carbon') {
    const radius = radiusOr(DEFAULT_RADIUS.carbon);
    return { name: material, particles: carbonParticles(kind, anode, volumeFraction, radius) };
  }
  const compound = findAnodeCompound(material);
  const host = compound?.host ?? findAlloyingHost(material);
  if (host === undefined) return undefined;
  const concentration = compound ? compoundConcentrations(compound).reversible : maximumConcentration(host);
  const potential = compound && host.element === 'Sn' ? tinFromOxide : host.potential;
  const diffusivity = thickness < THIN_FILM ? 1e-12 : 1e-14;
  const radius = radiusOr(DEFAULT_RADIUS.alloy);
  return { name: material, particles: alloyParticles(concentration, potential, volumeFraction, radius, diffusivity) };
}

function carbonParticles(
  { form, isBoronAdded }: { readonly form: string; readonly isBoronAdded: boolean },
  { graphite, boronUptake }: AnodeSection,
  volumeFraction: number,
  particleRadius: number,
): ParticleParameters {
  const plain = findCarbon(form === 'graphite' ? 'flake-graphite' : 'amorphous-carbon')!;
  const carbon = isBoronAdded
    ? addBoron(plain, { ...DEFAULT_BORON, capacityGain: boronUptake ?? DEFAULT_BORON.capacityGain })
    : plain;
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
    openCircuitPotential: carbon.potential,
    entropicChangeCoefficient: 0,
    filmResistance: CARBON_FILM,
  };
}

function alloyParticles(
  concentration: number,
  potential: OpenCircuitPotential,
  volumeFraction: number,
  particleRadius: number,
  diffusivity: number,
): ParticleParameters {
  return {
    ...WHOLE_WINDOW,
    particleRadius,
    surfaceAreaPerUnitVolume: (3 * volumeFraction) / particleRadius,
    maximumConcentration: concentration,
    diffusivity,
    diffusivityActivationEnergy: 30_000,
    // 1 A/m² at half filling of tin.
    reactionRateConstant: rateConstantFromExchange(3e-7, concentration, SALT),
    reactionRateConstantActivationEnergy: 40_000,
    openCircuitPotential: potential,
    entropicChangeCoefficient: 0,
    filmResistance: ALLOY_FILM,
  };
}

/** What the dots are made of: the metal that takes up lithium and its share of the solid's volume. */
export interface DotMetal {
  readonly host: AlloyingHost;
  readonly activeFraction: number;
}

/** @throws RangeError if the composition is not stated or nothing in it takes up lithium in a model here. */
export function dotMetal({ composition }: DotsSection): DotMetal {
  const elements = stated(composition, 'anode.dots.composition').filter(({ atomicFraction }) => atomicFraction > 0);
  const [only] = elements;
  const host = elements.length === 1 ? findAlloyingHost(only!.element) : undefined;
  if (host) return { host, activeFraction: 1 };
  const atoms = new Map<string, number>();
  for (const { element, atomicFraction } of elements) atoms.set(element, (atoms.get(element) ?? 0) + atomicFraction);
  const alloy = alloyOfMetals(Object.fromEntries(atoms));
  return { host: alloy.host, activeFraction: Math.min(1, activeFraction(alloy)) };
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

/** m²/s: apparent, of Cu6Sn5 1e-15…1e-14. */
const DOT_DIFFUSIVITY = 5e-15;

function dotAnode(document: DesignDocument, dots: DotsSection): DesignAnode {
  const electrode = dotElectrode(dotGeometry(dots));
  const { host } = dotMetal(dots);
  const { thickness, porosity, particleRadius } = electrode;
  const volumeFraction = electrode.activeVolume / thickness;
  const particles = alloyParticles(
    maximumConcentration(host),
    host.potential,
    volumeFraction,
    particleRadius,
    DOT_DIFFUSIVITY,
  );
  return {
    electrode: {
      ...particles,
      surfaceAreaPerUnitVolume: electrode.surfaceAreaPerUnitVolume,
      thickness,
      porosity,
      transportEfficiency: porosity,
      conductivity: 1e4,
      contactResistance: anodeContact(document),
    },
    conversionLithium: 0,
    calibratedLoss: 0,
    assumed: dots.porosity === undefined ? ['anode.dots.porosity = 0'] : [],
  };
}

/** Notes the default that is used in place of a field. */
export function assume(assumed: string[], field: string, value: number): number {
  assumed.push(`${field} = ${value}`);
  return value;
}
