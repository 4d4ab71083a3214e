/** The full model with heat, over meshes. */
import { createDfnBatch, DEFAULT_MESH, type DfnMesh } from '@packtwin/twin-models';
import {
  CELLS,
  type Drive,
  type DrivenCell,
  drivenVoltage,
  driveRound,
  withChangingDiffusivity,
} from './drivenCell.ts';
import { Deviation, type Figure, timePerCellStep } from './figure.ts';

/** A round takes this part of the cycle, so that a run ends within minutes. */
const SECONDS = 100;
const ROUNDS = 9;
const COARSE_MESH: DfnMesh = { ...DEFAULT_MESH, negative: 6, separator: 3, positive: 6 };
const FINE_MESH: DfnMesh = { negative: 40, separator: 20, positive: 40, shells: 100 };

export function dfnFigures(cell: DrivenCell, drive: Drive): Figure[] {
  return [
    dfn(cell, drive, DEFAULT_MESH, 'exact modes'),
    dfn(cell, drive, COARSE_MESH, 'exact modes'),
    dfn(withChangingDiffusivity(cell), drive, DEFAULT_MESH, `${DEFAULT_MESH.shells} shells`),
  ];
}

/** Timed on its first seconds, its error taken over the whole cycle. */
function dfn({ parameters, name }: DrivenCell, { rates, source }: Drive, mesh: DfnMesh, particles: string): Figure {
  const current = parameters.nominalCellCapacity / 3600;
  const batch = createDfnBatch(parameters, CELLS, { mesh });
  const timed = rates.subarray(0, SECONDS);
  const { microseconds, warmUp } = timePerCellStep(
    CELLS * timed.length,
    () => driveRound(batch, timed, current),
    ROUNDS,
  );
  const fine = drivenVoltage(createDfnBatch(parameters, 1, { mesh: FINE_MESH }), rates, current);
  const coarse = drivenVoltage(createDfnBatch(parameters, 1, { mesh }), rates, current);
  const error = new Deviation();
  coarse.forEach((volts, second) => error.add(volts - fine[second]!));
  const context = {
    cell: name,
    cells: CELLS,
    dtSeconds: 1,
    profile: source,
    timedSeconds: timed.length,
    warmUp,
    mesh: `${meshText(mesh)}, particles: ${particles}`,
    fineMesh: `${meshText(FINE_MESH)}, particles: ${particles === 'exact modes' ? particles : `${FINE_MESH.shells} shells`}`,
    ...error.millivolts,
    meshErrorSeconds: rates.length,
    bytesPerCell: batch.buffer.byteLength / CELLS,
  };
  return { name: `DFN + thermal, ${meshText(mesh)}, ${particles}`, value: microseconds, unit: 'µs/cell-step', context };
}

function meshText({ negative, separator, positive }: DfnMesh): string {
  return `${negative}/${separator}/${positive}`;
}
