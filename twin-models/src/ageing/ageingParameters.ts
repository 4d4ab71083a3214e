/**
 * How a design is expected to age under use: the parameters behind {@link AgeingLedger}.
 *
 * Laws and symbols: docs/models/ageing.md. Fractions are of the capacity when new.
 */

/**
 * Growth of the interphase (SEI) by diffusion of solvent through it, L² growing linearly in time.
 *
 *     dL²/dt = 2 V̄ c D/z · exp[E/R (1/T_ref − 1/T)] · exp[−β F (U_n − U_ref)/(R T_ref)]
 */
export interface InterphaseGrowth {
  /** m² /s, effective diffusivity of solvent in the interphase at 25 °C. */
  readonly diffusivity: number;
  /** mol/m³, solvent at the outer face. */
  readonly solventConcentration: number;
  /** m³/mol of interphase. */
  readonly molarVolume: number;
  /** mol of lithium bound per mol of interphase. */
  readonly lithiumPerMole: number;
  /** m, when new (after formation). */
  readonly initialThickness: number;
  /** J/mol. */
  readonly activationEnergy: number;
  /** β: how strongly a low negative potential speeds growth, 0…1. */
  readonly potentialSensitivity: number;
  /** V against lithium at which the potential factor is 1. */
  readonly referencePotential: number;
  /** Ω m. */
  readonly resistivity: number;
}

/** Mechanical or chemical damage done by swings of the state of charge. */
interface SwingDamage {
  /** What it is: contact lost at the collector, damaged dots, coarsened tin. */
  readonly mechanism: 'contact-loss' | 'dot-damage' | 'particle-cracking';
  /** Fraction of active material that loses contact over one full cycle between 0 and 1; scales with swing. */
  readonly lossPerFullCycle: number;
  /** Damage of one cycle grows with the swing of the state of charge to this power, ≥ 1. */
  readonly swingExponent: number;
  /** Capacity lost per unit of active material lost (isolated lithium goes with it). */
  readonly capacityShare: number;
}

/** Coarsening of tin where the negative electrode is drained above a potential. */
interface DeepDischargeDamage {
  /** Fraction of capacity per discharge that ends `span` volts above the limit. */
  readonly lossPerDischarge: number;
  /** V against lithium. */
  readonly potentialLimit: number;
  /** V. */
  readonly span: number;
}

export interface AgeingParameters {
  readonly interphase: InterphaseGrowth;
  readonly swing: SwingDamage;
  readonly deepDischarge?: DeepDischargeDamage;
  /** Gel or other interfaces: R = k √t, Ω m² s^−½ at 25 °C. */
  readonly interfaceGrowth: { readonly rate: number; /** J/mol */ readonly activationEnergy: number };
  /** One-sigma relative uncertainty of each loss, from the spread of its parameters. */
  readonly relativeUncertainty: { readonly interphase: number; readonly swing: number };
}
