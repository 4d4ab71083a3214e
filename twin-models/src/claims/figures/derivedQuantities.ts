/** What follows from a design document: geometry, charge, resistances, and what of it should be looked at twice. */
import { CONTACT_RESISTIVITY, contactResistance } from '../../collectors/adhesion.ts';
import { loadingSpread, TALLEST_PEAK_SHARE, isTooRough } from '../../collectors/coatingUniformity.ts';
import { dotElectrode } from '../../dots/dotElectrode.ts';
import { islandDiameter } from '../../dots/dotDamage.ts';
import { throughPlaneResistance, cellPitch, stackLayersOf } from '../../stack/stackHeat.ts';
import {
  anodeArealCharge,
  cellArealCharge,
  conductivityAt,
  packRollUp,
  pulseAreaResistance,
  stackVoltage,
} from './cellFigures.ts';
import {
  areaRatioOf,
  coatingAdhesion,
  ELECTRODE_NAMES,
  finishedAreaRatio,
  foilRupture,
  memberPeelForce,
} from './collectorFigures.ts';
import type { ElectrodeName } from './collectorFigures.ts';
import { dotGeometry, dotMetal } from '../cell/designAnode.ts';
import { cellOfDesign } from '../cell/designCell.ts';
import type { DesignCell } from '../cell/designCell.ts';
import { Undecided } from '../cell/stated.ts';
import type { DesignDocument, DotsSection } from '../designDocument.ts';
import {
  dotArealCharge,
  dotReactingArea,
  fullCycleDamage,
  fullGapClosure,
  fullHeight,
  fullSwelling,
  gapClosingSwing,
} from './dotFigures.ts';
import { dotLayout } from '../dotLayout.ts';
import { isAlloying } from '../materialClasses.ts';
import { quantityText } from '../quantityText.ts';

export interface DerivedQuantity {
  readonly name: string;
  readonly value: number;
  /** SI or `1`. */
  readonly unit: string;
}

export interface DerivedQuantities {
  readonly quantities: readonly DerivedQuantity[];
  /** Possible, but worth a second look: one sentence each. */
  readonly warnings: readonly string[];
  /** Why no cell was made of the document, or null: something is missing, or what is stated cannot work. */
  readonly cellProblem: string | null;
  /** Whether it is what the document states that makes every cell impossible. */
  readonly isRefused: boolean;
  /** Defaults that stand in for fields of the document. */
  readonly assumed: readonly string[];
}

const WARRANTY_CYCLES = 200;
/** Carbon films this fast are power buffers. */
const BUFFER_RATE = 10;
const GREATEST_RATIO = 1.5;
const COLD = 253.15;
/** A/m², 1 mA/cm². */
const COMPARED_CURRENT = 10;
/** Relative: methods that see the same surface agree this well. */
const AREA_RATIO_AGREEMENT = 0.25;

/** Everything that the document says enough for. Expects a possible document. */
export function deriveQuantities(document: DesignDocument): DerivedQuantities {
  const quantities: DerivedQuantity[] = [];
  const warnings: string[] = [];
  const add = (name: string, value: number, unit = '1') => quantities.push({ name, value, unit });
  for (const electrode of ELECTRODE_NAMES) deriveCollector(document, electrode, add, warnings);
  const { dots } = document.anode ?? {};
  if (dots) deriveDots(document, dots, add, warnings);
  if (document.compositeMember) add('peel force of the composite member at 180°', memberPeelForce(document), 'N/m');
  const { cell, problem, isRefused } = cellOrReason(document);
  if (cell) deriveCell(document, cell, add, warnings);
  return { quantities, warnings, cellProblem: problem, isRefused, assumed: cell?.assumed ?? [] };
}

type Add = (name: string, value: number, unit?: string) => void;

