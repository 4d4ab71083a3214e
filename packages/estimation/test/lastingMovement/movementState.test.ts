import { MS_PER_DAY } from '@packtwin/units';
import { expect, test } from 'vitest';
import { createLastingMovement, type MovementScales } from '../../src/lastingMovement/lastingMovement.ts';
import { StateColumns } from '../../src/stateColumns.ts';
import { seededRandom } from '../support/seededRandom.ts';

const CELLS = 12;
const SCALES: MovementScales = {
  faultSign: -1,
  noiseFloor: 0.05,
  levelWalk: 0.01 ** 2,
  slopeSpread: 0.01,
  slopeWalk: 1e-4,
  shapes: [{ kind: 'ramp', mean: 0.4, deviation: 0.4, least: 0.1, weight: 1, slots: 5, period: 1 }],
  benignSteps: { deviation: 6, perBlock: 2e-4, slots: 4 },
};

test('what is restored from a copy of its state every third block says the same to the last digit', () => {
  const random = seededRandom(2);
  const none = new Float64Array(CELLS);
  const ones = new Float64Array(CELLS).fill(1);
  const columns = new StateColumns();
  const whole = createLastingMovement(columns, CELLS, SCALES);
  let copied = new StateColumns();
  let copy = createLastingMovement(copied, CELLS, SCALES);
  // More blocks than slots: changes are handed over from one to the next.
  for (let day = 0; day < 30; day++) {
    const moved = Float64Array.from({ length: CELLS }, (_, o) => random.gaussian() - (o === 4 ? 0.3 * day : 0));
    for (const one of [whole, copy]) one.update(moved.slice(), none, 3, ones, none, day * MS_PER_DAY);
    expect(copy.left, `day ${day}`).toEqual(whole.left);
    const saved = new Uint8Array(copied.byteLength);
    copied.write(saved);
    const own = new Uint8Array(columns.byteLength);
    columns.write(own);
    expect(saved, `day ${day}`).toEqual(own);
    if (day % 3 > 0) continue;
    copied = new StateColumns();
    copy = createLastingMovement(copied, CELLS, SCALES);
    copied.read(saved);
  }
});
