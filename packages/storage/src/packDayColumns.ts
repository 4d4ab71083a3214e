import type { PackDay } from '@packtwin/protocol';

/**
 * A pack day as one blob: version and cell count (uint32 each), then little-endian float64: the scalars, then the
 * columns, in the orders below. Bit for bit what was stored, NaN included.
 */
const VERSION = 1;
const HEADER_BYTES = 8;
const SCALARS = ['chargeIn', 'chargeOut', 'meanTemperature', 'residualRms'] as const;
const COLUMNS = [
  'retention',
  'retentionBand',
  'expectedRetention',
  'expectedRetentionBand',
  'stateOfChargeOffset',
  'leakagePerMonth',
  'resistanceOffset',
  'evidenceLog10',
] as const;

/** @throws RangeError when the columns differ in length. */
export function encodePackDay(day: PackDay): Uint8Array {
  const cellCount = day.retention.length;
  const values = new Float64Array(SCALARS.length + COLUMNS.length * cellCount);
  for (const [index, name] of SCALARS.entries()) values[index] = day[name];
  for (const [index, name] of COLUMNS.entries()) {
    if (day[name].length !== cellCount) {
      throw new RangeError(
        `Cannot store a day of ${day.vehicle}/${day.pack}: ${name} has ${day[name].length} cells, retention has ${cellCount}`,
      );
    }
    values.set(day[name], SCALARS.length + index * cellCount);
  }
  const blob = new Uint8Array(HEADER_BYTES + values.byteLength);
  const view = new DataView(blob.buffer);
  view.setUint32(0, VERSION, true);
  view.setUint32(4, cellCount, true);
  blob.set(new Uint8Array(values.buffer), HEADER_BYTES);
  return blob;
}

/** @throws RangeError when the blob is of another version or length. */
export function decodePackDay(vehicle: string, pack: string, day: number, blob: Uint8Array): PackDay {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const version = blob.byteLength < HEADER_BYTES ? 0 : view.getUint32(0, true);
  const cellCount = version === VERSION ? view.getUint32(4, true) : 0;
  const expected = HEADER_BYTES + 8 * (SCALARS.length + COLUMNS.length * cellCount);
  if (version !== VERSION || blob.byteLength !== expected) {
    throw new RangeError(
      `Cannot read the stored day ${day} of ${vehicle}/${pack}: version ${version}, ${blob.byteLength} bytes, expected version ${VERSION}, ${expected} bytes`,
    );
  }
  // Copied, because a float64 view needs an aligned start.
  const values = new Float64Array(blob.slice(HEADER_BYTES).buffer);
  const scalar = (name: (typeof SCALARS)[number]): number => values[SCALARS.indexOf(name)] ?? Number.NaN;
  const column = (name: (typeof COLUMNS)[number]): Float64Array => {
    const begin = SCALARS.length + COLUMNS.indexOf(name) * cellCount;
    return values.slice(begin, begin + cellCount);
  };
  return {
    vehicle,
    pack,
    day,
    retention: column('retention'),
    retentionBand: column('retentionBand'),
    expectedRetention: column('expectedRetention'),
    expectedRetentionBand: column('expectedRetentionBand'),
    stateOfChargeOffset: column('stateOfChargeOffset'),
    leakagePerMonth: column('leakagePerMonth'),
    resistanceOffset: column('resistanceOffset'),
    evidenceLog10: column('evidenceLog10'),
    chargeIn: scalar('chargeIn'),
    chargeOut: scalar('chargeOut'),
    meanTemperature: scalar('meanTemperature'),
    residualRms: scalar('residualRms'),
  };
}
