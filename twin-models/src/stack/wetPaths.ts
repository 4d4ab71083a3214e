/**
 * All wet paths past the plates of a stack: how much passes each plate, what salt goes with it, what heat it makes.
 *
 *     s_k = (G_k + κ_k g_k) Δφ_k + I_k,     κ_k from both cells' temperature and salt, I_k along the common path
 *
 * | name             | symbol | unit | length |
 * | ---------------- | ------ | ---- | ------ |
 * | sealConductance  | G_k    | S    | N − 1  |
 * | wetShape         | g_k    | m    | N − 1  |
 * | current          | s_k    | A    | N − 1  |
 * | frontSquared     | w_k²   | m²   | N − 1  |
 * | heat             |        | W    | N      |
 *
 * Between two cells the film's salt runs straight from one to the other, so its resistance is the mean of 1/κ (by
 * Simpson's rule). κ and G go to zero with the salt, from 50 mol/m³ down: a cell that the leak has emptied stops it.
 */
import { propertyFunction } from '../cellParameters.ts';
import { temperatureFactor } from '../electrolyte/temperatureLaw.ts';
import type { SpmeBatch } from '../spme/spmeBatch.ts';
import { tableValue } from '../tables/uniformTable.ts';
import type { CommonPath, LadderScratch } from './commonPath.ts';
import { commonPathCurrentInto, createLadderScratch, spreadSaltAlongPath } from './commonPath.ts';
import { plateDrive, surfaceDrive } from './plateDrive.ts';
import type { SealFilm, WettingLaw } from './sealFilm.ts';
import { wettedShape, wettingGrowth } from './sealFilm.ts';
import { stepChainInto } from './tridiagonal.ts';
import type { ChainExchange } from './tridiagonal.ts';

export interface WetPathOptions {
  readonly sealConductance: Float64Array;
  readonly wetShape: Float64Array;
  readonly commonPath: CommonPath | null;
  readonly wetting: { readonly film: SealFilm; readonly law: WettingLaw } | null;
  /** Drive with reactions and entropy, heat of the leaks: see {@link BipolarStackOptions.leakLaw}. */
  readonly isFull: boolean;
}

/** mol/m³ below which a path's conductivity falls in proportion to its salt, whatever the fit says. */
const DILUTE = 50;
/** Share of that salt below which steps are not divided further: what overshoots is below 1 mol/m³. */
const LEAST_SHARE = 0.02;
/** S/m; keeps resistances finite. */
const LEAST_CONDUCTIVITY = 1e-15;

export class WetPaths {
  readonly current: Float64Array;
  readonly heat: Float64Array;
  readonly frontSquared: Float64Array;
  private readonly batch: SpmeBatch;
  private readonly options: WetPathOptions;
  private readonly across: Float64Array;
  private readonly salt: ChainExchange;
  private readonly scratch: Float64Array;
  /** m of film (width over length times thickness) per S: D times this is the diffusive conductance, m³/s. */
  private readonly diffusionPerConductance: number;
  /** S/m and m²/s at the temperature and salt of every cell. */
  private readonly conductivity: Float64Array;
  /** S/m at the salt of every cell and the reference temperature. */
  private readonly coolConductivity: Float64Array;
  /** S/m of a path from a cell to the next. */
  private readonly pathConductivity: Float64Array;
  private readonly diffusivity: Float64Array;
  /** Common path: R_io, R_mn in Ω, or diffusive conductances in m³/s. */
  private readonly inlet: Float64Array;
  private readonly between: Float64Array;
  private readonly pathCurrent: Float64Array;
  private readonly ladder: LadderScratch;
  private readonly diffusivityAt: (concentration: number) => number;
  private readonly inletShape: number;
  private readonly betweenShape: number;
  private isLeaking = false;

