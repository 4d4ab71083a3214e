/**
 * A design document: what a person writes down of a battery design so that it can be judged and simulated.
 *
 * SI throughout: metres (30e-6, not 30), kelvin, fractions 0…1. Units, physical limits and their sources of every field
 * stand in documentFields.ts, the format with examples in docs/models/claims.md. Every field may be absent: a claim that
 * needs it is then "not stated", a simulation that needs it says so.
 */

/** Bar-like metal growths on a foil. */
export interface RodsSection {
  readonly metal: string;
  /** 1/m². */
  readonly arealDensity: number;
  /** m. */
  readonly diameter: number;
  readonly length: number;
}

export interface RoughnessSection {
  /** Sdr of ISO 25178-2 as a fraction. */
  readonly developedAreaRatio?: number;
  /** R_z, m. */
  readonly peakHeight?: number;
}

export interface AdsorptionSection {
  /** m²/kg of the bare foil. */
  readonly specificArea: number;
  /** kg/m³ of the foil. */
  readonly density: number;
}

export interface HardCoatSection {
  readonly metal: string;
  /** HV of the coat. */
  readonly vickersHardness: number;
  /** m. */
  readonly thickness: number;
}

export interface ColdRollingSection {
  /** Fraction of the thickness that rolling took away. */
  readonly reduction: number;
  /** Pa, measured. */
  readonly yieldStress?: number;
}

export interface ConcaveConvexSection {
  /** Real over apparent area of the pattern alone. */
  readonly areaRatio: number;
  /** m. */
  readonly pitch?: number;
  readonly depth?: number;
}

/** The foil under a coating; one face. */
export interface CollectorSection {
  readonly metal?: string;
  /** m. */
  readonly thickness?: number;
  /** HV of the foil itself. */
  readonly vickersHardness?: number;
  /** r, as measured. */
  readonly realAreaRatio?: number;
  readonly roughness?: RoughnessSection;
  readonly adsorption?: AdsorptionSection;
  readonly rods?: RodsSection;
  readonly hardCoat?: HardCoatSection;
  readonly coldRolling?: ColdRollingSection;
  readonly concaveConvex?: ConcaveConvexSection;
  /** Pa in use. */
  readonly operatingStress?: number;
}

/** One of the solids of a layer. */
export interface LayerMaterial {
  /** A name of materialClasses.ts. */
  readonly material: string;
  /** Of the layer, pores included. */
  readonly volumeFraction: number;
  /** m. */
  readonly particleRadius?: number;
}

export interface GraphiteSection {
  readonly rhombohedralFraction: number;
  readonly hexagonalFraction?: number;
  /** How the fractions were measured, such as XRD. */
  readonly method?: string;
  /** β, calibrated: share of capacity lost per unit of rhombohedral fraction. */
  readonly capacityLoss?: number;
  /** γ, calibrated: irreversible share of the first charge per unit of rhombohedral fraction. */
  readonly irreversibleGain?: number;
}

export interface DotElement {
  readonly element: string;
  readonly atomicFraction: number;
}

export interface DotsSection {
  /** m; side length of square dots. */
  readonly diameter: number;
  /** m. */
  readonly height: number;
  /** Fraction of the collector under dots; with `gap` and the lattice it must agree with the diameter. */
  readonly occupancy?: number;
  /** m between neighbours. */
  readonly gap?: number;
  readonly lattice: 'hexagonal' | 'square' | 'squareDots';
  /** Pore fraction inside a dot. */
  readonly porosity?: number;
  /** Reacting surface over the smooth surface of a dot. */
  readonly surfaceFactor?: number;
  /** What the dots are made of; atomic fractions sum to 1. */
  readonly composition?: readonly DotElement[];
}

export interface AnodeSection {
  /** m of the coated layer; not for dots, whose height it is. */
  readonly thickness?: number;
  readonly porosity?: number;
  readonly materials?: readonly LayerMaterial[];
  readonly graphite?: GraphiteSection;
  /** f_q: capacity that boron adds to a carbon, as a fraction. */
  readonly boronUptake?: number;
  /** mol/m² of lithium added before the first charge. */
  readonly prelithiation?: number;
  readonly dots?: DotsSection;
  readonly collector?: CollectorSection;
}

export interface CathodeSection {
  /** Id of the materials folder, such as nmc532. */
  readonly material?: string;
  /** m. */
  readonly thickness?: number;
  readonly porosity?: number;
  readonly volumeFraction?: number;
  /** m. */
  readonly particleRadius?: number;
  readonly collector?: CollectorSection;
}

export interface ElectrolyteSection {
  readonly state: 'liquid' | 'gel' | 'solid';
  /** Id of a published electrolyte; the usual one of that state where absent. */
  readonly system?: string;
}

export interface SeparatorSection {
  /** m. */
  readonly thickness?: number;
  readonly porosity?: number;
}

export interface CellSection {
  /** m². */
  readonly electrodeArea?: number;
  /** V. */
  readonly lowerVoltageCutOff?: number;
  readonly upperVoltageCutOff?: number;
}

export interface StackSection {
  /** In series. */
  readonly cells: number;
  /** Bipolar: a cathode on one and an anode on the other face of each plate. */
  readonly construction: 'bipolar' | 'plain';
  /** m. */
  readonly plateThickness?: number;
}

export interface PackSection {
  readonly packagesInSeries: number;
  readonly packagesInParallel: number;
}

export interface VehicleSection {
  /** As the fleet knows it. */
  readonly id: string;
  readonly use: 'vehicle' | 'stationary';
  /** W that the pack must give for 10 s. */
  readonly peakPower?: number;
}

/** One step of making a collector and its electrode, in the order of the list. */
export interface ProcessStep {
  readonly step: string;
  readonly electrode: 'anode' | 'cathode';
  /** K. */
  readonly temperature?: number;
  /** s. */
  readonly duration?: number;
  /** How it was done or measured, by whom, on what: what a warranty case asks for. */
  readonly method?: string;
  readonly lot?: string;
  readonly date?: string;
  readonly supplier?: string;
}

/** The cycle test of claim 2 of seed 000. */
export interface CycleTestSection {
  /** A, of charge and discharge. */
  readonly current?: number;
  /** V. */
  readonly upperVoltage?: number;
  readonly lowerVoltage?: number;
  readonly cycles?: number;
  /** Least discharge capacity at the end over that of the first cycle. */
  readonly threshold?: number;
}

export interface CompositeLayerSection {
  readonly inorganicPowder: string;
  readonly resin: string;
  /** m. */
  readonly thickness: number;
  /** Of the layer's volume. */
  readonly powderFraction: number;
}

/** A metallic plate with a layer of powder in resin: gaskets, coated parts. */
export interface CompositeMemberSection {
  readonly metal: string;
  readonly rods?: RodsSection;
  readonly layer: CompositeLayerSection;
}

export interface DesignDocument {
  readonly name: string;
  readonly description?: string;
  readonly cell?: CellSection;
  readonly anode?: AnodeSection;
  readonly cathode?: CathodeSection;
  readonly separator?: SeparatorSection;
  readonly electrolyte?: ElectrolyteSection;
  readonly stack?: StackSection;
  readonly pack?: PackSection;
  readonly vehicle?: VehicleSection;
  readonly process?: readonly ProcessStep[];
  readonly cycleTest?: CycleTestSection;
  readonly compositeMember?: CompositeMemberSection;
}
