export type { BlockEstimate } from './cellDifference.ts';
export { createCellFindings } from './cellFindings.ts';
export { createCellJudgement } from './cellJudgement.ts';
export { StateColumns } from './stateColumns.ts';
export { FAULT_PREVALENCE, verdictConfidence } from './verdictConfidence.ts';
export { eBenjaminiHochberg, type DiscoveryThreshold } from './fleetControl/eBenjaminiHochberg.ts';
export { createCapacityLevels, type CapacityLevels } from './fleetControl/capacityLevels.ts';
export { createFleetLevels, type FleetLevels, type PackHistory } from './fleetControl/fleetLevels.ts';
export { fleetThresholds, type EvidenceClass, type FleetThresholds } from './fleetControl/fleetThresholds.ts';
export type { PackTwin, PackTwinIdentity, PackTwinOutput } from './packTwinContract.ts';
export { createPackTwin, restorePackTwin } from './packTwin.ts';
export { learnDesignRates } from './expectedRetention/designRates.ts';
export { designExpectation } from './expectedRetention/designExpectation.ts';
export { createExpectedRetention, type ExpectedRetention } from './expectedRetention/expectedRetention.ts';
export type { Expectation } from './expectedRetention/gaussianMixture.ts';
export type { SeenSpread } from './expectedRetention/cellSpread.ts';
export { START_PRIOR, type RatePrior } from './expectedRetention/rateEvidence.ts';
export { lossCurveOf, seenUntil, type LossCurve } from './forecast/lossCurve.ts';
export {
  calibrateBand,
  forecastLoss,
  learnCellKind,
  type CellKind,
  type RetentionForecast,
} from './forecast/retentionForecast.ts';
export { learnTemperatureAgeing, type TemperatureAgeing } from './forecast/temperatureAgeing.ts';
export type { CellObserverOptions, LearntPart } from './cellObserver/cellObserver.ts';
export { identifiedCell, type IdentifiedCell } from './cellObserver/identifiedCell.ts';
export { identifyCell, type CellRecording } from './cellObserver/identifyCell.ts';
export { observeRecording, type ObservedRecording, type RecordingOptions } from './cellObserver/observeRecording.ts';
export { createCellObserver, type CellObserver, type KnownCurrent } from './cellObserver/cellObserver.ts';
export type { ObservedCell } from './cellObserver/observedCell.ts';
export { physicalCell } from './cellObserver/physicalCell.ts';
