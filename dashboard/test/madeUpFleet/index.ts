/**
 * A made-up fleet for developing and testing the dashboard without a gateway: 10 vehicles × 60 cells in bipolar
 * stacks of 12, four findings. Every value is a plain function of cell and time, so two runs show the same.
 */
export { cellHistory, packHistory } from './histories.ts';
export { cellInternals } from './internals.ts';
export { fleetMap, overview } from './overview.ts';
export { cellsNow, vehicleDetail } from './packs.ts';
export { quality } from './quality.ts';
export { CELLS, PACK, VEHICLES } from './vehicles.ts';
export { verdicts } from './verdicts.ts';
