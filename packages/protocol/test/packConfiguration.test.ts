import { describe, expect, test } from 'vitest';
import { packConfiguration, packTopology, validateBirth, type BirthMessage } from '@packtwin/protocol';

const birth: BirthMessage = {
  v: 1,
  cfg: '9f3c',
  ts: 1_795_173_605_000,
  design: 'seed-001',
  rated_mAh: 5000,
  stacks: [
    { id: 'A', kind: 'bipolar', cells: 4, taps: [1, 2, 1] },
    { id: 'B', kind: 'plain', cells: 2 },
  ],
};

describe('packTopology', () => {
  test('numbers cells, observations and modules through the stacks', () => {
    const topology = packTopology({ ...birth, modules: [3, 3], probes: [0, null, 5] });
    expect(topology).toEqual({
      ok: true,
      value: {
        cellCount: 6,
        stacks: [
          { id: 'A', kind: 'bipolar', firstCell: 0, cellCount: 4 },
          { id: 'B', kind: 'plain', firstCell: 4, cellCount: 2 },
        ],
        moduleOfCell: Uint16Array.of(0, 0, 0, 1, 1, 1),
        cellLabels: ['AC1', 'AC2', 'AC3', 'AC4', 'BC1', 'BC2'],
        observationCount: 5,
        observationFirstCell: Uint16Array.of(0, 1, 3, 4, 5),
        observationCellCount: Uint16Array.of(1, 2, 1, 1, 1),
        probeCount: 3,
        probeCell: Int16Array.of(0, -1, 5),
      },
    });
  });

  test.each<[string, Partial<BirthMessage>]>([
    ['taps that do not cover the stack', { stacks: [{ id: 'A', kind: 'plain', cells: 4, taps: [1, 2] }] }],
    ['two stacks of one id', { stacks: [birth.stacks[1]!, birth.stacks[1]!] }],
    ['modules that do not cover the pack', { modules: [3, 2] }],
    ['a label too few', { labels: ['a', 'b', 'c', 'd', 'e'] }],
    ['two equal labels', { labels: ['a', 'b', 'c', 'd', 'e', 'e'] }],
    ['a probe at a cell that is not there', { probes: [6] }],
  ])('refuses %s', (_, change) => {
    expect(packTopology({ ...birth, ...change })).toMatchObject({ ok: false, error: { reason: 'SCHEMA_VIOLATION' } });
  });
});

test('a configuration carries rated charge in A·s and NaN for what the birth does not say', () => {
  const configuration = packConfiguration(birth);
  expect(configuration).toMatchObject({
    ok: true,
    value: {
      configuration: '9f3c',
      designId: 'seed-001',
      ratedCharge: 18_000,
      inServiceAt: Number.NaN,
      expectedInterval: Number.NaN,
      firmware: null,
    },
  });
});

describe('validateBirth', () => {
  test('names the first place that is wrong', () => {
    expect(validateBirth({ ...birth, rated_mAh: '5000' })).toEqual({
      ok: false,
      error: { reason: 'SCHEMA_VIOLATION', detail: '/rated_mAh must be integer' },
    });
  });

  test('allows keys of a later version', () => {
    expect(validateBirth({ ...birth, chemistry: 'NMC' }).ok).toBe(true);
  });

  test.each([null, 1, 'x', [], {}, { ...birth, v: 2 }, { ...birth, stacks: [] }])('refuses %j', (value) => {
    expect(validateBirth(value).ok).toBe(false);
  });
});
