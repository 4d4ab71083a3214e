import { describe, expect, test } from 'vitest';
import { cannotTell } from '../src/dossier/cannotTell.ts';
import { compareDossiers } from '../src/dossier/compareDossiers.ts';
import type {
  DossierBasis,
  DossierContent,
  DossierQuestion,
  DossierResult,
  RawDay,
} from '../src/dossier/dossierContent.ts';
import { doubtsOf } from '../src/dossier/doubts.ts';
import { lineChart } from '../src/dossier/lineChart.ts';
import { markup } from '../src/dossier/markup.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 5);
const DAYS = 30;
const ONSET = 12;

const QUESTION: DossierQuestion = { vehicle: 'EV1', pack: 'main', cell: 'C5', cellIndex: 4, behindTap: ['C5'] };

/** Thirty days; the cell falls by 30 mV on the day of onset, its neighbours as told. */
function rawDays(before: number, behind: number): RawDay[] {
  return Array.from({ length: DAYS }, (_, day) => {
    const has = day >= ONSET ? 1 : 0;
    return {
      day: START + day * DAY,
      samples: 100,
      cell: -0.03 * has,
      low: -0.002,
      high: 0.002,
      lowestOther: -0.003,
      before: before * has,
      behind: behind * has,
      rank: has === 1 ? 1 : 4,
    };
  });
}

/** As much of a result as doubts look at. */
function resultWith(change: object): DossierResult {
  const at = new Date(START + ONSET * DAY).toISOString();
  const counted = { measured: 1, interpolated: 0 };
  const verdict = {
    cause: 'leakage',
    onset: at,
    detectedAt: new Date(START + 15 * DAY).toISOString(),
    scope: 'cell',
    cellIndices: [4],
    hypotheses: [{ missing: 'a few parked days' }, { missing: '' }],
  };
  return {
    raw: rawDays(0, 0),
    data: { gaps: [], alarms: 1 },
    days: { stateOfChargeOffset: { cell: [0, -0.04] }, retention: { cell: [null, 0.9] } },
    counters: {
      calendar: counted,
      chargeIn: counted,
      gaps: { count: 0, longest: 0 },
      stateOfChargeSource: 'vehicle',
      timeAt: { measured: [[0]] },
      charging: { sessions: { measured: 3, interpolated: 0 } },
    },
    verdicts: [{ verdict, revision: 1, state: 'open', at: START + 15 * DAY }],
    otherVerdicts: [],
    ...change,
  } as unknown as DossierResult;
}

const doubts = (change: object): string => doubtsOf(QUESTION, resultWith(change)).join('\n');

describe('doubts', () => {
  test('say that the neighbours stayed, or which of them moved', () => {
    expect(doubts({})).toMatch(/moved by -30 mV.*before it 0 mV, the cell behind it 0 mV\. The neighbours stayed/);
    expect(doubts({ raw: rawDays(0.03, 0) })).toMatch(/before it \+30 mV.*A neighbour moved too/);
    expect(doubts({ raw: rawDays(0, -0.02) })).toMatch(/behind it -20 mV.*A neighbour moved too/);
  });

  test('name what else was found in the same days, and leave out what was withdrawn or long ago', () => {
    const group = (day: number, state: string) => ({
      verdict: {
        scope: 'module',
        cellIndices: [3, 4],
        detectedAt: new Date(START + day * DAY).toISOString(),
        summary: 'Cells C4 to C5 lost charge.',
      },
      state,
    });
    expect(doubts({ otherVerdicts: [group(16, 'open')] })).toMatch(
      /“Cells C4 to C5 lost charge\.” Cell C5 is one of them/,
    );
    expect(doubts({ otherVerdicts: [group(16, 'withdrawn'), group(60, 'open')] })).not.toMatch(/Something else/);
  });

  test('tell of an onset in a gap, and of a distance that was there before', () => {
    expect(doubts({ data: { gaps: [{ from: START + 11 * DAY, ms: 3 * DAY }] } })).toMatch(/lies in a gap of 3\.0 d/);
    const raw = rawDays(0, 0).map((day) => ({ ...day, rank: 1 }));
    const days = { stateOfChargeOffset: { cell: [-0.03, null, -0.05] } };
    expect(doubts({ raw, days })).toMatch(/\(-5\.0 % of charge\), -3\.0 % was there on the first day/);
  });

  test('are none where there is no finding, or none any more', () => {
    expect(doubts({ verdicts: [] })).toBe('');
    const [open] = resultWith({}).verdicts;
    expect(doubts({ verdicts: [{ ...open, state: 'withdrawn' }] })).toBe('');
  });
});

