/** Mapping × recording: which columns are read and how each becomes SI. */
import { conversionOf, UNITS, type Conversion } from './convert/quantity.ts';
import { planTime, type TimePlan } from './convert/sampleTime.ts';
import type { IdMapping, SampleMapping, Treatment } from './mapping/schema.ts';
import { findColumn, findIndexedColumns, requireColumn, type Header } from './table/findColumns.ts';
import type { Table } from './table/openTable.ts';

/** One mapped quantity with the columns it has in this recording. */
export interface PlannedQuantity {
  readonly name: string;
  readonly columns: readonly string[];
  readonly treatment: Treatment;
  readonly toSi: (value: number) => number;
  /** The file counts discharging as positive. */
  readonly negate: boolean;
}

export interface RecordingPlan {
  readonly header: Header;
  readonly time: TimePlan;
  readonly vehicle: IdPlan;
  readonly pack: IdPlan;
  readonly cells: PlannedQuantity;
  readonly probes: PlannedQuantity;
  readonly current: PlannedQuantity;
  readonly voltage: PlannedQuantity;
  readonly stateOfCharge: PlannedQuantity;
  readonly odometer: PlannedQuantity;
  readonly charged: PlannedQuantity;
  readonly discharged: PlannedQuantity;
  readonly alarmColumns: readonly string[];
}

/** A constant id, or the column that holds it. */
type IdPlan = { readonly constant: string } | { readonly column: string };

/** Ids that the caller decides instead of the mapping. */
export interface IdOverrides {
  readonly vehicle?: string | undefined;
  readonly pack?: string | undefined;
}

/** Finds the columns of a mapping in a table; throws a RecordingError that names the first one missing. */
export function planRecording(table: Table, mapping: SampleMapping, ids: IdOverrides = {}): RecordingPlan {
  const header: Header = { file: table.file, mappingName: mapping.name, columns: table.columns };
  const { cells, probes, current, voltage, stateOfCharge, odometer, counters } = mapping;
  const single = (
    name: string,
    quantity: (Treatment & { readonly column: string | string[]; readonly optional?: boolean }) | undefined,
    toSi: (value: number) => number,
    negate = false,
  ): PlannedQuantity => {
    const column = quantity && findColumn(header, quantity.column, quantity.optional === true);
    return { name, columns: column === undefined ? [] : [column], treatment: quantity ?? {}, toSi, negate };
  };
  return {
    header,
    time: planTime(table, header, mapping.time),
    vehicle: planId(header, ids.vehicle ?? mapping.vehicle ?? idOfFile(table.file)),
    pack: planId(header, ids.pack ?? mapping.pack ?? 'pack'),
    cells: {
      name: 'cell voltage',
      columns: findIndexedColumns(header, cells),
      treatment: cells,
      toSi: UNITS.voltage[cells.unit ?? 'V'],
      negate: false,
    },
    probes: {
      name: 'temperature',
      columns: probes ? findIndexedColumns(header, probes) : [],
      treatment: probes ?? {},
      toSi: UNITS.temperature[probes?.unit ?? 'degC'],
      negate: false,
    },
    current: single('current', current, UNITS.current[current.unit ?? 'A'], current.positive === 'discharging'),
    voltage: single('pack voltage', voltage, UNITS.voltage[voltage?.unit ?? 'V']),
    stateOfCharge: single('state of charge', stateOfCharge, UNITS.fraction[stateOfCharge?.unit ?? 'percent']),
    odometer: single('odometer', odometer, UNITS.distance[odometer?.unit ?? 'km']),
    charged: single('charged', counters?.charged, UNITS.charge[counters?.charged.unit ?? 'Ah']),
    discharged: single('discharged', counters?.discharged, UNITS.charge[counters?.discharged.unit ?? 'Ah']),
    alarmColumns: (mapping.alarms ?? []).filter((column) => table.columns.includes(column)),
  };
}

/** The conversion of a quantity, with the offset that a rule found for it. */
export function plannedConversion({ treatment, toSi, negate }: PlannedQuantity, extraOffset = 0): Conversion {
  return conversionOf(treatment, toSi, { negate, extraOffset });
}

/** Columns that hold ids, in a fixed order. */
export function keyColumns({ vehicle, pack }: Pick<RecordingPlan, 'vehicle' | 'pack'>): string[] {
  return [vehicle, pack].flatMap((id) => ('column' in id ? [id.column] : []));
}

/** The ids of a row from the texts of its key columns. */
export function idsOfRow(
  { vehicle, pack }: Pick<RecordingPlan, 'vehicle' | 'pack'>,
  keys: readonly (readonly string[])[],
  row: number,
): { readonly vehicle: string; readonly pack: string } {
  const vehicleId = 'column' in vehicle ? contractId(keys[0]![row]!) : vehicle.constant;
  const packId = 'column' in pack ? contractId(keys['column' in vehicle ? 1 : 0]![row]!) : pack.constant;
  return { vehicle: vehicleId, pack: packId };
}

function planId(header: Header, id: IdMapping): IdPlan {
  return typeof id === 'string' ? { constant: contractId(id) } : { column: requireColumn(header, id.column) };
}

/** "data/baticm-car1.csv.gz" → "baticm-car1". */
function idOfFile(file: string): string {
  const base = file.split(/[/\\]/).at(-1) ?? '';
  return base.replace(/(\.bdf)?\.(csv|tsv|txt|parquet|pq|bdf)(\.gz)?$/i, '');
}

/** What the contract allows in an id: other characters become "-". */
function contractId(text: string): string {
  return (
    text
      .trim()
      .replaceAll(/[^A-Za-z0-9_-]+/g, '-')
      .slice(0, 64) || 'unnamed'
  );
}
