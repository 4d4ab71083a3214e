/** How far the telemetry tier's packs are from the capacity that their cells truly have. */
import { average, rootMeanSquare } from './measuredStatistics.ts';
import { overDesigns, type PackErrors, type TelemetryFigure } from './packErrors.ts';

export function retentionFigures(packs: readonly PackErrors[]): TelemetryFigure[] {
  const used = packs.filter(({ group }) => group === 'gaps' || group === 'second');
  const absolute = (some: readonly PackErrors[]): { readonly error: number; readonly band: number }[] =>
    some.flatMap((pack) => [...pack.absolute]);
  return [
    ...overDesigns(used, (some) => 100 * rootMeanSquare(absolute(some).map(({ error }) => error)), {
      name: 'retention of a cell, absolute',
      unit: '% RMS',
      bar: '≤ 1.1',
    }),
    ...overDesigns(
      used,
      (some) => 100 * average(absolute(some).map(({ error, band }) => (Math.abs(error) <= band ? 1 : 0))),
      { name: 'retention of a cell, absolute: inside its 95 % band', unit: '%', bar: '93 to 97' },
    ),
    ...overDesigns(
      used,
      (some) =>
        100 *
        average(some.flatMap(({ expected }) => expected.map(({ error, band }) => (Math.abs(error) <= band ? 1 : 0)))),
      { name: 'cells inside the 95 % band of expected retention', unit: '%', bar: '93 to 97' },
    ),
    ...overDesigns(used, (some) => 100 * rootMeanSquare(some.flatMap(({ relative }) => relative)), {
      name: 'retention of a cell, relative to its peers',
      unit: '% RMS',
      bar: '≤ 0.35',
    }),
    ...[true, false].flatMap((told) =>
      overDesigns(
        packs.filter((pack) => pack.group === 'new' && pack.ageTold === told && pack.absolute.length > 0),
        (some) => 100 * average(absolute(some).map(({ error }) => error)),
        {
          name: `retention of a new cell after its first charges, mean error, age ${told ? 'told' : 'unknown'}`,
          unit: '%',
          bar: told ? '± 1' : 'none',
        },
      ),
    ),
  ];
}
