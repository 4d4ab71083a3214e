export * from './reasons.ts';
export * from './topology.ts';
export * from './packSampleBatch.ts';
export * from './verdict.ts';
export * from './estimates.ts';
export * from './counters.ts';
export * from './api.ts';
export { err, ok, refuse, type Refusal, type Result } from './result.ts';
export {
  formatCommandTopic,
  formatTopic,
  identifier,
  PACK_TOPIC_KINDS,
  parseTopic,
  TOPIC_ROOT,
  type CommandName,
  type CommandTopic,
  type GroupId,
  type PackId,
  type PackTopic,
  type PackTopicKind,
  type PackTopicParts,
  type TenantId,
  type VehicleId,
} from './topics.ts';
export {
  AckSchema,
  BirthSchema,
  EvtSchema,
  HistSchema,
  MAX_CELLS_PER_STACK,
  MAX_PAYLOAD_BYTES,
  MAX_SAMPLES_PER_MESSAGE,
  MAX_STACKS,
  StatusSchema,
  TlmSchema,
  type AckMessage,
  type BirthMessage,
  type EvtMessage,
  type HistInbound,
  type HistMessage,
  type PackMessage,
  type StatusMessage,
  type TlmInbound,
  type TlmMessage,
} from './messages/schemas.ts';
export {
  validateAck,
  validateBirth,
  validateEvt,
  validateHist,
  validateHistInbound,
  validateStatus,
  validateTlm,
  validateTlmInbound,
  type MessageValidator,
} from './messages/validate.ts';
export {
  encodeHistColumns,
  encodeMessage,
  NULL_INT16,
  NULL_INT32,
  signedColumn,
  type HistColumns,
  type PayloadFormat,
  type SignedColumn,
} from './messages/encode.ts';
export { packConfiguration, packTopology, type PackConfiguration } from './packConfiguration.ts';
export {
  CellHistorySchema,
  CellsNowSchema,
  ErrorBodySchema,
  FleetOverviewSchema,
  PackHistorySchema,
  PackQualitySchema,
  QualityReportSchema,
  VehicleDetailSchema,
  VehicleSummarySchema,
  VerdictListSchema,
  VerdictRevisionSchema,
  VerdictSchema,
  type ErrorBody,
} from './http/bodies.ts';
export { PackCountersSchema } from './http/counterBodies.ts';
export { HTTP_ROUTES, type HttpRoute } from './http/routes.ts';