  constructor(batch: SpmeBatch, options: WetPathOptions) {
    const { cellCount, model, parameters } = batch;
    const { electrolyte, electrodeArea } = parameters;
    const plates = cellCount - 1;
    this.batch = batch;
    this.options = options;
    this.current = new Float64Array(plates);
    this.heat = new Float64Array(cellCount);
    this.frontSquared = new Float64Array(options.wetting ? plates : 0);
    this.across = new Float64Array(plates);
    const poreVolume = electrodeArea * model.salt.poreVolumes.reduce((sum, volume) => sum + volume, 0);
    this.salt = {
      capacity: new Float64Array(cellCount).fill(poreVolume),
      between: new Float64Array(plates),
      outside: new Float64Array(cellCount),
    };
    this.scratch = new Float64Array(cellCount);
    const conductivity = propertyFunction(electrolyte.conductivity)(electrolyte.initialConcentration);
    this.diffusivityAt = propertyFunction(electrolyte.diffusivity);
    this.diffusionPerConductance = this.diffusivityAt(electrolyte.initialConcentration) / conductivity;
    this.conductivity = new Float64Array(cellCount);
    this.coolConductivity = new Float64Array(cellCount);
    this.pathConductivity = new Float64Array(plates);
    this.diffusivity = new Float64Array(cellCount);
    this.inlet = new Float64Array(cellCount);
    this.between = new Float64Array(plates);
    this.pathCurrent = new Float64Array(plates);
    this.ladder = createLadderScratch(cellCount);
    const { commonPath } = options;
    // From the table that the steps read, so that at reference the resistances are those given.
    const tabulated = this.conductivityAt(electrolyte.initialConcentration);
    this.inletShape = commonPath ? 1 / (tabulated * commonPath.inletResistance) : 0;
    this.betweenShape = commonPath ? 1 / (tabulated * commonPath.betweenResistance) : 0;
  }

  /** mol of salt in one new cell; a leak moves it by its charge times (1 − t₊)/F. */
  get saltPerCell(): number {
    return this.salt.capacity[0]! * this.batch.parameters.electrolyte.initialConcentration;
  }

  /**
   * A, the most that passes any plate by the last {@link refresh}, counted as if the poorer cell were not dilute: so
   * chosen, a step does not take more salt than there is.
   */
  greatestCurrent(): number {
    const { saltMean } = this.batch.columns;
    let greatest = 0;
    for (let plate = 0; plate < this.current.length; plate++) {
      const size = Math.abs(this.current[plate]!) / Math.max(richness(saltMean, plate), LEAST_SHARE);
      if (size > greatest) greatest = size;
    }
    return greatest;
  }

  /**
   * Takes currents and heats from the state that the last step left.
   *
   * @throws RangeError if an observer has set a negative conductance or shape.
   */
  refresh(): void {
    const { batch, current, heat, across, salt } = this;
    const { sealConductance, wetShape, commonPath, wetting, isFull } = this.options;
    if (isFull) this.refreshProperties();
    this.isLeaking = false;
    for (let plate = 0; plate < current.length; plate++) {
      let conductance = sealConductance[plate]!;
      if (!(conductance >= 0)) {
        throw new RangeError(`Cannot step with a seal conductance of ${conductance} S at plate ${plate}: must be ≥ 0`);
      }
      let diffusion = conductance * this.diffusionPerConductance;
      const rich = richness(batch.columns.saltMean, plate);
      if (rich < 1) conductance *= rich;
      if (isFull) {
        const given = wetShape[plate]!;
        if (!(given >= 0))
          throw new RangeError(`Cannot step with a wet shape of ${given} m at plate ${plate}: must be ≥ 0`);
        const shape = given + (wetting ? wettedShape(wetting.film, this.frontSquared[plate]!) : 0);
        conductance += this.pathConductivity[plate]! * shape;
        diffusion += 0.5 * (this.diffusivity[plate]! + this.diffusivity[plate + 1]!) * shape;
      }
      salt.between[plate] = diffusion;
      if (conductance === 0 && !commonPath) {
        current[plate] = 0;
        continue;
      }
      this.isLeaking = true;
      across[plate] = isFull ? plateDrive(batch, plate) : surfaceDrive(batch, plate);
      current[plate] = conductance * across[plate]!;
    }
    if (commonPath) this.addCommonPath();
    if (!isFull) return;
    heat.fill(0);
    for (let plate = 0; plate < current.length; plate++) {
      const half = current[plate] === 0 ? 0 : 0.5 * current[plate]! * across[plate]!;
      heat[plate]! += half;
      heat[plate + 1]! += half;
    }
  }

