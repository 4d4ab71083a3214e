import { FRAME_REASONS, VALUE_REASONS, type Level, type Verdict } from '@packtwin/protocol';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bareSummary, thresholdInWords } from '../src/format/findings.ts';
import {
  formatBanded,
  formatCount,
  formatFigure,
  formatNumber,
  formatPercent,
  formatProbability,
  formatQuantity,
  formatSigned,
  withUnit,
} from '../src/format/numbers.ts';
import { FRAME_REASON_TEXT, VALUE_REASON_TEXT } from '../src/format/reasons.ts';
import { verdicts } from './madeUpFleet/index.ts';
import { formatClock, formatDay, formatDuration, formatInstant, formatSecond } from '../src/format/times.ts';

describe('the sentence of a finding', () => {
  test('leaves out the date and the confidence that stand beside it', () => {
    expect(bareSummary('Cell S3C6 loses 5.6 % of its charge a month since 30 September 2026 (sure: 0.999).')).toBe(
      'Cell S3C6 loses 5.6 % of its charge a month.',
    );
    expect(bareSummary('Cell V_82 holds 10.0 % less charge than its neighbours (sure: 0.805).')).toBe(
      'Cell V_82 holds 10.0 % less charge than its neighbours.',
    );
  });

  test('stays whole where it says something else', () => {
    for (const summary of [
      'Cells C1 to C8 together hold 2.1 % of charge against the rest of the pack since it was first seen.',
      'Since 3 May 2026 the voltage of C4 does not move while the pack does: a tap, not the cell.',
    ])
      expect(bareSummary(summary)).toBe(summary);
  });
});

describe('what the evidence had to reach', () => {
  const verdict = (level: Level, control: Verdict['control']): Verdict => ({
    ...verdicts(Date.UTC(2026, 9, 1))[0]!.verdict,
    level,
    eValue: 7.2e6,
    threshold: 6e6,
    ...(control && { control }),
  });
  const control = { evidenceClass: 'safety', watched: 60_000, discoveries: 1, day: Date.UTC(2026, 4, 3) } as const;

  test('is told with the day, the cells watched and the class', () => {
    expect(thresholdInWords(verdict('flag', control))).toBe(
      `Evidence reached ${formatFigure(7.2e6)}; the threshold of 3 May 2026 was 6\u202f000\u202f000 for 60\u202f000 cells watched (safety).`,
    );
    expect(thresholdInWords(verdict('watch', { ...control, discoveries: 4 }))).toMatch(/watched, shared by 4 found/);
    expect(thresholdInWords(verdict('note', control))).toMatch(
      /^Evidence reached [^,]+, not enough to be watched: the/,
    );
  });

  test('is nothing where nothing was tested', () => {
    expect(thresholdInWords({ ...verdict('note', undefined), threshold: 1 })).toBe('');
  });
});

describe('numbers on screen', () => {
  test('have a true minus sign, and never a negative zero', () => {
    expect(formatNumber(-1.25, 1)).toBe('−1.3');
    expect(formatNumber(-0.04, 1)).toBe('0.0');
    expect(formatNumber(-0, 0)).toBe('0');
  });

  test('are a dash where nothing is known', () => {
    for (const nothing of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY])
      expect(formatQuantity(nothing, 'V', 3)).toBe('–');
  });

  test('group thousands from 10 000 on', () => {
    expect(formatNumber(9999)).toBe('9999');
    expect(formatNumber(1_234_567.5, 1)).toBe('1\u202f234\u202f567.5');
  });

  test('carry band and unit', () => {
    expect(formatPercent(0.9342, 1, 0.008)).toBe('93.4 ± 0.8 %');
    expect(formatQuantity(3.7123, 'V', 3)).toBe('3.712 V');
  });

  test('show the sign of a difference on both sides of zero, none at zero', () => {
    expect(formatSigned(0.21, 1)).toBe('+0.2');
    expect(formatSigned(-0.21, 1)).toBe('−0.2');
    expect(formatSigned(0.04, 1)).toBe('0.0');
  });

  test('give a value the digits that its band reaches', () => {
    expect(formatBanded(4.6123, 0.41)).toBe('4.6 ± 0.4');
    expect(formatBanded(1234.6, 12)).toBe('1235 ± 12');
    expect(formatBanded(4.6123, null)).toBe('4.61');
  });

  test('never round a probability up to certainty', () => {
    expect(formatProbability(0.998)).toBe('0.998');
    expect(formatProbability(0.9)).toBe('0.900');
    expect(formatProbability(0.99996)).toBe('> 0.999');
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (probability) => {
        expect(formatProbability(probability)).not.toMatch(/^(1|0)(\.0*)?$/);
      }),
    );
  });

  test('leave out the unit of a pure number and of what is not known', () => {
    expect([withUnit('4.6', '%/month'), withUnit('2', '1'), withUnit('2', ''), withUnit('–', 'V')]).toEqual([
      '4.6 %/month',
      '2',
      '2',
      '–',
    ]);
  });

  test('turn to powers of ten where digits would run on', () => {
    expect(formatFigure(2_500_000)).toBe('2.5 · 10⁶');
    expect(formatFigure(-0.00012)).toBe('−1.2 · 10⁻⁴');
    expect(formatFigure(88.93)).toBe('88.9');
    expect(formatFigure(2)).toBe('2');
    expect(formatFigure(0)).toBe('0');
  });

  test('stay short in a status line', () => {
    expect(formatCount(386_626)).toBe('386.6 k');
    expect(formatCount(18_220_400)).toBe('18.2 M');
  });
});

describe('times on screen', () => {
  test('are UTC, from ISO text and from ms alike', () => {
    const at = Date.UTC(2026, 4, 3, 14, 5, 9);
    expect(formatInstant(at)).toBe('3 May 2026 14:05');
    expect(formatInstant('2026-05-03T14:05:09Z')).toBe('3 May 2026 14:05');
    expect(formatSecond(at)).toBe('3 May 2026 14:05:09');
    expect(formatSecond(null)).toBe('–');
    expect(formatClock(at)).toBe('14:05:09');
    expect(formatDay(null)).toBe('–');
  });

  test('give an age in its largest sensible unit', () => {
    expect(formatDuration(59_999)).toBe('59 s');
    expect(formatDuration(60_000)).toBe('1 min');
    expect(formatDuration(47 * 3_600_000)).toBe('47 h');
    expect(formatDuration(48 * 3_600_000)).toBe('2 d');
    expect(formatDuration(-500)).toBe('0 s');
  });
});

test('every reason code is explained in a sentence', () => {
  for (const text of [
    ...FRAME_REASONS.map((reason) => FRAME_REASON_TEXT[reason]),
    ...VALUE_REASONS.map((reason) => VALUE_REASON_TEXT[reason]),
  ]) {
    expect(text).toMatch(/^[A-Z].{15,}\.$/s);
  }
});
