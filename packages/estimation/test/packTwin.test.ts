import type { PackSampleBatch, VerdictRevision } from '@packtwin/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPackTwin, restorePackTwin, type PackTwin, type PackTwinIdentity } from '../src/index.ts';
import { seededRandom } from './support/seededRandom.ts';
import { syntheticPack, type SyntheticPack } from './support/syntheticPack.ts';

function run({ identity, batch }: SyntheticPack, from = 0, twin: PackTwin = createPackTwin(identity)): PackTwin {
  for (let k = from; k < batch.sampleCount; k++) twin.step(batch, k);
  return twin;
}

/** Newest revision of every verdict that stands. */
function standing(revisions: readonly VerdictRevision[]): VerdictRevision[] {
  const newest = new Map(revisions.map((revision) => [revision.verdict.id, revision]));
  return [...newest.values()].filter(({ state }) => state !== 'withdrawn');
}

function verdictsOf(pack: SyntheticPack): VerdictRevision[] {
  const twin = run(pack);
  twin.finish();
  return standing(twin.takeOutput().revisions);
}

function reversed({ identity, batch }: SyntheticPack): SyntheticPack {
  const n = batch.observationCount;
  const observationVoltage = new Float64Array(batch.observationVoltage.length);
  for (let k = 0; k < batch.sampleCount; k++) {
    for (let o = 0; o < n; o++) observationVoltage[k * n + o] = batch.observationVoltage[k * n + n - 1 - o]!;
  }
  const topology = { ...identity.topology, cellLabels: identity.topology.cellLabels.toReversed() };
  return { identity: { ...identity, topology }, batch: { ...batch, observationVoltage } };
}

const LEAK = { cell: 9, perMonth: 0.08, fromDay: 12 };

