import { describe, expect, test } from 'vitest';
import { createExpectedRetention } from '../../src/expectedRetention/expectedRetention.ts';
import { START_PRIOR, type RatePrior } from '../../src/expectedRetention/rateEvidence.ts';
import { StateColumns } from '../../src/stateColumns.ts';
import { seededRandom } from '../support/seededRandom.ts';

const MONTH = 1 / 12;
/** Loss of a usual ledger: 3 % in the first year, with the root of time. */
const ledger = (years: number): number => 0.03 * Math.sqrt(years);

function newPack(ageKnown = true) {
  const pack = createExpectedRetention(new StateColumns());
  pack.begin(ageKnown);
  return pack;
}

/** Months of a pack with a rate of its own, measured with a standing error. */
function livedPack({ rate = 1, months = 36, error = 0, measured = 0.01, noise = () => 0 }) {
  const pack = newPack();
  for (let month = 1; month <= months; month++) {
    pack.advance(ledger(month * MONTH), MONTH);
    pack.observe(1 - rate * ledger(month * MONTH) + error + noise(), measured);
  }
  return pack;
}

describe('without data', () => {
  test('a pack is expected where its ledger is, and the prior says how far from it', () => {
    const pack = newPack();
    for (let month = 1; month <= 24; month++) pack.advance(ledger(month * MONTH), MONTH);
    const surest = pack.expectation({ logRate: 0, deviation: 0.05 });
    expect(Math.abs(surest.retention - (1 - ledger(2)))).toBeLessThan(0.001);
    const { retention, halfWidth } = pack.expectation(START_PRIOR);
    // Rates are skew: with the rated charge’s tolerance on top, the middle lies below the ledger’s.
    expect(Math.abs(retention - (1 - ledger(2)))).toBeLessThan(0.005);
    const narrow = pack.expectation({ ...START_PRIOR, deviation: 0.05 }).halfWidth(0.9);
    expect(halfWidth(0.9)).toBeGreaterThan(1.3 * narrow);
  });

  test('a design that gains capacity at first is expected to, and to lose it from there', () => {
    const pack = newPack();
    const prior = { logRate: 0, deviation: 0.05 };
    pack.advance(-0.01, 0.3);
    expect(Math.abs(pack.expectation(prior).retention - 1.01)).toBeLessThan(0.001);
    pack.advance(0.02, 0.7);
    expect(Math.abs(pack.expectation(prior).retention - 0.98)).toBeLessThan(0.001);
  });

  test('a design that a fleet has found to lose twice as fast is expected to', () => {
    const pack = newPack();
    pack.advance(0.02, 1);
    const { retention } = pack.expectation({ logRate: Math.log(2), deviation: 0.1 });
    expect(Math.abs(retention - 0.96)).toBeLessThan(0.001);
  });

  test('a pack of unknown age may have lost much or little', () => {
    const { halfWidth } = newPack(false).expectation(START_PRIOR);
    expect(halfWidth(0.9)).toBeGreaterThan(0.1);
    expect(newPack(true).expectation(START_PRIOR).halfWidth(0.9)).toBeLessThan(0.04);
  });
});

describe('with much data', () => {
  test.each([0.4, 1, 2.2])('the pack’s own rate of %s counts, whatever the prior', (rate) => {
    const pack = livedPack({ rate, months: 120 });
    const truth = 1 - rate * ledger(10);
    const priors: RatePrior[] = [START_PRIOR, { logRate: -0.7, deviation: 0.5 }, { logRate: 0.7, deviation: 0.5 }];
    for (const prior of priors) expect(Math.abs(pack.expectation(prior).retention - truth)).toBeLessThan(0.006);
  });

  test('a standing error of measuring is not taken for ageing: the band keeps room for it', () => {
    const pack = livedPack({ error: -0.015, months: 36, measured: 0.015 });
    const { retention, halfWidth } = pack.expectation(START_PRIOR);
    expect(Math.abs(retention - (1 - ledger(3)))).toBeLessThan(halfWidth(0.9));
    expect(halfWidth(0.9)).toBeGreaterThan(0.012);
    expect(pack.rateEvidence().rate).toBeLessThan(1.4);
  });

  test('one wild measurement moves the expectation by less than a tenth of itself', () => {
    const months = 24;
    const calm = livedPack({ months });
    const wild = livedPack({ months });
    calm.observe(1 - ledger(2), 0.01);
    wild.observe(1 - ledger(2) - 0.2, 0.01);
    const moved = calm.expectation(START_PRIOR).retention - wild.expectation(START_PRIOR).retention;
    expect(Math.abs(moved)).toBeLessThan(0.02);
  });
});

