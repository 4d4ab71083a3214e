/**
 * Evidence on every cell of a pack, brought together: three drift channels and dips, and per observation one e-value
 * for each class of evidence, which has a budget of its own (fleetControl/fleetThresholds.ts).
 */
import type { EvidenceClass } from '@packtwin/protocol';
import { MS_PER_DAY } from '@packtwin/units';
import type { BlockEstimate } from './cellDifference.ts';
import { createDriftChannel, type DriftChannel } from './driftChannel.ts';
import { EVIDENCE_CLASSES } from './fleetControl/fleetThresholds.ts';
import type { MovementShape } from './lastingMovement/movementHypotheses.ts';
import { numberOr } from './robustLocation.ts';
import { createRetentionChannel, type RetentionChannel } from './slowRetention/retentionChannel.ts';
import { TEN_DEGREES, TWENTY_DEGREES } from './standingApart.ts';
import type { StateColumns } from './stateColumns.ts';
import { createVoltageDips, type VoltageDips } from './voltageDips.ts';

export type Channel = 'charge' | 'resistance' | 'retention' | 'dips';

/** How much each channel counts in the question which of them a finding is of. */
const CHANNEL_SHARE: Readonly<Record<Channel, number>> = {
  charge: 0.5,
  resistance: 0.3,
  retention: 0.1,
  dips: 0.1,
};
/** The same within the two classes, which have budgets of their own. Each sums to 1. */
const CLASS_SHARE: Readonly<Record<EvidenceClass, Readonly<Partial<Record<Channel, number>>>>> = {
  safety: { charge: 0.8, dips: 0.2 },
  ageing: { resistance: 0.6, retention: 0.4 },
};

/** Error of a block's capacity ratio per unit of charge that the cell stands apart: a tenth of it over a fifth of the window. */
const OFFSET_IN_CAPACITY = 0.5;
/** V of slope error per unit of charge that the cell stands apart, which a current of the usual size turns into ohms. */
const OFFSET_IN_VOLTAGE = 0.1;
const USUAL_RATE = 0.3;
/** Memory of the leakage estimate. */
const LEAKAGE_MEMORY_DAYS = 20;
export const DAYS_PER_MONTH = 30.4375;
const FIRST_BLOCKS = 3;
/** Leaks: fractions of charge per day. */
const LEAK: MovementShape = {
  kind: 'ramp',
  mean: 0.02 / DAYS_PER_MONTH,
  deviation: 0.02 / DAYS_PER_MONTH,
  least: 0.005 / DAYS_PER_MONTH,
  weight: 0.6,
  slots: 8,
  period: 1,
};
const FAST_LEAK: MovementShape = {
  ...LEAK,
  mean: 0.2 / DAYS_PER_MONTH,
  deviation: 0.4 / DAYS_PER_MONTH,
  least: 0.03 / DAYS_PER_MONTH,
  weight: 0.4,
  slots: 6,
};
/** Contacts: fractions of a cell's resistance, and per day. */
const CONTACT_STEP: MovementShape = {
  kind: 'step',
  mean: 0.1,
  deviation: 0.1,
  least: 0.03,
  weight: 0.7,
  slots: 8,
  period: 1,
};
const CONTACT_RAMP: MovementShape = {
  kind: 'ramp',
  mean: 0.1 / DAYS_PER_MONTH,
  deviation: 0.1 / DAYS_PER_MONTH,
  least: 0.02 / DAYS_PER_MONTH,
  weight: 0.3,
  slots: 6,
  period: 2,
};

