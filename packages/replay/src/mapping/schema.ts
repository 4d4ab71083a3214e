/**
 * A mapping file: how the columns of someone's log become samples of a pack.
 *
 * Every quantity goes the same way: sentinel values out, times `scale`, plus `offset` (and an offset that
 * depends on the recording, {@link OffsetRule}), absolute value, sign, plausible range (in `unit`).
 */
import { Type, type Static, type TSchema } from 'typebox';

const Name = Type.String({ minLength: 1 });
/** One column, or several spellings of it of which the first that exists is taken. */
const ColumnNames = Type.Union([Name, Type.Array(Name, { minItems: 1 })]);

function closed<Properties extends Record<string, TSchema>>(properties: Properties, description: string) {
  return Type.Object(properties, { additionalProperties: false, description });
}

const OffsetRuleSchema = Type.Union([
  closed(
    {
      reference: Type.String({ minLength: 1, description: 'a column with the same quantity in the right unit' }),
      differenceAbove: Type.Number({ description: 'applies when the median of (values − reference) is above this' }),
      offset: Type.Number(),
    },
    'an offset found by comparison with a second column',
  ),
  closed(
    {
      medianAbove: Type.Number({ description: 'applies when the median of the values is above this' }),
      offset: Type.Number(),
    },
    'an offset found from the level of the values',
  ),
]);

const treatment = {
  scale: Type.Optional(Type.Number()),
  offset: Type.Optional(Type.Number()),
  absolute: Type.Optional(Type.Boolean()),
  sentinels: Type.Optional(Type.Array(Type.Number(), { description: 'raw values that mean "not measured"' })),
  plausible: Type.Optional(
    Type.Array(Type.Number(), {
      minItems: 2,
      maxItems: 2,
      description: 'lowest and highest value that can be true, in `unit`',
    }),
  ),
  offsetWhen: Type.Optional(
    Type.Array(OffsetRuleSchema, { description: 'the first rule whose columns exist decides' }),
  ),
};

function quantity<Unit extends TSchema>(unit: Unit, description: string) {
  return closed(
    {
      column: ColumnNames,
      unit: Type.Optional(unit),
      optional: Type.Optional(Type.Boolean({ description: 'true: recordings without the column are fine' })),
      ...treatment,
    },
    description,
  );
}

const VoltageUnit = Type.Enum(['V', 'mV']);
const CurrentUnit = Type.Enum(['A', 'mA']);
const TemperatureUnit = Type.Enum(['degC', 'K', 'degF']);
const FractionUnit = Type.Enum(['percent', 'fraction']);
const DistanceUnit = Type.Enum(['km', 'm', 'mi']);
const ChargeUnit = Type.Enum(['Ah', 'mAh', 'As']);

const indexed = {
  columns: Type.Union([Name, Type.Array(ColumnNames, { minItems: 1 })], {
    description:
      'a column, or a pattern with {cell} or any word in braces; or a list of such in series order, each with its spellings',
  }),
  from: Type.Optional(Type.Integer({ minimum: 0, description: 'first index of the pattern, default 1' })),
  to: Type.Optional(Type.Integer({ minimum: 0, description: 'last index; absent: as many as there are' })),
  optional: Type.Optional(Type.Boolean()),
};

const TimeSchema = closed(
  {
    column: ColumnNames,
    format: Type.Optional(Type.String({ minLength: 2, description: 'YYYY-MM-DD HH:mm:ss and the like, or iso' })),
    unit: Type.Optional(Type.Enum(['s', 'ms', 'min', 'h'])),
    origin: Type.Optional(Type.Enum(['epoch', 'start'])),
    start: Type.Optional(Type.String({ description: 'ISO 8601: what 0 means where origin is start' })),
    zone: Type.Optional(Type.String({ description: 'UTC (default), ±HH:MM or an IANA name' })),
    restart: Type.Optional(
      closed(
        {
          column: Name,
          gap: Type.Number({ exclusiveMinimum: 0, description: 's between two stretches; an assumption' }),
        },
        'time begins again at 0 whenever the column changes',
      ),
    ),
  },
  'when a row was sampled',
);

const IdSchema = Type.Union([Name, closed({ column: Name }, 'rows with equal text belong together')]);

