/** Every point of one or two runs as CSV. */
import type { CurrentProfile } from '@packtwin/replay';
import { celsiusFromKelvin } from '@packtwin/units';
import type { CellRun } from './runCell.ts';

const COLUMNS = ['voltage_v', 'cell_temp_c', 'state_of_charge'];

/** A run that stopped before the other leaves its columns empty from there on. */
export function runsCsv(profile: CurrentProfile, [first, second]: readonly [CellRun, (CellRun | undefined)?]): string {
  const header = [
    'time_s',
    'current_a',
    ...COLUMNS,
    ...(second ? [...COLUMNS.map((column) => `beside_${column}`), 'difference_mv'] : []),
  ];
  const points = Math.max(first.result.points, second?.result.points ?? 0);
  const lines = Array.from({ length: points }, (_, row) => {
    const difference = second && 1000 * ((second.voltage[row] ?? Number.NaN) - (first.voltage[row] ?? Number.NaN));
    return [
      profile.time[row],
      profile.current[row],
      ...columnsAt(first, row),
      ...(second ? [...columnsAt(second, row), Number.isNaN(difference) ? '' : difference!.toFixed(4)] : []),
    ].join(',');
  });
  return `${[header.join(','), ...lines].join('\n')}\n`;
}

function columnsAt({ voltage, temperature, stateOfCharge }: CellRun, row: number): string[] {
  if (row >= voltage.length) return COLUMNS.map(() => '');
  return [voltage[row]!.toFixed(6), celsiusFromKelvin(temperature[row]!).toFixed(4), stateOfCharge[row]!.toFixed(6)];
}
