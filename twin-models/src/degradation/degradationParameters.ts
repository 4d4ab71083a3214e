/**
 * How a cell degrades: every mechanism is optional, and absent means off.
 *
 * Laws, constants and what is measured or assumed about them: docs/models/degradation.md. SI throughout; "per
 * interface" means per real area of active material, "per electrode" per projected area.
 */

/**
 * Growth of the interphase (SEI) on the negative electrode. φ is the potential of the interface against lithium
 * (open-circuit potential of the surface plus overpotential), L the thickness; every law is multiplied by
 * exp[E/R (1/T_ref − 1/T)].
 *
 * | kind               | current per interface                                                   |
 * | ------------------ | ----------------------------------------------------------------------- |
 * | mixed              | F c k x / (1 + (L/D) k x),  x = exp[−α F (φ − U)/(R T)]                  |
 * | solvent-diffusion  | F c D / L                                                               |
 * | reaction           | i0 x                                                                    |
 * | interstitial       | F c D / L · exp[−F φ/(R T)]                                             |
 * | tunnelling         | i0 x exp[−β L]                                                          |
 */
export type InterphaseLaw =
  | {
      readonly kind: 'mixed';
      /** mol/m³ of solvent at the outer face. */
      readonly concentration: number;
      /** m/s. */
      readonly rateConstant: number;
      /** m²/s. */
      readonly diffusivity: number;
      /** α. */
      readonly transferCoefficient: number;
      /** V against lithium. */
      readonly potential: number;
    }
  | { readonly kind: 'solvent-diffusion'; readonly concentration: number; readonly diffusivity: number }
  | {
      readonly kind: 'reaction';
      /** A/m² at `potential`. */
      readonly exchangeCurrentDensity: number;
      readonly transferCoefficient: number;
      readonly potential: number;
    }
  | {
      readonly kind: 'interstitial';
      /** mol/m³ of lithium interstitials at 0 V. */
      readonly concentration: number;
      readonly diffusivity: number;
    }
  | {
      readonly kind: 'tunnelling';
      /** A/m² through no film at `potential`. */
      readonly exchangeCurrentDensity: number;
      readonly transferCoefficient: number;
      readonly potential: number;
      /** β, 1/m. */
      readonly decayConstant: number;
    };

export interface InterphaseParameters {
  readonly law: InterphaseLaw;
  /** J/mol. */
  readonly activationEnergy: number;
  /** m³/mol of interphase. */
  readonly molarVolume: number;
  /** mol of lithium bound per mol of interphase. */
  readonly lithiumPerMole: number;
  /** m, when new. */
  readonly initialThickness: number;
  /** Ω m; 0 where the film's resistance is not counted. */
  readonly resistivity: number;
  /**
   * Share of the interface that is torn open and covered anew per unit of volume change of the host, and the volume
   * change between empty and full (2.6 for tin). Absent for hosts that hardly swell.
   */
  readonly swelling?: { readonly newAreaPerVolumeChange: number; readonly volumeChange: number };
}

/** Lithium metal on the negative electrode: F k c_e max(0, exp[−α F φ/(R T)] − 1) per interface. */
export interface PlatingParameters {
  /** m/s. */
  readonly rateConstant: number;
  /** α. */
  readonly transferCoefficient: number;
  /**
   * Absent: plated lithium stays where it is and is lost. Else it strips with F k c_Li exp[(1−α) F φ/(R T)],
   * c_Li per volume of electrode, and dies at `deadRate` × initial over present thickness of the interphase.
   */
  readonly reversible?: { /** 1/s */ readonly deadRate: number };
}

/** dε/dt = −β (σ/σ_c)^m ε under tension, σ = 2 Ω E (c̄ − c_surf)/(9 (1 − ν)). */
export interface StressLossParameters {
  /** β, 1/s. */
  readonly rate: number;
  /** m. */
  readonly exponent: number;
  /** Pa. */
  readonly criticalStress: number;
  readonly mechanics: ParticleMechanics;
}

export interface ParticleMechanics {
  /** Pa. */
  readonly youngsModulus: number;
  readonly poissonRatio: number;
  /** m³/mol, signed: negative where the host shrinks as lithium enters. */
  readonly partialMolarVolume: number;
}

/** dl/dt = k (σ b √(π l))^m / 3600 under tension of the surface, σ = Ω E (c̄ − c_surf)/(3 (1 − ν)); the interphase also grows on the cracks. */
export interface CrackParameters {
  /** k of Paris' law, m per cycle of an hour over (Pa √m)^m. */
  readonly rateConstant: number;
  /** b. */
  readonly stressIntensityFactor: number;
  /** m. */
  readonly exponent: number;
  /** m. */
  readonly initialLength: number;
  /** m. */
  readonly width: number;
  /** 1/m² of interface. */
  readonly density: number;
  readonly mechanics: ParticleMechanics;
}

/**
 * Delamination fatigue of the coating: per full cycle ln φ falls by A (G/G_ad)^p, G = ½ E L (ε Δθ)².
 *
 * What loses contact takes its lithium with it; the contact resistance grows as 1/φ.
 */
export interface ContactLossParameters {
  /** A, per full cycle at G = G_ad. */
  readonly lossPerCycle: number;
  /** p. */
  readonly exponent: number;
  /** E of the coating, Pa. */
  readonly coatingModulus: number;
  /** Linear strain of the coating between empty and full. */
  readonly strain: number;
  /** G_ad, J/m²: of the smooth foil times real area ratio, hard coat and cleanliness. */
  readonly adhesionEnergy: number;
}

/** Coarsening of tin: per cycle the active material falls by `lossPerCycle` × (highest potential − limit)/span. */
export interface AggregationParameters {
  readonly lossPerCycle: number;
  /** V against lithium. */
  readonly potentialLimit: number;
  /** V. */
  readonly span: number;
}

export interface ElectrodeDegradation {
  readonly stressLoss?: StressLossParameters;
  readonly contactLoss?: ContactLossParameters;
  /** −ln of the material in contact lost per full cycle of a stoichiometry swing, besides `contactLoss`: damage of dots. Pure. */
  readonly damagePerCycle?: (swing: number) => number;
}

export interface DegradationParameters {
  readonly interphase?: InterphaseParameters;
  readonly plating?: PlatingParameters;
  readonly negative?: ElectrodeDegradation & {
    readonly cracks?: CrackParameters;
    readonly aggregation?: AggregationParameters;
  };
  readonly positive?: ElectrodeDegradation;
  /** Both gel interfaces: R = k √t exp[−E/R (1/T − 1/T_ref)], Ω m² s^−½ of electrode. */
  readonly gelInterface?: { readonly rate: number; /** J/mol */ readonly activationEnergy: number };
}
