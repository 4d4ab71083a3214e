/** What was measured of the cell, day by day, and what was estimated from it. */
import type { DossierContent } from './dossierContent.ts';
import { date, figure } from './figures.ts';
import { newestOf } from './findingSections.ts';
import { lineChart } from './lineChart.ts';
import { markup, table, type Markup } from './markup.ts';

export function readings({ question, result }: DossierContent): Markup {
  const { raw } = result;
  if (raw.length === 0) return markup`<p>No sample at small current has cell ${question.cell}.</p>`;
  const millivolts = (volts: number): number => 1000 * volts;
  const deviation = (volts: number | null): string => (volts === null ? '–' : millivolts(volts).toFixed(1));
  const first = raw[0]!;
  const last = raw.at(-1)!;
  return markup`
    <p>
      Cell minus the median of its pack at currents up to 0.2 per hour, at most one sample a minute, median over the
      day: ${millivolts(first.cell).toFixed(0)} mV on ${date(first.day)} (rank ${first.rank} from below),
      ${millivolts(last.cell).toFixed(0)} mV on ${date(last.day)} (rank ${last.rank}). No filter, no model, no
      parameter.
    </p>
    ${lineChart({
      title: 'Deviation from the pack’s median',
      unit: 'mV',
      day: raw.map(({ day }) => day),
      lines: [
        { name: `cell ${question.cell}`, values: raw.map(({ cell }) => millivolts(cell)), className: 'cell' },
        {
          name: 'lowest other cell',
          values: raw.map(({ lowestOther }) => (lowestOther === null ? null : millivolts(lowestOther))),
          className: 'peers',
        },
      ],
      range: {
        name: 'nine tenths of all cells',
        low: raw.map(({ low }) => millivolts(low)),
        high: raw.map(({ high }) => millivolts(high)),
      },
    })}
    <details>
      <summary>Day by day</summary>
      ${table(
        [
          'day',
          'samples',
          'cell (mV)',
          'neighbours (mV)',
          '5 % … 95 % of cells (mV)',
          'lowest other (mV)',
          'rank from below',
        ],
        raw.map((day) => [
          date(day.day),
          String(day.samples),
          millivolts(day.cell).toFixed(1),
          `${deviation(day.before)}, ${deviation(day.behind)}`,
          `${millivolts(day.low).toFixed(1)} … ${millivolts(day.high).toFixed(1)}`,
          deviation(day.lowestOther),
          String(day.rank),
        ]),
      )}
    </details>
  `;
}

export function estimates(content: DossierContent): Markup {
  const { question, result } = content;
  const { days, thresholds } = result;
  const scaled = (column: readonly (number | null)[], factor: number) =>
    column.map((value) => (value === null ? null : factor * value));
  const newest = newestOf(content);
  const marks =
    newest === undefined
      ? []
      : [
          { name: 'onset', at: Date.parse(newest.verdict.onset) },
          { name: 'detected', at: Date.parse(newest.verdict.detectedAt) },
        ];
  const peers = (title: string, unit: string, factor: number, columns: typeof days.stateOfChargeOffset): Markup =>
    lineChart({
      title,
      unit,
      day: days.day,
      lines: [
        { name: `cell ${question.cell}`, values: scaled(columns.cell, factor), className: 'cell' },
        { name: 'median of the pack', values: scaled(columns.median, factor), className: 'peers' },
      ],
      range: { name: 'all cells', low: scaled(columns.lowest, factor), high: scaled(columns.highest, factor) },
      marks,
    });
  return markup`
    ${peers('Charge against the pack', '% of capacity', 100, days.stateOfChargeOffset)}
    ${lineChart({
      title: 'Evidence, log₁₀ of the e-value',
      unit: '1',
      day: days.day,
      lines: [
        { name: `cell ${question.cell}`, values: days.evidenceLog10.cell, className: 'cell' },
        { name: 'highest of the pack', values: days.evidenceLog10.highest, className: 'peers' },
      ],
      across: [
        { name: 'flag, one discovery', value: Math.log10(thresholds.flag) },
        { name: 'watch, one discovery', value: Math.log10(thresholds.watch) },
      ],
      marks,
    })}
    ${lineChart({
      title: 'Retention',
      unit: '%',
      day: days.day,
      lines: [
        {
          name: `expected of a healthy cell from design, use${content.basis.pack.inServiceAt === null ? ' since the first sample' : ''} and the pack’s own past, 95 %`,
          values: scaled(days.expectedRetention, 100),
          band: scaled(days.expectedRetentionBand, 100),
          className: 'expected',
        },
        {
          name: `cell ${question.cell}, 95 %`,
          values: scaled(days.retention.cell, 100),
          band: scaled(days.retentionBand, 100),
          className: 'cell',
        },
      ],
      marks,
    })}
    ${peers('Series resistance against the pack', 'mΩ', 1000, days.resistanceOffset)}
    <details>
      <summary>Day by day</summary>
      ${table(
        [
          'day',
          'charge offset (%)',
          'retention (%)',
          '± 95 %',
          'expected (%)',
          '± 95 %',
          'resistance (mΩ)',
          'leakage (%/month)',
          'log₁₀ e',
        ],
        days.day.map((day, k) => [
          date(day),
          ...[
            scaled(days.stateOfChargeOffset.cell, 100),
            scaled(days.retention.cell, 100),
            scaled(days.retentionBand, 100),
            scaled(days.expectedRetention, 100),
            scaled(days.expectedRetentionBand, 100),
            scaled(days.resistanceOffset.cell, 1000),
            scaled(days.leakagePerMonth.cell, 100),
            days.evidenceLog10.cell,
          ].map((column) => figure(column[k], 4)),
        ]),
      )}
    </details>
  `;
}
