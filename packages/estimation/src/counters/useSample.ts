/** What the counters know at one instant. NaN = not known. */
export interface UseSample {
  /** ms. */
  at: number;
  /** A, positive while charging. */
  current: number;
  /** V of the pack. */
  voltage: number;
  /** K, median over the probes, and the extremes with the probe that has them (−1 = none). */
  temperature: number;
  hottest: number;
  hottestProbe: number;
  coldest: number;
  coldestProbe: number;
  /** 0…1. */
  stateOfCharge: number;
}

export const UNKNOWN_SAMPLE: Readonly<UseSample> = {
  at: Number.NaN,
  current: Number.NaN,
  voltage: Number.NaN,
  temperature: Number.NaN,
  hottest: Number.NaN,
  hottestProbe: -1,
  coldest: Number.NaN,
  coldestProbe: -1,
  stateOfCharge: Number.NaN,
};

/** From one sample to the next. */
export interface UseInterval {
  readonly from: Readonly<UseSample>;
  readonly to: Readonly<UseSample>;
  /** Whole ms, > 0. */
  readonly ms: number;
  readonly isMeasured: boolean;
}
