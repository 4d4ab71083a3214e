/** Designs around porous tin dots on copper, each differing in what a claim of seed 002 asks about. */
import type { DesignDocument, DotElement, DotsSection } from '../designDocument.ts';

/** A design of dots by what is not optional. */
export type DotsVariant = Partial<DotsSection>;

export const TIN: readonly DotElement[] = [{ element: 'Sn', atomicFraction: 1 }];
/** Cu6Sn5. */
export const COPPER_TIN: readonly DotElement[] = [
  { element: 'Cu', atomicFraction: 6 / 11 },
  { element: 'Sn', atomicFraction: 5 / 11 },
];
/** The same share of titanium, which claim 4 does not name. */
export const TITANIUM_TIN: readonly DotElement[] = [
  { element: 'Ti', atomicFraction: 6 / 11 },
  { element: 'Sn', atomicFraction: 5 / 11 },
];

const porousDots: DotsSection = {
  diameter: 20e-6,
  height: 9e-6,
  occupancy: 0.55,
  lattice: 'hexagonal',
  porosity: 0.4,
  surfaceFactor: 3,
  composition: TIN,
};

/** An electrode alone. `areaRatio` of its concave-convex collector, 1 for a flat one. */
export function dotElectrodeDesign(name: string, dots: DotsVariant, areaRatio = 1): DesignDocument {
  return {
    name,
    anode: {
      dots: { ...porousDots, ...dots },
      collector: { metal: 'Cu', thickness: 12e-6, concaveConvex: { areaRatio, pitch: 10e-6, depth: 3e-6 } },
    },
  };
}

/** The same in a battery, prelithiated so that the dots are never drained. */
export function dotBatteryDesign(name: string, dots: DotsVariant, areaRatio = 1): DesignDocument {
  const electrode = dotElectrodeDesign(name, dots, areaRatio);
  return {
    ...electrode,
    cell: { electrodeArea: 0.01 },
    anode: { ...electrode.anode, prelithiation: 0.06 },
    cathode: { material: 'lco', thickness: 60e-6, porosity: 0.33, volumeFraction: 0.55, particleRadius: 5e-6 },
    separator: { thickness: 30e-6, porosity: 0.5 },
    electrolyte: { state: 'gel' },
  };
}
