/** The virtual tests, in the order in which `packtwin protocol` lists them. */
import type { VirtualTest } from './virtualTest.ts';

export const VIRTUAL_TESTS: readonly VirtualTest[] = [];

/** The test of an id, written in any case; undefined where there is none. */
export function findVirtualTest(id: string): VirtualTest | undefined {
  return VIRTUAL_TESTS.find((test) => test.id.toLowerCase() === id.toLowerCase());
}
