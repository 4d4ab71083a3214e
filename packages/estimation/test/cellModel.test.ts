import { describe, expect, test } from 'vitest';
import { createPackTwin, restorePackTwin, type PackTwin, type PackTwinIdentity } from '../src/index.ts';
import { syntheticPack } from './support/syntheticPack.ts';

const pack = syntheticPack({ seed: 31, cells: 4, days: 3, leak: { cell: 2, perMonth: 0.3, fromDay: 1 } });
const full: PackTwinIdentity = { ...pack.identity, cellModel: 'dfn' };

function run(
  identity: PackTwinIdentity,
  to = pack.batch.sampleCount,
  twin: PackTwin = createPackTwin(identity),
  from = 0,
) {
  for (let k = from; k < to; k++) twin.step(pack.batch, k);
  return twin;
}

describe('a pack twin with the full model', () => {
  const twin = run(full);

  test('follows cells that are single particles within millivolts, as its days tell', () => {
    const residuals = ['spme' as const, 'dfn' as const].map((cellModel) => {
      const finished = run({ ...pack.identity, cellModel });
      finished.finish();
      return finished.takeOutput().days.map(({ residualRms }) => residualRms);
    });
    const [reduced, other] = residuals;
    expect(reduced!.length).toBeGreaterThan(2);
    expect(other).toHaveLength(reduced!.length);
    other!.forEach((rms, day) => {
      expect(rms).toBeGreaterThan(0);
      expect(rms, `day ${day}`).toBeLessThan(reduced![day]! + 0.004);
    });
    expect(other).not.toEqual(reduced);
  });

  test('looks into a cell in the same words, with parts that add up to its voltage', () => {
    const inside = twin.internals(1);
    const words = (identity: PackTwinIdentity) => Object.keys(createPackTwin(identity).internals(1));
    expect(words(full)).toEqual(words(pack.identity));
    const sum = inside.overpotentials.reduce((total, { volts }) => total + volts, 0);
    expect(sum).toBeCloseTo(twin.liveState().twinVoltage[1]!, 9);
  });

  test('goes on from its snapshot bit for bit, and from none of the other model', () => {
    const half = Math.floor(pack.batch.sampleCount / 2);
    const bytes = run(full, half).snapshot();
    const second = run(full, pack.batch.sampleCount, restorePackTwin(full, bytes), half);
    expect(Buffer.from(second.snapshot()).equals(Buffer.from(twin.snapshot()))).toBe(true);
    expect(() => restorePackTwin(pack.identity, bytes)).toThrow('of another cell model');
    expect(() => restorePackTwin(full, run(pack.identity, half).snapshot())).toThrow('of another cell model');
  });

  test('lives through a sample beyond what its cells can deliver', () => {
    const survivor = run(full, 200);
    const current = pack.batch.packCurrent.slice();
    current[200] = -1e5;
    survivor.step({ ...pack.batch, packCurrent: current }, 200);
    const after = run(full, 600, survivor, 201);
    for (const volts of after.liveState().twinVoltage) {
      expect(volts).toBeGreaterThan(2);
      expect(volts).toBeLessThan(5);
    }
  });
});
