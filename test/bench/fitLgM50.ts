/** Finds the fitted numbers of the LG M50's reference cells again and prints them: node test/bench/fitLgM50.ts */
import { join } from 'node:path';
import { composed, oKane2022, oRegan2022 } from '../../twin-models/src/reference/lgM50Published.ts';
import { datasetsFolder } from '../support/datasets.ts';
import { calibrate, fitBalance, LG_M50_FOLDER, readDischarges } from '../support/lgM50.ts';

const folder = datasetsFolder();
if (folder === null) throw new Error('There are no data sets: PACKTWIN_DATASETS names no folder.');
const discharges = readDischarges(join(folder, LG_M50_FOLDER));
for (const [name, properties] of Object.entries({ oRegan2022, oKane2022, composed })) {
  console.log(name, fitBalance(properties, discharges));
}
console.log('calibrated', calibrate(discharges));
