/**
 * A dossier as one page that needs nothing else. The same content gives the same bytes, so that a page can be held against
 * its data; the data stand in the page as JSON, under a seal.
 */
import { hash } from 'node:crypto';
import type { VerdictRevision } from '@packtwin/protocol';
import { ampereHoursFromCoulombs } from '@packtwin/units';
import { counterSections, passportTable } from './counterSections.ts';
import type { DossierContent } from './dossierContent.ts';
import { DOSSIER_STYLE } from './dossierStyle.ts';
import { date, duration, figure, instant, percent } from './figures.ts';
import { markup, Markup, table } from './markup.ts';
import { lineChart } from './lineChart.ts';

export const DATA_ID = 'packtwin-dossier';

/** JSON of the content as it stands in the page: `<` would end the element that holds it. */
export function dossierJson(content: DossierContent): string {
  return JSON.stringify(content).replaceAll('<', String.raw`\u003c`);
}

/** SHA-256 of the JSON. */
export function sealOf(json: string): string {
  return hash('sha256', json);
}

export function renderDossier(content: DossierContent): string {
  const { question, result, basis, made } = content;
  const json = dossierJson(content);
  const seal = sealOf(json);
  const title = `Cell ${question.cell} of ${question.vehicle}/${question.pack}`;
  const page = markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="packtwin-seal" content="${seal}" />
        <title>${title}: dossier</title>
        <style>
          ${new Markup(DOSSIER_STYLE)}
        </style>
      </head>
      <body>
        <header>
          <p class="kind">Dossier · packtwin ${made.packtwin} · made ${instant(Date.parse(made.at))}</p>
          <h1>${title}</h1>
          ${answer(content)}
        </header>
        <nav>
          <a href="#finding">Finding</a> <a href="#readings">Readings</a> <a href="#estimates">Estimates</a>
          <a href="#causes">Causes</a> <a href="#use">Use</a> <a href="#data">Data</a>
          <a href="#limits">What this cannot tell</a> <a href="#basis">Parameters</a> <a href="#verify">Verify</a>
        </nav>
        <section id="finding">
          <h2>Finding</h2>
          ${finding(content)}
        </section>
        <section id="readings">
          <h2>Readings, without any model</h2>
          ${readings(content)}
        </section>
        <section id="estimates">
          <h2>Estimates</h2>
          ${estimates(content)}
        </section>
        <section id="causes">
          <h2>Causes, and what speaks against them</h2>
          ${causes(content)}
        </section>
        <section id="use">
          <h2>Use: counters</h2>
          ${counterSections(result.counters, question)}${passportTable(result.passport)}
        </section>
        <section id="data">
          <h2>Data</h2>
          ${dataSection(content)}
        </section>
        <section id="limits">
          <h2>What this dossier cannot tell</h2>
          <ul>
            ${result.cannotTell.map((sentence) => markup`<li>${sentence}</li>`)}
          </ul>
        </section>
        <section id="basis">
          <h2>Method and parameters</h2>
          <p>
            Every day of event time the charge, resistance and capacity of each cell are compared with those of its
            nearest neighbours on the left and on the right; the smaller of the two sides’ e-values counts. An e-value
            is the factor by which the data speak for a departure rather than for chance; under chance alone it exceeds
            c ever with a probability of at most 1/c. docs/models/drift.md of the program says it in full. Cell model:
            ${basis.options.model}, design “${basis.design.name}” (${basis.design.id}), rated charge
            ${figure(ampereHoursFromCoulombs(basis.pack.ratedCharge), 5)} A·h.
          </p>
          <details>
            <summary>Every parameter of the design</summary>
            <pre>${JSON.stringify(basis.design.record, null, 1)}</pre>
          </details>
          <details>
            <summary>How columns became samples (mapping “${basis.mapping.name}”)</summary>
            <pre>${JSON.stringify(basis.mapping, null, 1)}</pre>
          </details>
        </section>
        <section id="verify">
          <h2>Verify</h2>
          <p>With the recording at hand, in any clone of the program:</p>
          <pre>packtwin verify DOSSIER.html ${basis.recordings.map(({ name }) => `--recording ${name}`).join(' ')}</pre>
          <p>
            It says <code>same</code> where every figure of this page comes out again, bit for bit under the same major
            version of Node, and otherwise which figure differs by how much. Written with Node ${made.node} on
            ${made.platform} ${made.architecture}, commit
            ${made.commit ?? 'not known'}${made.isChanged === true ? ' with local changes' : ''}, sources
            <code>${made.sources}</code>.
          </p>
          <p>Seal (SHA-256 of the data in this file): <code>${seal}</code>. It shows a change; it is no signature.</p>
        </section>
        <script type="application/json" id="${DATA_ID}">${new Markup(json)}</script>
      </body>
    </html> `;
  return page.text;
}

/** The newest finding about the cell; undefined where there is none. */
function newestOf({ result }: DossierContent): VerdictRevision | undefined {
  return result.verdicts.at(-1);
}

function answer(content: DossierContent): Markup {
  const { basis, question, result } = content;
  const newest = newestOf(content);
  const said =
    newest === undefined
      ? `Nothing sets cell ${question.cell} apart from its neighbours by more than chance allows.`
      : newest.state === 'withdrawn'
        ? `A finding about cell ${question.cell} was withdrawn on ${date(newest.at)}.`
        : newest.verdict.summary;
  const { claim } = result;
  const { term } = basis.options;
  const held =
    claim === null
      ? `Its retention was not measured: nothing is said about a term of ${percent(term, 0)}.`
      : `Retention ${percent(claim.retention)} ± ${percent(claim.band)} (95 %) on ${date(claim.day)}; below ${percent(term, 0)} with a probability of ${figure(claim.belowTerm, 2)}, as far as that estimate holds.`;
  return markup`<p class="answer">${said}</p>
    <p>${held}</p>`;
}

function finding(content: DossierContent): Markup {
  const { question, result } = content;
  const { verdicts, otherVerdicts, thresholds } = result;
  const others = otherVerdicts.filter(({ state }) => state !== 'withdrawn');
  const levels = { note: 'note', watch: 'watch (10 %)', flag: 'flag (1 %)' } as const;
  return markup`
    ${
      verdicts.length === 0
        ? markup`<p>
            No verdict names cell ${question.cell}. The largest e-value it reached is
            10<sup>${figure(Math.max(0, ...result.days.evidenceLog10.cell.map((value) => value ?? 0)), 2)}</sup>; alone
            it would have to reach ${figure(thresholds.watch)} to be watched.
          </p>`
        : table(
            [
              'revision',
              'state',
              'level',
              'cause',
              'onset',
              'detected',
              'confidence',
              'e-value',
              'threshold of that day',
            ],
            verdicts.map(({ verdict, revision, state, at }) => [
              `${revision} of ${instant(at)}`,
              state,
              levels[verdict.level],
              verdict.cause,
              verdict.onset.slice(0, 10),
              verdict.detectedAt.slice(0, 10),
              figure(verdict.confidence),
              figure(verdict.eValue),
              figure(verdict.threshold),
            ]),
            'Every revision; none is ever erased',
          )
    }
    <p>
      The threshold is N/(α k) for N = ${thresholds.watched} watched in this pack and k discoveries at level α (e-BH):
      one alone must reach ${figure(thresholds.flag)} for a flag, ${figure(thresholds.watch)} to be watched. The
      expected share of false flags is at most 1 % over the pack’s life as far as the null holds. Confidence is the
      posterior with a prior of one departing cell in a thousand.
    </p>
    ${
      others.length === 0
        ? markup`<p>Nothing else is said about this pack.</p>`
        : table(
            ['also said about this pack', 'level', 'cells', 'cause', 'detected'],
            others.map(({ verdict }) => [
              verdict.summary,
              verdict.level,
              verdict.cells.length > 4 ? `${verdict.cells[0]} … ${verdict.cells.at(-1)}` : verdict.cells.join(', '),
              verdict.cause,
              verdict.detectedAt.slice(0, 10),
            ]),
          )
    }
  `;
}

function readings({ question, result }: DossierContent): Markup {
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

function estimates(content: DossierContent): Markup {
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

function causes(content: DossierContent): Markup {
  const newest = newestOf(content);
  if (newest === undefined) return markup`<p>There is no finding about the cell, so no cause is sought.</p>`;
  const { hypotheses, evidence } = newest.verdict;
  return markup`
    ${table(
      ['cause', 'weight', 'what speaks for it', 'what speaks against it', 'what is missing to decide'],
      hypotheses.map(({ cause, weight, supports, against, missing }) => [
        cause,
        percent(weight),
        supports || '–',
        against || '–',
        missing || '–',
      ]),
      'Weights are posterior and sum to one over the causes that were considered',
    )}
    ${table(
      ['figure', 'value', '± 95 %', 'unit', 'compared with'],
      evidence.map(({ name, value, band, unit, comparedWith }) => [
        name,
        figure(value),
        figure(band),
        unit === '1' ? '' : unit,
        comparedWith,
      ]),
      'What the weights rest on',
    )}
    <h3>Against the finding</h3>
    <ul>
      ${content.result.doubts.map((sentence) => markup`<li>${sentence}</li>`)}
    </ul>
  `;
}

function dataSection({ basis, result }: DossierContent): Markup {
  const { data } = result;
  const counts = (each: Readonly<Record<string, number>>): string =>
    Object.entries(each)
      .map(([reason, count]) => `${reason} ${count}`)
      .join(', ') || 'none';
  return markup`
    ${table(
      ['recording', 'bytes', 'SHA-256'],
      basis.recordings.map(({ name, bytes, sha256 }) => [name, String(bytes), markup`<code>${sha256}</code>`]),
    )}
    ${table(
      ['', 'value'],
      [
        ['rows', String(basis.rows)],
        ['samples used', String(data.accepted)],
        ['samples refused', counts(data.refused)],
        ['values that are no measurement', counts(data.nulled)],
        ['samples in which the cell was not measured', String(data.cellNotMeasured)],
        ['alarms of the vehicle in the recording', String(data.alarms)],
      ],
    )}
    ${table(
      ['longest pauses, from', 'length'],
      data.gaps.map(({ from, ms }) => [instant(from), duration(ms)]),
    )}
    <ul>
      ${result.notes.map((note) => markup`<li>${note}</li>`)}
    </ul>
    <p>
      Times are those of the recording, read as its mapping says. Parameters come from the design and from what the notes above name. What the filters hold (charge, resistance, capacity, the slope of the pack’s own curve, its scatter) they learnt from this recording as it went by, never from what came later.
    </p>
  `;
}
