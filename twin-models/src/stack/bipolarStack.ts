/**
 * Cells in series whose neighbours share a plate: leaks past the plates, heat through the stack, balancing.
 *
 * Plate k lies between cell k and cell k+1 (0-based) and carries the cathode of cell k and the anode of
 * cell k+1. A wet path past it (a film over its seal, a hole, a channel along the casing) connects the two
 * electrolytes: lithium leaves the anode of k+1 and enters the cathode of k. No cell is discharged as a whole,
 * each plate's two faces are:
 *
 *     I_n,k = I + s_{k−1},    I_p,k = I + s_k        (discharge > 0, s_{−1} = s_{N−1} = 0)
 *
 * so the first cell gains lithium, the last one loses it, and those between discharge evenly. The same
 * paths pass salt, by migration (inside the cell model) and diffusion (wetPaths.ts). What balances a cell
 * passes through both its electrodes. Heat crosses the stack from cell to cell; faces and edges give it to
 * the surroundings.
 *
 * Laws, sources and measured figures: docs/models/stack.md.
 */
import { FARADAY } from '@packtwin/units';
import type { CellParameters } from '../cellParameters.ts';
import { createSpmeBatch } from '../spme/spmeBatch.ts';
import type { SpmeBatch, SpmeBatchOptions } from '../spme/spmeBatch.ts';
import { balancingCurrentInto, checkBalancing } from './balancing.ts';
import type { Balancing } from './balancing.ts';
import type { CommonPath } from './commonPath.ts';
import type { SealFilm, WettingLaw } from './sealFilm.ts';
import { neighbourHeatConductance } from './stackHeat.ts';
import { stepChainInto } from './tridiagonal.ts';
import type { ChainExchange } from './tridiagonal.ts';
import { WetPaths } from './wetPaths.ts';

export interface BipolarStackOptions {
  /** How the cells are modelled and what they lose; heat leaves them by the stack. Default: as {@link createSpmeBatch}. */
  readonly cells?: Omit<SpmeBatchOptions, 'heatTransferCoefficient'>;
  /** S over every seal, or one value for all; default 0: tight. Stays as it is until a cell has lost nearly all its salt. */
  readonly sealConductance?: number | Float64Array;
  /**
   * m, cross-section over length of the gel past every plate, or one value for all: films and holes
   * ({@link sealFilmShape}, {@link pinholeShape}). Conducts with the gel at the cells' temperature and salt.
   */
  readonly wetShape?: number | Float64Array;
  /** A film that a creeping front of gel wets, from a weak spot of every seal; dry at first. */
  readonly wetting?: { readonly film: SealFilm; readonly law: WettingLaw };
  /** A wet path along the whole stack. */
  readonly commonPath?: CommonPath;
  /**
   * What drives a leak: surface potentials alone (`surface`), or with reactions, entropy and the heat that the leak
   * makes (`full`). The difference is about the overpotential over the cell voltage. Default `full` where any wet path
   * but `sealConductance` is given.
   */
  readonly leakLaw?: 'surface' | 'full';
  /** Default none. */
  readonly balancing?: Balancing;
  /** W/K between neighbours, or one value for all; default from {@link neighbourHeatConductance}. */
  readonly neighbourHeat?: number | Float64Array;
  /** W/K from both end faces to the surroundings, or from [first, last]; default the parameters' heat transfer coefficient. */
  readonly faceHeat?: number | readonly [first: number, last: number];
  /** W/K from the edges of every cell to the surroundings, or one value for all; default 0. */
  readonly edgeHeat?: number | Float64Array;
}

export interface BipolarStack {
  /** The cells; its buffer is all the state there is, but for {@link frontSquared}. */
  readonly batch: SpmeBatch;
  /** S; an observer may change it between steps. */
  readonly sealConductance: Float64Array;
  /** m; an observer may change it between steps. Read only by the full leak law. */
  readonly wetShape: Float64Array;
  /** m², squared radius of the wetting front at every plate: state. Empty where none creeps. */
  readonly frontSquared: Float64Array;
  /** A past every plate in the last step, by all paths; > 0 discharges. */
  readonly sealCurrent: Float64Array;
  /** A out of every cell by balancing in the last step. */
  readonly balancingCurrent: Float64Array;
  /** Advances by dt (s) under a current (A, positive while charging), surroundings in K. */
  step(current: number, dt: number, ambient: number): void;
  /** V between the end plates. */
  terminalVoltage(): number;
}

/** Fractions of a cell's charge and of its salt that one inner step may leak. */
const LARGEST_CHARGE_LEAK = 0.05;
const LARGEST_SALT_LEAK = 0.02;

/**
 * A stack of equal cells at rest at half charge.
 *
 * @throws RangeError for arrays of the wrong length, negative conductances and paths without resistance.
 */
