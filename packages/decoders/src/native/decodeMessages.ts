/** `birth`, `evt`, `status` and `ack` of the native contract. */
import {
  ok,
  packConfiguration,
  validateAck,
  validateBirth,
  validateEvt,
  validateStatus,
  type AckMessage,
  type BirthMessage,
  type EvtMessage,
  type MessageValidator,
  type PackConfiguration,
  type Refusal,
  type Result,
  type StatusMessage,
} from '@packtwin/protocol';
import { parsePayload } from './parsePayload.ts';

export interface DecodedBirth {
  readonly message: BirthMessage;
  readonly configuration: PackConfiguration;
}

/** Decodes a `birth` and resolves the configuration that it describes. */
export function decodeBirth(payload: Uint8Array): Result<DecodedBirth, Refusal> {
  const message = decode(payload, validateBirth);
  if (!message.ok) return message;
  const configuration = packConfiguration(message.value);
  return configuration.ok ? ok({ message: message.value, configuration: configuration.value }) : configuration;
}

export function decodeEvt(payload: Uint8Array): Result<EvtMessage, Refusal> {
  return decode(payload, validateEvt);
}

export function decodeStatus(payload: Uint8Array): Result<StatusMessage, Refusal> {
  return decode(payload, validateStatus);
}

/** For vehicles: what the gateway has. */
export function decodeAck(payload: Uint8Array): Result<AckMessage, Refusal> {
  return decode(payload, validateAck);
}

function decode<T>(payload: Uint8Array, validate: MessageValidator<T>): Result<T, Refusal> {
  const parsed = parsePayload(payload);
  return parsed.ok ? validate(parsed.value) : parsed;
}
