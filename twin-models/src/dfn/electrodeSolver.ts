/**
 * Where in a porous electrode the current reacts: one scalar Newton iteration on a tridiagonal system.
 *
 * Nodes count from the collector (0) to the separator (N − 1), in both electrodes; J is the current into the
 * electrolyte, A/m² of electrode area: J_n = i, J_p = −i with i > 0 on discharge. Unknown are the ionic
 * currents g_f through the faces between nodes, and from them the current densities
 *
 *     j_k = (g_k − g_{k−1})/w_k,   g_{−1} = 0,  g_{N−1} = J        (w_k = a h_k, so Σ w_k j_k = J to the last bit)
 *     u_k = U(x_k) + (2RT/F) asinh(j_k/2j0_k) + ϱ j_k,             x_k = α_k − β_k j_k
 *     u_{k+1} − u_k = g_k (d_k/σ + R_k) − J d_k/σ − χ ln(c_{k+1}/c_k)
 *
 * (R_k: pore resistance between node middles, Ω m²; χ = (2RT/F)(1 − t₊)(1 + dlnf/dlnc).) With u rising in j
 * this is the minimum of a convex function: Newton with shortened steps finds it from anywhere.
 */
import type { UniformTable } from '../tables/uniformTable.ts';
import { occupancyFactor, occupancySlope, TWICE_LEAST_PRODUCT } from '../kinetics/exchangeCurrent.ts';
import {
  ACCEPTED_STEP,
  isTooFar,
  LEAST_FRACTION,
  LEAST_OWN_SLOPE,
  MOST_EVALUATIONS,
  shortenedFraction,
} from '../kinetics/newtonLimits.ts';
import { electronicResistances, spreadMissing } from '../particles/electrodeNodes.ts';

export class ElectrodeSolver {
  readonly nodeCount: number;
  /** m. */
  readonly widths: Float64Array;
  /** m² of real interface per m² of electrode area, of a cell with capacityScale 1. */
  readonly interfaces: Float64Array;
  /** A/m² of real interface; in: the guess, out: the solution. */
  readonly density: Float64Array;
  /** Surface stoichiometry as a line in the density, filled by the particles. */
  readonly intercept: Float64Array;
  readonly slope: Float64Array;
  /** A/m²: exchange current density over x^α (1−x)^(1−α). */
  readonly exchange: Float64Array;
  /** V: entropic part of the potential. */
  readonly potentialShift: Float64Array;
  /** Ω m² between node middles in the pores, N − 1. */
  readonly poreResistance: Float64Array;
  /** ln(c_{k+1}/c_k), N − 1. */
  readonly saltLogRatio: Float64Array;
  /** V: potential of solid against electrolyte at the nodes, of the solution. */
  readonly interfacePotential: Float64Array;
  /** Ω m² of real interface. */
  readonly filmResistance: number;
  /** Largest interface change of the last step, V; what was left when it failed. */
  residual = 0;

  private readonly electronicResistance: Float64Array;
  private readonly halfCollectorResistance: number;
  private readonly potential: UniformTable;
  private readonly exchangeExponent: number | null;
  private readonly faceCurrent: Float64Array;
  private readonly trialCurrent: Float64Array;
  private readonly potentialSlope: Float64Array;
  private readonly newtonStep: Float64Array;
  private readonly ratio: Float64Array;
  private readonly residuals: Float64Array;

  constructor(
    widths: Float64Array,
    surfaceAreaPerUnitVolume: number,
    conductivity: number,
    filmResistance: number,
    potential: UniformTable,
    exchangeExponent: number | null,
  ) {
    const count = widths.length;
    this.nodeCount = count;
    this.widths = widths;
    this.interfaces = widths.map((width) => width * surfaceAreaPerUnitVolume);
    this.potential = potential;
    this.filmResistance = filmResistance;
    this.exchangeExponent = exchangeExponent;
    this.electronicResistance = electronicResistances(widths, conductivity);
    this.halfCollectorResistance = (0.5 * widths[0]!) / conductivity;
    const column = (length = count) => new Float64Array(length);
    this.density = column();
    this.intercept = column();
    this.slope = column();
    this.exchange = column();
    this.potentialShift = column();
    this.interfacePotential = column();
    this.potentialSlope = column();
    this.poreResistance = column(count - 1);
    this.saltLogRatio = column(count - 1);
    this.faceCurrent = column(count - 1);
    this.trialCurrent = column(count - 1);
    this.newtonStep = column(count - 1);
    this.ratio = column(count - 1);
    this.residuals = column(count - 1);
  }

