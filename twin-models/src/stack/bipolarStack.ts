/**
 * Cells in series whose neighbours share a plate: leaks over the seals, heat through the stack.
 *
 * Plate k lies between cell k and cell k+1 (0-based) and carries the cathode of cell k and the anode of
 * cell k+1. A film of gel over its seal connects the two electrolytes: lithium leaves the anode of k+1 and
 * enters the cathode of k. No cell is discharged as a whole, each plate's two faces are:
 *
 *     s_k = G_k Δφ_k,    I_n,k = I + s_{k−1},    I_p,k = I + s_k        (discharge > 0, s_{−1} = s_{N−1} = 0)
 *
 * so the first cell gains lithium, the last one loses it, and those between discharge evenly. The same
 * film passes salt, by migration (inside the cell model) and diffusion (here). Δφ_k is taken between the
 * surface potentials of the two faces.
 *
 * Heat crosses the stack from cell to cell; faces and edges give it to the surroundings.
 *
 * | name                | symbol | unit | length |
 * | ------------------- | ------ | ---- | ------ |
 * | sealConductance     | G_k    | S    | N − 1  |
 * | sealCurrent         | s_k    | A    | N − 1  |
 * | neighbourHeat       | K_k    | W/K  | N − 1  |
 * | outsideHeat         |        | W/K  | N      |
 */
import type { CellParameters } from '../cellParameters.ts';
import { propertyFunction } from '../cellParameters.ts';
import { createSpmeBatch } from '../spme/spmeBatch.ts';
import type { SpmeBatch } from '../spme/spmeBatch.ts';
import { tableValue } from '../tables/uniformTable.ts';
import { stepChainInto } from './tridiagonal.ts';
import type { ChainExchange } from './tridiagonal.ts';

export interface BipolarStackOptions {
  /** S over every seal, or one value for all; default 0: tight. */
  readonly sealConductance?: number | Float64Array;
  /** W/K between neighbours, or one value for all; default from {@link neighbourHeatConductance}. */
  readonly neighbourHeat?: number | Float64Array;
  /** W/K from each end face to the surroundings; default the parameters' heat transfer coefficient. */
  readonly faceHeat?: number;
  /** W/K from the edges of every cell to the surroundings; default 0. */
  readonly edgeHeat?: number;
}

export interface BipolarStack {
  /** The cells; its buffer is all the state there is. */
  readonly batch: SpmeBatch;
  /** S; an observer may change it between steps. */
  readonly sealConductance: Float64Array;
  /** A over every seal in the last step. */
  readonly sealCurrent: Float64Array;
  /** Advances by dt (s) under a current (A, positive while charging), surroundings in K. */
  step(current: number, dt: number, ambient: number): void;
  /** V between the end plates. */
  terminalVoltage(): number;
}

/**
 * A stack of equal cells at rest at half charge.
 *
 * @throws RangeError for arrays of the wrong length or negative conductances.
 */
export function createBipolarStack(
  parameters: CellParameters,
  cellCount: number,
  options: BipolarStackOptions = {},
): BipolarStack {
  const batch = createSpmeBatch(parameters, cellCount, { heatTransferCoefficient: 0 });
  const seals = column('sealConductance', options.sealConductance ?? 0, cellCount - 1);
  const faceHeat = options.faceHeat ?? parameters.heatTransferCoefficient;
  const outside = column('edgeHeat', options.edgeHeat ?? 0, cellCount);
  outside[0]! += faceHeat;
  outside[cellCount - 1]! += faceHeat;
  const heat: ChainExchange = {
    capacity: new Float64Array(cellCount).fill(parameters.heatCapacity),
    between: column('neighbourHeat', options.neighbourHeat ?? neighbourHeatConductance(parameters), cellCount - 1),
    outside,
  };
  return new Stack(batch, seals, heat);
}

class Stack implements BipolarStack {
  readonly batch: SpmeBatch;
  readonly sealConductance: Float64Array;
  readonly sealCurrent: Float64Array;
  private readonly heat: ChainExchange;
  private readonly salt: ChainExchange;
  private readonly currents: { readonly negative: Float64Array; readonly positive: Float64Array };
  private readonly scratch: Float64Array;
  /** m of film (width over length times thickness) per S: D times this is the diffusive conductance, m³/s. */
  private readonly diffusionPerConductance: number;