describe('createPackTwin', () => {
  const leaking = syntheticPack({ seed: 1, cells: 20, days: 40, leak: LEAK });
  const found = verdictsOf(leaking);

  test('flags the one cell that loses charge, as leakage, dated within days', () => {
    const flags = found.filter(({ verdict }) => verdict.level === 'flag');
    expect(flags.map(({ verdict }) => verdict.cells)).toEqual([['C10']]);
    const { verdict } = flags[0]!;
    expect(verdict.cause).toBe('leakage');
    expect(verdict.confidence).toBeGreaterThan(0.89);
    const onsetDay = (Date.parse(verdict.onset) - leaking.identity.inServiceAt) / 86_400_000;
    expect(onsetDay).toBeGreaterThan(9);
    expect(onsetDay).toBeLessThan(20);
    expect(verdict.eValue).toBeGreaterThanOrEqual(verdict.threshold);
    expect(verdict.summary).toMatch(/^Cell C10 loses \d+\.\d % of its charge a month/u);
    const loss = verdict.evidence.find(({ name }) => name === 'charge lost per month')!;
    expect(loss.value).toBeGreaterThan(3);
    expect(loss.value).toBeLessThan(13);
  });

  test('finds the same when the pack is counted from the other end', () => {
    const names = (verdicts: readonly VerdictRevision[]): string[] =>
      verdicts.map(
        ({ verdict }) => `${verdict.level} ${verdict.cells.join('+')} ${verdict.cause} ${verdict.detectedAt}`,
      );
    expect(names(verdictsOf(reversed(leaking)))).toEqual(names(found));
  });

  test('flags a cell that lacks a large charge from the start within a day, as imbalance', () => {
    const pack = syntheticPack({ seed: 12, cells: 20, days: 1, imbalance: { cell: 6, charge: 0.08 } });
    const alarms = verdictsOf(pack).filter(({ verdict }) => verdict.scope === 'cell');
    expect(alarms.map(({ verdict }) => [verdict.level, verdict.cells, verdict.cause])).toEqual([
      ['flag', ['C7'], 'imbalance'],
    ]);
  });

  test('finds a cell that loses 3 % a day in a record of two days', () => {
    const pack = syntheticPack({ seed: 13, cells: 20, days: 2, leak: { cell: 6, perMonth: 0.9, fromDay: 0.4 } });
    const alarms = verdictsOf(pack).filter(({ verdict }) => verdict.scope === 'cell');
    expect(alarms.map(({ verdict }) => verdict.cells)).toEqual([['C7']]);
    expect(['leakage', 'internal-short']).toContain(alarms[0]!.verdict.cause);
  });

  test('flags a contact that opens by a fifth of the cell’s resistance, as resistance', () => {
    const pack = syntheticPack({ seed: 2, cells: 20, days: 40, contact: { cell: 4, resistance: 3e-4, fromDay: 15 } });
    const flags = verdictsOf(pack).filter(({ verdict }) => verdict.level === 'flag');
    expect(flags.map(({ verdict }) => [verdict.cells, verdict.cause])).toEqual([[['C5'], 'contact-resistance']]);
  });

  test.each([3, 4, 5, 6])('flags and watches nothing in a healthy pack (seed %i)', (seed) => {
    const alarms = verdictsOf(syntheticPack({ seed, cells: 20, days: 25 })).filter(
      ({ verdict }) => verdict.scope === 'cell',
    );
    expect(alarms).toEqual([]);
  });

  test('speaks of the group where a tap is missing', () => {
    const taps = [...Array.from({ length: 8 }, () => 1), 3, ...Array.from({ length: 9 }, () => 1)];
    const pack = syntheticPack({ seed: 7, cells: 20, days: 35, taps, leak: { cell: 9, perMonth: 0.3, fromDay: 8 } });
    const flags = verdictsOf(pack).filter(({ verdict }) => verdict.level === 'flag');
    expect(flags.map(({ verdict }) => verdict.cells)).toEqual([['C9', 'C10', 'C11']]);
    expect(flags[0]!.verdict.summary).toMatch(
      /^Cells C9, C10 and C11 lose .* of their charge a month against their neighbours since .* One tap measures the 3 together: a single one of them has 3 times as much\.$/u,
    );
  });

  test('knows less of a cell that shares its tap', () => {
    const taps = [1, 1, 1, 2, 1, 1, 1];
    const { retentionBand } = run(syntheticPack({ seed: 9, cells: 8, days: 6, taps })).liveState();
    const alone = retentionBand[0]!;
    expect(alone).toBeGreaterThan(0);
    expect(retentionBand[3]).toBeCloseTo(Math.hypot(alone, (1.96 * 0.01) / Math.SQRT2), 12);
    expect(retentionBand[4]).toBe(retentionBand[3]);
    expect(retentionBand[5]).toBe(alone);
  });

  test('follows the voltages of healthy cells within a few mV', () => {
    const twin = run(syntheticPack({ seed: 8, cells: 12, days: 6 }));
    const { cellVoltage, twinVoltage, level } = twin.liveState();
    cellVoltage.forEach((voltage, cell) => expect(Math.abs(voltage - twinVoltage[cell]!)).toBeLessThan(0.008));
    expect([...level]).toEqual(Array.from({ length: 12 }, () => 0));
    const last = twin.takeOutput().days.at(-1)!;
    expect(last.residualRms).toBeLessThan(0.012);
    const parts = twin.internals(3).overpotentials.reduce((sum, { volts }) => sum + volts, 0);
    expect(parts).toBeCloseTo(twinVoltage[3]!, 6);
  });

  test('refuses a design that does not exist, in one sentence', () => {
    expect(() => createPackTwin({ ...leaking.identity, designId: 'nothing' })).toThrow(
      'Cannot make a twin of design "nothing": there is no such design',
    );
  });
});

describe('snapshot', () => {
  const pack = syntheticPack({ seed: 11, cells: 8, days: 8, leak: { cell: 3, perMonth: 0.3, fromDay: 3 } });
  const undisturbed = run(pack);
  const bytes = undisturbed.snapshot();

  test('lets a restored twin go on bit for bit, wherever it was taken', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: pack.batch.sampleCount }), (at) => {
        const first = createPackTwin(pack.identity);
        for (let k = 0; k < at; k++) first.step(pack.batch, k);
        const second = run(pack, at, restorePackTwin(pack.identity, first.snapshot()));
        expect(Buffer.from(second.snapshot()).equals(Buffer.from(bytes))).toBe(true);
        expect(second.liveState()).toEqual(undisturbed.liveState());
      }),
      { numRuns: 4 },
    );
  });

  test('refuses bytes of another pack, of another version and of nothing', () => {
    const other: PackTwinIdentity = { ...pack.identity, designId: 'seed-000' };
    expect(() => restorePackTwin(other, bytes)).toThrow('another design, charge or topology');
    const future = bytes.slice();
    new DataView(future.buffer).setUint32(4, 999);
    expect(() => restorePackTwin(pack.identity, future)).toThrow('version 999');
    expect(() => restorePackTwin(pack.identity, new Uint8Array(3))).toThrow('3 bytes');
    expect(() => restorePackTwin(pack.identity, bytes.subarray(0, bytes.length - 5))).toThrow('announces');
  });
});

