/**
 * The messages of the native contract as schemas: one source for validation, types and AsyncAPI.
 *
 * Sample messages exist in two strengths. What a vehicle *should* send has integers or null in its value
 * slots ({@link TlmSchema}, {@link HistSchema}); what a gateway *accepts* has anything there
 * ({@link TlmInboundSchema}, {@link HistInboundSchema}), because one text in one slot must cost that
 * value and not the frame. Unknown keys are allowed everywhere: later versions add some.
 */
import { Type, type Static } from 'typebox';

export const MAX_PAYLOAD_BYTES = 256 * 1024;
export const MAX_SAMPLES_PER_MESSAGE = 4000;
export const MAX_STACKS = 64;
export const MAX_CELLS_PER_STACK = 512;
const MAX_PROBES = 4096;

const U32 = Type.Integer({ minimum: 0, maximum: 0xffff_ffff });
const EpochMs = (description: string) =>
  Type.Integer({ minimum: 0, maximum: 8.64e15, description: `${description}, ms since 1970-01-01 UTC` });
const Version = Type.Literal(1, { description: 'contract version' });
const Configuration = Type.String({
  minLength: 1,
  maxLength: 32,
  description: 'names the configuration that a birth described',
});
const Boot = Type.Integer({
  minimum: 0,
  maximum: 0xffff_ffff,
  description: 'identifies this start of the sender; no order between boots',
});
const ClockQuality = Type.Integer({
  minimum: 0,
  maximum: 3,
  description: '0 unsynchronised, 1 RTC, 2 NTP, 3 GNSS; absent means 2',
});
const Mono = (description: string) => Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description });
const Codes = (description: string) => Type.Array(Type.Integer({ minimum: 0, maximum: 255 }), { description });

const StackSchema = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 32 }),
  kind: Type.Union([Type.Literal('plain'), Type.Literal('bipolar')]),
  cells: Type.Integer({ minimum: 1, maximum: MAX_CELLS_PER_STACK }),
  taps: Type.Optional(
    Type.Array(Type.Integer({ minimum: 1, maximum: MAX_CELLS_PER_STACK }), {
      minItems: 1,
      maxItems: MAX_CELLS_PER_STACK,
      description: 'number of cells that each measured voltage covers; sums to cells; absent = one per cell',
    }),
  ),
});

export const BirthSchema = Type.Object(
  {
    v: Version,
    cfg: Configuration,
    ts: EpochMs('when this was written'),
    design: Type.String({ minLength: 1, maxLength: 64, description: 'id of a cell design that the gateway knows' }),
    rated_mAh: Type.Integer({ minimum: 1, maximum: 1e9, description: 'rated capacity of one series position' }),
    stacks: Type.Array(StackSchema, { minItems: 1, maxItems: MAX_STACKS, description: 'in series order' }),
    modules: Type.Optional(
      Type.Array(Type.Integer({ minimum: 1, maximum: 65535 }), {
        minItems: 1,
        maxItems: 4096,
        description: 'cells per sensing board, sums to the cell count',
      }),
    ),
    labels: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
        minItems: 1,
        maxItems: 65535,
        description: 'one per cell; default {stack id}C{n}',
      }),
    ),
    probes: Type.Optional(
      Type.Array(Type.Union([Type.Integer({ minimum: 0, maximum: 65534 }), Type.Null()]), {
        maxItems: MAX_PROBES,
        description: '0-based cell nearest to each temperature probe, null = unknown',
      }),
    ),
    interval_ms: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1e10, description: 'expected time between samples' }),
    ),
    firmware: Type.Optional(Type.String({ maxLength: 64 })),
    in_service: Type.Optional(EpochMs('first use, from which calendar ageing counts')),
  },
  { title: 'birth', description: 'How a pack is built and what of it is measured (QoS 1, retained)' },
);

const Measured = (description: string) => Type.Union([Type.Integer(), Type.Null()], { description });
const MeasuredColumn = (description: string) =>
  Type.Array(Measured(description), { maxItems: MAX_SAMPLES_PER_MESSAGE });
const MeasuredRows = (description: string) =>
  Type.Array(Type.Array(Measured(description)), { minItems: 1, maxItems: MAX_SAMPLES_PER_MESSAGE });
const CodeRows = (description: string) =>
  Type.Array(Codes(description), { minItems: 1, maxItems: MAX_SAMPLES_PER_MESSAGE });

const QUANTITY = {
  i_mA: 'pack current, mA, positive while charging',
  v_mV: 'pack voltage, mV',
  soc_cpct: "the vehicle's state of charge, 0.01 %",
  odo_m: 'odometer, m',
  cells_mV: 'voltage of one observation, mV',
  temps_dC: 'temperature of one probe, 0.1 °C',
  q: 'per observation: 0 or the code of the reason for its null',
  q_temps: 'per probe: 0 or the code of the reason for its null',
  q_pack: 'for i_mA, v_mV, soc_cpct, odo_m: 0 or the code of the reason for its null',
};

