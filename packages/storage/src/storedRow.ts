/**
 * Typed access to the columns of a row, SQLite's or DuckDB's. A column of another type means that the file is not what its version says:
 * a broken invariant, hence a TypeError.
 */
export type StoredRow = Readonly<Record<string, unknown>>;

export function numberOf(row: StoredRow, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw wrongType(column, 'a number', value);
  return value;
}

export function textOf(row: StoredRow, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw wrongType(column, 'text', value);
  return value;
}

export function bytesOf(row: StoredRow, column: string): Uint8Array {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw wrongType(column, 'a blob', value);
  return value;
}

export function numberOrNullOf(row: StoredRow, column: string): number | null {
  return row[column] === null ? null : numberOf(row, column);
}

function wrongType(column: string, wanted: string, value: unknown): TypeError {
  return new TypeError(
    `Cannot read column "${column}": expected ${wanted}, found ${value === null ? 'null' : typeof value}`,
  );
}