describe('bad values', () => {
  const clean = syntheticPack({ seed: 21, cells: 10, days: 5 });

  function damage(
    batch: PackSampleBatch,
    seed: number,
    share: number,
    value: (random: number) => number,
  ): PackSampleBatch {
    const random = seededRandom(seed);
    const strike = (column: Float64Array): Float64Array =>
      column.map((good) => (random.uniform() < share ? value(random.uniform()) : good));
    return {
      ...batch,
      packCurrent: strike(batch.packCurrent),
      observationVoltage: strike(batch.observationVoltage),
      probeTemperature: strike(batch.probeTemperature),
    };
  }

  test('never put NaN into the state, however many values are missing', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0, max: 1, noNaN: true }), (seed, share) => {
        const batch = damage(clean.batch, seed, share, () => Number.NaN);
        const twin = run({ identity: clean.identity, batch });
        twin.finish();
        const live = twin.liveState();
        for (const column of [live.twinVoltage, live.stateOfChargeOffset, live.resistanceOffset, live.evidenceLog10]) {
          expect([...column].every(Number.isFinite)).toBe(true);
        }
      }),
      { numRuns: 6 },
    );
  });

  test('single spikes do not raise an alarm', () => {
    const batch = damage(clean.batch, 5, 0.003, (random) => (random < 0.5 ? 1.281 : 5));
    const alarms = verdictsOf({ identity: clean.identity, batch: { ...batch, packCurrent: clean.batch.packCurrent } });
    expect(alarms.filter(({ verdict }) => verdict.scope === 'cell')).toEqual([]);
  });

  test('repeated and backward times are stepped over', () => {
    const twin = run(clean);
    const before = twin.snapshot();
    twin.step(clean.batch, clean.batch.sampleCount - 1);
    twin.step(clean.batch, 0);
    expect(Buffer.from(twin.snapshot()).equals(Buffer.from(before))).toBe(true);
  });

  test('a dead tap is a note on the sensor, never on the cell', () => {
    const n = clean.batch.observationCount;
    const observationVoltage = clean.batch.observationVoltage.map((voltage, i) =>
      i % n === 4 ? Number.NaN : i % n === 7 ? 3.7 : voltage,
    );
    const verdicts = verdictsOf({ identity: clean.identity, batch: { ...clean.batch, observationVoltage } });
    const said = verdicts.map(({ verdict }) => [verdict.level, verdict.cells[0], verdict.cause]);
    expect(said).toEqual([
      ['note', 'C5', 'sensor-lost'],
      ['note', 'C8', 'sensor'],
    ]);
  });
});

describe('the design under the frames', () => {
  const pack = syntheticPack({ seed: 31, cells: 6, days: 20 });
  const under = (designId: string): PackTwin => run({ ...pack, identity: { ...pack.identity, designId } });

  test('changes the twin’s voltage and what ageing is expected', () => {
    const generic = under('generic-nmc-graphite').liveState();
    const oxide = under('seed-001').liveState();
    expect(Math.abs(generic.twinVoltage[0]! - oxide.twinVoltage[0]!)).toBeGreaterThan(1e-3);
    expect(Math.abs(generic.expectedRetention[0]! - oxide.expectedRetention[0]!)).toBeGreaterThan(5e-4);
  });

  test('expects less of a history that was 15 K warmer', () => {
    const warm = run(syntheticPack({ seed: 31, cells: 6, days: 20, temperature: 313.15 })).liveState();
    const cool = run(pack).liveState();
    expect(warm.expectedRetention[0]).toBeLessThan(cool.expectedRetention[0]! - 1e-3);
  });
});
