import { describe, expect, test } from 'vitest';
import { learnDesignRates, type PackRate } from '../../src/expectedRetention/designRates.ts';
import { START_PRIOR, untoldRate } from '../../src/expectedRetention/rateEvidence.ts';
import { seededRandom } from '../support/seededRandom.ts';

const YEARS = 2;
const untold = (batch = 'a'): PackRate => ({ batch, evidence: untoldRate(YEARS) });

/** A pack that is known to lose this much faster than its ledger. */
const told = (logRate: number, batch = 'a', relative = 0.05): PackRate => {
  const rate = Math.exp(logRate);
  return { batch, evidence: { rate, variance: (relative * rate) ** 2, years: 0 } };
};

describe('learnDesignRates', () => {
  test('gives the start back where no pack has told anything', () => {
    const { design, priors, priorOfNew } = learnDesignRates([untold(), untold()]);
    for (const prior of [priors[0]!, priorOfNew('a'), priorOfNew('unheard of')]) {
      expect(prior.logRate).toBeCloseTo(START_PRIOR.logRate, 6);
      expect(prior.deviation).toBeCloseTo(START_PRIOR.deviation, 6);
    }
    expect(design.packs).toBe(0);
    expect(learnDesignRates([]).priors).toEqual([]);
  });

  test('of many packs finds the rate of the design and how far packs stand from it', () => {
    const random = seededRandom(5);
    const packs = Array.from({ length: 200 }, (_, k) => told(0.4 + 0.2 * random.gaussian(), `${k % 20}`));
    const { design } = learnDesignRates(packs);
    expect(Math.abs(design.logRate - 0.4)).toBeLessThan(0.06);
    expect(Math.abs(design.packDeviation - 0.2)).toBeLessThan(0.03);
    expect(design.deviation).toBeLessThan(0.06);
    expect(design).toMatchObject({ packs: 200, batches: 20 });
  });

  test('tells a batch from its design', () => {
    const random = seededRandom(6);
    const packs = Array.from({ length: 80 }, (_, k) =>
      told((k < 10 ? 0.6 : 0) + 0.05 * random.gaussian(), `${Math.floor(k / 10)}`),
    );
    const { design, priors, priorOfNew } = learnDesignRates(packs);
    expect(priors[0]!.logRate).toBeGreaterThan(0.5);
    expect(priors[40]!.logRate).toBeLessThan(0.1);
    expect(priorOfNew('0').logRate).toBeGreaterThan(0.5);
    expect(priorOfNew('8').logRate).toBeCloseTo(design.logRate, 10);
    expect(design.batchDeviation).toBeGreaterThan(0.15);
    expect(design.logRate).toBeLessThan(0.2);
  });

  test('leaves a pack out of what is expected of it', () => {
    const others = Array.from({ length: 6 }, () => told(0));
    const slow = learnDesignRates([...others, told(-0.5)]).priors.at(-1)!;
    const fast = learnDesignRates([...others, told(0.5)]).priors.at(-1)!;
    // The spread of packs is learnt from all of them: that is all which is shared.
    expect(Math.abs(slow.logRate - fast.logRate)).toBeLessThan(0.01);
    expect(Math.abs(slow.logRate)).toBeLessThan(0.05);
  });

  test('one wild pack among thirty moves the design by little', () => {
    const packs = Array.from({ length: 30 }, (_, k) => told(0.02 * (k - 14.5), `${k % 5}`));
    const calm = learnDesignRates(packs).design;
    const wild = learnDesignRates([...packs.slice(1), told(3, '0')]).design;
    expect(Math.abs(wild.logRate - calm.logRate)).toBeLessThan(0.1);
  });

  test('packs are exchangeable', () => {
    const packs = [told(0.3, 'a'), told(-0.2, 'b', 0.3), untold('b'), told(0.1, 'a', 0.15)];
    const forth = learnDesignRates(packs);
    const back = learnDesignRates(packs.toReversed());
    expect(back.design.logRate).toBeCloseTo(forth.design.logRate, 10);
    expect(back.design.packDeviation).toBeCloseTo(forth.design.packDeviation, 10);
    expect(back.priors[3]!.logRate).toBeCloseTo(forth.priors[0]!.logRate, 10);
  });

  test('what is expected of a pack by the others holds it as often as it says', () => {
    const random = seededRandom(9);
    let held = 0;
    let all = 0;
    for (let fleet = 0; fleet < 60; fleet++) {
      const design = 0.4 * random.gaussian();
      const batches = Array.from({ length: 4 }, () => 0.15 * random.gaussian());
      const truth = Array.from({ length: 16 }, (_, k) => design + batches[k % 4]! + 0.3 * random.gaussian());
      const packs = truth.map((own, k) => {
        const deviation = 0.1 * Math.exp(own);
        return {
          batch: `${k % 4}`,
          evidence: { rate: Math.exp(own) + deviation * random.gaussian(), variance: deviation ** 2, years: 0 },
        };
      });
      learnDesignRates(packs).priors.forEach(({ logRate, deviation }, k) => {
        all++;
        if (Math.abs(truth[k]! - logRate) < 1.645 * deviation) held++;
      });
    }
    expect(held / all).toBeGreaterThan(0.87);
    expect(held / all).toBeLessThan(0.93);
  });
});
