/** Designs around seed 000's reference cell, each differing from it in what a claim asks about. */
import type { CollectorSection, DesignDocument } from '../designDocument.ts';

const copper: CollectorSection = { metal: 'Cu', thickness: 12e-6, vickersHardness: 100 };
const aluminium: CollectorSection = { metal: 'Al', thickness: 16e-6, vickersHardness: 45 };

function referenceCell(name: string, anode: CollectorSection, cathode: CollectorSection): DesignDocument {
  return {
    name,
    cell: { electrodeArea: 0.0525, lowerVoltageCutOff: 2.5, upperVoltageCutOff: 4.19 },
    anode: {
      thickness: 75e-6,
      porosity: 0.38,
      materials: [{ material: 'graphite', volumeFraction: 0.55, particleRadius: 8e-6 }],
      collector: anode,
    },
    cathode: {
      material: 'lco',
      thickness: 70e-6,
      porosity: 0.33,
      volumeFraction: 0.55,
      particleRadius: 5e-6,
      collector: cathode,
    },
    separator: { thickness: 25e-6, porosity: 0.45 },
    electrolyte: { state: 'liquid' },
  };
}

/** The reference cell on foils of an area ratio. */
export function roughCell(name: string, realAreaRatio: number, anode: CollectorSection = {}): DesignDocument {
  return referenceCell(name, { ...copper, realAreaRatio, ...anode }, { ...aluminium, realAreaRatio });
}

/** The reference cell on smooth foils, with something about the copper one. */
export function smoothRolledCell(name: string, anode: CollectorSection): DesignDocument {
  return referenceCell(name, { ...copper, ...anode }, aluminium);
}

/** The reference cell with a record of how the copper foil became an anode. */
export function recordedCell(name: string, steps: readonly string[], anode: CollectorSection = {}): DesignDocument {
  return {
    ...roughCell(name, 2.5, anode),
    process: steps.map((step) => ({ step, electrode: 'anode', lot: 'F-17' })),
  };
}

/** Flake graphite with a share of copper powder. */
export function flakeGraphiteWithCopper(copperFraction: number): DesignDocument {
  const cell = smoothRolledCell(`flake graphite with ${copperFraction} copper`, {});
  return {
    ...cell,
    anode: {
      ...cell.anode,
      materials: [
        { material: 'flakeGraphite', volumeFraction: 0.5, particleRadius: 8e-6 },
        { material: 'Cu', volumeFraction: copperFraction },
      ],
    },
  };
}

/** Graphite whose crystal someone has measured; no effect of it is calibrated. */
export function mixedCrystalGraphite(rhombohedralFraction: number): DesignDocument {
  const cell = roughCell(`graphite with ${rhombohedralFraction} rhombohedral`, 2);
  return {
    ...cell,
    anode: {
      ...cell.anode,
      graphite: { rhombohedralFraction, method: 'XRD' },
    },
  };
}

/** An aluminium plate with rods of a metal under a gasket layer. */
export function compositeMember(rodMetal: string): DesignDocument {
  return {
    name: `gasket on aluminium with rods of ${rodMetal}`,
    compositeMember: {
      metal: 'Al',
      rods: { metal: rodMetal, arealDensity: 1e12, diameter: 0.2e-6, length: 2e-6 },
      layer: { inorganicPowder: 'alumina', resin: 'phenolic', thickness: 50e-6, powderFraction: 0.6 },
    },
  };
}
