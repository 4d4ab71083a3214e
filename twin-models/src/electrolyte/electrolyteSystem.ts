/**
 * A published electrolyte as data: what was measured, at which temperature, in which range, and how sure it is.
 *
 * | name         | symbol  | unit                                    |
 * | ------------ | ------- | --------------------------------------- |
 * | conductivity | κ(c)    | S/m at `measuredAt`, of mol/m³          |
 * | diffusivity  | D_e(c)  | m²/s at `measuredAt`, of mol/m³         |
 * | t₊, χ        |         | 1 at the nominal concentration          |
 *
 * A conductivity belongs either to the whole phase (gel, dry polymer) or to the bare liquid. The two are distinct
 * types, because they take different laws of the volume fraction: see electrolyteMedium.ts.
 */
import type { Property } from '../cellParameters.ts';
import type { TemperatureLaw } from './temperatureLaw.ts';

/** Where a figure comes from: read in a source, claimed by an abstract, recalled, or assumed by us. */
export type Mark = 'verified' | 'claimed' | 'recalled' | 'assumed';

export type Salt = 'LiPF6' | 'LiTFSI' | 'LiBETI';

interface SystemFacts {
  readonly id: string;
  readonly name: string;
  readonly salt: Salt;
  /** K, temperature at which conductivity and diffusivity were measured. */
  readonly measuredAt: number;
  /** mol/m³. */
  readonly nominalConcentration: number;
  /** mol/m³ over which the fits hold; outside they keep the value of the nearer end. */
  readonly concentrationRange: readonly [low: number, high: number];
  /** K over which the temperature laws may be used. */
  readonly temperatureRange: readonly [low: number, high: number];
  readonly conductivity: (concentration: number) => number;
  readonly conductivityTemperatureLaw: TemperatureLaw;
  readonly diffusivity: Property;
  readonly diffusivityTemperatureLaw: TemperatureLaw;
  readonly cationTransferenceNumber: number;
  /** 1 + d ln f / d ln c. */
  readonly thermodynamicFactor: number;
  readonly marks: {
    readonly conductivity: Mark;
    readonly conductivityTemperatureLaw: Mark;
    readonly diffusivity: Mark;
    readonly cationTransferenceNumber: Mark;
  };
  /** One sentence each. */
  readonly sources: readonly string[];
}

/** κ is that of the solvent with its salt; a polymer in it takes part of the volume. */
export interface LiquidSystem extends SystemFacts {
  readonly phase: 'liquid';
}

/** κ is that of the gel as it is, polymer included. */
export interface GelSystem extends SystemFacts {
  readonly phase: 'gel';
  /** K above which the polymer may lose solvent. */
  readonly retentionLimit: number;
}

/** κ is that of the dry polymer with its salt. */
export interface SolidSystem extends SystemFacts {
  readonly phase: 'solid';
  /** K below which the cell must not be used, charging is blocked. */
  readonly lowestUseTemperature: number;
}

export type ElectrolyteSystem = LiquidSystem | GelSystem | SolidSystem;
