/** What a second of one cell costs: the models over a drive cycle, lives of one cell, and how far C is. */
import { findDesign } from '@packtwin/twin-models';
import { cTwinFigures } from './kernels/cTwin.ts';
import { cyclingFigures } from './kernels/cyclingFigures.ts';
import { dfnFigures } from './kernels/dfnFigures.ts';
import { driveCycle, drivenCell } from './kernels/drivenCell.ts';
import type { Figure } from './kernels/figure.ts';
import { ageingLedger, changingSteps, leakingStack } from './kernels/otherFigures.ts';
import { spmeFigures } from './kernels/spmeFigures.ts';

export const bench = {
  description: 'microseconds per cell-step of the cell models, with mesh error, bytes of state and the same in C',
  run(): readonly Figure[] {
    const drive = driveCycle();
    const cell = drivenCell();
    const generic = findDesign('generic-nmc-graphite')!;
    return [
      ...cTwinFigures(cell, drive),
      ...spmeFigures(cell, drive),
      ...dfnFigures(cell, drive),
      ...cyclingFigures(),
      changingSteps(generic, drive),
      leakingStack(findDesign('seed-001')!, drive),
      ageingLedger(generic),
    ];
  },
};
