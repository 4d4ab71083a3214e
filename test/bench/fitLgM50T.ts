/** Finds the fitted numbers of the LG M50T's reference cell again and prints them: node test/bench/fitLgM50T.ts */
import { join } from 'node:path';
import { createDfnBatch } from '@packtwin/twin-models';
import { lgM50TCell } from '../../twin-models/src/reference/lgM50T.ts';
import { datasetsFolder } from '../support/datasets.ts';
import { compareWithLgM50T, fitLgM50T, LG_M50T_FOLDER, readLgM50T, UDDS_START } from '../support/lgM50T.ts';

const root = datasetsFolder();
if (root === null) throw new Error('There are no data sets: PACKTWIN_DATASETS names no folder.');
const folder = join(root, LG_M50T_FOLDER);
const fit = fitLgM50T(readLgM50T(folder, 'c20'), readLgM50T(folder, 'hppc'));
console.log(fit);
for (const name of ['c20', 'hppc', 'udds'] as const) {
  const batch = createDfnBatch(lgM50TCell(fit.calibration, fit.balance), 1);
  console.log(name, compareWithLgM50T(batch, readLgM50T(folder, name), name === 'udds' ? UDDS_START : 1));
}
