/**
 * Gives out columns over a buffer, one after the other from its start: `perCell` doubles of every cell, or one.
 *
 * @param buffer long enough for all that are asked for.
 */
export function columnsOver(buffer: ArrayBuffer, cellCount: number): (perCell?: number) => Float64Array {
  let offset = 0;
  return (perCell = 1) => {
    const column = new Float64Array(buffer, offset, perCell * cellCount);
    offset += column.byteLength;
    return column;
  };
}
