/** Cycles the cell of a design document, with the fade laws that its collectors and dots bring. */
import { SECONDS_PER_HOUR } from '@packtwin/units';
import { Cycler } from '../../cycling/cycler.ts';
import type { DegradationParameters } from '../../degradation/degradationParameters.ts';
import { roughenedCollectorCell } from '../../designs/roughenedCollectorCell.ts';
import { dotDamageLaw } from '../../dots/dotDamage.ts';
import { alloyDegradation } from '../../materials/alloyDegradation.ts';
import { findAlloyingHost } from '../../materials/alloyingHosts.ts';
import type { AlloyingHost } from '../../materials/alloyingHosts.ts';
import { findAnodeCompound } from '../../materials/anodeCompounds.ts';
import { createSpmeBatch } from '../../spme/spmeBatch.ts';
import type { ElectrodeName } from './collectorFigures.ts';
import { finishedAreaRatio, hardCoatGain } from './collectorFigures.ts';
import { dotGeometry, dotMetal } from '../cell/designAnode.ts';
import { cellOfDesign } from '../cell/designCell.ts';
import type { DesignDocument } from '../designDocument.ts';
import { quantityText } from '../quantityText.ts';

/** Of claim 2 of seed 000, for what a document's cycle test leaves out. */
export const CYCLE_TEST = { current: 0.4, upperVoltage: 4.2, lowerVoltage: 2.5, cycles: 200, threshold: 0.85 } as const;

/** Charging is held at the upper voltage down to this share of the current. */
const TAPER = 0.1;
/** s. */
const STEP = 60;
const TEMPERATURE = 298.15;
/** C-rates: of designs without a cycle test, and the greatest that is simulated. */
const USUAL_RATE = 1 / 3;
const GREATEST_RATE = 20;
/** Hours. */
const LONGEST_DISCHARGE = 500;
/** Share of its charge that a cell must give first for its loss to be judged. */
const LEAST_USE = 0.05;
/** Share of its first discharge below which a cell is dead. */
const DEAD = 0.25;

export interface DesignCycling {
  /** Discharge of the last cycle over that of the first. */
  readonly retention: number;
  /** φ_c of the anode at the end, 0…1. */
  readonly anodeContact: number;
  /** A·s. */
  readonly firstDischarge: number;
}

const done = new WeakMap<DesignDocument, Map<number, DesignCycling>>();

/**
 * What ages in the cell: film and plating of its anode's material, coatings on their collectors, dots by their geometry.
 * Dots are no coating: contact is part of their damage.
 */
function degradationOfDesign(document: DesignDocument): DegradationParameters {
  const face = (electrode: ElectrodeName): DegradationParameters =>
    roughenedCollectorCell({
      realAreaRatio: finishedAreaRatio(document, electrode),
      hardCoat: hardCoatGain(document, electrode),
    }).degradation;
  const carbon = face('anode');
  const { positive = {} } = face('cathode');
  const { dots, collector } = document.anode ?? {};
  if (dots) {
    const { host } = dotMetal(dots);
    const damagePerCycle = dotDamageLaw(dotGeometry(dots), {
      collectorAreaRatio: collector?.concaveConvex?.areaRatio ?? 1,
      hostExpansion: host.expansion,
    });
    const ofMetal = alloyDegradation(host);
    return { ...ofMetal, negative: { ...ofMetal.negative, damagePerCycle }, positive };
  }
  const host = alloyingHostOf(document);
  if (host === undefined) return { ...carbon, positive };
  const ofMetal = alloyDegradation(host);
  return { ...ofMetal, negative: { ...carbon.negative, ...ofMetal.negative }, positive };
}

/** The metal of a thin layer that takes up lithium, the first of several; undefined for carbons. */
function alloyingHostOf({ anode }: DesignDocument): AlloyingHost | undefined {
  const hosts = (anode?.materials ?? []).map(
    ({ material }) => findAnodeCompound(material)?.host ?? findAlloyingHost(material),
  );
  return hosts.find((host) => host !== undefined);
}

/**
 * Charge, hold, discharge, over and over from an empty new cell. The same document is cycled once.
 *
 * @throws RangeError if the document leaves out what a cell needs, or the cell cannot do the test.
 */
export function cycleDesign(document: DesignDocument, cycles: number): DesignCycling {
  const known = done.get(document) ?? new Map<number, DesignCycling>();
  done.set(document, known);
  const before = known.get(cycles);
  if (before) return before;
  const { parameters } = cellOfDesign(document);
  const { cycleTest } = document;
  const rated = (USUAL_RATE * parameters.nominalCellCapacity) / SECONDS_PER_HOUR;
  const current = cycleTest ? (cycleTest.current ?? CYCLE_TEST.current) : rated;
  const upper = cycleTest ? (cycleTest.upperVoltage ?? CYCLE_TEST.upperVoltage) : parameters.upperVoltageCutOff;
  const lower = cycleTest ? (cycleTest.lowerVoltage ?? CYCLE_TEST.lowerVoltage) : parameters.lowerVoltageCutOff;
  checkRate(current, parameters.nominalCellCapacity);
  const batch = createSpmeBatch(parameters, 1, { degradation: degradationOfDesign(document) });
  batch.reset(0, TEMPERATURE);
  const cycler = new Cycler(batch, { ambient: TEMPERATURE, step: STEP });
  const runCycle = (): number => {
    cycler.run({ kind: 'current', current, untilVoltage: upper });
    cycler.run({ kind: 'voltage', voltage: upper, untilCurrent: TAPER * current });
    return -cycler.run({ kind: 'current', current: -current, untilVoltage: lower }).charge;
  };
  const firstDischarge = checkFirst(runCycle(), parameters.nominalCellCapacity, current);
  let lastDischarge = firstDischarge;
  for (let cycle = 1; cycle < cycles; cycle++) {
    try {
      lastDischarge = runCycle();
    } catch (error) {
      // What is left of a dead cell cannot always be cycled; it counts as when it could last.
      if (error instanceof RangeError && lastDischarge < DEAD * firstDischarge) break;
      throw error;
    }
  }
  const outcome = {
    retention: lastDischarge / firstDischarge,
    anodeContact: batch.degradation!.columns.negativeContact[0]!,
    firstDischarge,
  };
  known.set(cycles, outcome);
  return outcome;
}

/** A test that no cycler would be set to, such as one whose unit was mistaken. */
function checkRate(current: number, nominalCharge: number): void {
  const rate = (current * SECONDS_PER_HOUR) / nominalCharge;
  if (rate <= GREATEST_RATE && rate >= 1 / LONGEST_DISCHARGE) return;
  throw new RangeError(
    `Cannot cycle a cell of ${quantityText(nominalCharge / SECONDS_PER_HOUR, 'A·h')} at ${quantityText(current, 'A')}: that is ${quantityText(rate)} C, must lie between ${quantityText(1 / LONGEST_DISCHARGE)} and ${GREATEST_RATE} C`,
  );
}

function checkFirst(discharge: number, nominalCharge: number, current: number): number {
  if (discharge >= LEAST_USE * nominalCharge) return discharge;
  throw new RangeError(
    `Cannot judge a first discharge of ${quantityText(discharge / SECONDS_PER_HOUR, 'A·h')} at ${quantityText(current, 'A')}: less than ${100 * LEAST_USE} % of the ${quantityText(nominalCharge / SECONDS_PER_HOUR, 'A·h')} that the cell holds`,
  );
}
