export { type BrokerUser } from './brokerAccess.ts';
export {
  DEFAULT_BROKER_LIMITS,
  startEmbeddedBroker,
  type BrokerLimits,
  type EmbeddedBroker,
  type EmbeddedBrokerOptions,
} from './embeddedBroker.ts';
export {
  connectExternalBroker,
  gatewayStatusTopic,
  type ExternalBroker,
  type ExternalBrokerOptions,
} from './externalBroker.ts';
export {
  TRANSPORT_REFUSALS,
  type PublishOptions,
  type RecordHandler,
  type RetainedMessage,
  type TelemetryRecord,
  type TelemetryTransport,
  type TransportCounters,
  type TransportEvent,
  type TransportRefusal,
} from './telemetryTransport.ts';
export { TransportError, type TransportErrorCode } from './transportError.ts';
export { connectVehicle, type VehicleConnection, type VehicleConnectionOptions } from './vehicleConnection.ts';
