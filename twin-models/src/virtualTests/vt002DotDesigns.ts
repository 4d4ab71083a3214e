/** The seven anodes of dots that VT-002-C compares: from nearly a film to porous alloy dots on a rough collector. */
import { runCycles } from '../cycling/cycler.ts';
import type { CycleRecord } from '../cycling/cyclePhase.ts';
import { dotAnodeCell } from '../dots/dotAnodeCell.ts';
import type { DotDamageConstants } from '../dots/dotDamage.ts';
import type { DotGeometry } from '../dots/dotElectrode.ts';
import { findAlloyingHost } from '../materials/alloyingHosts.ts';
import { findCathodeMaterial } from '../materials/cathodes.ts';
import { createSpmeBatch } from '../spme/spmeBatch.ts';

/** Where a design stands in the order that must hold. */
export type DotDesignRank = 'porous alloy' | 'porous or alloy' | 'sparse' | 'dense';

export interface DotDesign {
  readonly name: string;
  readonly rank: DotDesignRank;
  readonly dots: DotGeometry;
  /** r_cc. */
  readonly collectorAreaRatio: number;
}

const TIN_DOTS: DotGeometry = {
  diameter: 20e-6,
  height: 5e-6,
  occupancy: 0.7,
  porosity: 0,
  activeFraction: 1,
  surfaceFactor: 1,
  lattice: 'hexagonal',
};

const SPARSE: DotGeometry = { ...TIN_DOTS, height: 6e-6, occupancy: 0.55 };

export const DOT_DESIGNS: readonly DotDesign[] = [
  {
    name: 'nearly a film: 500 µm, 88 %',
    rank: 'dense',
    dots: { ...TIN_DOTS, diameter: 500e-6, occupancy: 0.88 },
    collectorAreaRatio: 1,
  },
  { name: 'dense: 50 µm, 70 %', rank: 'dense', dots: { ...TIN_DOTS, diameter: 50e-6 }, collectorAreaRatio: 1 },
  { name: 'dense: 20 µm, 70 %', rank: 'dense', dots: TIN_DOTS, collectorAreaRatio: 1 },
  { name: 'sparse: 20 µm, 55 %', rank: 'sparse', dots: SPARSE, collectorAreaRatio: 1 },
  {
    name: 'sparse, 40 % porous',
    rank: 'porous or alloy',
    dots: { ...SPARSE, height: 9e-6, porosity: 0.4 },
    collectorAreaRatio: 1,
  },
  {
    name: 'sparse, half alloy (like Cu6Sn5)',
    rank: 'porous or alloy',
    dots: { ...SPARSE, height: 9e-6, activeFraction: 0.5 },
    collectorAreaRatio: 1,
  },
  {
    name: 'sparse, alloy, 30 % porous, rough collector',
    rank: 'porous alloy',
    dots: { ...SPARSE, height: 12e-6, porosity: 0.3, activeFraction: 0.5 },
    collectorAreaRatio: 2,
  },
];

export interface DotCyclingConditions {
  readonly cycles: number;
  /** 1/h. */
  readonly rate: number;
  /** θ at which dots count as full. */
  readonly fullest: number;
  readonly constants: DotDamageConstants;
  /** s. */
  readonly step: number;
}

export interface DotCyclingOutcome {
  /** Discharge of every cycle over the first; 0 from where the cell could not be cycled (any more). */
  readonly retention: Float64Array;
  /** mAh/cm², first discharge. */
  readonly firstCharge: number;
  /** Stoichiometries of the dots between empty and full when new. */
  readonly window: readonly [low: number, high: number];
  /** Damage per cycle at the first cycle's swing, −ln. */
  readonly firstDamage: number;
}

const TEMPERATURE = 298.15;
/** Of the design's capacity. */
const LEAST_FIRST_DISCHARGE = 0.01;
/** Of the charging current: ends the held voltage. */
const TAPER = 0.2;

/** Cycles one design between the voltages of its own window, against LCO of equal capacity, with nothing but dot damage on. */
export function cycleDotDesign(design: DotDesign, conditions: DotCyclingConditions): DotCyclingOutcome {
  const { cycles, rate, fullest, constants, step } = conditions;
  const { parameters, damagePerCycle } = dotAnodeCell({
    dots: design.dots,
    host: findAlloyingHost('Sn')!,
    cathode: { material: findCathodeMaterial('lco')!, negativeToPositiveRatio: 1 },
    damage: { collectorAreaRatio: design.collectorAreaRatio, constants },
    fullest,
  });
  const batch = createSpmeBatch(parameters, 1, { degradation: { negative: { damagePerCycle } } });
  batch.reset(0, TEMPERATURE);
  const current = (rate * parameters.nominalCellCapacity) / 3600;
  const { lowerVoltageCutOff, upperVoltageCutOff, negative, electrodeArea } = parameters;
  const records: CycleRecord[] = [];
  try {
    runCycles(
      batch,
      [
        { kind: 'current', current, untilVoltage: upperVoltageCutOff },
        { kind: 'voltage', voltage: upperVoltageCutOff, untilCurrent: TAPER * current },
        { kind: 'current', current: -current, untilVoltage: lowerVoltageCutOff },
      ],
      cycles,
      { ambient: TEMPERATURE, step },
      (record) => records.push(record),
    );
  } catch (error) {
    // A cell whose dots have nearly all gone cannot hold its voltage any more: that is its end, not the test's.
    if (!(error instanceof RangeError) || records.length === 0) throw error;
  }
  const first = records[0]!.discharged;
  const retention = new Float64Array(cycles);
  // A rate that the dots cannot follow at all leaves nothing to compare: such a design retains nothing.
  const isUsable = first > LEAST_FIRST_DISCHARGE * parameters.nominalCellCapacity;
  if (isUsable) for (const [index, { discharged }] of records.entries()) retention[index] = discharged / first;
  const { minimumStoichiometry: low, maximumStoichiometry: high } = negative;
  return {
    retention,
    firstCharge: first / electrodeArea / 3600 / 10,
    window: [low, high],
    firstDamage: damagePerCycle((first / parameters.nominalCellCapacity) * (high - low)),
  };
}
