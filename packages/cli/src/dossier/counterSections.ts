/** The counters as tables: what is measured stands beside what is interpolated, never added to it. */
import type { PackCounters } from '@packtwin/protocol';
import { ampereHoursFromCoulombs } from '@packtwin/units';
import type { DossierQuestion, DossierResult } from './dossierContent.ts';
import { celsius, countedCells, date, duration, figure, instant, percent } from './figures.ts';
import { markup, table, type Markup } from './markup.ts';

const JOULES_PER_KILOWATT_HOUR = 3.6e6;
const HEADS = ['', 'measured', 'interpolated', 'share interpolated'];

export function counterSections(counters: PackCounters, question: DossierQuestion): Markup {
  const { charging, distance, gaps } = counters;
  const ampereHours = (value: number): string => `${figure(ampereHoursFromCoulombs(value), 4)} A·h`;
  const kilowattHours = (value: number): string => `${figure(value / JOULES_PER_KILOWATT_HOUR, 4)} kWh`;
  const plain = (value: number): string => figure(value, 4);
  return markup`
    <p>
      Counted from ${instant(counters.since)} to ${instant(counters.until)}, ${counters.samples} samples. Measured rests
      on samples at most a minute apart; interpolated lies between samples farther apart. ${gaps.count} pauses were
      longer than ${duration(gaps.limit)}, the longest ${duration(gaps.longest)} from ${instant(gaps.longestFrom)}. Over
      such a pause charge is the change of state of charge times the rated charge: the least that must have flowed.
      State of charge is the ${counters.stateOfChargeSource === 'vehicle' ? 'vehicle’s own' : 'twin’s'}.
    </p>
    ${table(
      HEADS,
      [
        ['calendar time', ...countedCells(counters.calendar, duration)],
        ['charged', ...countedCells(counters.chargeIn, ampereHours)],
        ['discharged', ...countedCells(counters.chargeOut, ampereHours)],
        ['energy in', ...countedCells(counters.energyIn, kilowattHours)],
        ['energy out', ...countedCells(counters.energyOut, kilowattHours)],
        ['equivalent full cycles', ...countedCells(counters.equivalentFullCycles, plain)],
        ['charges', ...countedCells(charging.sessions, plain)],
        [`of which fast for sure (≥ ${charging.fastRate}/h)`, ...countedCells(charging.fast, plain)],
      ],
      'Totals',
    )}
    ${table(
      ['', 'value'],
      [
        [
          'distance',
          distance.metres === null
            ? 'no odometer'
            : `${figure(distance.metres / 1000, 5)} km, ${distance.resets} resets`,
        ],
        [`fast charges within ${duration(charging.backToBackMs)} of another`, String(charging.backToBack)],
        [`charges begun at or above ${percent(charging.fullAt, 0)}`, String(charging.startedFull)],
        [
          `deep discharges (a cell below ${counters.lowVoltage.limit} V, twice in a row)`,
          String(counters.lowVoltage.packEvents),
        ],
        [
          `overcharges (a cell above ${counters.highVoltage.limit} V, twice in a row)`,
          String(counters.highVoltage.packEvents),
        ],
        [
          `cell ${question.cell}: below ${counters.lowVoltage.limit} V`,
          excursion(counters.lowVoltage, question.cellIndex),
        ],
        [
          `cell ${question.cell}: above ${counters.highVoltage.limit} V`,
          excursion(counters.highVoltage, question.cellIndex),
        ],
        [
          'time charging / discharging / resting / unobserved',
          Object.values(counters.activity).map(duration).join(' / '),
        ],
      ],
      'Events',
    )}
    ${table(
      [
        'limit',
        'beyond, measured',
        'interpolated',
        'not known',
        'times',
        'longest stretch (of it interpolated)',
        'since',
        'farthest',
      ],
      counters.limits.map(({ name, limit, unit, beyond, total, unknown, runs, longest, extreme, probe }) => {
        const show = (value: number | null): string => (unit === 'K' ? celsius(value) : percent(value, 0));
        return [
          `${name} ${beyond} ${show(limit)}`,
          duration(total.measured),
          duration(total.interpolated),
          duration(unknown),
          String(runs),
          `${duration(longest.measured + longest.interpolated)} (${duration(longest.interpolated)})`,
          date(longest.from),
          `${show(extreme)}${probe === null ? '' : `, probe ${probe + 1}`}`,
        ];
      }),
      'Limits that warranty terms name',
    )}
    ${timeTable(counters, 'measured')} ${timeTable(counters, 'interpolated')} ${depthTable(counters)}
    ${rateTable(counters)}
  `;
}