export interface CellJudgement {
  readonly charge: DriftChannel;
  readonly resistance: DriftChannel;
  readonly retention: RetentionChannel;
  readonly dips: VoltageDips;
  /** e-value of every observation per class: the weighted mean of its channels'. */
  readonly classEvidence: Readonly<Record<EvidenceClass, Float64Array>>;
  /** Levels of the charge channel when the pack was first known. NaN before. */
  readonly firstCharge: Float64Array;
  /** Blocks judged so far. */
  blocks(): number;
  /** Fraction of capacity lost per month against the neighbours, and its standard deviation. NaN before it can be said. */
  leakagePerMonth(observation: number): number;
  leakageDeviation(): number;
  /** Largest e-value ever reached: what the bound speaks of. */
  readonly classPeak: Readonly<Record<EvidenceClass, Float64Array>>;
  /** E-value of one channel with its share. */
  channelEvidence(channel: Channel, observation: number): number;
  /** One block. `excluded[o]` > 0 is no peer; `packLoss`: what all cells are expected to have lost, 0…1. */
  update(block: BlockEstimate, excluded: Float64Array, at: number, packLoss?: number): void;
}

export function createCellJudgement(
  state: StateColumns,
  count: number,
  cellResistance: number,
  ratedCharge: number,
): CellJudgement {
  const inResistance = (shape: MovementShape): MovementShape => ({
    ...shape,
    mean: shape.mean * cellResistance,
    deviation: shape.deviation * cellResistance,
    least: shape.least * cellResistance,
  });
  const charge = createDriftChannel(state, count, {
    faultSign: -1,
    noiseFloor: 3e-4,
    initialSpread: 4e-3,
    usualMovement: 4e-3,
    movementTail: TEN_DEGREES,
    conversionError: 0.05,
    benignStep: 0.008,
    initialProcessNoise: 3e-4 ** 2,
    spreadInflation: 1.25,
    firstBlocks: FIRST_BLOCKS,
    standingApartCounts: true,
    scalesTogether: false,
    earlyMovementCounts: true,
    lasting: {
      levelWalk: 1e-4 ** 2,
      slopeSpread: 0.0015 / DAYS_PER_MONTH,
      slopeWalk: 0.00002 / DAYS_PER_MONTH,
      shapes: [LEAK, FAST_LEAK],
      benignSteps: { deviation: 0.008, perBlock: 2e-4, slots: 6 },
    },
  });
  const resistance = createDriftChannel(state, count, {
    faultSign: 1,
    noiseFloor: 0.005 * cellResistance,
    initialSpread: 0.05 * cellResistance,
    usualMovement: 0.005 * cellResistance,
    movementTail: TWENTY_DEGREES,
    conversionError: 0.02,
    benignStep: 0.02 * cellResistance,
    initialProcessNoise: (0.003 * cellResistance) ** 2,
    spreadInflation: 1.25,
    firstBlocks: 6,
    standingApartCounts: true,
    scalesTogether: true,
    earlyMovementCounts: false,
    lasting: {
      levelWalk: (0.001 * cellResistance) ** 2,
      slopeSpread: (0.003 / DAYS_PER_MONTH) * cellResistance,
      slopeWalk: (0.0001 / DAYS_PER_MONTH) * cellResistance,
      shapes: [inResistance(CONTACT_STEP), inResistance(CONTACT_RAMP)],
      benignSteps: undefined,
    },
  });
  const retention = createRetentionChannel(state, count, {
    faultSign: -1,
    noiseFloor: 1e-3,
    initialSpread: 0.02,
    usualMovement: 5e-3,
    movementTail: TEN_DEGREES,
    conversionError: 0.1,
    benignStep: 0.01,
    initialProcessNoise: 2e-3 ** 2,
    spreadInflation: 1.5,
    firstBlocks: 8,
    standingApartCounts: false,
    scalesTogether: false,
    earlyMovementCounts: false,
  });
  const dips = createVoltageDips(state, count);
  const classEvidence = { safety: state.column(count, 1), ageing: state.column(count, 1) };
  const classPeak = { safety: state.column(count, 1), ageing: state.column(count, 1) };
  const firstCharge = state.column(count, Number.NaN);
  // Exponentially weighted line through each departure: sums over time are common, sums with the value per cell.
  const sumValue = state.column(count);
  const sumTimeValue = state.column(count);
  const line = state.scalars({ weight: 0, time: 0, timeSquare: 0, lastAt: Number.NaN, blocks: 0 });
  const none = new Float64Array(count);
  const foreign = new Float64Array(count);
  const channels = { charge, resistance, retention, dips };

  const followLine = (at: number): void => {
    const days = line.lastAt <= at ? (at - line.lastAt) / MS_PER_DAY : 0;
    line.lastAt = at;
    // The origin of time moves to now, then the past fades.
    const keep = Math.exp(-days / LEAKAGE_MEMORY_DAYS);
    const { weight, time, timeSquare } = line;
    line.timeSquare = keep * (timeSquare - 2 * days * time + days * days * weight);
    line.time = keep * (time - days * weight);
    line.weight = keep * weight + 1;
    for (let o = 0; o < count; o++) {
      const value = numberOr(charge.departure[o]!, 0);
      sumTimeValue[o] = keep * (sumTimeValue[o]! - days * sumValue[o]!);
      sumValue[o] = keep * sumValue[o]! + value;
    }
  };
  const determinant = (): number => line.weight * line.timeSquare - line.time * line.time;

  return {
    charge,
    resistance,
    retention,
    dips,
    classEvidence,
    classPeak,
    firstCharge,
    blocks: () => line.blocks,
    leakagePerMonth(o) {
      const d = determinant();
      if (!(d > 1) || charge.departure[o] !== charge.departure[o]) return Number.NaN;
      return (-DAYS_PER_MONTH * (line.weight * sumTimeValue[o]! - line.time * sumValue[o]!)) / d;
    },
    leakageDeviation() {
      const d = determinant();
      return d > 1 ? DAYS_PER_MONTH * charge.blockDeviation() * Math.sqrt(line.weight / d) : Number.NaN;
    },
    channelEvidence: (channel, o) => CHANNEL_SHARE[channel] * channels[channel].evidence[o]!,
    update(block, excluded, at, packLoss = 0) {
      charge.update(block.offset, block.offsetVariance, none, excluded, at);
      if (block.resistanceVariance < Number.POSITIVE_INFINITY) {
        const perOffset = OFFSET_IN_VOLTAGE / ((USUAL_RATE * ratedCharge) / 3600);
        for (let o = 0; o < count; o++) {
          foreign[o] = perOffset * numberOr(charge.departure[o]!, 0);
        }
        resistance.update(block.resistance, block.resistanceVariance, foreign, excluded, at);
      }
      if (block.capacityVariance < Number.POSITIVE_INFINITY) {
        for (let o = 0; o < count; o++) {
          foreign[o] = OFFSET_IN_CAPACITY * numberOr(charge.departure[o]!, 0);
        }
        retention.update(block.capacity, block.capacityVariance, foreign, excluded, at, packLoss);
      }
      followLine(at);
      line.blocks++;
      for (let o = 0; o < count; o++) {
        if (line.blocks <= FIRST_BLOCKS) firstCharge[o] = charge.level[o]!;
        for (const kind of EVIDENCE_CLASSES) {
          let sum = 0;
          for (const channel of CHANNELS) sum += (CLASS_SHARE[kind][channel] ?? 0) * channels[channel].evidence[o]!;
          classEvidence[kind][o] = sum;
          if (sum > classPeak[kind][o]!) classPeak[kind][o] = sum;
        }
      }
    },
  };
}

const CHANNELS: readonly Channel[] = ['charge', 'resistance', 'retention', 'dips'];

/** Channel that carries most of an observation's evidence. */
export function leadingChannel(judgement: CellJudgement, observation: number): Channel {
  let leading: Channel = 'charge';
  for (const channel of CHANNELS) {
    if (judgement.channelEvidence(channel, observation) > judgement.channelEvidence(leading, observation))
      leading = channel;
  }
  return leading;
}
