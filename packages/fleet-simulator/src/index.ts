export { FAULT_KINDS, faultStrength, USUAL_SEVERITY, type Fault, type FaultKind } from './faults.ts';
export {
  fleetPlan,
  observationCount,
  SEED_DESIGNS,
  type Climate,
  type FleetPlan,
  type FleetPlanOptions,
  type Habits,
  type VehiclePlan,
} from './fleetPlan.ts';
export { generateHistory, type HistoryFrame } from './history.ts';
export { STATE_FILE, TRUTH_FILE } from './live/fleetState.ts';
export { simulateFleet, type FleetProgress, type SimulateFleetOptions } from './live/simulateFleet.ts';
export { mqttVehicleLinks, type LinkRequest, type VehicleLink, type VehicleLinkFactory } from './live/vehicleLink.ts';
export { formatScore, score, type FleetScore, type ScoreResult, type ScoreRow } from './score.ts';
export { SimulatorError } from './simulatorError.ts';
export {
  fleetTruth,
  parseFleetTruth,
  vehicleTruth,
  type FaultReport,
  type FleetTruth,
  type PackTruthReport,
} from './truthReport.ts';
export { randomStream, type Random } from './random.ts';
export {
  createElectrochemicalString,
  type ElectrochemicalString,
  type ElectrochemicalStringOptions,
  type StringCell,
} from './truth/electrochemicalString.ts';
export { drawPotentialError } from './truth/potentialError.ts';
export { ambientTemperature } from './usage/climate.ts';
