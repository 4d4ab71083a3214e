/** A design made ready for its ledger: lumped laws, closed forms, charges. Immutable. */
import { degradationModel } from '../degradation/degradationModel.ts';
import type { DegradationModel } from '../degradation/degradationModel.ts';
import type { DegradationParameters } from '../degradation/degradationParameters.ts';
import type { CellDesign } from '../designs/cellDesign.ts';
import { spmeModelOf } from '../spme/spmeModel.ts';
import type { SpmeModel } from '../spme/spmeModel.ts';
import { agedCapacity, agedWindow, electrodeCharges } from './agedCapacity.ts';
import type { ElectrodeCharges } from './agedCapacity.ts';
import { saltDrawnPerAmpere } from './electrodeGradients.ts';
import { swingDamageOf } from './swingDamage.ts';
import type { SwingDamage } from './swingDamage.ts';

export interface LedgerModel {
  readonly cell: SpmeModel;
  /** Without the kernel's rows over temperature: a ledger books too seldom to need them, and every pack keeps one. */
  readonly laws: Omit<DegradationModel, 'temperatureRows'>;
  readonly swings: ElectrodeSwings;
  readonly charges: ElectrodeCharges;
  /** A·s between the cut-offs when new, and the stoichiometries of the negative electrode there. */
  readonly newCapacity: number;
  readonly newWindow: readonly [empty: number, full: number];
  /** mol/m³ per A. */
  readonly saltDrawn: number;
}

interface ElectrodeSwings {
  readonly negative: SwingDamage | null;
  readonly positive: SwingDamage | null;
}

/** Tables are as large as a pack's whole state; a scaled design has its parent's degradation and thicknesses. */
const knownSwings = new WeakMap<
  DegradationParameters,
  { readonly thicknesses: readonly [negative: number, positive: number]; readonly swings: ElectrodeSwings }
>();

/** @throws RangeError for a design that cannot be stepped or degraded. */
export function ledgerModel({ parameters, degradation }: CellDesign): LedgerModel {
  const cell = spmeModelOf(parameters);
  const { temperatureRows: _, ...laws } = degradationModel(parameters, degradation);
  const thicknesses = [parameters.negative.thickness, parameters.positive.thickness] as const;
  let known = knownSwings.get(degradation);
  if (known?.thicknesses[0] !== thicknesses[0] || known.thicknesses[1] !== thicknesses[1]) {
    const swings = {
      negative: swingDamageOf(laws.negativeDamage),
      positive: swingDamageOf(laws.positiveDamage),
    };
    known = { thicknesses, swings };
    knownSwings.set(degradation, known);
  }
  const charges = electrodeCharges(cell);
  const { negative, positive, lithium } = charges;
  return {
    cell,
    laws,
    swings: known.swings,
    charges,
    newCapacity: agedCapacity(cell, negative, positive, lithium),
    newWindow: agedWindow(cell, negative, positive, lithium),
    saltDrawn: saltDrawnPerAmpere(parameters),
  };
}
