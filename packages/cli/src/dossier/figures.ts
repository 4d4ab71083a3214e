/** Figures as a reader wants them. */
import { celsiusFromKelvin, MS_PER_DAY } from '@packtwin/units';
import type { Counted } from '@packtwin/protocol';

/** "–" where there is none. */
export function figure(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size >= 1e6 || (size > 0 && size < 1e-4)) return value.toExponential(2);
  return size >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(digits)));
}

export function percent(value: number | null, digits = 1): string {
  return value === null ? '–' : `${(100 * value).toFixed(digits)} %`;
}

export function date(at: number | null): string {
  return at === null ? '–' : new Date(at).toISOString().slice(0, 10);
}

export function instant(at: number | null): string {
  return at === null ? '–' : `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

export function duration(ms: number): string {
  if (ms === 0) return '0';
  if (ms >= 2 * MS_PER_DAY) return `${(ms / MS_PER_DAY).toFixed(1)} d`;
  if (ms >= 3_600_000) return `${(ms / 3_600_000).toFixed(1)} h`;
  if (ms >= 60_000) return `${(ms / 60_000).toFixed(1)} min`;
  return `${(ms / 1000).toFixed(1)} s`;
}

export function celsius(kelvin: number | null): string {
  return kelvin === null ? '–' : `${Number(celsiusFromKelvin(kelvin).toFixed(1))} °C`;
}

/** measured, interpolated, share of the second. */
export function countedCells(counted: Counted, show: (value: number) => string): [string, string, string] {
  const { measured, interpolated } = counted;
  const sum = measured + interpolated;
  return [show(measured), show(interpolated), sum > 0 ? percent(interpolated / sum, 0) : '–'];
}
