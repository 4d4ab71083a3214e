/** What a dossier says of the findings about its cell: the answer in short, the newest finding, causes and doubts. */
import type { VerdictRevision } from '@packtwin/protocol';
import type { DossierContent } from './dossierContent.ts';
import { date, figure, instant, percent } from './figures.ts';
import { markup, table, type Markup } from './markup.ts';

/** The newest finding about the cell; undefined where there is none. */
export function newestOf({ result }: DossierContent): VerdictRevision | undefined {
  return result.verdicts.at(-1);
}

export function answer(content: DossierContent): Markup {
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

export function finding(content: DossierContent): Markup {
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

export function causes(content: DossierContent): Markup {
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
