/**
 * What the charges of a pack say of its reference cell: capacity in absolute terms and what was lost where.
 *
 * The error of the curve and of the current sensor is the same in every charge, so many charges are averaged but not
 * believed more than one: only what scatters between them falls.
 */
import type { CellDesign } from '@packtwin/twin-models';
import { MS_PER_DAY, SECONDS_PER_HOUR } from '@packtwin/units';
import type { StateColumns } from '../stateColumns.ts';
import type { EndedCharge } from './chargeCurve.ts';
import { DEFAULT_CURVE_ERROR, fitElectrodes, type ElectrodeFit, type Mode } from './fitElectrodes.ts';
import { priorOfAge, type ExplainedLosses } from './electrodePrior.ts';
import { createAlignedCharge, type AlignedCharge } from './alignedCharge.ts';
import { halfCellsOf } from './halfCells.ts';
import { createPeerModes, type PeerModes } from './peerModes.ts';

/** Standard deviations of a current sensor: of its gain, and A of its zero. */
const CURRENT_GAIN = 0.005;
const CURRENT_OFFSET = 0.05;
/** Error of what is subtracted for the current, as a share of it. */
const DROP_ERROR = 0.03;
/** Days over which a charge is forgotten. */
const MEMORY_DAYS = 60;
/** Scatter of a fit between charges, of capacity and of a mode, that is no error of the curve. */
const SCATTER = 0.003;
/** A capacity that is not known better than this says nothing. */
const LARGEST_DEVIATION = 0.06;

interface AlignedRetention {
  readonly ratio: number;
  readonly deviation: number;
  readonly count: number;
}

/** Pack electrode losses, newest first known; null where no charge carried it yet. */
export interface ElectrodeLosses {
  readonly negative: Mode | null;
  readonly positive: Mode | null;
  readonly lithium: Mode | null;
  /** Charge between the voltage limits over the rated charge; null before the first charge that carried it. */
  readonly retention: Mode | null;
  readonly charges: number;
}

export interface ElectrodeState {
  /** Aligns the electrodes over a charge that has ended, at (ms). Returns the fit, where there is one. */
  observe(charge: EndedCharge, at: number): ElectrodeFit | null;
  losses(): ElectrodeLosses;
  /** With what the pack's age explains, where it is known; and without, to hold against what is expected. */
  readonly retention: AlignedRetention;
  readonly untold: AlignedRetention;
  /** State of charge on the curve of the aligned electrodes. */
  readonly charge: AlignedCharge;
  readonly peers: PeerModes;
}

/** Means: retention, losses of negative, positive and lithium where identifiable; then what the curve of today is made of, and retention untold. */
const KINDS = 8;
const ALIGNED = 4;
const UNTOLD = 7;

export function createElectrodeState(
  state: StateColumns,
  design: CellDesign,
  observationCount: number,
  explained: () => ExplainedLosses | undefined,
): ElectrodeState {
  const cells = halfCellsOf(design);
  const weights = state.column(KINDS);
  const means = state.column(KINDS);
  const variances = state.column(KINDS);
  const peers = createPeerModes(state, observationCount, cells);
  const aligned = createAlignedCharge(state, cells);
  const scalars = state.scalars({ at: Number.NaN, count: 0 });
  const hourlyCharge = design.parameters.nominalCellCapacity / SECONDS_PER_HOUR;

  const take = (kind: number, value: number, variance: number): void => {
    const weight = 1 / (variance + SCATTER ** 2);
    weights[kind]! += weight;
    const share = weight / weights[kind]!;
    means[kind]! += share * (value - means[kind]!);
    variances[kind]! += share * (variance - variances[kind]!);
  };
  const modeOf = (kind: number): Mode | null => {
    if (weights[kind] === 0) return null;
    const charges = Math.max(1, weights[kind]! * (variances[kind]! + SCATTER ** 2));
    return { loss: means[kind]!, deviation: Math.sqrt(variances[kind]! + SCATTER ** 2 / charges) };
  };

  const retentionOf = (kind: number): AlignedRetention => {
    const known = modeOf(kind);
    return { ratio: known?.loss ?? Number.NaN, deviation: known?.deviation ?? Number.NaN, count: scalars.count };
  };

  return {
    observe({ curve, rate, drop }, at) {
      const ofAge = explained();
      const fit = fitElectrodes(
        cells,
        curve,
        { ...DEFAULT_CURVE_ERROR, drop: Math.hypot(DEFAULT_CURVE_ERROR.drop, DROP_ERROR * drop) },
        ofAge && priorOfAge(ofAge),
      );
      if (!fit || !(fit.retentionDeviation < LARGEST_DEVIATION)) return null;
      if (scalars.at <= at) {
        const kept = Math.exp(-(at - scalars.at) / MS_PER_DAY / MEMORY_DAYS);
        for (let kind = 0; kind < KINDS; kind++) weights[kind]! *= kept;
      }
      scalars.at = at;
      scalars.count++;
      // A wrong current stretches the charge axis, and with it everything that is counted in charge.
      const current = CURRENT_GAIN ** 2 + (CURRENT_OFFSET / (rate * hourlyCharge)) ** 2;
      take(0, fit.retention, fit.retentionDeviation ** 2 + current);
      take(UNTOLD, fit.untold.loss, fit.untold.deviation ** 2 + current);
      const modes = [fit.negative, fit.positive, fit.lithium];
      modes.forEach((mode, index) => {
        if (mode) take(index + 1, mode.loss, mode.deviation ** 2 + current);
      });
      const [negative = 1, positive = 1, x0 = 0, y0 = 0] = fit.parameters;
      const variance = fit.retentionDeviation ** 2;
      [negative, positive, negative * x0 + positive * y0].forEach((value, part) =>
        take(ALIGNED + part, value, variance),
      );
      aligned.align(means[ALIGNED]!, means[ALIGNED + 1]!, means[ALIGNED + 2]!);
      peers.align(means[ALIGNED]!, means[ALIGNED + 1]!, means[ALIGNED + 2]!);
      return fit;
    },
    charge: aligned,
    peers,
    losses: () => ({
      retention: modeOf(0),
      negative: modeOf(1),
      positive: modeOf(2),
      lithium: modeOf(3),
      charges: scalars.count,
    }),
    get retention() {
      return retentionOf(0);
    },
    get untold() {
      return retentionOf(UNTOLD);
    },
  };
}
