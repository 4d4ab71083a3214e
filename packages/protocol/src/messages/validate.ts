/**
 * Validators of the messages' JSON form, compiled from the schemas on first use.
 *
 * The inbound forms check the head of a sample message only: its columns may be JSON arrays or the typed
 * arrays of CBOR, and the decoder looks at every slot of them anyway.
 */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { TSchema } from 'typebox';
import { ok, refuse, type Refusal, type Result } from '../result.ts';
import {
  AckSchema,
  BirthSchema,
  EvtSchema,
  HistInboundSchema,
  HistSchema,
  StatusSchema,
  TlmInboundSchema,
  TlmSchema,
  type AckMessage,
  type BirthMessage,
  type EvtMessage,
  type HistInbound,
  type HistMessage,
  type StatusMessage,
  type TlmInbound,
  type TlmMessage,
} from './schemas.ts';

/** Checks that a decoded value is a message; SCHEMA_VIOLATION names the first place that is not. */
export type MessageValidator<T> = (value: unknown) => Result<T, Refusal>;

export const validateBirth: MessageValidator<BirthMessage> = validator(BirthSchema);
/** What a vehicle should send. Gateways use {@link validateTlmInbound}. */
export const validateTlm: MessageValidator<TlmMessage> = validator(TlmSchema);
/** What a vehicle should send. Gateways use {@link validateHistInbound}. */
export const validateHist: MessageValidator<HistMessage> = validator(HistSchema);
export const validateTlmInbound: MessageValidator<TlmInbound> = validator(TlmInboundSchema);
export const validateHistInbound: MessageValidator<HistInbound> = validator(HistInboundSchema);
export const validateEvt: MessageValidator<EvtMessage> = validator(EvtSchema);
export const validateStatus: MessageValidator<StatusMessage> = validator(StatusSchema);
export const validateAck: MessageValidator<AckMessage> = validator(AckSchema);

let ajv: Ajv2020 | undefined;

function validator<T>(schema: TSchema): MessageValidator<T> {
  // Compiled late: a browser that imports only the types and names must not pay for it.
  let compiled: ValidateFunction<T> | undefined;
  return (value) => {
    ajv ??= new Ajv2020({ strict: true, allowUnionTypes: true });
    compiled ??= ajv.compile<T>(schema);
    if (compiled(value)) return ok(value);
    const first = compiled.errors?.[0];
    return refuse('SCHEMA_VIOLATION', `${first?.instancePath || 'message'} ${first?.message ?? 'is not valid'}`);
  };
}