  /** Makes the guess in {@link density} carry `total` (A/m²): what is missing is spread evenly over the interface. */
  spread(total: number, scale: number): void {
    spreadMissing(this.density, this.interfaces, total, scale);
  }

  /**
   * Finds the densities that carry `total` (A/m²); false where it does not converge.
   *
   * @param scale active material relative to the design.
   * @param doubleThermal 2RT/F, V.
   * @param concentrationVoltage χ, V.
   */
  solve(total: number, scale: number, doubleThermal: number, concentrationVoltage: number): boolean {
    const { interfaces, density, faceCurrent, trialCurrent, newtonStep, interfacePotential, potentialSlope } = this;
    const last = this.nodeCount - 1;
    let cumulative = 0;
    for (let k = 0; k < last; k++) {
      cumulative += scale * interfaces[k]! * density[k]!;
      trialCurrent[k] = cumulative;
    }
    let fraction = 1;
    // Slope of the convex function along the last step, at its start; falls are positive.
    let fallBefore = Number.NaN;
    let largestChange = Number.POSITIVE_INFINITY;
    for (let evaluation = 1; evaluation <= MOST_EVALUATIONS; evaluation++) {
      this.evaluate(trialCurrent, total, scale, doubleThermal);
      const fallAfter = this.takeResiduals(trialCurrent, total, concentrationVoltage);
      if (evaluation > 1 && isTooFar(fallBefore, fallAfter)) {
        fraction = shortenedFraction(fraction, fallBefore, fallAfter);
        if (!(fraction > LEAST_FRACTION)) break;
        for (let f = 0; f < last; f++) trialCurrent[f] = faceCurrent[f]! + fraction * newtonStep[f]!;
        continue;
      }
      fraction = 1;
      fallBefore = this.solveForStep(scale);
      largestChange = 0;
      let before = 0;
      for (let k = 0; k <= last; k++) {
        const after = k < last ? newtonStep[k]! : 0;
        const change = Math.abs((potentialSlope[k]! * (after - before)) / (scale * interfaces[k]!));
        if (!(change <= largestChange)) largestChange = change;
        before = after;
      }
      for (let f = 0; f < last; f++) {
        faceCurrent[f] = trialCurrent[f]!;
        trialCurrent[f]! += newtonStep[f]!;
      }
      if (largestChange < ACCEPTED_STEP) {
        let inner = 0;
        before = 0;
        for (let k = 0; k <= last; k++) {
          const outer = k < last ? trialCurrent[k]! : total;
          const after = k < last ? newtonStep[k]! : 0;
          const perInterface = 1 / (scale * interfaces[k]!);
          density[k] = (outer - inner) * perInterface;
          // One more look at the potentials would change them by the square of this step.
          interfacePotential[k]! += potentialSlope[k]! * (after - before) * perInterface;
          inner = outer;
          before = after;
        }
        this.residual = largestChange;
        return true;
      }
    }
    this.residual = largestChange;
    return false;
  }

  /** A/m² of electrode area from the particles of a node into the electrolyte. */
  nodeCurrent(node: number, scale: number): number {
    return scale * this.interfaces[node]! * this.density[node]!;
  }

  /** Potential of the collector against the electrolyte at the node beside the separator, V. */
  collectorPotential(total: number, scale: number, concentrationVoltage: number): number {
    const { density, interfaces, poreResistance, saltLogRatio, trialCurrent } = this;
    // Current in the solid falls from J at the collector; its mean over the half volume before the first node.
    let volts =
      this.interfacePotential[0]! +
      this.halfCollectorResistance * (total - 0.25 * scale * interfaces[0]! * density[0]!);
    for (let f = 0; f < this.nodeCount - 1; f++) {
      volts += trialCurrent[f]! * poreResistance[f]! - concentrationVoltage * saltLogRatio[f]!;
    }
    return volts;
  }