export function createBipolarStack(
  parameters: CellParameters,
  cellCount: number,
  options: BipolarStackOptions = {},
): BipolarStack {
  const batch = createSpmeBatch(parameters, cellCount, { ...options.cells, heatTransferCoefficient: 0 });
  const { commonPath, wetting, balancing = { kind: 'none' } } = options;
  if (commonPath && !(commonPath.inletResistance > 0 && commonPath.betweenResistance > 0)) {
    throw new RangeError(
      `Cannot build a stack: commonPath has ${commonPath.inletResistance} Ω to a cell and ${commonPath.betweenResistance} Ω between cells, both must be > 0`,
    );
  }
  checkBalancing(balancing, cellCount);
  const hasNewPaths = options.wetShape !== undefined || wetting !== undefined || commonPath !== undefined;
  const isFull = (options.leakLaw ?? (hasNewPaths ? 'full' : 'surface')) === 'full';
  if (!isFull && hasNewPaths) {
    throw new RangeError('Cannot build a stack: wetShape, wetting and commonPath need leakLaw "full"');
  }
  const sealConductance = column('sealConductance', options.sealConductance ?? 0, cellCount - 1);
  const wetShape = column('wetShape', options.wetShape ?? 0, cellCount - 1);
  const paths = new WetPaths(batch, {
    sealConductance,
    wetShape,
    commonPath: commonPath ?? null,
    wetting: wetting ?? null,
    isFull,
  });
  const faceHeat = options.faceHeat ?? parameters.heatTransferCoefficient;
  const [firstFace, lastFace] = typeof faceHeat === 'number' ? [faceHeat, faceHeat] : faceHeat;
  const outside = column('edgeHeat', options.edgeHeat ?? 0, cellCount);
  outside[0]! += firstFace;
  outside[cellCount - 1]! += lastFace;
  const heat: ChainExchange = {
    capacity: new Float64Array(cellCount).fill(parameters.heatCapacity),
    between: column('neighbourHeat', options.neighbourHeat ?? neighbourHeatConductance(parameters), cellCount - 1),
    outside,
  };
  return new Stack(batch, sealConductance, wetShape, paths, isFull, balancing, heat);
}

class Stack implements BipolarStack {
  readonly batch: SpmeBatch;
  readonly sealConductance: Float64Array;
  readonly wetShape: Float64Array;
  readonly frontSquared: Float64Array;
  readonly sealCurrent: Float64Array;
  readonly balancingCurrent: Float64Array;
  private readonly paths: WetPaths;
  private readonly isFull: boolean;
  private readonly balancing: Balancing;
  private readonly heat: ChainExchange;
  private readonly currents: { readonly negative: Float64Array; readonly positive: Float64Array };
  private readonly scratch: Float64Array;
  /** A·s that one inner step may leak past a plate. */
  private readonly leakLimit: number;

  constructor(
    batch: SpmeBatch,
    sealConductance: Float64Array,
    wetShape: Float64Array,
    paths: WetPaths,
    isFull: boolean,
    balancing: Balancing,
    heat: ChainExchange,
  ) {
    const { cellCount, parameters } = batch;
    this.batch = batch;
    this.sealConductance = sealConductance;
    this.wetShape = wetShape;
    this.paths = paths;
    this.frontSquared = paths.frontSquared;
    this.sealCurrent = paths.current;
    this.balancingCurrent = new Float64Array(cellCount);
    this.isFull = isFull;
    this.balancing = balancing;
    this.heat = heat;
    this.currents = { negative: new Float64Array(cellCount), positive: new Float64Array(cellCount) };
    this.scratch = new Float64Array(cellCount);
    const saltCharge = (FARADAY * paths.saltPerCell) / (1 - parameters.electrolyte.cationTransferenceNumber);
    this.leakLimit = Math.min(LARGEST_CHARGE_LEAK * parameters.nominalCellCapacity, LARGEST_SALT_LEAK * saltCharge);
  }

  step(current: number, dt: number, ambient: number): void {
    const { paths, leakLimit } = this;
    paths.refresh();
    const leaking = paths.greatestCurrent() * dt;
    // What is not a number or finite goes on to where the batch refuses it by name.
    const pieces = leaking > leakLimit && Number.isFinite(leaking) ? Math.ceil(leaking / leakLimit) : 1;
    for (let piece = 0; piece < pieces; piece++) {
      if (piece > 0) paths.refresh();
      this.advance(current, dt / pieces, ambient);
    }
  }

  private advance(current: number, dt: number, ambient: number): void {
    const { batch, sealCurrent, currents, paths, balancing, balancingCurrent } = this;
    const { columns, cellCount } = batch;
    currents.negative.fill(current);
    currents.positive.fill(current);
    for (let plate = 0; plate + 1 < cellCount; plate++) {
      const leak = sealCurrent[plate]!;
      if (leak === 0) continue;
      currents.positive[plate]! -= leak;
      currents.negative[plate + 1]! -= leak;
    }
    if (balancing.kind !== 'none') {
      balancingCurrentInto(balancingCurrent, balancing, batch.terminalVoltage);
      for (let cell = 0; cell < cellCount; cell++) {
        currents.negative[cell]! -= balancingCurrent[cell]!;
        currents.positive[cell]! -= balancingCurrent[cell]!;
      }
    }
    batch.step(current, dt, ambient, currents);
    paths.advance(dt);
    this.addHeat(dt);
    stepChainInto(columns.temperature, this.heat, dt, ambient, this.scratch);
  }

  /** Heat of leaks and of printed resistors, K into the cells. */
  private addHeat(dt: number): void {
    const { batch, balancing, balancingCurrent, paths } = this;
    const { temperature, terminalVoltage } = batch;
    const kelvinPerWatt = dt / batch.parameters.heatCapacity;
    if (this.isFull) {
      for (let cell = 0; cell < temperature.length; cell++) temperature[cell]! += kelvinPerWatt * paths.heat[cell]!;
    }
    if (balancing.kind === 'printed') {
      for (let cell = 0; cell < temperature.length; cell++) {
        temperature[cell]! += kelvinPerWatt * balancingCurrent[cell]! * terminalVoltage[cell]!;
      }
    }
  }

  terminalVoltage(): number {
    let sum = 0;
    for (const volts of this.batch.terminalVoltage) sum += volts;
    return sum;
  }
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
