/**
 * Everything that can be configured: one schema for validation, defaults, types and `--print-config`.
 *
 * A setting is named by its path (`mqtt.port`). Sources, later ones win: default, file, environment
 * (`PACKTWIN_MQTT__PORT`), flags (`--set mqtt.port=…`).
 */
import { availableParallelism } from 'node:os';
import { MAX_PAYLOAD_BYTES } from '@packtwin/protocol';
import { Type, type Static } from 'typebox';

const Port = (description: string, initial: number) =>
  Type.Integer({ minimum: 0, maximum: 65535, default: initial, description: `${description}; 0 takes a free one` });
const File = (description: string) =>
  Type.Union([Type.String({ minLength: 1 }), Type.Null()], { default: null, description });
const Text = (description: string) =>
  Type.Union([Type.String({ minLength: 1 }), Type.Null()], { default: null, description });
const Secret = (description: string) =>
  Type.Union([Type.String({ minLength: 1 }), Type.Null()], { default: null, description, secret: true });

const Tls = Type.Object({
  key: File('PEM file of the private key'),
  cert: File('PEM file of the certificate'),
  ca: File('PEM file of the authority whose certificates clients must show (MQTT only)'),
});

export const MqttUserSchema = Type.Object(
  {
    username: Type.String({ minLength: 1 }),
    password: Type.String({ minLength: 1 }),
    role: Type.Union([Type.Literal('vehicle'), Type.Literal('fleet'), Type.Literal('reader')]),
    vehicle: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' })),
  },
  { additionalProperties: false },
);

const HttpUserSchema = Type.Object(
  { username: Type.String({ minLength: 1 }), password: Type.String({ minLength: 1 }) },
  { additionalProperties: false },
);

export const ConfigurationSchema = Type.Object({
  tenant: Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$', default: 'default', description: 'the one tenant served' }),
  data: Type.String({ minLength: 1, default: './data', description: 'directory of journal, facts and history' }),
  workers: Type.Integer({
    minimum: 0,
    maximum: 64,
    default: Math.max(1, availableParallelism() - 1),
    description: 'threads that run twins; 0 = the main thread',
  }),
  twin: Type.Object({
    model: Type.Union([Type.Literal('spme'), Type.Literal('dfn')], {
      default: 'spme',
      description:
        'what steps the cells: single particle with electrolyte, or Doyle–Fuller–Newman at about 20 times the cost; a change runs the twins again from what the journal keeps',
    }),
  }),
  log: Type.Object({
    level: Type.Union(
      [
        Type.Literal('trace'),
        Type.Literal('debug'),
        Type.Literal('info'),
        Type.Literal('warn'),
        Type.Literal('error'),
        Type.Literal('silent'),
      ],
      { default: 'info', description: 'least severe event that is logged' },
    ),
  }),
  http: Type.Object({
    host: Type.String({ minLength: 1, default: '127.0.0.1', description: 'address of API and dashboard' }),
    port: Port('port of API and dashboard', 8642),
    tls: Tls,
    users: Type.Array(HttpUserSchema, { default: [], secret: true, description: 'who may use API and dashboard' }),
  }),
  mqtt: Type.Object({
    mode: Type.Union([Type.Literal('embedded'), Type.Literal('external')], {
      default: 'embedded',
      description: 'run a broker, or connect to one',
    }),
    host: Type.String({ minLength: 1, default: '127.0.0.1', description: 'address of the embedded broker' }),
    port: Port('port of the embedded broker', 1883),
    users: Type.Array(MqttUserSchema, { default: [], secret: true, description: 'credentials of the embedded broker' }),
    tls: Tls,
    url: Text('mqtt:// or mqtts:// address of the external broker'),
    clientId: Type.String({
      minLength: 1,
      maxLength: 64,
      default: 'packtwin-gateway',
      description: 'names our sessions at the external broker',
    }),
    username: Text('user name at the external broker'),
    password: Secret('password at the external broker'),
    groups: Type.Array(Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' }), {
      default: [],
      description: 'groups to receive from the external broker; none listed = all',
    }),
    connections: Type.Integer({
      minimum: 1,
      maximum: 64,
      default: 1,
      description: 'subscriber connections to the external broker, at most one per group',
    }),
  }),
  journal: Type.Object({
    commitIntervalMs: Type.Integer({ minimum: 1, maximum: 1000, default: 10, description: 'ms between two commits' }),
    maxQueuedMegabytes: Type.Integer({ minimum: 1, maximum: 4096, default: 64, description: 'MiB that may wait' }),
    keepRecords: Type.Integer({
      minimum: 1000,
      maximum: 1_000_000_000,
      default: 2_000_000,
      description: 'records kept for re-runs by late samples; more are cut as soon as every twin has taken them',
    }),
  }),
  history: Type.Object({
    retentionDays: Type.Integer({
      minimum: 1,
      maximum: 36_500,
      default: 3650,
      description: 'days of event time after which raw samples are dropped',
    }),
    sealIntervalMs: Type.Integer({
      minimum: 0,
      maximum: 86_400_000,
      default: 60_000,
      description: 'ms between two looks for finished days to seal into Parquet; 0 = never',
    }),
    sealQuietMs: Type.Integer({
      minimum: 0,
      maximum: 86_400_000,
      default: 60_000,
      description: 'ms without a new sample after which a past day is finished',
    }),
  }),
  influx: Type.Object({
    url: Text('http:// address of an InfluxDB to write to; none = off'),
    database: Type.String({ minLength: 1, default: 'packtwin', description: 'database, created if missing' }),
    username: Text('user name'),
    password: Secret('password'),
  }),
  limits: Type.Object({
    connections: Type.Integer({ minimum: 1, maximum: 1_000_000, default: 20_000, description: 'MQTT clients' }),
    packs: Type.Integer({ minimum: 1, maximum: 1_000_000, default: 50_000, description: 'packs that may be born' }),
    payloadBytes: Type.Integer({
      minimum: 1024,
      maximum: MAX_PAYLOAD_BYTES,
      default: MAX_PAYLOAD_BYTES,
      description: 'largest message',
    }),
  }),
  checkpoint: Type.Object({
    periodMs: Type.Integer({
      minimum: 100,
      maximum: 3_600_000,
      default: 5000,
      description: 'ms between checkpoints of a pack that changes',
    }),
    idleMs: Type.Integer({
      minimum: 1000,
      maximum: 2_147_483_647,
      default: 3_600_000,
      description: 'ms without a message after which a twin is closed',
    }),
  }),
});

type Mutable = Static<typeof ConfigurationSchema>;
type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

/** Checked, complete, frozen. Files and addresses are as written; relative paths are relative to the working directory. */
export type GatewayConfiguration = Frozen<Mutable>;