function deriveCollector(document: DesignDocument, electrode: ElectrodeName, add: Add, warnings: string[]): void {
  const collector = document[electrode]?.collector;
  if (collector === undefined) return;
  const ratio = areaRatioOf(collector, `${electrode}.collector`);
  if (ratio) {
    const finished = finishedAreaRatio(document, electrode);
    add(`${electrode} collector: real over apparent area r, from ${ratio.field}`, ratio.value);
    add(`${electrode} collector: r that the coating meets`, finished);
    add(`${electrode} coating: adhesion G_ad`, coatingAdhesion(document, electrode), 'J/m²');
    const resistivity = CONTACT_RESISTIVITY[electrode === 'anode' ? 'negative' : 'positive'];
    add(`${electrode} coating: contact resistance`, contactResistance(resistivity, finished), 'Ω m²');
  }
  if (collector.coldRolling) {
    const torn = foilRupture(document, electrode, WARRANTY_CYCLES);
    add(`${electrode} foil: probability torn after ${WARRANTY_CYCLES} cycles`, torn);
  }
  warnOfCollector(document, electrode, add, warnings);
}

function warnOfCollector(document: DesignDocument, electrode: ElectrodeName, add: Add, warnings: string[]): void {
  const path = `${electrode}.collector`;
  const section = document[electrode];
  const { metal, roughness, realAreaRatio, rods } = section?.collector ?? {};
  const { thickness } = section ?? {};
  if (roughness?.peakHeight !== undefined) {
    add(`${electrode} coating: spread of the loading`, loadingSpread(roughness.peakHeight));
    if (thickness !== undefined && isTooRough(roughness.peakHeight, thickness)) {
      warnings.push(
        `${path}.roughness.peakHeight is ${quantityText(roughness.peakHeight, 'm')}, above ${quantityText(thickness * TALLEST_PEAK_SHARE, 'm')}, a twentieth of the coating: expect uneven loading`,
      );
    }
  }
  const fromRods = rods && areaRatioOf({ rods }, path)?.value;
  if (realAreaRatio !== undefined && fromRods !== undefined) {
    if (Math.abs(realAreaRatio / fromRods - 1) > AREA_RATIO_AGREEMENT) {
      warnings.push(
        `${path}.realAreaRatio is ${quantityText(realAreaRatio)}, the rods make ${quantityText(fromRods)}: one of the two is not what it seems`,
      );
    }
  }
  if (rods && thickness !== undefined && rods.length > thickness) {
    warnings.push(
      `${path}.rods.length is ${quantityText(rods.length, 'm')}, the coating ${quantityText(thickness, 'm')}: rods stand out of it into the separator`,
    );
  }
  if (metal === undefined) return;
  if (electrode === 'anode' && isAlloying(metal)) {
    warnings.push(`${path}.metal is ${metal}, which takes up lithium under an anode: it will crumble`);
  }
  if (document.stack?.construction === 'bipolar' && metal === 'Cu') {
    warnings.push(`${path}.metal is Cu on a bipolar plate: it dissolves above about 3.4 V on its cathode face`);
  }
}

function deriveDots(document: DesignDocument, dots: DotsSection, add: Add, warnings: string[]): void {
  const layout = dotLayout(dots);
  if (layout === undefined) return;
  add('dots: occupancy', layout.occupancy);
  add('dots: gap', layout.gap, 'm');
  add('dots: pitch', dots.diameter + layout.gap, 'm');
  try {
    dotMetal(dots);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return;
  }
  add('dots: reacting area per collector area α', dotReactingArea(document));
  add(
    'dots: radius of the sphere with the same volume per surface',
    dotElectrode(dotGeometry(dots)).particleRadius,
    'm',
  );
  add('dots: charge q″', dotArealCharge(document), 'A·h/m²');
  add('dots: volume when full over dry J', fullSwelling(document));
  add('dots: height when full', fullHeight(document), 'm');
  add('dots: filling at which neighbours meet', gapClosingSwing(document));
  add('dots: damage of a full cycle k', fullCycleDamage(document));
  const closure = fullGapClosure(document);
  if (closure > 0) {
    warnings.push(
      `anode.dots close their gaps at a filling of ${quantityText(gapClosingSwing(document))} and would overlap by ${quantityText(closure)} when full: fewer, smaller or more porous dots`,
    );
  }
  const growth = fullHeight(document) - dots.height;
  const { thickness: separator } = document.separator ?? {};
  if (separator !== undefined && growth > separator) {
    warnings.push(
      `anode.dots grow by ${quantityText(growth, 'm')} when full, more than the separator of ${quantityText(separator, 'm')}: less height, or more pores`,
    );
  }
  const island = islandDiameter(dots.height);
  if (dots.diameter > island) {
    warnings.push(
      `anode.dots.diameter is ${quantityText(dots.diameter, 'm')}; dots of this height crack into islands of ${quantityText(island, 'm')} and then fade as a film does`,
    );
  }
}

