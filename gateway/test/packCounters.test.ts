import { PackCountersSchema } from '@packtwin/protocol';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { runReplay } from '../src/replay/runReplay.ts';
import { birth, hist } from './syntheticFrames.ts';

test('what the twin counts is what the interface promises, before and after the first sample', async () => {
  const isValid = new Ajv2020().compile(PackCountersSchema);
  const { counters } = await runReplay([birth(), hist(0, 500)]);
  expect(counters.map(({ vehicle, pack, samples }) => [vehicle, pack, samples])).toEqual([['EV1', 'P1', 500]]);
  const written: unknown = JSON.parse(JSON.stringify(counters[0]));
  expect(isValid(written), JSON.stringify(isValid.errors)).toBe(true);
  expect(isValid({ ...counters[0], samples: -1 })).toBe(false);
  expect(isValid({ ...counters[0], invented: 1 })).toBe(false);
});

test('counters do not depend on how samples were put into messages', async () => {
  const whole = await runReplay([birth(), hist(0, 400)]);
  const single = await runReplay([birth(), ...Array.from({ length: 400 }, (_, sequence) => hist(sequence, 1))]);
  expect(single.counters).toEqual(whole.counters);
});
