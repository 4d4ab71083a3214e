/** The virtual tests, in the order in which `packtwin protocol` lists them. */
import { vt000AreaRatio } from './vt000AreaRatio.ts';
import { vt000Retention } from './vt000Retention.ts';
import { vt001Formation } from './vt001Formation.ts';
import { vt001Thickness } from './vt001Thickness.ts';
import { vt002CycleLife } from './vt002CycleLife.ts';
import { vt002GapClosure } from './vt002GapClosure.ts';
import { vtGelTemperature } from './vtGelTemperature.ts';
import { vtStkBalance } from './vtStkBalance.ts';
import { vtStkLeak } from './vtStkLeak.ts';
import { vtStkTemperature } from './vtStkTemperature.ts';
import type { VirtualTest } from './virtualTest.ts';

export const VIRTUAL_TESTS: readonly VirtualTest[] = [
  vt000Retention,
  vt000AreaRatio,
  vt001Formation,
  vt001Thickness,
  vt002GapClosure,
  vt002CycleLife,
  vtStkTemperature,
  vtStkLeak,
  vtStkBalance,
  vtGelTemperature,
];

/** The test of an id, written in any case; undefined where there is none. */
export function findVirtualTest(id: string): VirtualTest | undefined {
  return VIRTUAL_TESTS.find((test) => test.id.toLowerCase() === id.toLowerCase());
}