  constructor(batch: SpmeBatch, sealConductance: Float64Array, heat: ChainExchange) {
    const { cellCount, model, parameters } = batch;
    const { electrolyte, electrodeArea } = parameters;
    this.batch = batch;
    this.sealConductance = sealConductance;
    this.sealCurrent = new Float64Array(cellCount - 1);
    this.heat = heat;
    const poreVolume = electrodeArea * model.salt.poreVolumes.reduce((sum, volume) => sum + volume, 0);
    this.salt = {
      capacity: new Float64Array(cellCount).fill(poreVolume),
      between: new Float64Array(cellCount - 1),
      outside: new Float64Array(cellCount),
    };
    this.currents = { negative: new Float64Array(cellCount), positive: new Float64Array(cellCount) };
    this.scratch = new Float64Array(cellCount);
    this.diffusionPerConductance =
      propertyFunction(electrolyte.diffusivity)(electrolyte.initialConcentration) /
      propertyFunction(electrolyte.conductivity)(electrolyte.initialConcentration);
  }

  step(current: number, dt: number, ambient: number): void {
    const { batch, sealConductance, sealCurrent, currents, salt, scratch } = this;
    const { columns, model, cellCount } = batch;
    currents.negative.fill(current);
    currents.positive.fill(current);
    let leaks = false;
    for (let plate = 0; plate + 1 < cellCount; plate++) {
      const conductance = sealConductance[plate]!;
      if (!(conductance >= 0)) {
        throw new RangeError(`Cannot step with a seal conductance of ${conductance} S at plate ${plate}: must be ≥ 0`);
      }
      salt.between[plate] = conductance * this.diffusionPerConductance;
      if (conductance === 0) {
        sealCurrent[plate] = 0;
        continue;
      }
      leaks = true;
      const across =
        tableValue(model.positive.potential, columns.positiveSurface[plate]!) -
        tableValue(model.negative.potential, columns.negativeSurface[plate + 1]!);
      const leak = conductance * across;
      sealCurrent[plate] = leak;
      currents.positive[plate]! -= leak;
      currents.negative[plate + 1]! -= leak;
    }
    batch.step(current, dt, ambient, currents);
    if (leaks) stepChainInto(columns.saltMean, salt, dt, 0, scratch);
    stepChainInto(columns.temperature, this.heat, dt, ambient, scratch);
  }

  terminalVoltage(): number {
    let sum = 0;
    for (const volts of this.batch.terminalVoltage) sum += volts;
    return sum;
  }
}

/** W/(m K); wet electrodes, gel, stainless collector (Ai et al. 2020 and handbook values), and one contact, m² K/W. */
const CONDUCTIVITY = { negative: 1.04, positive: 1.58, separator: 0.3, collector: 16 } as const;
const COLLECTOR_THICKNESS = 15e-6;
const CONTACTS = 3 * 2e-6;

/** W/K through one cell and its plate, from middle to middle. */
export function neighbourHeatConductance(parameters: CellParameters): number {
  const { negative, separator, positive, electrodeArea } = parameters;
  const resistance =
    negative.thickness / CONDUCTIVITY.negative +
    separator.thickness / CONDUCTIVITY.separator +
    positive.thickness / CONDUCTIVITY.positive +
    COLLECTOR_THICKNESS / CONDUCTIVITY.collector +
    CONTACTS;
  return electrodeArea / resistance;
}

/**
 * Conductance of a film of gel over a seal, S.
 *
 * @param conductivity of the gel, S/m. @param filmThickness m. @param perimeter of the plate, m. @param sealWidth m.
 */
export function sealFilmConductance(
  conductivity: number,
  filmThickness: number,
  perimeter: number,
  sealWidth: number,
): number {
  return (conductivity * filmThickness * perimeter) / sealWidth;
}

function column(name: string, value: number | Float64Array, length: number): Float64Array {
  const values = typeof value === 'number' ? new Float64Array(length).fill(value) : Float64Array.from(value);
  if (values.length !== length) {
    throw new RangeError(`Cannot build a stack: ${name} has ${values.length} values, needs ${length}`);
  }
  const bad = values.findIndex((entry) => !(entry >= 0 && Number.isFinite(entry)));
  if (bad >= 0) throw new RangeError(`Cannot build a stack: ${name} is ${values[bad]} at ${bad}, must be ≥ 0`);
  return values;
}
