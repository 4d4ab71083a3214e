/** A quantity over days as inline SVG: lines, bands, and lines across at named values. Pure: same numbers, same text. */
import { MS_PER_DAY } from '@packtwin/units';
import { markup, type Markup } from './markup.ts';

type Column = readonly (number | null)[];

export interface ChartLine {
  readonly name: string;
  readonly values: Column;
  /** Half-width around the line. */
  readonly band?: Column;
  readonly className: 'cell' | 'peers' | 'expected';
}

export interface Chart {
  readonly title: string;
  readonly unit: string;
  /** ms UTC, ascending. */
  readonly day: readonly number[];
  readonly lines: readonly ChartLine[];
  /** Filled between two columns. */
  readonly range?: { readonly name: string; readonly low: Column; readonly high: Column };
  readonly across?: readonly { readonly name: string; readonly value: number }[];
  /** Instants that are marked, ms UTC. */
  readonly marks?: readonly { readonly name: string; readonly at: number }[];
}

const WIDTH = 760;
const HEIGHT = 240;
const LEFT = 64;
const RIGHT = 12;
const TOP = 26;
const BOTTOM = 30;

export function lineChart(chart: Chart): Markup {
  const { title, unit, day, lines, range, across = [], marks = [] } = chart;
  const values = [
    ...lines.flatMap(({ values, band }) => values.flatMap((value, k) => spread(value, band?.[k] ?? 0))),
    ...(range ? [...range.low, ...range.high] : []),
    ...across.map(({ value }) => value),
  ].filter((value): value is number => value !== null);
  if (day.length === 0 || values.length === 0) return markup`<p class="note">${title}: nothing to draw.</p>`;
  const ticks = ticksOf(Math.min(...values), Math.max(...values));
  const [bottom, top] = [ticks[0]!, ticks.at(-1)!];
  const first = day[0]!;
  const last = Math.max(day.at(-1)!, first + MS_PER_DAY);
  const x = (at: number): string => (LEFT + ((at - first) / (last - first)) * (WIDTH - LEFT - RIGHT)).toFixed(1);
  const y = (value: number): string => (TOP + ((top - value) / (top - bottom)) * (HEIGHT - TOP - BOTTOM)).toFixed(1);

  const area = (low: Column, high: Column, className: string): Markup[] =>
    stretches(day, low, high).map((stretch) => {
      const up = stretch.map((k) => `${x(day[k]!)},${y(high[k]!)}`);
      const down = stretch.toReversed().map((k) => `${x(day[k]!)},${y(low[k]!)}`);
      return markup`<polygon class="${className}" points="${[...up, ...down].join(' ')}" />`;
    });
  const line = (column: Column, className: string): Markup[] =>
    stretches(day, column).map((stretch) =>
      stretch.length === 1
        ? markup`<circle class="${className}" cx="${x(day[stretch[0]!]!)}" cy="${y(column[stretch[0]!]!)}" r="2" />`
        : markup`<polyline
            class="${className}"
            points="${stretch.map((k) => `${x(day[k]!)},${y(column[k]!)}`).join(' ')}"
          />`,
    );
  const shifted = (column: Column, by: Column, sign: number): Column =>
    column.map((value, k) => (value === null || by[k] === null ? null : value + sign * by[k]!));
  const days = Math.round((last - first) / MS_PER_DAY);
  const stride = Math.max(1, Math.ceil(days / 6));
  const dates = Array.from({ length: Math.floor(days / stride) + 1 }, (_, k) => first + k * stride * MS_PER_DAY);
  const legend = [
    ...lines.map(({ name, values, className }) => ({
      name: values.every((value) => value === null) ? `${name} (never known)` : name,
      className,
    })),
    ...(range ? [{ name: range.name, className: 'range' }] : []),
  ];

  return markup`<figure>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}, ${unit}">
      <text class="title" x="${LEFT}" y="16">${title}${unit === '1' ? '' : ` (${unit})`}</text>
      ${ticks.map(
        (tick) =>
          markup`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(tick)}" y2="${y(tick)}" /><text
              class="tick"
              x="${LEFT - 6}"
              y="${y(tick)}"
              text-anchor="end"
              dominant-baseline="middle"
              >${trimmed(tick)}</text
            >`,
      )}
      ${dates.map(
        (at) => markup`<text class="tick" x="${x(at)}" y="${HEIGHT - 10}" text-anchor="middle">${dateOf(at)}</text>`,
      )}
      ${range ? area(range.low, range.high, 'range') : ''}
      ${lines.map(({ values, band, className }) =>
        band ? area(shifted(values, band, -1), shifted(values, band, 1), `band ${className}`) : '',
      )}
      ${across.map(
        ({ name, value }) =>
          markup`<line class="across" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(value)}" y2="${y(value)}" /><text
              class="tick"
              x="${LEFT + 4}"
              y="${Number(y(value)) - 4}"
              >${name}</text
            >`,
      )}
      ${marks
        .filter(({ at }) => at >= first && at <= last + MS_PER_DAY)
        .map(
          ({ name, at }, k) =>
            markup`<line
                class="mark"
                x1="${x(Math.min(at, last))}"
                x2="${x(Math.min(at, last))}"
                y1="${TOP}"
                y2="${HEIGHT - BOTTOM}"
              /><text class="tick" x="${Number(x(Math.min(at, last))) - 4}" y="${TOP + 10 + 12 * k}" text-anchor="end"
                >${name}</text
              >`,
        )}
      ${lines.map(({ values, className }) => line(values, className))}
    </svg>
    <figcaption>
      ${legend.map(({ name, className }) => markup`<span class="key ${className}"></span>${name} `)}
    </figcaption>
  </figure> `;
}

function spread(value: number | null, by: number): (number | null)[] {
  return value === null ? [] : [value - by, value + by];
}

/** Runs of days on which all columns have a value; a pause of more than three days breaks a run. */
function stretches(day: readonly number[], ...columns: readonly Column[]): number[][] {
  const runs: number[][] = [];
  let run: number[] = [];
  let previous: number | undefined;
  day.forEach((at, k) => {
    if (columns.some((column) => column[k] === null || column[k] === undefined)) return;
    if (previous !== undefined && at - previous > 3 * MS_PER_DAY) {
      runs.push(run);
      run = [];
    }
    run.push(k);
    previous = at;
  });
  if (run.length > 0) runs.push(run);
  return runs;
}

/** Round numbers from below the lowest to above the highest. */
function ticksOf(low: number, high: number): number[] {
  const span = high - low || Math.abs(high) || 1;
  const rough = span / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((each) => each >= rough)!;
  const first = Math.floor(low / step);
  const last = Math.max(first + 1, Math.ceil(high / step));
  return Array.from({ length: last - first + 1 }, (_, k) => (first + k) * step);
}

function trimmed(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
