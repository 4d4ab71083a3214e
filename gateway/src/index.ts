export { createPipeline, type Pipeline, type PipelineOptions } from './pipeline/pipeline.ts';
export { GENESIS_TIME, type LaneCheckpoint, type LaneOutput, type QualityDayTotals } from './pipeline/laneOutput.ts';
export { MemoryArchive } from './pipeline/memoryArchive.ts';
export type { PackArchive } from './pipeline/packArchive.ts';
export type { TelemetryRecord } from './pipeline/telemetryRecord.ts';
export type { TwinMaker } from './pipeline/twinMaker.ts';
export {
  runReplay,
  type ReplayOptions,
  type ReplayOutcome,
  type ReplayProgress,
  type ReplayRecord,
} from './replay/runReplay.ts';
export { packOfRecord, type IntroducedPack } from './replay/packOfRecord.ts';
export { ConfigurationError } from './config/configurationError.ts';
export { formatConfiguration } from './config/formatConfiguration.ts';
export { loadConfiguration, type ConfigurationSources, type LoadedConfiguration } from './config/loadConfiguration.ts';
export type { GatewayConfiguration } from './config/schema.ts';
export { startGateway, type Gateway, type GatewayOptions } from './process/startGateway.ts';
