/**
 * Histories that no factor of a ledger was calibrated on.
 *
 * The first three were looked at while the constants of seed 000's earlier ledger were chosen; "driven hard" changed how
 * half cycles are booked, "no day like another" brought the lags of the gradients; the last was added after that, and
 * nothing has been changed since.
 */
import { ledgerErrors, recordUse } from '../../src/index.ts';
import type { CellDesign, UseHistory, UsePhase } from '../../src/index.ts';

const ZERO_CELSIUS = 273.15;

const seasons = (mean: number, amplitude: number) => (day: number) =>
  ZERO_CELSIUS + mean - amplitude * Math.cos((2 * Math.PI * day) / 365);

/** Weekdays: two short drives and a charge at home; Saturdays a long drive with fast charging; Sundays nothing. */
function week(day: number): readonly UsePhase[] {
  if (day % 7 === 6) return [];
  if (day % 7 === 5) {
    return [
      { rate: 0.6, to: 0.15 },
      { rate: 1.2, to: 0.8 },
      { rate: 0.6, to: 0.25 },
      { rate: 0.15, to: 0.8 },
    ];
  }
  const drive = 0.1 + 0.04 * (day % 4);
  return [
    { restHours: 7 },
    { rate: 0.5, to: 0.8 - drive },
    { restHours: 8 },
    { rate: 0.5, to: 0.8 - 2 * drive },
    { rate: 0.12, to: 0.8 },
  ];
}

/** Depths and rates of a day without a pattern: the fractional parts of multiples of irrational numbers. */
function anyDay(day: number): readonly UsePhase[] {
  const part = (k: number) => (day * [Math.SQRT2, Math.E, Math.PI, Math.sqrt(3), Math.sqrt(7)][k]!) % 1;
  return [
    { restHours: 2 + 4 * part(0) },
    { rate: 0.3 + 0.6 * part(1), to: 0.1 + 0.5 * part(2) },
    { rate: 0.1 + part(3), to: 0.6 + 0.35 * part(4) },
    { rate: 0.4, to: 0.3 + 0.4 * part(1) },
    { rate: 0.15, to: 0.5 + 0.4 * part(3) },
  ];
}

export const HELD_OUT_HISTORIES: readonly UseHistory[] = [
  { name: 'stored at 80 %, 35 °C', days: 240, start: 0.8, temperature: () => 308.15, phases: () => [] },
  {
    name: 'daily 30 to 80 %',
    days: 240,
    start: 0.3,
    temperature: () => 298.15,
    phases: () => [{ rate: 1 / 3, to: 0.8 }, { restHours: 6 }, { rate: 1 / 3, to: 0.3 }],
  },
  {
    name: 'a year of seasons',
    days: 360,
    start: 0.2,
    temperature: (day) => 288.15 + 12 * Math.sin((2 * Math.PI * day) / 365),
    phases: () => [{ rate: 1 / 3, to: 0.9 }, { restHours: 6 }, { rate: 1 / 3, to: 0.2 }],
  },
  {
    name: 'mixed fast charging in winter',
    days: 120,
    start: 0.7,
    temperature: (day) => ZERO_CELSIUS - 2 + 5 * Math.sin((2 * Math.PI * day) / 11),
    phases: (day) =>
      day % 3 === 0
        ? [{ rate: 0.5, to: 0.15 }, { rate: 1.2, to: 0.8 }, { restHours: 3 }, { rate: 0.5, to: 0.55 }]
        : [{ rate: 0.5, to: 0.4 }, { restHours: 9 }, { rate: 0.2, to: 0.7 }],
  },
  {
    name: 'long partial cycling at 60 %, 45 °C',
    days: 360,
    start: 0.6,
    temperature: () => 318.15,
    phases: () => [
      { rate: 0.4, to: 0.5 },
      { rate: 0.4, to: 0.7 },
      { rate: 0.4, to: 0.5 },
      { rate: 0.4, to: 0.6 },
    ],
  },
  { name: 'two years of mixed weeks', days: 728, start: 0.8, temperature: seasons(12, 13), phases: week },
  {
    name: 'emptied and left empty, then driven hard',
    days: 200,
    start: 0.5,
    temperature: (day) => (day < 60 ? 288.15 : 303.15),
    phases: (day) =>
      day < 60
        ? [{ rate: 0.1, to: 0.03 }]
        : [
            { rate: 0.8, to: 0.97 },
            { rate: 1, to: 0.05 },
            { rate: 0.8, to: 0.6 },
            { rate: 1, to: 0.2 },
          ],
  },
  {
    name: 'no day like another, −10 to 30 °C',
    days: 320,
    start: 0.5,
    temperature: (day) => ZERO_CELSIUS + 10 + 20 * Math.sin((2 * Math.PI * day) / 97),
    phases: anyDay,
  },
  {
    name: 'two shifts a day, 3 to 33 °C',
    days: 240,
    start: 0.9,
    temperature: (day) => ZERO_CELSIUS + 18 + 15 * Math.sin((2 * Math.PI * day) / 61),
    phases: (day) => [
      { rate: 0.35, to: 0.3 - 0.2 * ((day * 0.37) % 1) },
      { rate: 0.9, to: 0.75 + 0.2 * ((day * 0.73) % 1) },
      { rate: 0.35, to: 0.35 },
      { rate: 0.2, to: 0.92 },
    ],
  },
];

/** Those that take less than a second of a core each. */
export const SHORT_HISTORIES: readonly UseHistory[] = HELD_OUT_HISTORIES.filter(
  ({ name }) => name.startsWith('stored') || name.startsWith('mixed fast') || name.startsWith('emptied'),
);

/** Points of retention; asked are 0.5, reached are less than 0.1. */
export const LARGEST_LEDGER_ERROR = 0.2;

/** Largest distance (points) between ledger and cell model along a history, and what the model keeps at its end. */
export function worstError(
  design: CellDesign,
  history: UseHistory,
  ageing: CellDesign['ageing'] = design.ageing,
  model: 'spme' | 'dfn' = 'spme',
): { readonly error: number; readonly retention: number } {
  const record = recordUse(design, history, model);
  const errors = ledgerErrors({ ...design, ageing }, record);
  return { error: Math.max(...errors.map(Math.abs)), retention: record.checks.at(-1)!.retention };
}
