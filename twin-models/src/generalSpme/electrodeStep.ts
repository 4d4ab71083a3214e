/**
 * One step of one electrode of one cell of the general single-particle model.
 *
 * Lithium moves in every population, the populations share one potential u of solid against electrolyte:
 *
 *     u = U_m(x_m) + h_m ΔU_m(x_m) + (T−T_ref) dU_m/dT + (2RT/F) asinh(j_m/2j0_m) (+ ϱ_m j_m in a blend)
 *     Σ_m a_m L j_m = J,   x_m = α_m − β_m j_m (particles/)
 *     dh = γ |dθ̄| (sgn j − h), exact for a held current density
 *
 * J > 0 while lithium leaves, A/m² of electrode area. Equations: docs/models/spme.md.
 */
import { LEAST_OCCUPANCY_PRODUCT, occupancyFactor } from '../kinetics/exchangeCurrent.ts';
import { differentialShare, hysteresisAfter } from '../particles/hysteresis.ts';
import { LOG_DIFFUSIVITY, POPULATION_COLUMNS, RATE } from '../particles/populationModel.ts';
import type { PopulationModel } from '../particles/populationModel.ts';
import { betweenRows } from '../tables/temperatureGrid.ts';
import { tableValue } from '../tables/uniformTable.ts';
import type { PopulationColumns } from './generalSpmeColumns.ts';
import type { GeneralElectrode } from './generalSpmeModel.ts';

/** What a step of one cell is under, the same for both its electrodes. */
export interface StepSurroundings {
  /** Row of the temperature tables and how far to the next. */
  readonly row: number;
  readonly share: number;
  /** K, temperature of the potentials over the reference. */
  readonly fromReference: number;
  readonly referenceTemperature: number;
  /** 2RT/F, V. */
  readonly doubleThermal: number;
  /** s. */
  readonly dt: number;
}

export class ElectrodeStep {
  /** V: potential of solid against electrolyte, and at rest, of the last {@link advance}. */
  interfacePotential = 0;
  restPotential = 0;
  /**
   * W/m² of electrode area that the populations' currents took with them, and V: the same per charge, at rest. Without
   * hysteresis, whose loop is all heat: half of it on either branch.
   */
  enthalpyPower = 0;
  enthalpyVolts = 0;
  /** Lithium over lattice places of the whole electrode, bulk and surfaces. */
  mean = 0;
  surface = 0;
  private readonly electrode: GeneralElectrode;
  private readonly columns: PopulationColumns;
  private readonly intercept = new Float64Array(1);
  private readonly slope = new Float64Array(1);
  private readonly density = new Float64Array(1);

  constructor(electrode: GeneralElectrode, columns: PopulationColumns) {
    this.electrode = electrode;
    this.columns = columns;
  }

  /**
   * @param total J, A/m². @param active material relative to the design. @param relativeSalt c_e/c_e0.
   * @returns false, and nothing changed, where the populations' currents were not found.
   */
  advance(cell: number, total: number, active: number, relativeSalt: number, step: StepSurroundings): boolean {
    if (this.electrode.solver === null) {
      this.advanceOne(cell, total, active, relativeSalt, step);
      return true;
    }
    return this.advanceBlend(cell, total, active, relativeSalt, step);
  }

  private advanceOne(cell: number, total: number, active: number, relativeSalt: number, step: StepSurroundings): void {
    const { columns, intercept, slope, density, electrode } = this;
    const population = electrode.populations[0]!;
    const { particles, hysteresis, temperatureRows } = population;
    const { row, share, dt, doubleThermal, fromReference } = step;
    const logDiffusivity = betweenRows(temperatureRows, POPULATION_COLUMNS, row, share, LOG_DIFFUSIVITY);
    const rate = betweenRows(temperatureRows, POPULATION_COLUMNS, row, share, RATE);
    const j = total / (active * population.surfaceAreaPerUnitVolume * electrode.parameters.thickness);
    density[0] = j;
    const stateAt = cell * electrode.stateLength;
    particles.linearise(columns.particles, stateAt, logDiffusivity, dt, intercept, slope);
    particles.commit(columns.particles, stateAt, dt, density);
    const x = intercept[0]! - slope[0]! * j;
    const moved = -population.ratePerDensity * j * dt;
    const mean = columns.mean[cell]! + moved;
    columns.mean[cell] = mean;
    columns.surface[cell] = x;
    columns.density[cell] = j;
    let surfaceVolts = tableValue(population.potential, x);
    const bulkVolts = tableValue(population.potential, mean);
    let hysteresisVolts = 0;
    if (hysteresis !== null) {
      const h = hysteresisAfter(columns.hysteresis[cell]!, hysteresis.decayRate, moved);
      columns.hysteresis[cell] = h;
      surfaceVolts += h * tableValue(hysteresis.halfGap, x);
      hysteresisVolts = h * tableValue(hysteresis.halfGap, mean);
    }
    const entropic = population.constantEntropicChange ?? tableValue(population.entropicChange, mean);
    const shift = fromReference * entropic;
    const doubleExchange = 2 * rate * exchangeShare(population, x, relativeSalt);
    this.interfacePotential = surfaceVolts + shift + doubleThermal * inverseSinh(j / doubleExchange);
    this.restPotential = bulkVolts + hysteresisVolts + shift;
    this.enthalpyVolts = bulkVolts - step.referenceTemperature * entropic;
    this.enthalpyPower = total * this.enthalpyVolts;
    this.mean = mean;
    this.surface = x;
  }