const sampleMapping = {
  name: Name,
  description: Type.Optional(Type.String()),
  source: Type.Optional(Type.String({ description: 'where such files come from' })),
  kind: Type.Optional(Type.Literal('samples')),
  file: Type.Optional(
    closed(
      {
        format: Type.Optional(Type.Enum(['csv', 'parquet'])),
        delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
        encoding: Type.Optional(Type.Enum(['utf-8', 'utf-16', 'latin-1'])),
        decimalComma: Type.Optional(Type.Boolean()),
        skipLines: Type.Optional(Type.Integer({ minimum: 0 })),
      },
      'how the bytes are laid out; the format is taken from the file name unless given',
    ),
  ),
  time: Type.Union([TimeSchema, Type.Array(TimeSchema, { minItems: 1 })]),
  vehicle: Type.Optional(IdSchema),
  pack: Type.Optional(IdSchema),
  design: Name,
  nominalCapacity: Type.Union([
    Type.Number({ exclusiveMinimum: 0, description: 'A·h of one series position' }),
    closed(
      {
        estimate: Type.Literal('from-state-of-charge'),
        fallback: Type.Number({ exclusiveMinimum: 0, description: 'A·h' }),
      },
      "from ∫I dt over the vehicle's own state of charge",
    ),
  ]),
  inService: Type.Optional(Type.String({ description: 'ISO 8601, first use' })),
  interval: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 's between samples' })),
  stacks: Type.Optional(
    Type.Array(
      closed(
        { id: Name, kind: Type.Enum(['plain', 'bipolar']), cells: Type.Integer({ minimum: 1 }) },
        'cells in series order; absent: one plain stack of all cells',
      ),
      { minItems: 1 },
    ),
  ),
  modules: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { description: 'cells per sensing board' })),
  cells: closed({ ...indexed, unit: Type.Optional(VoltageUnit), ...treatment }, 'voltage of every series position'),
  probes: Type.Optional(
    closed(
      {
        ...indexed,
        unit: Type.Optional(TemperatureUnit),
        nearest: Type.Optional(Type.Array(Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]))),
        ...treatment,
      },
      'temperatures; nearest: 0-based cell of each probe',
    ),
  ),
  current: closed(
    {
      column: ColumnNames,
      unit: Type.Optional(CurrentUnit),
      positive: Type.Enum(['charging', 'discharging']),
      optional: Type.Optional(Type.Boolean()),
      ...treatment,
    },
    'pack current; positive: what a positive number in the file means',
  ),
  voltage: Type.Optional(quantity(VoltageUnit, 'pack voltage')),
  stateOfCharge: Type.Optional(quantity(FractionUnit, "the vehicle's own estimate")),
  odometer: Type.Optional(quantity(DistanceUnit, 'distance driven')),
  counters: Type.Optional(
    closed(
      {
        charged: quantity(ChargeUnit, 'charge in since ever'),
        discharged: quantity(ChargeUnit, 'charge out since ever'),
      },
      'charge counters: preferred over ∫I dt for the capacity where sampling is slow',
    ),
  ),
  alarms: Type.Optional(Type.Array(Name, { description: 'columns whose non-zero values are alarms; may be missing' })),
};

export const SampleMappingSchema = closed(sampleMapping, 'a table with one row per sample');

const CapacityColumnSchema = closed(
  { column: Name, unit: Type.Optional(ChargeUnit) },
  'measured capacity; rows without are kept for cycles',
);
const CapacityFromDischargeSchema = closed(
  {
    current: closed({ column: Name, unit: Type.Optional(CurrentUnit) }, 'of either sign: it only discharges'),
    voltage: closed({ column: Name, unit: Type.Optional(VoltageUnit) }, 'of the cell'),
    time: closed({ column: Name }, 's since any start; rows of a cycle are taken in order of it'),
    endVoltage: Type.Number({ description: 'V: charge counts until the first sample below' }),
  },
  'each cycle is a discharge, a row per sample: its capacity is the integral of the current',
);

export const AgeingMappingSchema = closed(
  {
    name: Name,
    description: Type.Optional(Type.String()),
    source: Type.Optional(Type.String()),
    kind: Type.Literal('ageing'),
    file: sampleMapping.file,
    cell: Type.Optional(
      closed({ column: Name }, 'which cell a row is about; absent: the file is about one, named like it'),
    ),
    order: closed({ column: Name }, 'rows of one cell are sorted by this'),
    cycles: closed(
      { column: Name, perRow: Type.Optional(Type.Boolean()) },
      'cycle number, or with perRow the cycles of this row',
    ),
    throughput: Type.Optional(closed({ column: Name, unit: Type.Optional(ChargeUnit) }, 'charge moved in this row')),
    capacity: Type.Union([CapacityColumnSchema, CapacityFromDischargeSchema]),
    temperature: Type.Optional(closed({ column: Name, unit: Type.Optional(TemperatureUnit) }, 'of the test')),
  },
  'a table with one row per ageing block or cycle, or with the discharges themselves',
);

export const RecordMappingSchema = closed(
  {
    name: Name,
    description: Type.Optional(Type.String()),
    source: Type.Optional(Type.String()),
    kind: Type.Literal('records'),
  },
  'one record of the native contract per line: {receivedAt, topic, payload | payloadBase64}',
);

export type Treatment = Static<ReturnType<typeof treatmentSchema>>;
function treatmentSchema() {
  return closed(treatment, '');
}
export type OffsetRule = Static<typeof OffsetRuleSchema>;
export type TimeMapping = Static<typeof TimeSchema>;
export type IdMapping = Static<typeof IdSchema>;
export type SampleMapping = Static<typeof SampleMappingSchema>;
export type AgeingMapping = Static<typeof AgeingMappingSchema>;
export type CapacityColumn = Static<typeof CapacityColumnSchema>;
export type CapacityFromDischarge = Static<typeof CapacityFromDischargeSchema>;
export type RecordMapping = Static<typeof RecordMappingSchema>;
export type Mapping = SampleMapping | AgeingMapping | RecordMapping;