/** Value by value, with the day of its last change. */
export function passportTable(passport: DossierResult['passport']): Markup {
  return table(
    ['passport value', 'value', 'of it interpolated', 'last update', ''],
    passport.map(({ name, value, unit, lastUpdate, interpolated, remark }) => [
      name,
      value === null ? '–' : `${figure(value, 4)}${unit === '1' ? '' : ` ${unit}`}`,
      percent(interpolated, 0),
      date(lastUpdate),
      remark,
    ]),
    'For the battery passport, as far as telemetry can tell',
  );
}

function excursion({ events, durationMs, extreme }: PackCounters['lowVoltage'], cell: number): string {
  if (events[cell] === 0) return 'never';
  return `${events[cell]} times, ${duration(durationMs[cell]!)}, to ${figure(extreme[cell], 4)} V`;
}

function binNames(edges: readonly number[], show: (edge: number) => string): string[] {
  return [
    `< ${show(edges[0]!)}`,
    ...edges.slice(0, -1).map((edge, k) => `${show(edge)} – ${show(edges[k + 1]!)}`),
    `≥ ${show(edges.at(-1)!)}`,
    'not known',
  ];
}

/** Rows and columns in which there is nothing are left out. */
function timeTable({ timeAt }: PackCounters, part: 'measured' | 'interpolated'): Markup {
  const grid = timeAt[part];
  const columns = binNames(timeAt.stateOfChargeEdges, (edge) => percent(edge, 0));
  const used = columns.map((_, column) => grid.some((row) => row[column]! > 0));
  const rows = binNames(timeAt.temperatureEdges, (edge) => celsius(edge)).flatMap((name, row) =>
    grid[row]!.some((ms) => ms > 0)
      ? [[name, ...grid[row]!.filter((_, column) => used[column]).map((ms) => (ms > 0 ? duration(ms) : ''))]]
      : [],
  );
  return table(
    ['temperature', ...columns.filter((_, column) => used[column])],
    rows,
    `Time at temperature (rows) and state of charge (columns), ${part}`,
  );
}

function depthTable({ depths }: PackCounters): Markup {
  const rows = depths.halfCycles.flatMap((counted, bin) =>
    counted.measured + counted.interpolated > 0
      ? [
          [
            `${percent(depths.edges[bin]!, 0)} – ${percent(depths.edges[bin + 1]!, 0)}`,
            figure(counted.measured),
            figure(counted.interpolated),
          ],
        ]
      : [],
  );
  return table(
    ['depth', 'half cycles', 'with a turning point at a gap (at least this deep)'],
    rows,
    'Depth of discharge, paired by rainflow',
  );
}

function rateTable({ charging, timeAt }: PackCounters): Markup {
  const columns = binNames(charging.rateEdges, (edge) => `${edge}/h`).slice(0, -1);
  const rows = binNames(timeAt.temperatureEdges, (edge) => celsius(edge)).flatMap((name, row) =>
    charging.byRate[row]!.some((charge) => charge > 0)
      ? [[name, ...charging.byRate[row]!.map((charge) => (charge > 0 ? figure(ampereHoursFromCoulombs(charge)) : ''))]]
      : [],
  );
  return table(
    ['temperature', ...columns],
    rows,
    'A·h charged in measured intervals (recuperation included), by temperature and rate',
  );
}
