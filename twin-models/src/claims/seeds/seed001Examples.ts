/** Designs around a thin tin-oxide anode and a film of carbon, each differing in what a claim of seed 001 asks about. */
import type { AnodeSection, CathodeSection, DesignDocument, LayerMaterial, StackSection } from '../designDocument.ts';

const oxideAnode: AnodeSection = {
  thickness: 20e-6,
  porosity: 0.4,
  materials: [{ material: 'SnO', volumeFraction: 0.2, particleRadius: 1e-6 }],
  prelithiation: 0.35,
};

const oxideCell: DesignDocument = {
  name: 'thin tin oxide against NMC in gel',
  cell: { electrodeArea: 0.04 },
  anode: oxideAnode,
  cathode: { material: 'nmc532', thickness: 40e-6, porosity: 0.35, volumeFraction: 0.5, particleRadius: 3.5e-6 },
  separator: { thickness: 30e-6, porosity: 0.5 },
  electrolyte: { state: 'gel' },
};

const filmAnode: AnodeSection = {
  thickness: 0.9e-6,
  porosity: 0.3,
  materials: [{ material: 'amorphousCarbon', volumeFraction: 0.65, particleRadius: 0.2e-6 }],
};

const filmCell: DesignDocument = {
  name: 'carbon film against LMO in gel',
  cell: { electrodeArea: 0.04 },
  anode: filmAnode,
  cathode: { material: 'lmo', thickness: 3e-6, porosity: 0.35, volumeFraction: 0.5, particleRadius: 0.5e-6 },
  separator: { thickness: 20e-6, porosity: 0.5 },
  electrolyte: { state: 'gel' },
};

/** What varies: everything but the anode's kind. */
export type CellVariant = 'oxide' | 'film';

const cellOf: Readonly<Record<CellVariant, DesignDocument>> = { oxide: oxideCell, film: filmCell };

/** The cell with something else about its anode. */
export function withAnode(variant: CellVariant, name: string, anode: AnodeSection): DesignDocument {
  return { ...cellOf[variant], name, anode: { ...cellOf[variant].anode, ...anode } };
}

/** The cell with one material, or several, in its anode. */
export function withMaterials(variant: CellVariant, name: string, ...materials: LayerMaterial[]): DesignDocument {
  return withAnode(variant, name, { materials });
}

export function withCathode(variant: CellVariant, material: string): DesignDocument {
  const cathode: CathodeSection = { ...cellOf[variant].cathode, material };
  return { ...cellOf[variant], name: `${variant} anode against ${material}`, cathode };
}

export function withElectrolyte(variant: CellVariant, state: 'liquid' | 'gel' | 'solid'): DesignDocument {
  return { ...cellOf[variant], name: `${variant} anode in ${state} electrolyte`, electrolyte: { state } };
}

export function inStack(variant: CellVariant, cells: number): DesignDocument {
  const stack: StackSection = { cells, construction: 'bipolar', plateThickness: 15e-6 };
  return { ...cellOf[variant], name: `${variant} anode, ${cells} in a bipolar stack`, stack };
}

export function inPack(variant: CellVariant, packagesInSeries: number): DesignDocument {
  return {
    ...inStack(variant, 10),
    name: `${variant} anode, pack of ${packagesInSeries}`,
    pack: { packagesInSeries, packagesInParallel: 1 },
  };
}

/** A car asks its pack for more than a house does. */
export function inUse(variant: CellVariant, use: 'vehicle' | 'stationary'): DesignDocument {
  const peakPower = { oxide: { vehicle: 300, stationary: 60 }, film: { vehicle: 100, stationary: 20 } }[variant][use];
  return { ...inPack(variant, 4), vehicle: { id: use === 'vehicle' ? 'car-7' : 'house-7', use, peakPower } };
}
