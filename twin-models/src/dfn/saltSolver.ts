/**
 * Salt through negative electrode, separator and positive electrode: finite volumes, implicit in time.
 *
 *     ε_k h_k dc_k/dt = G_k (c_{k+1} − c_k) − G_{k−1} (c_k − c_{k−1}) + (1 − t₊) w_k j_k / F,   G from D(c) B
 *
 * With a transference number of concentration the current carries salt along: its sources then are the
 * differences of (1 − t₊) i over a volume's faces, which is the same where t₊ is constant.
 *
 * Diffusivities of a step are those at its start, so one factorisation serves the guess of the sources and
 * the final ones. Volumes count from the negative collector to the positive; no flux passes the collectors.
 */
import { FARADAY } from '@packtwin/units';
import type { CellParameters } from '../cellParameters.ts';
import { tableValue } from '../tables/uniformTable.ts';
import type { UniformTable } from '../tables/uniformTable.ts';
import { MappedSalt } from './mappedSalt.ts';

export class SaltSolver {
  readonly volumeCount: number;
  /** m. */
  readonly widths: Float64Array;
  /** Pore volume per electrode area, m. */
  readonly poreVolumes: Float64Array;
  /** Current from the particles into each volume, A/m² of electrode area: w_k j_k. */
  readonly current: Float64Array;
  /** Where properties are maps over concentration and temperature; null where they are tables and factors. */
  readonly mapped: MappedSalt | null;

  private readonly halfLength: Float64Array;
  private readonly diffusivity: UniformTable;
  private readonly molesPerCharge: number;
  private readonly conductance: Float64Array;
  private readonly inversePivot: Float64Array;
  private readonly ratio: Float64Array;
  private readonly known: Float64Array;
  private inverseStep = 0;

  /** @param diffusivity m²/s at reference temperature, of mol/m³. */
  constructor(
    parameters: CellParameters,
    layers: readonly [Float64Array, Float64Array, Float64Array],
    diffusivity: UniformTable,
  ) {
    const regions = [parameters.negative, parameters.separator, parameters.positive];
    const perRegion = layers.map((widths, layer) => ({ widths, region: regions[layer]! }));
    const flat = (value: (width: number, region: (typeof regions)[number]) => number) =>
      Float64Array.from(perRegion.flatMap(({ widths, region }) => Array.from(widths, (width) => value(width, region))));
    this.widths = flat((width) => width);
    this.poreVolumes = flat((width, { porosity }) => width * porosity);
    this.halfLength = flat((width, { transportEfficiency }) => (0.5 * width) / transportEfficiency);
    this.volumeCount = this.widths.length;
    this.diffusivity = diffusivity;
    const { map, initialConcentration, cationTransferenceNumber } = parameters.electrolyte;
    this.mapped = map ? new MappedSalt(map, initialConcentration, this.volumeCount) : null;
    this.molesPerCharge = (1 - (map ? 0 : cationTransferenceNumber)) / FARADAY;
    const column = () => new Float64Array(this.volumeCount);
    this.current = column();
    this.conductance = column();
    this.inversePivot = column();
    this.ratio = column();
    this.known = column();
  }

  /**
   * Makes a step of dt (s) ready.
   *
   * @param factor of the temperature on the diffusivity; maps take the temperature (K) instead.
   */
  prepare(salt: Float64Array, at: number, dt: number, factor: number, temperature: number): void {
    const { mapped } = this;
    if (mapped) {
      mapped.setTransport(salt, at, temperature);
      this.factorise(mapped.diffusivity, null, 0, dt, 1);
    } else this.factorise(salt, this.diffusivity, at, dt, factor);
  }

  /** @param from diffusivities themselves, or concentrations where there is a table for them. */
  private factorise(from: Float64Array, table: UniformTable | null, at: number, dt: number, factor: number): void {
    const { volumeCount, conductance, inversePivot, ratio, poreVolumes, halfLength } = this;
    const inverseStep = 1 / dt;
    this.inverseStep = inverseStep;
    let before = halfLength[0]! / (table ? tableValue(table, from[at]!) : from[at]!);
    let inner = 0;
    let innerRatio = 0;
    for (let k = 0; k < volumeCount; k++) {
      let outer = 0;
      if (k + 1 < volumeCount) {
        const next = from[at + k + 1]!;
        const after = halfLength[k + 1]! / (table ? tableValue(table, next) : next);
        outer = factor / (before + after);
        before = after;
      }
      const inverse = 1 / (poreVolumes[k]! * inverseStep + outer + inner * (1 - innerRatio));
      innerRatio = outer * inverse;
      inversePivot[k] = inverse;
      ratio[k] = innerRatio;
      conductance[k] = outer;
      inner = outer;
    }
  }

  /** Concentrations after the step under the sources in {@link current}. */
  solveInto(out: Float64Array, outAt: number, salt: Float64Array, at: number): void {
    const { volumeCount, conductance, inversePivot, ratio, known, poreVolumes, current, inverseStep } = this;
    const { molesPerCharge } = this;
    let before = 0;
    let inner = 0;
    for (let k = 0; k < volumeCount; k++) {
      before =
        (poreVolumes[k]! * inverseStep * salt[at + k]! + molesPerCharge * current[k]! + inner * before) *
        inversePivot[k]!;
      known[k] = before;
      inner = conductance[k]!;
    }
    let c = 0;
    for (let k = volumeCount - 1; k >= 0; k--) {
      c = known[k]! + ratio[k]! * c;
      out[outAt + k] = c;
    }
  }
}
