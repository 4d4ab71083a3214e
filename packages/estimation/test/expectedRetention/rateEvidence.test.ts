import { describe, expect, test } from 'vitest';
import { halfWidthAround, medianOf, normalBelow, normalQuantile } from '../../src/expectedRetention/gaussianMixture.ts';
import { FREE_RATE } from '../../src/expectedRetention/lossFilter.ts';
import { createRatePosterior, weighRate } from '../../src/expectedRetention/rateEvidence.ts';

const PRIOR = { logRate: 0.2, deviation: 0.5 };

describe('weighRate', () => {
  test('gives the prior back where nothing was seen', () => {
    const posterior = createRatePosterior();
    weighRate(PRIOR, { rate: FREE_RATE.mean, variance: FREE_RATE.deviation ** 2, years: 0 }, posterior);
    expect(posterior.mean).toBeCloseTo(0.2, 3);
    expect(posterior.deviation).toBeCloseTo(0.5, 2);
    expect(posterior.logEvidence).toBeCloseTo(0, 3);
  });

  test('follows sharp evidence to the rate it tells, and is as sure of its logarithm', () => {
    const posterior = createRatePosterior();
    weighRate(PRIOR, { rate: 0.6, variance: 0.006 ** 2, years: 0 }, posterior);
    expect(Math.exp(posterior.mean)).toBeCloseTo(0.6, 2);
    expect(posterior.deviation).toBeCloseTo(0.01, 3);
  });

  test('agrees with a fine sum over the product', () => {
    const evidence = { rate: 2.1, variance: 0.4, years: 0 };
    const posterior = createRatePosterior();
    weighRate(PRIOR, evidence, posterior);
    let sum = 0;
    let mean = 0;
    for (let theta = -4; theta < 4; theta += 1e-4) {
      const own = Math.exp(theta);
      const log =
        ((theta - 0.2) / 0.5) ** 2 +
        (own - evidence.rate) ** 2 / evidence.variance -
        (own - FREE_RATE.mean) ** 2 / FREE_RATE.deviation ** 2;
      const density = Math.exp(-0.5 * log);
      sum += density;
      mean += density * theta;
    }
    expect(posterior.mean).toBeCloseTo(mean / sum, 2);
    const scale = (FREE_RATE.deviation * 1e-4) / (0.5 * Math.sqrt(2 * Math.PI * evidence.variance));
    expect(posterior.logEvidence).toBeCloseTo(Math.log(sum * scale), 2);
  });

  test('evidence that a pack gains does not make its rate negative', () => {
    const posterior = createRatePosterior();
    weighRate(PRIOR, { rate: -1, variance: 0.01, years: 0 }, posterior);
    expect(Math.exp(posterior.mean)).toBeLessThan(0.2);
    expect(posterior.mean).toBeGreaterThan(-6);
  });
});

test('a mixture of one part is the normal distribution', () => {
  const one = { mean: Float64Array.of(0.9), deviation: Float64Array.of(0.02), weight: Float64Array.of(3), count: 1 };
  expect(medianOf(one)).toBeCloseTo(0.9, 7);
  expect(halfWidthAround(one, 0.9, 0.9)).toBeCloseTo(1.644854 * 0.02, 6);
  expect(normalBelow(1.959964)).toBeCloseTo(0.975, 6);
  expect(normalBelow(-5)).toBeCloseTo(2.8665e-7, 10);
  expect(normalQuantile(0.025)).toBeCloseTo(-1.959964, 5);
});
