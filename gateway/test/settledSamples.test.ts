import { describe, expect, test } from 'vitest';
import { MAX_BOOTS, MAX_RUNS, SettledSamples } from '../src/pipeline/settledSamples.ts';

describe('SettledSamples', () => {
  test('acknowledges up to the first gap, over a restart too', () => {
    const settled = new SettledSamples();
    settled.add(7, 10, 10);
    settled.add(7, 30, 10);
    expect(settled.acknowledged()).toEqual([{ boot: 7, upTo: 19 }]);
    const again = new SettledSamples(structuredClone(settled.toState()));
    again.add(7, 20, 10);
    expect(again.acknowledged()).toEqual([{ boot: 7, upTo: 39 }]);
  });

  test('forgets the boot that was unused longest, and closes the lowest gap rather than grow without bound', () => {
    const settled = new SettledSamples();
    for (let boot = 0; boot <= MAX_BOOTS; boot++) settled.add(boot, 0, 1);
    expect(settled.acknowledged().map(({ boot }) => boot)).not.toContain(0);
    for (let run = 0; run <= MAX_RUNS; run++) settled.add(500, 2 * run, 1);
    const bounds = settled.toState().find(([boot]) => boot === 500)![1];
    expect(bounds.length).toBe(2 * MAX_RUNS);
    expect(bounds.slice(0, 4)).toEqual([0, 3, 4, 5]);
  });
});
