/** What a chart shows, without saying how it is drawn. */
import type { ChartColumn } from './timeColumns.ts';

export type ColourName =
  | '--measured'
  | '--twin'
  | '--peers'
  | '--expected'
  | '--series-warm'
  | '--series-cool'
  | '--series-third'
  | '--unknown'
  | '--flag'
  | '--watch-fill'
  | '--expected-wash';

export interface ChartSeries {
  readonly label: string;
  readonly colour: ColourName;
  /** `edge`: limit of a band, not drawn itself. `half`: half-length of the bars through another series, see {@link ChartWhiskers}. */
  readonly kind?: 'line' | 'points' | 'edge' | 'half';
  /** px on, px off. */
  readonly dash?: readonly number[];
  readonly width?: number;
}

export interface ChartData {
  /** ms UTC, increasing. */
  readonly times: readonly number[];
  /** One column per series, already in the unit on screen. */
  readonly columns: readonly ChartColumn[];
  /** ms between neighbouring samples from which on the lines break. */
  readonly longestPause: number;
}

/** A shaded stretch between two series, named by their index. */
export interface ChartBand {
  readonly upper: number;
  readonly lower: number;
  readonly colour: ColourName;
}

/** Bars through every point of a series; both named by their index. */
export interface ChartWhiskers {
  readonly series: number;
  readonly half: number;
}

/** Series that a reader sees named, with a figure. */
export function isNamed(series: ChartSeries | undefined): boolean {
  return series !== undefined && series.kind !== 'edge' && series.kind !== 'half';
}

/** A moment worth a line through the chart. */
export interface ChartMark {
  readonly at: number;
  readonly colour: ColourName;
  readonly label: string;
}

/** Two horizontal lines with shade between: where the other cells lie. */
export interface ChartSpan {
  readonly low: number;
  readonly high: number;
  readonly colour: ColourName;
}
