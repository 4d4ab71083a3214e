/** AsyncAPI 3.0 of the native MQTT contract from the message schemas. */
import {
  AckSchema,
  BirthSchema,
  EvtSchema,
  HistSchema,
  MAX_PAYLOAD_BYTES,
  StatusSchema,
  TlmSchema,
} from '../messages/schemas.ts';
import { PACK_TOPIC_KINDS, TOPIC_ROOT, type PackTopicKind } from '../topics.ts';
import { plain } from './openApiDocument.ts';

const SCHEMAS = {
  birth: BirthSchema,
  tlm: TlmSchema,
  hist: HistSchema,
  evt: EvtSchema,
  status: StatusSchema,
  ack: AckSchema,
};
const QUALITY: Record<PackTopicKind, { readonly qos: 0 | 1; readonly retain: boolean }> = {
  birth: { qos: 1, retain: true },
  tlm: { qos: 1, retain: false },
  hist: { qos: 1, retain: false },
  evt: { qos: 1, retain: false },
  status: { qos: 1, retain: true },
  ack: { qos: 1, retain: true },
};
const IDENTIFIER = { description: '[A-Za-z0-9_-]{1,64}' };

/** The document as plain data, seen from the gateway: it receives all but `ack`, which it sends. */
export function asyncApiDocument(version: string): object {
  const kinds = [...PACK_TOPIC_KINDS];
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'packtwin native contract',
      version,
      description: `MQTT 3.1.1 or 5. JSON when the first byte is "{", CBOR (RFC 8949, typed arrays RFC 8746) otherwise; the same keys in both. At most ${MAX_PAYLOAD_BYTES} bytes a message. See native.md.`,
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(
      kinds.map((kind) => [
        kind,
        {
          address: `${TOPIC_ROOT}/{tenant}/{group}/{vehicle}/{pack}/${kind}`,
          parameters: { tenant: IDENTIFIER, group: IDENTIFIER, vehicle: IDENTIFIER, pack: IDENTIFIER },
          messages: { [kind]: { $ref: `#/components/messages/${kind}` } },
        },
      ]),
    ),
    operations: Object.fromEntries(
      kinds.map((kind) => [
        `${kind === 'ack' ? 'send' : 'receive'}-${kind}`,
        {
          action: kind === 'ack' ? 'send' : 'receive',
          channel: { $ref: `#/channels/${kind}` },
          messages: [{ $ref: `#/channels/${kind}/messages/${kind}` }],
          bindings: { mqtt: { ...QUALITY[kind], bindingVersion: '0.2.0' } },
        },
      ]),
    ),
    components: {
      messages: Object.fromEntries(
        kinds.map((kind) => [
          kind,
          {
            name: kind,
            summary: plain(SCHEMAS[kind])['description'],
            payload: { $ref: `#/components/schemas/${kind}` },
          },
        ]),
      ),
      schemas: Object.fromEntries(kinds.map((kind) => [kind, plain(SCHEMAS[kind])])),
    },
  };
}
