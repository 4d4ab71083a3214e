/**
 * What fills the pores of a cell, and the one law of the volume fraction that goes with it.
 *
 * | medium        | conductivity                | effective over bulk, region of porosity ε | salt is stored in |
 * | ------------- | --------------------------- | ----------------------------------------- | ----------------- |
 * | single phase  | that of the gel or polymer  | ε^b, b 1.5…2                              | ε                 |
 * | liquid        | that of the liquid          | ε^b                                       | ε                 |
 * | swollen       | that of the liquid          | ε^3.3 g(φ) = (ε φ)^3.3 for φ ≥ 0.5        | ε φ               |
 *
 * A gel's own κ already contains its polymer: with the exponent 3.3 on top, a film of 72 % liquid would conduct a
 * third of what it does. The types keep the two apart: only a liquid's κ can be put into a swollen polymer, and
 * conductivity and exponents are always set together.
 */
import type { CellParameters, ElectrolyteParameters } from '../cellParameters.ts';
import { propertyFunction } from '../cellParameters.ts';
import type { ElectrolyteSystem, GelSystem, LiquidSystem, SolidSystem } from './electrolyteSystem.ts';
import { LIQUID_FRACTION_EXPONENT, liquidFractionFactor } from './liquidFraction.ts';
import { temperatureFactor } from './temperatureLaw.ts';

/** Pores filled with one phase. */
interface FilledPores<System extends ElectrolyteSystem> {
  readonly system: System;
  /** b of ε^b, 1…3; default 1.5. */
  readonly porosityExponent?: number;
}

/** A polymer that has soaked up a liquid, described by the liquid. */
interface SwollenPolymer {
  readonly kind: 'swollen';
  readonly system: LiquidSystem;
  /** φ, volume fraction of liquid in the gel, above 0.25 (below it nothing percolates) up to 1. */
  readonly liquidFraction: number;
}

export type ElectrolyteMedium =
  | ({ readonly kind: 'singlePhase' } & FilledPores<GelSystem | SolidSystem>)
  | ({ readonly kind: 'liquid' } & FilledPores<LiquidSystem>)
  | SwollenPolymer;

/** The medium in which a system is used as it was measured: no further choice needed. */
export function mediumOf(system: ElectrolyteSystem): ElectrolyteMedium {
  return system.phase === 'liquid' ? { kind: 'liquid', system } : { kind: 'singlePhase', system };
}

/**
 * A system as the electrolyte of a cell whose laws refer to `referenceTemperature` (K).
 *
 * Fits measured elsewhere are carried over by their own temperature law.
 */
export function electrolyteOf(system: ElectrolyteSystem, referenceTemperature = 298.15): ElectrolyteParameters {
  const [low, high] = system.concentrationRange;
  const hold = (concentration: number) => Math.min(Math.max(concentration, low), high);
  const carried = (law: ElectrolyteParameters['conductivityTemperatureLaw']) =>
    temperatureFactor(law, referenceTemperature, system.measuredAt);
  const conductivityCarried = carried(system.conductivityTemperatureLaw);
  const diffusivityCarried = carried(system.diffusivityTemperatureLaw);
  const diffusivityAt = propertyFunction(system.diffusivity);
  return {
    initialConcentration: system.nominalConcentration,
    cationTransferenceNumber: system.cationTransferenceNumber,
    thermodynamicFactor: system.thermodynamicFactor,
    diffusivity:
      typeof system.diffusivity === 'number'
        ? diffusivityCarried * system.diffusivity
        : (concentration) => diffusivityCarried * diffusivityAt(hold(concentration)),
    diffusivityTemperatureLaw: system.diffusivityTemperatureLaw,
    conductivity: (concentration) => conductivityCarried * system.conductivity(hold(concentration)),
    conductivityTemperatureLaw: system.conductivityTemperatureLaw,
  };
}

/**
 * The cell with its pores filled by a medium: electrolyte, transport efficiencies and the pore volume that holds salt.
 *
 * `porosity` of the parameters given is read as the volume that the medium fills.
 *
 * @throws RangeError for a liquid fraction or an exponent out of range.
 */
export function fillCell(parameters: CellParameters, medium: ElectrolyteMedium): CellParameters {
  const fill = <Region extends { readonly porosity: number; readonly transportEfficiency: number }>(
    region: Region,
  ) => ({
    ...region,
    porosity: storageShare(medium) * region.porosity,
    transportEfficiency: transportEfficiencyOf(medium, region.porosity),
  });
  return {
    ...parameters,
    negative: fill(parameters.negative),
    separator: fill(parameters.separator),
    positive: fill(parameters.positive),
    electrolyte: electrolyteOf(medium.system, parameters.referenceTemperature),
  };
}

/**
 * Effective over bulk transport in a region filled by a medium, 0…1.
 *
 * @param porosity volume fraction that the medium fills.
 * @throws RangeError for a liquid fraction or an exponent out of range.
 */
export function transportEfficiencyOf(medium: ElectrolyteMedium, porosity: number): number {
  if (medium.kind === 'swollen') {
    const { liquidFraction } = medium;
    if (!(liquidFraction > 0.25 && liquidFraction <= 1)) {
      throw new RangeError(
        `Cannot fill pores with a gel of liquid fraction ${liquidFraction}: must lie above 0.25, where liquid percolates, up to 1`,
      );
    }
    return porosity ** LIQUID_FRACTION_EXPONENT * liquidFractionFactor(liquidFraction);
  }
  const exponent = medium.porosityExponent ?? 1.5;
  if (!(exponent >= 1 && exponent <= 3)) {
    throw new RangeError(`Cannot fill pores with porosityExponent ${exponent}: must lie between 1 and 3`);
  }
  return porosity ** exponent;
}

function storageShare(medium: ElectrolyteMedium): number {
  return medium.kind === 'swollen' ? medium.liquidFraction : 1;
}
