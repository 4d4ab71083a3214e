/**
 * Salt across a cell on a mesh ten times finer than the single-particle model's, stepped implicitly on its own: what
 * that model's 36 volumes and 6 modes cost in voltage.
 *
 *     ε ∂c/∂t = ∂x(D B ∂x c) + S,   S_n = (1−t₊) i/(F L_n),   S_p = −(1−t₊) i/(F L_p)      (i > 0 on discharge)
 */
import {
  type CellParameters,
  modelInternals,
  propertyFunction,
  type SpmeBatch,
  temperatureFactor,
} from '@packtwin/twin-models';
import { FARADAY } from '../../../packages/units/src/index.ts';

const VOLUMES = [140, 80, 140] as const;
/** s. */
const LONGEST_STEP = 0.25;

export class FineSalt {
  private readonly parameters: CellParameters;
  private readonly concentration: Float64Array;
  private readonly capacity: Float64Array;
  private readonly source: Float64Array;
  /** Between a volume and the next, m/s at reference. */
  private readonly conductance: Float64Array;
  private readonly pivot: Float64Array;
  private readonly known: Float64Array;

  constructor(parameters: CellParameters) {
    this.parameters = parameters;
    const { negative, separator, positive, electrolyte } = parameters;
    const layers = [negative, separator, positive];
    const perCurrent = (1 - electrolyte.cationTransferenceNumber) / FARADAY;
    const diffusivity = propertyFunction(electrolyte.diffusivity)(electrolyte.initialConcentration);
    const of = <T>(value: (layer: (typeof layers)[number], region: number) => T) =>
      layers.flatMap((layer, region) => Array.from({ length: VOLUMES[region]! }, () => value(layer, region)));
    const width = of(({ thickness }, region) => thickness / VOLUMES[region]!);
    const transport = of(({ transportEfficiency }) => diffusivity * transportEfficiency);
    const count = width.length;
    this.concentration = new Float64Array(count).fill(electrolyte.initialConcentration);
    this.capacity = Float64Array.from(
      of(({ porosity, thickness }, region) => (porosity * thickness) / VOLUMES[region]!),
    );
    this.source = Float64Array.from(of((_, region) => (perCurrent * (1 - region)) / VOLUMES[region]!));
    this.conductance = Float64Array.from(
      { length: count - 1 },
      (_, k) => 2 / (width[k]! / transport[k]! + width[k + 1]! / transport[k + 1]!),
    );
    this.pivot = new Float64Array(count);
    this.known = new Float64Array(count);
  }

  /** @param current A, positive while charging. @param temperature K. */
  step(current: number, seconds: number, temperature: number): void {
    const { electrodeArea, electrolyte, referenceTemperature } = this.parameters;
    const factor = temperatureFactor(electrolyte.diffusivityTemperatureLaw, temperature, referenceTemperature);
    const parts = Math.ceil(seconds / LONGEST_STEP);
    for (let part = 0; part < parts; part++) this.advance(-current / electrodeArea, seconds / parts, factor);
  }

  /** Mean of each region, mol/m³. */
  means(): readonly [number, number, number] {
    let from = 0;
    const [negative, separator, positive] = VOLUMES.map((volumes) => {
      const own = this.concentration.subarray(from, (from += volumes));
      return own.reduce((sum, value) => sum + value, 0) / volumes;
    });
    return [negative!, separator!, positive!];
  }

  /** Implicit midpoint: half a step backward in time, then as far again. */
  private advance(density: number, dt: number, factor: number): void {
    const { concentration, capacity, source, conductance, pivot, known } = this;
    const count = concentration.length;
    for (let k = 0; k < count; k++) {
      const left = k > 0 ? factor * conductance[k - 1]! : 0;
      const right = k < count - 1 ? factor * conductance[k]! : 0;
      const stored = (2 * capacity[k]!) / dt;
      const eliminated = k > 0 ? left / pivot[k - 1]! : 0;
      pivot[k] = stored + left + right - eliminated * left;
      known[k] = stored * concentration[k]! + source[k]! * density + (k > 0 ? eliminated * known[k - 1]! : 0);
    }
    let next = 0;
    for (let k = count - 1; k >= 0; k--) {
      next = (known[k]! + (k < count - 1 ? factor * conductance[k]! * next : 0)) / pivot[k]!;
      concentration[k] = 2 * next - concentration[k]!;
    }
  }
}

/** V that the first cell of a batch would show with these means of salt instead of its own. */
export function voltageWithSalt(batch: SpmeBatch, means: readonly [number, number, number]): number {
  const columns = [batch.columns.negativeSalt, batch.columns.separatorSalt, batch.columns.positiveSalt];
  const own = columns.map((column) => column[0]!);
  columns.forEach((column, region) => (column[0] = means[region]!));
  const volts = modelInternals(batch, 0).overpotentials.reduce((sum, part) => sum + part.volts, 0);
  columns.forEach((column, region) => (column[0] = own[region]!));
  return volts;
}
