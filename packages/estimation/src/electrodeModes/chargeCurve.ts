/**
 * Collects the rest voltage of a pack's reference cell over the charge moved while it charges, in bins, so that a
 * charge of hours is a hundred points and a second's sample costs an addition.
 *
 * A gap in a charge whose current is the same before and after it is bridged with that current; any other ends the curve.
 */
import type { SurfaceLead } from '../cellTwins.ts';
import type { StateColumns } from '../stateColumns.ts';
import type { ChargeCurve } from './fitElectrodes.ts';

/** Bins, and the charge of one as a fraction of the rated charge. */
const BINS = 120;
const BIN = 0.01;
/** Rates (1/h) between which a charge says where a cell stands: above, what is subtracted for the current is too large. */
const LEAST_RATE = 0.03;
const LARGEST_RATE = 0.6;
/** Relative change of the rate within which a gap is bridged, and the longest gap, s. */
const SAME_RATE = 0.05;
const LONGEST_BRIDGE = 3600;
/** First charge after the current came on that is left out: gradients are still building up. */
const SETTLING = 0.03;

export interface ChargeSample {
  /** 1/h, positive while charging. */
  readonly rate: number;
  /** Charge since the sample before as a fraction of the rated charge, as far as it is known. */
  readonly moved: number;
  readonly seconds: number;
  /** s of these for which the current is not known. */
  readonly idle: number;
  readonly surface: SurfaceLead;
  /** V of the reference cell's surfaces without current, at the temperature of the potentials; NaN where it is not known. */
  readonly voltage: number;
}

/** A charge that has ended. */
export interface EndedCharge {
  readonly curve: ChargeCurve;
  /** 1/h, mean over it. */
  readonly rate: number;
  /** V, mean of what was subtracted for the current. */
  readonly drop: number;
}

export interface ChargeCollector {
  /** Whether the newest sample lies within a charge. */
  begun(): boolean;
  /** Whether the newest sample lies within a charge and gradients have built up. */
  settled(): boolean;
  /** Takes the next sample; returns the charge that it ends, if it is one. */
  add(sample: ChargeSample): EndedCharge | null;
}

export function createChargeCollector(state: StateColumns): ChargeCollector {
  const counts = state.column(BINS);
  const charges = state.column(BINS);
  const voltages = state.column(BINS);
  const now = state.scalars({ open: 0, charge: 0, rate: 0, hours: 0, drop: 0, negative: 0, positive: 0 });

  const clear = (): void => {
    counts.fill(0);
    charges.fill(0);
    voltages.fill(0);
    Object.assign(now, { open: 0, charge: 0, rate: 0, hours: 0, drop: 0, negative: 0, positive: 0 });
  };
  const close = (): EndedCharge | null => {
    const bins: number[] = [];
    for (let bin = 0; bin < BINS; bin++) if (counts[bin]! > 0) bins.push(bin);
    const samples = counts.reduce((sum, count) => sum + count, 0);
    const ended =
      bins.length > 1 && now.hours > 0
        ? {
            curve: {
              charge: Float64Array.from(bins, (bin) => charges[bin]! / counts[bin]!),
              voltage: Float64Array.from(bins, (bin) => voltages[bin]! / counts[bin]!),
              lead: { negative: now.negative / samples, positive: now.positive / samples },
            },
            rate: now.charge / now.hours,
            drop: now.drop / samples,
          }
        : null;
    clear();
    return ended;
  };

  return {
    begun: () => now.open > 0,
    settled: () => now.open > 0 && now.charge >= SETTLING,
    add({ rate, moved, seconds, idle, surface, voltage }) {
      const charging = rate > LEAST_RATE && rate < LARGEST_RATE;
      if (now.open === 0) {
        if (charging) Object.assign(now, { open: 1, rate });
        return null;
      }
      if (!charging) return close();
      if (idle > 0) {
        const same = Math.abs(rate - now.rate) < SAME_RATE * rate;
        if (!same || seconds > LONGEST_BRIDGE) {
          const ended = close();
          Object.assign(now, { open: 1, rate });
          return ended;
        }
        now.charge += (rate * seconds) / 3600;
      } else now.charge += moved;
      now.hours += seconds / 3600;
      now.rate = rate;
      const bin = Math.floor(now.charge / BIN);
      if (now.charge < SETTLING || bin >= BINS || voltage !== voltage) return null;
      counts[bin]! += 1;
      charges[bin]! += now.charge;
      voltages[bin]! += voltage;
      now.drop += Math.abs(surface.drop);
      now.negative += surface.negative;
      now.positive += surface.positive;
      return null;
    },
  };
}
