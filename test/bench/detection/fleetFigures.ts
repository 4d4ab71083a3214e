/** Counts that a benchmark may state: proportions and rates with their exact one-sided 95 % bounds. */

export interface FleetFigure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** Upper 95 % bound of a Poisson mean after so many events (Garwood 1936), by bisection. */
export function poissonUpperBound(events: number): number {
  let low = events;
  let high = events + 10 + 4 * Math.sqrt(events + 1);
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (poissonUpTo(events, middle) > 0.05) low = middle;
    else high = middle;
  }
  return high;
}

/** Upper 95 % bound of a proportion of which so many of `trials` were seen (Clopper & Pearson 1934). */
export function proportionUpperBound(events: number, trials: number): number {
  if (events >= trials) return 1;
  let low = events / trials;
  let high = 1;
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (binomialUpTo(events, trials, middle) > 0.05) low = middle;
    else high = middle;
  }
  return high;
}

/** Value that `share` of the sorted numbers do not exceed; what was never found is infinite and comes last. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

function poissonUpTo(events: number, mean: number): number {
  let term = Math.exp(-mean);
  let sum = term;
  for (let k = 1; k <= events; k++) {
    term *= mean / k;
    sum += term;
  }
  return sum;
}

function binomialUpTo(events: number, trials: number, share: number): number {
  let log = trials * Math.log1p(-share);
  let sum = Math.exp(log);
  for (let k = 1; k <= events; k++) {
    log += Math.log((trials - k + 1) / k) + Math.log(share) - Math.log1p(-share);
    sum += Math.exp(log);
  }
  return sum;
}
