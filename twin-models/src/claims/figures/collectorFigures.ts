/** What the laws of roughened collectors say of a design document. */
import { adhesionEnergy, peelForce } from '../../collectors/adhesion.ts';
import { areaRatioAfterPressing, HARD_COAT_ADHESION_GAIN, isHardCoat } from '../../collectors/calendering.ts';
import {
  ALUMINIUM_FOIL,
  COPPER_FOIL,
  ruptureProbability,
  yieldStressAfterRolling,
} from '../../collectors/foilStrength.ts';
import { areaRatioFromAdsorption, areaRatioFromProfile, areaRatioFromRods } from '../../collectors/realArea.ts';
import type { CollectorSection, DesignDocument, ProcessStep } from '../designDocument.ts';
import { stated } from '../cell/stated.ts';
import { quantityText } from '../quantityText.ts';

export type ElectrodeName = 'anode' | 'cathode';

export const ELECTRODE_NAMES: readonly ElectrodeName[] = ['anode', 'cathode'];

export interface AreaRatio {
  readonly value: number;
  /** Field that it comes from. */
  readonly field: string;
}

/**
 * r of one face, before pressing. What is measured goes before what is derived, and gas adsorption, which sees the finest
 * structure, before profilometry; undefined where nothing is stated.
 */
export function areaRatioOf(collector: CollectorSection | undefined, path: string): AreaRatio | undefined {
  if (collector === undefined) return undefined;
  const { realAreaRatio, adsorption, roughness, rods, thickness } = collector;
  if (realAreaRatio !== undefined) return { value: realAreaRatio, field: `${path}.realAreaRatio` };
  if (adsorption !== undefined && thickness !== undefined) {
    const value = areaRatioFromAdsorption(adsorption.specificArea, adsorption.density, thickness);
    return { value, field: `${path}.adsorption` };
  }
  if (roughness?.developedAreaRatio !== undefined) {
    return { value: areaRatioFromProfile(roughness.developedAreaRatio), field: `${path}.roughness.developedAreaRatio` };
  }
  return rods ? { value: areaRatioFromRods(rods), field: `${path}.rods` } : undefined;
}

/** Steps of one electrode in their order. */
export function stepsOf({ process = [] }: DesignDocument, electrode: ElectrodeName): readonly ProcessStep[] {
  return process.filter((each) => each.electrode === electrode);
}

const ROUGHENING: readonly string[] = ['roughen', 'growRods', 'oxidise'];

/** Whether the foil's own coat is harder than the foil; undefined where one of the two hardnesses is not stated. */
export function hasHardCoat({ hardCoat, vickersHardness }: CollectorSection): boolean | undefined {
  if (hardCoat === undefined || vickersHardness === undefined) return undefined;
  return isHardCoat(hardCoat.vickersHardness, vickersHardness);
}

/**
 * r that the coating meets in the finished electrode: after rolling that came too late, and after calendering.
 *
 * A foil without any statement is taken as smooth.
 */
export function finishedAreaRatio(document: DesignDocument, electrode: ElectrodeName): number {
  const collector = document[electrode]?.collector;
  const asMade = areaRatioOf(collector, `${electrode}.collector`)?.value ?? 1;
  const steps = stepsOf(document, electrode);
  const roughened = steps.findIndex(({ step }) => ROUGHENING.includes(step));
  const rolledLate = steps.filter(
    ({ step }, index) => step === 'coldRoll' && roughened >= 0 && index > roughened,
  ).length;
  const calendered = steps.filter(({ step }) => step === 'calender').length;
  const isCoated = collector !== undefined && hasHardCoat(collector) === true;
  // A coat that is applied after rolling does not protect from it.
  const afterRolling = areaRatioAfterPressing(asMade, false, rolledLate);
  return areaRatioAfterPressing(afterRolling, isCoated, calendered);
}

