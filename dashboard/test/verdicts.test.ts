import type { FleetOverview } from '@packtwin/protocol';
import { describe, expect, test } from 'vitest';
import { markOfFinding } from '../src/colour/levels.ts';
import { brokerAddress } from '../src/fleet/brokerAddress.ts';
import { fleetAnswer } from '../src/fleet/fleetAnswer.ts';
import { VerdictBook, findingsMatching } from '../src/live/verdictBook.ts';
import { nulledByReason, packsByTrouble, refusedByReason } from '../src/quality/qualityCounts.ts';
import { overview, quality, verdicts } from './madeUpFleet/index.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const revisions = verdicts(NOW);

function bookOf(list: typeof revisions): VerdictBook {
  const book = new VerdictBook();
  for (const revision of list) book.take(revision);
  return book;
}

describe('the book of verdicts', () => {
  test('ranks flags before watches, the surer first, whatever order they came in', () => {
    const expected = ['EV-0003', 'EV-0005', 'EV-0006', 'EV-0008'];
    expect(
      bookOf(revisions)
        .standing()
        .map(({ verdict }) => verdict.vehicle),
    ).toEqual(expected);
    expect(
      bookOf(revisions.toReversed())
        .standing()
        .map(({ verdict }) => verdict.vehicle),
    ).toEqual(expected);
  });

  test('keeps the newest revision, and withdraws for good', () => {
    const book = bookOf(revisions);
    const [first] = book.standing();
    expect(book.take({ ...first!, revision: 9, state: 'withdrawn' })).toBe(true);
    expect(book.take(first!)).toBe(false);
    expect(book.standing().length).toBe(3);
    expect(book.all().length).toBe(4);
  });

  test('finds by every word, in labels, vehicles and causes', () => {
    const standing = bookOf(revisions).standing();
    expect(findingsMatching(standing, 'ev-0006 SEAL', null).length).toBe(1);
    expect(findingsMatching(standing, 's1c11', null)[0]?.verdict.vehicle).toBe('EV-0008');
    expect(findingsMatching(standing, 'seal ev-0003', null)).toEqual([]);
    expect(findingsMatching(standing, '', 'watch').length).toBe(1);
  });
});

test('a finding that was taken back carries no flag', () => {
  const [flag] = bookOf(revisions).standing();
  expect(markOfFinding(flag!)).toBe('flag');
  expect(markOfFinding({ ...flag!, state: 'withdrawn' })).toBe('withdrawn');
});

test.each([
  ['mqtt://127.0.0.1:1884', 'localhost', { url: 'mqtt://127.0.0.1:1884', host: '127.0.0.1', port: '1884' }],
  ['mqtts://0.0.0.0:8884', 'twin.local', { url: 'mqtts://twin.local:8884', host: 'twin.local', isEncrypted: true }],
  ['mqtt://[::]:1883', '10.0.0.7', { url: 'mqtt://10.0.0.7:1883', host: '10.0.0.7', isEncrypted: false }],
  ['mqtt://[fd00::1]:1883', 'localhost', { url: 'mqtt://[fd00::1]:1883', host: 'fd00::1' }],
  ['mqtts://broker.example', 'localhost', { url: 'mqtts://broker.example:8883', port: '8883' }],
  [undefined, 'twin.local', { url: 'mqtt://twin.local:1883', port: '1883' }],
])('a broker at %s, seen from a page at %s', (mqttUrl, pageHost, expected) => {
  expect(brokerAddress(mqttUrl, pageHost)).toMatchObject(expected);
});

describe('the answer on the first screen', () => {
  const fleet = overview(NOW);

  test('says the worst finding and counts the others', () => {
    const answer = fleetAnswer(fleet, bookOf(revisions).standing());
    expect(answer.mark).toBe('flag');
    expect(answer.headline).toContain('S2C5 of EV-0003');
    expect(answer.remainder).toMatch(/^2 more flagged, 1 on watch\. 600 cells in 10 packs are watched/);
  });

  test('names the vehicle where the summary does not', () => {
    const [worst] = bookOf(revisions).standing();
    const summary = 'Cell S2C5 loses charge.';
    expect(fleetAnswer(fleet, [{ ...worst!, verdict: { ...worst!.verdict, summary } }]).headline).toBe(
      `EV-0003: ${summary}`,
    );
  });

  test('does not call a fleet fine that it cannot judge yet', () => {
    const undecided: FleetOverview = {
      ...fleet,
      packs: fleet.packs.map((pack) => ({ ...pack, worstLevel: 'unknown' })),
    };
    expect(fleetAnswer(undecided, []).mark).toBe('unknown');
    const partly: FleetOverview = {
      ...fleet,
      packs: undecided.packs.with(0, { ...fleet.packs[0]!, worstLevel: 'fine' }),
    };
    expect(fleetAnswer(partly, [])).toMatchObject({ mark: 'fine' });
    expect(fleetAnswer(partly, []).remainder).toContain('9 packs without enough data yet');
  });

  test('speaks of a watch when there is no flag', () => {
    const watches = revisions.filter(({ verdict }) => verdict.level === 'watch');
    expect(fleetAnswer(fleet, watches)).toMatchObject({ mark: 'watch', headline: watches[0]!.verdict.summary });
  });
});

describe('data quality', () => {
  test('adds up what every pack and what nobody could be blamed for, most frequent first', () => {
    const report = quality(NOW);
    const refused = refusedByReason(report);
    expect(refused[0]?.reason).toBe('DUPLICATE');
    expect(refused.find(({ reason }) => reason === 'PAYLOAD_MALFORMED')?.count).toBe(11);
    expect(refused.map(({ count }) => count)).toEqual(
      refused.map(({ count }) => count).toSorted((left, right) => right - left),
    );
    expect(nulledByReason(report)[0]).toEqual({ reason: 'SENTINEL', count: 4631 });
    expect(packsByTrouble(report.packs)[0]?.vehicle).toBe('EV-0004');
  });
});
