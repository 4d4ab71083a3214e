import { describe, expect, test } from 'vitest';
import { count, HOUR } from '../support/usedPack.ts';

describe('single cells beyond a cut-off', () => {
  const cells = (volts: number): number[] => [3.5, volts, 3.5];

  test('counts an excursion with its duration and the depth that two readings confirm', () => {
    const volts = [3.0, 2.9, 2.7, 2.5, 2.6, 2.9, 2.7, 2.75, 3.0];
    const { lowVoltage } = count(volts.map((each, k) => ({ at: k * 10_000, cells: cells(each) })));
    expect(lowVoltage.events).toEqual([0, 2, 0]);
    expect(lowVoltage.durationMs).toEqual([0, 30_000, 0]);
    expect(lowVoltage.extreme[1]).toBeCloseTo(2.6, 12);
    expect([lowVoltage.extreme[0], lowVoltage.packEvents]).toEqual([null, 2]);
  });

  test('one reading alone proves nothing, nor do two with a gap between them', () => {
    const glitch = count([3.5, 4.9, 3.5].map((each, k) => ({ at: k * 10_000, cells: cells(each) })));
    expect(glitch.highVoltage.events).toEqual([0, 0, 0]);
    const apart = count([2.7, 2.7].map((each, k) => ({ at: k * HOUR, cells: cells(each) })));
    expect(apart.lowVoltage.events).toEqual([0, 0, 0]);
  });

  test('the pack’s event lasts as long as one of its cells is out', () => {
    const rows = [
      [3.5, 3.5, 3.5],
      [2.7, 3.5, 3.5],
      [2.7, 2.7, 3.5],
      [2.7, 2.7, 3.5],
      [3.5, 2.7, 3.5],
      [3.5, 3.5, 3.5],
    ];
    const { lowVoltage } = count(rows.map((row, k) => ({ at: k * 10_000, cells: row })));
    expect([lowVoltage.events, lowVoltage.packEvents]).toEqual([[1, 1, 0], 1]);
  });
});
