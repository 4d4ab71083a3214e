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