interface CellOrReason {
  readonly cell: DesignCell | null;
  readonly problem: string | null;
  readonly isRefused: boolean;
}

function cellOrReason(document: DesignDocument): CellOrReason {
  try {
    // Dots that take up no lithium are no anode, whatever else is stated.
    if (document.anode?.dots?.composition) dotMetal(document.anode.dots);
    // An electrode or a composite member alone was not meant to be a cell.
    if (!document.anode || !document.cathode) return { cell: null, problem: null, isRefused: false };
    return { cell: cellOfDesign(document), problem: null, isRefused: false };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { cell: null, problem: error.message, isRefused: !(error instanceof Undecided) };
  }
}

function deriveCell(document: DesignDocument, cell: DesignCell, add: Add, warnings: string[]): void {
  const { parameters, formation } = cell;
  add('anode: charge when full', anodeArealCharge(document), 'A·h/m²');
  add('cell: charge per area', cellArealCharge(parameters), 'A·h/m²');
  add('cell: rated charge', parameters.nominalCellCapacity / 3600, 'A·h');
  add('cell: resistance over 10 s at half charge', pulseAreaResistance(parameters), 'Ω m²');
  add('cell: N/P', formation.negativeToPositiveRatio);
  add('cell: lithium bound by the first charge', formation.irreversibleLithium, 'mol/m²');
  add('cell: first-cycle efficiency', formation.firstCycleEfficiency);
  add('electrolyte: conductivity at −20 °C', conductivityAt(parameters, COLD), 'S/m');
  const layers = stackLayersOf(parameters);
  add('cell: pitch in a stack', cellPitch(layers), 'm');
  add('cell: heat resistance in a stack', throughPlaneResistance(layers), 'm² K/W');
  if (document.stack) add('stack: voltage at half charge', stackVoltage(document), 'V');
  if (document.pack) {
    const { voltage, capacity, energy } = packRollUp(document);
    add('pack: voltage at half charge', voltage, 'V');
    add('pack: charge', capacity, 'A·h');
    add('pack: energy', energy, 'kW·h');
  }
  warnOfBalance(document, cell, warnings);
}

function warnOfBalance(document: DesignDocument, { formation }: DesignCell, warnings: string[]): void {
  const ratio = formation.negativeToPositiveRatio;
  if (ratio < 1) {
    warnings.push(
      `N/P is ${quantityText(ratio)}: the anode fills before the cathode is empty, a full charge would plate lithium`,
    );
  }
  if (ratio > GREATEST_RATIO) {
    warnings.push(`N/P is ${quantityText(ratio)}, above ${GREATEST_RATIO}: most of the anode is never used`);
  }
  const { thickness, dots } = document.anode ?? {};
  const rate = COMPARED_CURRENT / anodeArealCharge(document);
  if (!dots && thickness !== undefined && rate > BUFFER_RATE) {
    warnings.push(`1 mA/cm² is ${quantityText(rate)} C for this anode: a buffer of power, not a store of energy`);
  }
}