  /** Lets salt diffuse along the paths over dt (s), and fronts creep on. */
  advance(dt: number): void {
    const { batch, salt, scratch, inlet, between } = this;
    const { columns, cellCount } = batch;
    const { commonPath, wetting } = this.options;
    if (this.isLeaking) stepChainInto(columns.saltMean, salt, dt, 0, scratch);
    if (commonPath) {
      for (let cell = 0; cell < cellCount; cell++) inlet[cell] = this.diffusivity[cell]! * this.inletShape;
      for (let plate = 0; plate + 1 < cellCount; plate++) {
        between[plate] = 0.5 * (this.diffusivity[plate]! + this.diffusivity[plate + 1]!) * this.betweenShape;
      }
      spreadSaltAlongPath(columns.saltMean, salt.capacity, inlet, between, dt, this.ladder);
    }
    if (wetting) {
      for (let plate = 0; plate + 1 < cellCount; plate++) {
        const temperature = 0.5 * (columns.temperature[plate]! + columns.temperature[plate + 1]!);
        this.frontSquared[plate]! += wettingGrowth(wetting.law, temperature, dt);
      }
    }
  }

  private addCommonPath(): void {
    const { conductivity, inlet, between, pathCurrent, current } = this;
    for (let cell = 0; cell < inlet.length; cell++) inlet[cell] = 1 / (this.inletShape * conductivity[cell]!);
    for (let plate = 0; plate < between.length; plate++) {
      between[plate] = 1 / (this.betweenShape * this.pathConductivity[plate]!);
    }
    commonPathCurrentInto(pathCurrent, this.across, inlet, between, this.ladder);
    for (let plate = 0; plate < current.length; plate++) current[plate]! += pathCurrent[plate]!;
  }

  private refreshProperties(): void {
    const { columns, parameters, cellCount } = this.batch;
    const { electrolyte, referenceTemperature } = parameters;
    for (let cell = 0; cell < cellCount; cell++) {
      const temperature = columns.temperature[cell]!;
      const concentration = columns.saltMean[cell]!;
      const cool = this.conductivityAt(concentration);
      this.coolConductivity[cell] = cool;
      this.conductivity[cell] =
        cool * temperatureFactor(electrolyte.conductivityTemperatureLaw, temperature, referenceTemperature);
      this.diffusivity[cell] =
        this.diffusivityAt(Math.max(concentration, 0)) *
        temperatureFactor(electrolyte.diffusivityTemperatureLaw, temperature, referenceTemperature);
    }
    for (let plate = 0; plate + 1 < cellCount; plate++) this.pathConductivity[plate] = this.conductivityBetween(plate);
  }

  /** S/m of a film from cell `plate` to the next, at both cells' temperature and salt. */
  private conductivityBetween(plate: number): number {
    const { columns } = this.batch;
    const a = columns.saltMean[plate]!;
    const b = columns.saltMean[plate + 1]!;
    const kappaA = this.conductivity[plate]!;
    const kappaB = this.conductivity[plate + 1]!;
    if (a === b) return 0.5 * (kappaA + kappaB);
    // The temperature factors of both cells, their mean in the middle.
    const factor = 0.5 * (kappaA / this.coolConductivity[plate]! + kappaB / this.coolConductivity[plate + 1]!);
    const middle = factor * this.conductivityAt(0.5 * (a + b));
    return 6 / (1 / kappaA + 4 / middle + 1 / kappaB);
  }

  /** S/m at the reference temperature. */
  private conductivityAt(concentration: number): number {
    const { conductivity } = this.batch.model;
    const value =
      concentration < DILUTE
        ? (tableValue(conductivity, DILUTE) * concentration) / DILUTE
        : tableValue(conductivity, concentration);
    return Math.max(value, LEAST_CONDUCTIVITY);
  }
}

/** 0…1, salt of the poorer cell beside a plate over {@link DILUTE}; 1 where there is more. */
function richness(saltMean: Float64Array, plate: number): number {
  const here = saltMean[plate]!;
  const there = saltMean[plate + 1]!;
  const poorer = here < there ? here : there;
  if (poorer >= DILUTE) return 1;
  return poorer > 0 ? poorer / DILUTE : 0;
}
