/** Time columns → ms since 1970-01-01 UTC. */
import type { TimeMapping } from '../mapping/schema.ts';
import { RecordingError } from '../recordingError.ts';
import { findColumn, requireColumn, type Header } from '../table/findColumns.ts';
import { identifier, literal, type Table } from '../table/openTable.ts';

/** How the time of one recording is read. */
export interface TimePlan {
  readonly column: string;
  /** SQL: ms since the epoch in local time, or since the start, as a double; NULL where it cannot be read. */
  readonly expression: string;
  /** ms UTC that 0 stands for. */
  readonly origin: number;
  /** ms UTC of a local stamp. */
  readonly toUtc: (localMs: number) => number;
  readonly restart: { readonly column: string; readonly gapMs: number } | undefined;
}

const UNIT_MS = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 } as const;
/** What 0 means in a recording that only counts from its start. An assumption; the mapping may say otherwise. */
const DEFAULT_START = '2020-01-01T00:00:00Z';

/** Takes the first alternative whose column exists. */
export function planTime(table: Table, header: Header, mapping: TimeMapping | readonly TimeMapping[]): TimePlan {
  const alternatives: readonly TimeMapping[] = 'column' in mapping ? [mapping] : mapping;
  const chosen = alternatives.find(({ column }) => findColumn(header, column, true) !== undefined);
  if (!chosen) {
    requireColumn(
      header,
      alternatives.flatMap(({ column }) => column),
    );
    throw new Error('requireColumn throws when no time column exists');
  }
  const column = requireColumn(header, chosen.column);
  if (chosen.format === 'iso' && (chosen.zone ?? 'UTC') !== 'UTC') {
    throw new RecordingError(
      `Mapping ${header.mappingName}: iso stamps carry their own zone (or are UTC), so ${JSON.stringify(chosen.zone)} has no meaning; for local stamps write the format, such as YYYY-MM-DDTHH:mm:ss.`,
    );
  }
  const { format, unit = 's', origin = 'epoch', start = DEFAULT_START, zone = 'UTC', restart } = chosen;
  return {
    column,
    expression: format === undefined ? `(${table.number(column)}) * ${UNIT_MS[unit]}` : stampSql(column, format),
    origin: format === undefined && origin === 'start' ? parseInstant(start, header) : 0,
    toUtc: format === undefined ? (ms) => ms : zoneConverter(zone, header),
    restart: restart && { column: requireColumn(header, restart.column), gapMs: restart.gap * 1000 },
  };
}

function stampSql(column: string, format: string): string {
  const text = `trim(CAST(${identifier(column)} AS VARCHAR))`;
  return format === 'iso'
    ? isoSql(text)
    : `epoch_us(try_strptime(${text}, ${literal(strptimeFormat(format))}))::DOUBLE / 1000`;
}

/** DuckDB reads "…T17:10:00+08:00" as a plain timestamp and drops the offset, so it is taken off here. */
function isoSql(text: string): string {
  const local = String.raw`regexp_replace(${text}, '(:\d\d(?:\.\d+)?)\s*(?:Z|[+-]\d\d(?::?\d\d)?)$', '\1')`;
  const offset = String.raw`replace(regexp_extract(${text}, ':\d\d(?:\.\d+)?\s*([+-]\d\d(?::?\d\d)?)$', 1), ':', '')`;
  const minutes = `CASE WHEN ${offset} = '' THEN 0 ELSE
    (CASE WHEN ${offset}[1] = '-' THEN -1 ELSE 1 END) *
    (CAST(substr(${offset}, 2, 2) AS INTEGER) * 60 + CAST(substr(${offset} || '00', 4, 2) AS INTEGER)) END`;
  return `epoch_us(TRY_CAST(${local} AS TIMESTAMP))::DOUBLE / 1000 - 60000 * (${minutes})`;
}

const TOKENS: readonly (readonly [string, string])[] = [
  ['YYYY', '%Y'],
  ['SSSSSS', '%f'],
  ['SSS', '%g'],
  ['MM', '%m'],
  ['DD', '%d'],
  ['HH', '%H'],
  ['mm', '%M'],
  ['ss', '%S'],
];

/** "YYYY-MM-DD HH:mm:ss" → "%Y-%m-%d %H:%M:%S". */
function strptimeFormat(format: string): string {
  let result = '';
  for (let at = 0; at < format.length;) {
    const token = TOKENS.find(([name]) => format.startsWith(name, at));
    result += token ? token[1] : format[at]!.replace('%', '%%');
    at += token ? token[0].length : 1;
  }
  return result;
}

function parseInstant(text: string, { mappingName }: Header): number {
  const instant = Date.parse(text);
  if (Number.isNaN(instant))
    throw new RecordingError(`Mapping ${mappingName}: ${JSON.stringify(text)} is no ISO 8601 time.`);
  return instant;
}

/** Local stamps of a zone → UTC. A stamp that occurs twice (clocks go back) is taken as the first. */
function zoneConverter(zone: string, { mappingName }: Pick<Header, 'mappingName'>): (localMs: number) => number {
  if (zone === 'UTC' || zone === 'Z') return (ms) => ms;
  const fixed = /^([+-])(\d\d):?(\d\d)$/.exec(zone);
  if (fixed) {
    const offset = (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3])) * 60_000;
    return (ms) => ms - offset;
  }
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw new RecordingError(
      `Mapping ${mappingName}: there is no time zone ${JSON.stringify(zone)}; use UTC, +08:00 or a name like Asia/Shanghai.`,
    );
  }
  const offsetAt = (utcMs: number): number => {
    const part = Object.fromEntries(format.formatToParts(utcMs).map(({ type, value }) => [type, Number(value)]));
    const local = Date.UTC(
      part['year']!,
      part['month']! - 1,
      part['day'],
      part['hour'],
      part['minute'],
      part['second'],
    );
    return local - Math.floor(utcMs / 1000) * 1000;
  };
  // Offsets change on the quarter hour, so one look-up serves a quarter.
  const QUARTER = 900_000;
  let quarter = Number.NaN;
  let offset = 0;
  return (localMs) => {
    if (Math.floor(localMs / QUARTER) !== quarter) {
      quarter = Math.floor(localMs / QUARTER);
      const before = offsetAt(localMs - 86_400_000);
      offset = offsetAt(localMs - before) === before ? before : offsetAt(localMs - offsetAt(localMs - before));
    }
    return localMs - offset;
  };
}
