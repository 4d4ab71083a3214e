/** What a drift channel takes for usual: the physics of one quantity, apart from the statistics that all share. */
import type { MovementScales } from './lastingMovement/lastingMovement.ts';
import type { Tail } from './standingApart.ts';

/** What is physically usual in one channel. All in the unit of the channel. */
export interface ChannelScales {
  /** Direction in which a fault moves the value. */
  readonly faultSign: 1 | -1;
  /** Standard deviation of one block below which nothing is believed, whatever the pack's spread says. */
  readonly noiseFloor: number;
  /** Spread of healthy cells against their neighbours when first seen. */
  readonly initialSpread: number;
  /** Relative error of the conversion into this unit: a cell that stands apart by y is known to this · |y| only. */
  readonly conversionError: number;
  /** Scale of a step that a healthy cell may make now and then (balancing, calibration). */
  readonly benignStep: number;
  /** Process noise of the level at the start, unit² per day. */
  readonly initialProcessNoise: number;
  /** Spread of how far healthy cells move against their neighbours after they were first seen. */
  readonly usualMovement: number;
  /** How heavy the tails of that are. */
  readonly movementTail: Tail;
  /** Unmodelled tails: standard deviations are taken this much larger than the pack's robust spread. */
  readonly spreadInflation: number;
  /** Blocks that establish where a cell stands when it is first seen; nothing is tested during them. */
  readonly firstBlocks: number;
  /** Whether a cell that stands apart from the first day, without drifting, is evidence of a fault in this channel. */
  readonly standingApartCounts: boolean;
  /** Whether temperature, charge and age stretch the differences of all cells by a common factor. */
  readonly scalesTogether: boolean;
  /** Whether movement within the first blocks is. */
  readonly earlyMovementCounts: boolean;
  /** What lasting movement is like in this channel, where it is tested. */
  readonly lasting?: Omit<MovementScales, 'faultSign' | 'noiseFloor'>;
}