  private evaluate(current: Float64Array, total: number, scale: number, doubleThermal: number): void {
    const { interfaces, intercept, slope, exchange, potentialShift, interfacePotential, potentialSlope } = this;
    const { low, inverseStep, intervals, nodes, slopeBelow, slopeAbove, high } = this.potential;
    const { filmResistance, exchangeExponent } = this;
    const last = this.nodeCount - 1;
    let inner = 0;
    for (let k = 0; k <= last; k++) {
      const outer = k < last ? current[k]! : total;
      const j = (outer - inner) / (scale * interfaces[k]!);
      inner = outer;
      const x = intercept[k]! - slope[k]! * j;
      // Value and slope of the potential in one visit of the table (tables/uniformTable.ts).
      const position = (x - low) * inverseStep;
      let U: number;
      let dU: number;
      if (position >= 0 && position < intervals) {
        const interval = position | 0;
        const f = position - interval;
        const at = 2 * interval;
        const v0 = nodes[at]!;
        const d0 = nodes[at + 1]!;
        const rise = nodes[at + 2]! - v0;
        const bend = d0 + nodes[at + 3]! - 2 * rise;
        const curve = rise - d0 - bend;
        U = v0 + f * (d0 + f * (curve + f * bend));
        dU = inverseStep * (d0 + f * (2 * curve + f * 3 * bend));
      } else if (position < 0) {
        dU = slopeBelow;
        U = nodes[0]! + dU * (x - low);
      } else {
        dU = slopeAbove;
        U = nodes[2 * intervals]! + dU * (x - high);
      }
      let doubleExchange: number;
      // d ln j0/dj: j0 falls or rises as the surface moves with j.
      let exchangeSlope: number;
      if (exchangeExponent === null) {
        // Floored without a corner, at which Newton's steps would jump to and fro: ½ (p + √(p² + 4δ²)).
        const product = x * (1 - x);
        const distance = Math.sqrt(product * product + TWICE_LEAST_PRODUCT * TWICE_LEAST_PRODUCT);
        doubleExchange = 2 * exchange[k]! * Math.sqrt(0.5 * (product + distance));
        exchangeSlope = (-slope[k]! * (0.5 - x)) / distance;
      } else {
        doubleExchange = 2 * exchange[k]! * occupancyFactor(x, exchangeExponent);
        exchangeSlope = -slope[k]! * occupancySlope(x, exchangeExponent);
      }
      const a = j / doubleExchange;
      const root = Math.sqrt(1 + a * a);
      // asinh |a|; the logarithm loses digits near 0.
      const size = a < 0 ? -a : a;
      const magnitude = size > 1e-4 ? Math.log(size + root) : size * (1 - (size * size) / 6);
      interfacePotential[k] =
        U + potentialShift[k]! + doubleThermal * (a < 0 ? -magnitude : magnitude) + filmResistance * j;
      // Refilling an exhausted surface quickens its own reaction; the step must not follow a slope below zero.
      const own = 1 - j * exchangeSlope;
      potentialSlope[k] =
        -slope[k]! * dU +
        (doubleThermal * (own > LEAST_OWN_SLOPE ? own : LEAST_OWN_SLOPE)) / (doubleExchange * root) +
        filmResistance;
    }
  }

  /** What is missing in the equations at the faces, V; returns its product with the step that led here. */
  private takeResiduals(current: Float64Array, total: number, concentrationVoltage: number): number {
    const { interfacePotential, electronicResistance, poreResistance, saltLogRatio, residuals, newtonStep } = this;
    let product = 0;
    for (let f = 0; f < this.nodeCount - 1; f++) {
      const residual =
        interfacePotential[f + 1]! -
        interfacePotential[f]! +
        (total - current[f]!) * electronicResistance[f]! -
        current[f]! * poreResistance[f]! +
        concentrationVoltage * saltLogRatio[f]!;
      residuals[f] = residual;
      product += residual * newtonStep[f]!;
    }
    return product;
  }

  /** Newton's step from the residuals; returns their product. */
  private solveForStep(scale: number): number {
    const { interfaces, potentialSlope, electronicResistance, poreResistance, residuals, newtonStep, ratio } = this;
    const faces = this.nodeCount - 1;
    let innerRatio = 0;
    let innerStep = 0;
    let own = potentialSlope[0]! / (scale * interfaces[0]!);
    for (let f = 0; f < faces; f++) {
      const outer = potentialSlope[f + 1]! / (scale * interfaces[f + 1]!);
      const inner = f > 0 ? own : 0;
      const inversePivot = 1 / (own + outer + electronicResistance[f]! + poreResistance[f]! - inner * innerRatio);
      innerStep = (residuals[f]! + inner * innerStep) * inversePivot;
      innerRatio = outer * inversePivot;
      newtonStep[f] = innerStep;
      ratio[f] = innerRatio;
      own = outer;
    }
    let product = residuals[faces - 1]! * newtonStep[faces - 1]!;
    for (let f = faces - 2; f >= 0; f--) {
      newtonStep[f]! += ratio[f]! * newtonStep[f + 1]!;
      product += residuals[f]! * newtonStep[f]!;
    }
    return product;
  }
}