/** Columns as a gateway accepts them: the decoder looks at them slot by slot. */
const INBOUND_COLUMNS = {
  i_mA: Type.Optional(Type.Unknown()),
  v_mV: Type.Optional(Type.Unknown()),
  soc_cpct: Type.Optional(Type.Unknown()),
  odo_m: Type.Optional(Type.Unknown()),
  cells_mV: Type.Unknown(),
  temps_dC: Type.Optional(Type.Unknown()),
  q: Type.Optional(Type.Unknown()),
  q_temps: Type.Optional(Type.Unknown()),
  q_pack: Type.Optional(Type.Unknown()),
};

const TLM_HEAD = {
  v: Version,
  cfg: Configuration,
  boot: Boot,
  seq: U32,
  ts: EpochMs('when the sample was taken'),
  mono: Type.Optional(Mono('ms since boot')),
  tq: Type.Optional(ClockQuality),
};

export const TlmSchema = Type.Object(
  {
    ...TLM_HEAD,
    i_mA: Type.Optional(Measured(QUANTITY.i_mA)),
    v_mV: Type.Optional(Measured(QUANTITY.v_mV)),
    soc_cpct: Type.Optional(Measured(QUANTITY.soc_cpct)),
    odo_m: Type.Optional(Measured(QUANTITY.odo_m)),
    cells_mV: Type.Array(Measured(QUANTITY.cells_mV), { minItems: 1 }),
    temps_dC: Type.Optional(Type.Array(Measured(QUANTITY.temps_dC))),
    q: Type.Optional(Codes(QUANTITY.q)),
    q_temps: Type.Optional(Codes(QUANTITY.q_temps)),
    q_pack: Type.Optional(Codes(QUANTITY.q_pack)),
  },
  { title: 'tlm', description: 'One sample of a pack (QoS 1 or 0, not retained)' },
);
export const TlmInboundSchema = Type.Object({ ...TLM_HEAD, ...INBOUND_COLUMNS }, { title: 'tlm as accepted' });

const HIST_HEAD = {
  v: Version,
  cfg: Configuration,
  boot: Boot,
  seq: Type.Integer({ minimum: 0, maximum: 0xffff_ffff, description: 'of sample 0; sample k has seq + k' }),
  t0: EpochMs('origin of dt'),
  mono0: Type.Optional(Mono('ms since boot at t0')),
  tq: Type.Optional(ClockQuality),
};

export const HistSchema = Type.Object(
  {
    ...HIST_HEAD,
    dt: Type.Array(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }), {
      minItems: 1,
      maxItems: MAX_SAMPLES_PER_MESSAGE,
      description: 'ms after t0, increasing',
    }),
    i_mA: Type.Optional(MeasuredColumn(QUANTITY.i_mA)),
    v_mV: Type.Optional(MeasuredColumn(QUANTITY.v_mV)),
    soc_cpct: Type.Optional(MeasuredColumn(QUANTITY.soc_cpct)),
    odo_m: Type.Optional(MeasuredColumn(QUANTITY.odo_m)),
    cells_mV: MeasuredRows(QUANTITY.cells_mV),
    temps_dC: Type.Optional(MeasuredRows(QUANTITY.temps_dC)),
    q: Type.Optional(CodeRows(QUANTITY.q)),
    q_temps: Type.Optional(CodeRows(QUANTITY.q_temps)),
    q_pack: Type.Optional(CodeRows(QUANTITY.q_pack)),
  },
  { title: 'hist', description: 'Samples of a pack as columns (QoS 1, not retained); never moves "latest"' },
);
export const HistInboundSchema = Type.Object(
  { ...HIST_HEAD, dt: Type.Unknown(), ...INBOUND_COLUMNS },
  { title: 'hist as accepted' },
);

export const EvtSchema = Type.Object(
  {
    v: Version,
    boot: Boot,
    ts: EpochMs('when it happened'),
    kind: Type.Union([
      Type.Literal('service'),
      Type.Literal('balancing'),
      Type.Literal('firmware'),
      Type.Literal('contactor'),
    ]),
    detail: Type.String({ maxLength: 512 }),
  },
  { title: 'evt', description: 'Something that happened to a pack (QoS 1)' },
);

export const StatusSchema = Type.Object(
  {
    v: Version,
    boot: Boot,
    online: Type.Boolean(),
    ts: Type.Optional(EpochMs('when this was written; a will has none')),
  },
  { title: 'status', description: 'Whether the sender is connected (QoS 1, retained; also the will)' },
);

export const AckSchema = Type.Object(
  {
    v: Version,
    boots: Type.Array(
      Type.Object({
        boot: Boot,
        upTo: Type.Integer({
          minimum: 0,
          maximum: 0xffff_ffff,
          description: 'everything up to this seq, without a gap, is journalled or was refused',
        }),
      }),
      { maxItems: 64 },
    ),
  },
  { title: 'ack', description: 'What a vehicle may forget (to the vehicle, QoS 1, retained)' },
);

export type BirthMessage = Static<typeof BirthSchema>;
export type TlmMessage = Static<typeof TlmSchema>;
export type HistMessage = Static<typeof HistSchema>;
export type EvtMessage = Static<typeof EvtSchema>;
export type StatusMessage = Static<typeof StatusSchema>;
export type AckMessage = Static<typeof AckSchema>;
export type TlmInbound = Static<typeof TlmInboundSchema>;
export type HistInbound = Static<typeof HistInboundSchema>;

export type PackMessage = BirthMessage | TlmMessage | HistMessage | EvtMessage | StatusMessage | AckMessage;
