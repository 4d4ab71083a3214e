/**
 * A dossier as one page that needs nothing else. The same content gives the same bytes, so that a page can be held against
 * its data; the data stand in the page as JSON, under a seal.
 */
import { hash } from 'node:crypto';
import { ampereHoursFromCoulombs } from '@packtwin/units';
import { counterSections, passportTable } from './counterSections.ts';
import type { DossierContent } from './dossierContent.ts';
import { DOSSIER_STYLE } from './dossierStyle.ts';
import { duration, figure, instant } from './figures.ts';
import { answer, causes, finding } from './findingSections.ts';
import { markup, Markup, table } from './markup.ts';
import { estimates, readings } from './measurementSections.ts';

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
