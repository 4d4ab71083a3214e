/** What electronics in the field send instead of a measurement; applied to a copy of a block on its way out. */
import { NULL_INT32 } from '@packtwin/protocol';
import type { Random } from '../random.ts';
import type { SampleBlock } from '../sensing/sampleBlock.ts';

/** Chance per frame. */
const LOST_READING = 0.03;
const BOARD_AT_START = 0.02;
const ABSENT_PROBE = 0.02;
const TEXT = 0.006;

/** A register that nobody has written yet, mV (B12). */
export const UNWRITTEN_MILLIVOLTS = 65_535;
/** An analogue input that nothing is connected to, 0.1 °C (B14). */
export const OPEN_PROBE_DECICELSIUS = -400;

/**
 * Spoils a few values of a block in place, at `rarity` times the usual chances. Answers where a text should stand instead of a number (B26):
 * the frame must then go as JSON.
 */
export function spoilValues(
  block: SampleBlock,
  cellsPerBoard: number,
  rarity: number,
  random: Random,
): { readonly row: number; readonly observation: number } | undefined {
  const { count, observationCount, probeCount } = block;
  if (random.chance(rarity * LOST_READING)) {
    const observation = random.below(observationCount);
    const from = random.below(count);
    for (let row = from; row < Math.min(count, from + 1 + random.below(20)); row++)
      block.cells[row * observationCount + observation] = NULL_INT32;
  }
  if (random.chance(rarity * BOARD_AT_START)) {
    const row = random.below(count);
    const first = cellsPerBoard * random.below(Math.floor(observationCount / cellsPerBoard));
    block.cells.fill(
      UNWRITTEN_MILLIVOLTS,
      row * observationCount + first,
      row * observationCount + first + cellsPerBoard,
    );
  }
  if (probeCount > 0 && random.chance(rarity * ABSENT_PROBE)) {
    const probe = random.below(probeCount);
    const from = random.below(count);
    for (let row = from; row < Math.min(count, from + 1 + random.below(30)); row++)
      block.temperatures[row * probeCount + probe] = OPEN_PROBE_DECICELSIUS;
  }
  return random.chance(rarity * TEXT)
    ? { row: random.below(count), observation: random.below(observationCount) }
    : undefined;
}
