/**
 * Real faulty cars through the pipeline (docs of the recordings: ../shared/design/datasets.md). What is known of them
 * is asserted here and nowhere in the product; nothing is fitted to them.
 */
import type { Verdict } from '@packtwin/protocol';
import { runReplay, type ReplayOutcome } from '@packtwin/gateway';
import { openReplay } from '@packtwin/replay';
import { beforeAll, expect, test } from 'vitest';
import { describeWithDatasets } from '../support/requirements.ts';

async function replay(file: string, mapping: string): Promise<ReplayOutcome> {
  await using source = await openReplay([file], mapping);
  // Awaited here: the source closes with this scope.
  return await runReplay(source, { workers: 1 });
}

const cellFindings = ({ verdicts }: ReplayOutcome): Verdict[] =>
  verdicts.filter(({ level, scope }) => scope === 'cell' && level !== 'note');

describeWithDatasets(
  ['vehicles/baticm-car2.csv.gz'],
  'a car with one cell that loses charge (BatICM car2)',
  ([file]) => {
    let outcome: ReplayOutcome;
    beforeAll(async () => {
      outcome = await replay(file!, 'baticm');
    });

    test('nulls the 463 zeros with a reason and uses the rest of their rows', () => {
      expect(outcome.values.nulled.SENTINEL).toBe(463);
      expect(outcome.frames).toEqual({ accepted: 14_384, refused: { TIME_NOT_INCREASING: 1 } });
      expect(outcome.faults).toEqual([]);
    });

    test('flags V_82, and no other single cell, before 2019-07-17', () => {
      const flagged = cellFindings(outcome).filter(({ level }) => level === 'flag');
      expect(flagged.map(({ cells }) => cells)).toEqual([['V_82']]);
      expect(cellFindings(outcome).flatMap(({ cells }) => cells)).toEqual(['V_82']);
      const [verdict] = flagged;
      expect(Date.parse(verdict!.detectedAt)).toBeLessThan(Date.parse('2019-07-17T00:00:00Z'));
      expect(['leakage', 'imbalance']).toContain(verdict!.cause);
      expect(verdict!.confidence).toBeGreaterThan(0.9);
    });

    test('reports the groups that fan out as module-level findings', () => {
      const modules = outcome.verdicts.filter(({ scope }) => scope === 'module');
      expect(modules.length).toBeGreaterThan(0);
      for (const { cells } of modules) expect(cells.length).toBeGreaterThan(1);
    });
  },
);

describeWithDatasets(
  ['vehicles/baticm-car1.csv.gz'],
  'a car with a gradient over its pack and no sick cell (BatICM car1)',
  ([file]) => {
    let outcome: ReplayOutcome;
    beforeAll(async () => {
      outcome = await replay(file!, 'baticm');
    });

    test('nulls 1 537 sentinel values and uses the rest of their rows', () => {
      expect(outcome.values.nulled.SENTINEL).toBe(1537);
      expect(
        outcome.frames.accepted + Object.values(outcome.frames.refused).reduce((sum, count) => sum + count, 0),
      ).toBe(66_666);
      expect(outcome.faults).toEqual([]);
    });

    test('flags no single cell', () => {
      expect(cellFindings(outcome)).toEqual([]);
    });

    test('reports the gradient as a note about the pack', () => {
      const packs = outcome.verdicts.filter(({ scope }) => scope === 'pack');
      expect(packs.map(({ cause, level }) => ({ cause, level }))).toContainEqual({
        cause: 'pack-gradient',
        level: 'note',
      });
    });
  },
);

describeWithDatasets(
  ['vehicles/kia-soul-drive.csv.gz'],
  'one motorway drive whose cells were read seconds apart (Kia Soul)',
  ([file]) => {
    test('takes the spread for scan skew, not for a fault', async () => {
      const outcome = await replay(file!, 'kia-soul');
      expect(outcome.frames.accepted).toBeGreaterThan(800);
      expect(cellFindings(outcome)).toEqual([]);
      expect(outcome.faults).toEqual([]);
    });
  },
);