/** m_hard: 1.3 under a coat that is harder than the foil, 1 otherwise. */
export function hardCoatGain(document: DesignDocument, electrode: ElectrodeName): number {
  const collector = document[electrode]?.collector;
  return collector !== undefined && hasHardCoat(collector) === true ? HARD_COAT_ADHESION_GAIN : 1;
}

/** J/m², G_ad of one electrode's coating. */
export function coatingAdhesion(document: DesignDocument, electrode: ElectrodeName): number {
  return adhesionEnergy(finishedAreaRatio(document, electrode), hardCoatGain(document, electrode));
}

/** Rods of the foil's own metal; those of another metal are another claim's coat and count for nothing here. */
export function ownRodAreaRatio(collector: CollectorSection): number {
  const { rods, metal } = collector;
  return rods !== undefined && rods.metal === metal ? areaRatioFromRods(rods) : 1;
}

/** Pa in use where a document says nothing: winding and swelling of a thin foil. */
const ASSUMED_STRESS = 100e6;

/** Probability that the foil of one electrode has torn after that many cycles. */
export function foilRupture(document: DesignDocument, electrode: ElectrodeName, cycles: number): number {
  const collector = stated(document[electrode]?.collector, `${electrode}.collector`);
  const metal = collector.metal === 'Al' ? ALUMINIUM_FOIL : COPPER_FOIL;
  const rolled = stepsOf(document, electrode).some(({ step }) => step === 'coldRoll');
  const reduction = collector.coldRolling?.reduction ?? (rolled ? ASSUMED_REDUCTION : 0);
  const yieldStress = collector.coldRolling?.yieldStress ?? yieldStressAfterRolling(metal, reduction);
  return ruptureProbability(collector.operatingStress ?? ASSUMED_STRESS, yieldStress, cycles);
}

/** Of a foil that is only said to be cold-rolled. */
const ASSUMED_REDUCTION = 0.5;

/** N/m, force per width that peels the layer of a composite member off at 180°. */
export function memberPeelForce(document: DesignDocument): number {
  const { rods, metal } = stated(document.compositeMember, 'compositeMember');
  return peelForce(adhesionEnergy(ownRodAreaRatio({ metal, ...(rods && { rods }) })), Math.PI);
}

/** The crystal of the anode's graphite as one line for a warranty record, with the effects that someone calibrated. */
export function crystalRecord({ anode }: DesignDocument): string {
  const graphite = stated(anode?.graphite, 'anode.graphite');
  const { rhombohedralFraction, hexagonalFraction = 1 - rhombohedralFraction, method } = graphite;
  const { capacityLoss = 0, irreversibleGain = 0 } = graphite;
  const effects = [
    ...(capacityLoss > 0 ? [`β ${capacityLoss}`] : []),
    ...(irreversibleGain > 0 ? [`γ ${irreversibleGain}`] : []),
  ];
  return [
    `rhombohedral ${quantityText(rhombohedralFraction)}, hexagonal ${quantityText(hexagonalFraction)}`,
    method === undefined ? 'method not stated' : `by ${method}`,
    effects.length > 0 ? `calibrated ${effects.join(', ')}` : 'no effect calibrated',
  ].join('; ');
}

/** The steps before the active layer as one line for a warranty record, linked to the area ratio that they made. */
export function surfaceRecord(document: DesignDocument, electrode: ElectrodeName): string {
  const steps = stepsOf(document, electrode);
  const coated = steps.findIndex(({ step }) => step === 'coatActive');
  const before = coated < 0 ? steps : steps.slice(0, coated);
  const line = before.map(({ step, lot, method }) => [step, method, lot && `lot ${lot}`].filter(Boolean).join(', '));
  const ratio = areaRatioOf(document[electrode]?.collector, '')?.value;
  return `${line.length === 0 ? 'no step recorded' : line.join(' → ')}; r ${ratio === undefined ? 'not stated' : ratio.toPrecision(3)}`;
}
