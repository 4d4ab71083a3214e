/** The virtual tests, in the order in which `packtwin protocol` lists them. */
import { vt000AreaRatio } from './vt000AreaRatio.ts';
import { vt000Retention } from './vt000Retention.ts';
import type { VirtualTest } from './virtualTest.ts';

export const VIRTUAL_TESTS: readonly VirtualTest[] = [vt000Retention, vt000AreaRatio];

/** The test of an id, written in any case; undefined where there is none. */
export function findVirtualTest(id: string): VirtualTest | undefined {
  return VIRTUAL_TESTS.find((test) => test.id.toLowerCase() === id.toLowerCase());
}