describe('what a dossier cannot tell', () => {
  const basis = {
    design: { name: 'some cell' },
    pack: { probeCell: [0], inServiceAt: null },
  } as unknown as DossierBasis;
  const told = (question: object, change: object): string =>
    cannotTell({ ...QUESTION, ...question }, basis, resultWith(change)).join('\n');

  test('which cell it is where one tap measures several', () => {
    expect(told({ behindTap: ['C4', 'C5', 'C6'] }, {})).toMatch(/Which of the cells C4, C5, C6 it is/);
    expect(told({}, {})).not.toMatch(/Which of the cells/);
  });

  test('what happened in gaps, and how it was charged in them', () => {
    const { counters } = resultWith({});
    const unseen = {
      ...counters,
      calendar: { measured: 1, interpolated: 9 },
      chargeIn: { measured: 1, interpolated: 19 },
      charging: { sessions: { measured: 0, interpolated: 4 } },
      gaps: { count: 7, longest: 6 * DAY },
    };
    expect(told({}, { counters: unseen })).toMatch(
      /7 gaps of the recording, 90 % of its time \(the longest 6\.0 days\)/,
    );
    expect(told({}, { counters: unseen })).toMatch(
      /95 % of the charge that went in lies in gaps, no charge was recorded/,
    );
    expect(told({}, {})).not.toMatch(/lies in gaps/);
  });

  test('that retention was never measured, that the first use is unknown, that nobody signed', () => {
    expect(told({}, { days: { retention: { cell: [null, null] } } })).toMatch(
      /Nothing here says that it is above or below/,
    );
    expect(told({}, {})).toMatch(/first use is unknown/);
    expect(told({}, {})).toMatch(/not by whom it was made/);
  });
});

describe('comparison', () => {
  const content = (figures: readonly unknown[]): DossierContent =>
    ({ question: QUESTION, basis: {}, result: { twinState: 'x', figures } }) as unknown as DossierContent;

  test('finds every figure that differs, longer and shorter lists, and other kinds', () => {
    const { differences, figures } = compareDossiers(content([1, 2, null, 'a', 5]), content([1, 2.5, 3, 'b']), 0);
    expect(differences).toEqual([
      { where: 'result.figures[1]', dossier: 2, recomputed: 2.5, by: 0.5 },
      { where: 'result.figures[2]', dossier: null, recomputed: 3, by: null },
      { where: 'result.figures[3]', dossier: 'a', recomputed: 'b', by: null },
      { where: 'result.figures[4]', dossier: 5, recomputed: null, by: null },
    ]);
    expect(figures).toBeGreaterThan(differences.length);
  });

  test('knows a tolerance for numbers only', () => {
    expect(compareDossiers(content([1, 'a']), content([1 + 1e-12, 'a']), 1e-9).differences).toEqual([]);
    expect(compareDossiers(content([1]), content([1 + 1e-12]), 0).differences).toHaveLength(1);
    expect(compareDossiers(content(['1']), content([1]), 1e-9).differences).toHaveLength(1);
  });
});

describe('page', () => {
  test('escapes what is put in, and markup only once', () => {
    const inner = markup`<b>${'a < b & "c"'}</b>`;
    expect(markup`<p>${inner}${[1, '<']}</p>`.text).toBe('<p><b>a &lt; b &amp; &quot;c&quot;</b>1&lt;</p>');
  });

  test('a chart breaks its line where days are missing, and draws single days as points', () => {
    const day = [0, 1, 2, 9, 20].map((index) => START + index * DAY);
    const values = [1, 2, 3, 4, 5];
    const { text } = lineChart({ title: 't', unit: '1', day, lines: [{ name: 'n', values, className: 'cell' }] });
    expect(text.match(/<polyline/g)).toHaveLength(1);
    expect(text.match(/<circle/g)).toHaveLength(2);
    expect(text).not.toMatch(/NaN|Infinity/);
  });

  test('a chart of nothing says so', () => {
    const lines = [{ name: 'n', values: [null], className: 'cell' as const }];
    expect(lineChart({ title: 'Retention', unit: '%', day: [START], lines }).text).toMatch(
      /Retention: nothing to draw/,
    );
  });
});
