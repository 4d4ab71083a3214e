/** How much a mesh of the full model costs in voltage where electrodes are thick. */
import { expect, it } from 'vitest';
import { createDfnBatch, DEFAULT_MESH, FINE_MESH, findReferenceCell } from '../src/index.ts';
import type { DfnMesh } from '../src/index.ts';

const { parameters } = findReferenceCell('lg-m50-composed')!;
const isothermal = { ...parameters, heatCapacity: 1e12, heatTransferCoefficient: 0 };
const current = parameters.nominalCellCapacity / 3600;

/** V every 10 s of a discharge at 2C from full to the lower cut-off. */
function discharge(mesh: DfnMesh): number[] {
  const batch = createDfnBatch(isothermal, 1, { mesh });
  batch.reset(1, 298.15);
  const volts: number[] = [];
  while (batch.terminalVoltage[0]! > parameters.lowerVoltageCutOff) {
    batch.step(-2 * current, 10, 298.15);
    volts.push(batch.terminalVoltage[0]!);
  }
  return volts;
}

it('a thick cell at 2C is within half a millivolt on the fine mesh, which the default misses several times over', () => {
  const reference = discharge({ negative: 60, separator: 20, positive: 60, shells: 60 });
  const error = (mesh: DfnMesh) => {
    const volts = discharge(mesh);
    const points = Math.min(volts.length, reference.length);
    const squares = volts.slice(0, points).reduce((sum, each, index) => sum + (each - reference[index]!) ** 2, 0);
    return 1000 * Math.sqrt(squares / points);
  };
  const [coarse, fine] = [error(DEFAULT_MESH), error(FINE_MESH)];
  expect(fine).toBeLessThan(0.5);
  expect(coarse).toBeLessThan(2.5);
  expect(coarse).toBeGreaterThan(3 * fine);
});