describe('the evidence of a pack', () => {
  test('does not depend on any prior that was put in meanwhile', () => {
    const pack = livedPack({ rate: 1.5 });
    const before = pack.rateEvidence();
    pack.expectation({ logRate: -2, deviation: 0.01 });
    pack.expectation({ logRate: 2, deviation: 0.01 }, { deviation: 0.01, error: 0.002, cells: 96 });
    expect(pack.rateEvidence()).toEqual(before);
  });

  test('sharpens with time', () => {
    const year = livedPack({ months: 12 }).rateEvidence();
    const years = livedPack({ months: 48 }).rateEvidence();
    expect(years.variance).toBeLessThan(0.75 * year.variance);
  });
});

describe('knees', () => {
  test('make the band of what is to come wider downwards than upwards', () => {
    const pack = newPack();
    const quick = (years: number): number => 0.055 * years;
    for (let month = 1; month <= 24; month++) {
      pack.advance(quick(month * MONTH), MONTH);
      pack.observe(1 - quick(month * MONTH), 0.008);
    }
    const prior = { logRate: 0, deviation: 0.1 };
    const ahead = pack.expectation(prior, undefined, { booked: 0.055, years: 1 });
    const reach = ahead.halfWidth(0.9);
    expect(ahead.below(ahead.retention - reach)).toBeGreaterThan(2 * (1 - ahead.below(ahead.retention + reach)));
  });

  test('are seen where a pack loses three times faster from a loss on', () => {
    const pack = newPack();
    let loss = 0;
    for (let month = 1; month <= 36; month++) {
      loss += (loss > 0.13 ? 3 : 1) * 0.006;
      pack.advance(0.006 * month, MONTH);
      pack.observe(1 - loss, 0.008);
    }
    const { retention } = pack.expectation(START_PRIOR);
    expect(Math.abs(retention - (1 - loss))).toBeLessThan(0.02);
    const next = pack.expectation(START_PRIOR, undefined, { booked: 0.036, years: 0.5 });
    expect(1 - next.retention - loss).toBeGreaterThan(2 * 0.036);
  });
});

describe('cells', () => {
  test('that stand further apart than usual widen the band, and few that are badly known do not', () => {
    const pack = livedPack({ months: 24 });
    const width = (deviation: number, error: number, cells: number): number =>
      pack.expectation(START_PRIOR, { deviation, error, cells }).halfWidth(0.9);
    const usual = pack.expectation(START_PRIOR).halfWidth(0.9);
    expect(width(0.015, 0.001, 96)).toBeGreaterThan(1.15 * usual);
    expect(width(0.015, 0.03, 4)).toBeLessThan(1.01 * usual);
  });
});

test('bands hold what they promise where packs are drawn from the prior', () => {
  const random = seededRandom(11);
  const held = { all: 0, packs: 0, upper: 0 };
  for (let k = 0; k < 400; k++) {
    const rate = Math.exp(START_PRIOR.deviation * random.gaussian());
    const charge = 0.02 * random.gaussian();
    const error = 0.01 * random.gaussian();
    const pack = newPack();
    const months = 6 + 6 * (k % 5);
    for (let month = 1; month <= months; month++) {
      pack.advance(ledger(month * MONTH), MONTH);
      const truth = 1 + charge - rate * ledger(month * MONTH);
      if (month % 3 > 0) pack.observe(truth + error + 0.005 * random.gaussian(), 0.01);
    }
    const truth = 1 + charge - rate * ledger(months * MONTH) + 0.0045 * random.gaussian();
    const { retention, halfWidth } = pack.expectation(START_PRIOR);
    held.packs++;
    if (Math.abs(truth - retention) <= halfWidth(0.9)) held.all++;
    if (truth > retention) held.upper++;
  }
  // Packs here neither walk nor have knees, for which the band keeps room.
  expect(held.all / held.packs).toBeGreaterThan(0.88);
  expect(held.all / held.packs).toBeLessThan(0.97);
  expect(Math.abs(held.upper / held.packs - 0.5)).toBeLessThan(0.08);
});

test('a copy of the state goes on to the last digit', () => {
  const columns = new StateColumns();
  const pack = createExpectedRetention(columns);
  pack.begin(true);
  pack.advance(0.01, 0.5);
  pack.observe(0.985, 0.01);
  const saved = new Uint8Array(columns.byteLength);
  columns.write(saved);
  const copied = new StateColumns();
  const copy = createExpectedRetention(copied);
  copied.read(saved);
  for (const one of [pack, copy]) {
    one.advance(0.02, 0.5);
    one.observe(0.97, 0.009);
  }
  const [own, restored] = [pack, copy].map((one) => one.expectation(START_PRIOR));
  expect(restored!.retention).toBe(own!.retention);
  expect(restored!.halfWidth(0.9)).toBe(own!.halfWidth(0.9));
});