  private advanceBlend(
    cell: number,
    total: number,
    active: number,
    relativeSalt: number,
    step: StepSurroundings,
  ): boolean {
    const { columns, intercept, slope, density, electrode } = this;
    const { populations, stateOffsets, whole } = electrode;
    const solver = electrode.solver!;
    const { row, share, dt, doubleThermal, fromReference, referenceTemperature } = step;
    const first = cell * populations.length;
    const stateAt = cell * electrode.stateLength;
    for (let m = 0; m < populations.length; m++) solver.density[m] = columns.density[first + m]!;
    solver.spread(total, active);
    for (let m = 0; m < populations.length; m++) {
      const population = populations[m]!;
      const { temperatureRows, hysteresis } = population;
      const logDiffusivity = betweenRows(temperatureRows, POPULATION_COLUMNS, row, share, LOG_DIFFUSIVITY);
      const rate = betweenRows(temperatureRows, POPULATION_COLUMNS, row, share, RATE);
      const own = stateAt + stateOffsets[m]!;
      population.particles.linearise(columns.particles, own, logDiffusivity, dt, intercept, slope);
      solver.intercept[m] = intercept[0]!;
      solver.slope[m] = slope[0]!;
      const exponent = population.exchangeExponent;
      solver.exchange[m] = rate * (exponent === null ? Math.sqrt(relativeSalt) : relativeSalt ** (1 - exponent));
      const entropic =
        population.constantEntropicChange ?? tableValue(population.entropicChange, columns.mean[first + m]!);
      solver.potentialShift[m] = fromReference * entropic;
      if (hysteresis !== null) {
        solver.hysteresisState[m] = columns.hysteresis[first + m]!;
        solver.hysteresisPull[m] = hysteresis.decayRate * population.ratePerDensity * dt;
      }
    }
    if (!solver.solve(total, active, doubleThermal, 0)) return false;
    this.interfacePotential = solver.interfacePotential[0]!;
    let mean = 0;
    let surface = 0;
    let enthalpyPower = 0;
    let capacity = 0;
    let weighted = 0;
    let weightedWithout = 0;
    for (let m = 0; m < populations.length; m++) {
      const population = populations[m]!;
      const { hysteresis } = population;
      const j = solver.density[m]!;
      density[0] = j;
      population.particles.commit(columns.particles, stateAt + stateOffsets[m]!, dt, density);
      const moved = -population.ratePerDensity * j * dt;
      const bulk = columns.mean[first + m]! + moved;
      const x = solver.intercept[m]! - solver.slope[m]! * j;
      columns.mean[first + m] = bulk;
      columns.surface[first + m] = x;
      columns.density[first + m] = j;
      mean += population.share * bulk;
      surface += population.share * x;
      const volts = tableValue(population.potential, bulk);
      let hysteresisVolts = 0;
      if (hysteresis !== null) {
        const h = hysteresisAfter(columns.hysteresis[first + m]!, hysteresis.decayRate, moved);
        columns.hysteresis[first + m] = h;
        hysteresisVolts = h * tableValue(hysteresis.halfGap, bulk);
      }
      const own = differentialShare(population, bulk);
      capacity += own;
      weighted += own * (volts + hysteresisVolts);
      weightedWithout += own * volts;
      const entropic = population.constantEntropicChange ?? tableValue(population.entropicChange, bulk);
      enthalpyPower += active * solver.interfaces[m]! * j * (volts - referenceTemperature * entropic);
    }
    this.mean = mean;
    this.surface = surface;
    this.enthalpyPower = enthalpyPower;
    const restEntropic = tableValue(whole.entropicChange, mean);
    this.restPotential = weighted / capacity + fromReference * restEntropic;
    this.enthalpyVolts = weightedWithout / capacity - referenceTemperature * restEntropic;
    return true;
  }
}

/** Exchange current density over F K. */
function exchangeShare({ exchangeExponent }: PopulationModel, surface: number, relativeSalt: number): number {
  if (exchangeExponent !== null) {
    return relativeSalt ** (1 - exchangeExponent) * occupancyFactor(surface, exchangeExponent);
  }
  const occupancy = surface * (1 - surface);
  return Math.sqrt(relativeSalt * (occupancy > LEAST_OCCUPANCY_PRODUCT ? occupancy : LEAST_OCCUPANCY_PRODUCT));
}

/** asinh, one logarithm; by its series where that loses digits. */
function inverseSinh(a: number): number {
  const size = a < 0 ? -a : a;
  const value = size > 1e-4 ? Math.log(size + Math.sqrt(1 + size * size)) : size * (1 - (size * size) / 6);
  return a < 0 ? -value : value;
}
