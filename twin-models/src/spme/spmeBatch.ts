/**
 * Single-particle model with electrolyte (SPMe) and lumped temperature, many cells of one design at once.
 *
 * Marquis, Sulzer, Timms, Please & Chapman, J. Electrochem. Soc. 166 (2019) A3693, in the composite form
 * with concentration-dependent conductivity; equations and files: docs/models/spme.md.
 *
 * In time everything linear is exact (modes of the particles, modes of the salt, lumped heat), so a step
 * may have any length; kinetics, ohmic drops and heat take the values at its end. Steps that move much
 * charge are divided, because temperature and diffusivity are held inside one.
 *
 * Symbols in the loop, all in the sign of the literature (discharge > 0), SI:
 *
 * | code           | symbol      | meaning                                              |
 * | -------------- | ----------- | ---------------------------------------------------- |
 * | iN, iP         | i_n, i_p    | A/m² of electrode area through negative and positive |
 * | fN, fP         | dθ̄/dt       | 1/s                                                  |
 * | xN, xP         | θ_surf      | surface stoichiometry                                |
 * | cN, cS, cP     | c̄_e         | mol/m³, mean salt per region                         |
 * | aN, aP         | j/(2 j0)    | argument of asinh                                    |
 * | doubleThermal  | 2RT/F       | V                                                    |
 */
import { FARADAY, GAS_CONSTANT } from '@packtwin/units';
import type { CellModelBatch, CellVariation, ElectrodeCurrents } from '../cellBatch.ts';
import type { CellParameters } from '../cellParameters.ts';
import { Degradation } from '../degradation/degradation.ts';
import { DEGRADATION_BYTES_PER_CELL } from '../degradation/degradationColumns.ts';
import type { DegradationParameters } from '../degradation/degradationParameters.ts';
import { createGeneralSpmeBatch } from '../generalSpme/generalSpmeBatch.ts';
import type { GeneralSpmeBatch } from '../generalSpme/generalSpmeBatch.ts';
import { needsGeneralModel } from '../generalSpme/needsGeneralModel.ts';
import { LEAST_OCCUPANCY_PRODUCT, occupancyFactor } from '../kinetics/exchangeCurrent.ts';
import { tableValue } from '../tables/uniformTable.ts';
import { PARTICLE_MODE_COUNT, particleModes } from '../transport/particleModes.ts';
import { SALT_MODE_COUNT } from '../transport/saltModes.ts';
import { createSpmeColumns, SPME_BYTES_PER_CELL, withDegradation } from './spmeColumns.ts';
import type { SpmeColumns, SpmeSharedColumns } from './spmeColumns.ts';
import {
  LAST_TEMPERATURE_ROW,
  LEAST_CONCENTRATION,
  LOWEST_TEMPERATURE,
  spmeModelOf,
  TEMPERATURE_COLUMNS,
  TEMPERATURE_STEP,
} from './spmeModel.ts';
import type { SpmeModel } from './spmeModel.ts';
import { sumOfParts, voltageParts } from './voltageParts.ts';

export interface SpmeBatchOptions {
  /** W/K from each cell to the surroundings instead of the parameters' value; 0 where a stack conducts the heat. */
  readonly heatTransferCoefficient?: number;
  /** What the cells lose as time and use go by; absent: nothing. `reset` makes a cell new again. */
  readonly degradation?: DegradationParameters;
  /**
   * How particles are resolved. `modes`: exact in time, with the diffusivity at the mean stoichiometry; `shells`: in
   * finite volumes with D(x). Where absent, shells are taken where a diffusivity changes by more than
   * a fifth over its window (generalSpme/needsGeneralModel.ts). Blends and hysteresis are always stepped by the general model, which
   * takes shells for the populations that need them.
   */
  readonly solid?: 'modes' | 'shells';
  /** Shells per particle where there are any. */
  readonly shells?: number;
}

/** A cell that the solver gave up: it stays in the state before the step that failed until it is reset. */
export interface StoppedSpmeCell {
  readonly cell: number;
  /** s stepped since the cell's last reset. */
  readonly time: number;
  /** One sentence for people: currents, temperature, charge. */
  readonly state: string;
}

/** The SPMe batch: the contract, and what lies inside for {@link cellInternals}. `solid` tells the two apart. */
export type SpmeBatch = ModalSpmeBatch | GeneralSpmeBatch;

/** What both single-particle batches have. */
export interface CommonSpmeBatch extends CellModelBatch {
  readonly modelName: 'spme';
  readonly parameters: CellParameters;
  readonly model: SpmeModel;
  readonly columns: SpmeSharedColumns;
  /** What was lost so far; null without the option. */
  readonly degradation: Degradation | null;
  /** Cells that are no longer stepped; only blends have a solver that can fail. */
  stoppedCells(): readonly StoppedSpmeCell[];
}

/** A batch whose particles are exact modes. */
export interface ModalSpmeBatch extends CommonSpmeBatch {
  readonly solid: 'modes';
  readonly columns: SpmeColumns;
}

/** Fraction of the nominal capacity that one inner step may move. */
const LARGEST_CHARGE_STEP = 0.05;
/** s, longest inner step under current. */
const LONGEST_STEP_UNDER_CURRENT = 900;
/**
 * A batch of cells at rest at half charge and reference temperature.
 *
 * @throws RangeError for a cell count below 1 or parameters that cannot be stepped.
 */
export function createSpmeBatch(
  parameters: CellParameters,
  cellCount: number,
  options: SpmeBatchOptions = {},
): SpmeBatch {
  if (!(Number.isInteger(cellCount) && cellCount > 0)) {
    throw new RangeError(`Cannot create a batch of ${cellCount} cells: needs a whole number above 0`);
  }
  const heatTransfer = options.heatTransferCoefficient ?? parameters.heatTransferCoefficient;
  if (!(heatTransfer >= 0)) {
    throw new RangeError(`Cannot cool cells with ${heatTransfer} W/K: heatTransferCoefficient must be ≥ 0`);
  }
  const batch: SpmeBatch = needsGeneralModel(parameters, options.solid)
    ? createGeneralSpmeBatch(parameters, cellCount, options, heatTransfer)
    : new SpmeCells(parameters, cellCount, heatTransfer, options.degradation);
  batch.reset(0.5, parameters.referenceTemperature);
  return batch;
}

class SpmeCells implements ModalSpmeBatch {
  readonly modelName = 'spme' as const;
  readonly solid = 'modes' as const;
  readonly parameters: CellParameters;
  readonly cellCount: number;
  readonly model: SpmeModel;
  readonly columns: SpmeColumns;
  readonly variation: CellVariation;
  readonly buffer: ArrayBuffer;
  readonly temperature: Float64Array;
  readonly terminalVoltage: Float64Array;
  readonly openCircuitVoltage: Float64Array;
  readonly stateOfCharge: Float64Array;
  readonly degradation: Degradation | null;
  private readonly heatTransfer: number;

  constructor(
    parameters: CellParameters,
    cellCount: number,
    heatTransfer: number,
    degradation: DegradationParameters | undefined,
  ) {
    this.parameters = parameters;
    this.cellCount = cellCount;
    this.heatTransfer = heatTransfer;
    this.model = spmeModelOf(parameters);
    const columns = createSpmeColumns(cellCount, degradation ? DEGRADATION_BYTES_PER_CELL : 0);
    columns.capacityScale.fill(1);
    this.degradation = degradation
      ? new Degradation(parameters, degradation, columns, columns.buffer, SPME_BYTES_PER_CELL * cellCount)
      : null;
    this.columns = this.degradation ? withDegradation(columns, this.degradation.columns) : columns;
    this.variation = {
      capacityScale: this.columns.capacityScale,
      resistanceOffset: this.columns.resistanceOffset,
    };
    this.buffer = this.columns.buffer;
    this.temperature = this.columns.temperature;
    this.terminalVoltage = this.columns.terminalVoltage;
    this.openCircuitVoltage = this.columns.openCircuitVoltage;
    this.stateOfCharge = this.columns.stateOfCharge;
  }

  reset(stateOfCharge: number, temperature: number, cell?: number): void {
    if (!(stateOfCharge >= -0.5 && stateOfCharge <= 1.5)) {
      throw new RangeError(`Cannot reset to a state of charge of ${stateOfCharge}: must lie between -0.5 and 1.5`);
    }
    if (!(temperature > 0 && Number.isFinite(temperature))) {
      throw new RangeError(`Cannot reset to ${temperature} K: must be > 0`);
    }
    const { columns, model } = this;
    const first = cell ?? 0;
    const last = cell ?? this.cellCount - 1;
    if (!(first >= 0 && last < this.cellCount)) {
      throw new RangeError(`Cannot reset cell ${cell}: the batch has cells 0 to ${this.cellCount - 1}`);
    }
    const { negative, positive } = model;
    for (let k = first; k <= last; k++) {
      columns.negativeMean[k] =
        negative.minimumStoichiometry + stateOfCharge * (negative.maximumStoichiometry - negative.minimumStoichiometry);
      columns.positiveMean[k] =
        positive.maximumStoichiometry - stateOfCharge * (positive.maximumStoichiometry - positive.minimumStoichiometry);
      columns.negativeModes.fill(0, k * PARTICLE_MODE_COUNT, (k + 1) * PARTICLE_MODE_COUNT);
      columns.positiveModes.fill(0, k * PARTICLE_MODE_COUNT, (k + 1) * PARTICLE_MODE_COUNT);
      columns.saltMean[k] = this.parameters.electrolyte.initialConcentration;
      columns.saltModes.fill(0, k * SALT_MODE_COUNT, (k + 1) * SALT_MODE_COUNT);
      columns.temperature[k] = temperature;
      columns.negativeCurrent[k] = 0;
      columns.positiveCurrent[k] = 0;
      columns.negativeSurface[k] = columns.negativeMean[k]!;
      columns.positiveSurface[k] = columns.positiveMean[k]!;
      columns.negativeSalt[k] = columns.saltMean[k]!;
      columns.separatorSalt[k] = columns.saltMean[k]!;
      columns.positiveSalt[k] = columns.saltMean[k]!;
      columns.propertyTemperature[k] = temperature;
      columns.potentialTemperature[k] = temperature;
      this.degradation?.renew(k);
      this.refreshVoltages(k);
    }
  }

  shiftStateOfCharge(cell: number, by: number): void {
    if (!(cell >= 0 && cell < this.cellCount)) {
      throw new RangeError(`Cannot shift cell ${cell}: the batch has cells 0 to ${this.cellCount - 1}`);
    }
    if (!Number.isFinite(by)) throw new RangeError(`Cannot shift cell ${cell} by ${by}: must be finite`);
    const { columns, model } = this;
    const charge = by * this.parameters.nominalCellCapacity;
    const intoNegative = (charge / columns.negativeActive[cell]!) * model.negative.stoichiometryPerCharge;
    const fromPositive = (charge / columns.positiveActive[cell]!) * model.positive.stoichiometryPerCharge;
    columns.negativeMean[cell]! += intoNegative;
    columns.negativeSurface[cell]! += intoNegative;
    columns.positiveMean[cell]! -= fromPositive;
    columns.positiveSurface[cell]! -= fromPositive;
    this.refreshVoltages(cell);
  }

  step(current: number, dt: number, ambient: number, electrodeCurrents?: ElectrodeCurrents): void {
    if (!(dt > 0 && Number.isFinite(dt))) throw new RangeError(`Cannot step by ${dt} s: dt must be > 0 and finite`);
    if (!Number.isFinite(current)) throw new RangeError(`Cannot step with a current of ${current} A: must be finite`);
    if (!(ambient > 0 && Number.isFinite(ambient))) {
      throw new RangeError(`Cannot step in surroundings of ${ambient} K: must be > 0`);
    }
    const { columns } = this;
    if (electrodeCurrents) {
      const { negative, positive } = electrodeCurrents;
      if (negative.length !== this.cellCount || positive.length !== this.cellCount) {
        throw new RangeError(
          `Cannot step with ${negative.length} negative and ${positive.length} positive electrode currents: the batch has ${this.cellCount} cells`,
        );
      }
      columns.negativeCurrent.set(negative);
      columns.positiveCurrent.set(positive);
    } else {
      columns.negativeCurrent.fill(current);
      columns.positiveCurrent.fill(current);
    }
    const inner = innerStepCount(current, dt, this.parameters.nominalCellCapacity);
    for (let index = 0; index < inner; index++) {
      this.degradation?.advance(dt / inner);
      this.advance(dt / inner, ambient);
    }
  }

  stoppedCells(): readonly StoppedSpmeCell[] {
    return [];
  }

  private advance(dt: number, ambient: number): void {
    const { cellCount, columns, model, heatTransfer } = this;
    const { negativeRelaxation, positiveRelaxation, saltRelaxation } = model;
    const { negative, positive, salt, conductivity, temperatureRows, concentrationFactor } = model;
    const { electrodeArea, heatCapacity, referenceTemperature } = this.parameters;
    const { negativeActive, positiveActive, seriesResistance, intercalationCurrent } = columns;
    const { negativePotential, negativeModes, positiveModes, saltModes } = columns;
    const { temperature, negativeMean, positiveMean, saltMean } = columns;
    const negativeRows = negativeRelaxation.rows;
    const positiveRows = positiveRelaxation.rows;
    const saltRows = saltRelaxation.rows;
    const negativeRowLength = negativeRelaxation.rowLength;
    const saltRowLength = saltRelaxation.rowLength;
    negativeRelaxation.setStep(dt);
    positiveRelaxation.setStep(dt);
    saltRelaxation.setStep(dt);
    const inverseArea = 1 / electrodeArea;
    const inverseInitialSalt = 1 / this.parameters.electrolyte.initialConcentration;
    const separatorResistance = this.parameters.separator.interfaceResistance;
    const decay = Math.exp((-heatTransfer * dt) / heatCapacity);
    const kelvinPerWatt = heatTransfer > 0 ? (1 - decay) / heatTransfer : dt / heatCapacity;
    const particleRemainderNegative = particleModes.remainder * negative.diffusionTime;
    const particleRemainderPositive = particleModes.remainder * positive.diffusionTime;
    const { negativeForcing, positiveForcing, regionShapes, negativeRegionRemainder, positiveRegionRemainder } = salt;
    const negativeWindow = 0.5 / (negative.maximumStoichiometry - negative.minimumStoichiometry);
    const positiveWindow = 0.5 / (positive.maximumStoichiometry - positive.minimumStoichiometry);

    for (let cell = 0; cell < cellCount; cell++) {
      const T = temperature[cell]!;
      const scaleN = 1 / negativeActive[cell]!;
      const scaleP = 1 / positiveActive[cell]!;
      const intoN = -intercalationCurrent[cell]!;
      const currentN = -columns.negativeCurrent[cell]!;
      const currentP = -columns.positiveCurrent[cell]!;

      // Properties at the temperature, linear between rows half a kelvin apart.
      const held = T < LOWEST_TEMPERATURE ? LOWEST_TEMPERATURE : T;
      const atT = (held - LOWEST_TEMPERATURE) * (1 / TEMPERATURE_STEP);
      const positionT = atT < LAST_TEMPERATURE_ROW ? atT : LAST_TEMPERATURE_ROW;
      const rowT = positionT | 0;
      const g = positionT - rowT;
      const t = rowT * TEMPERATURE_COLUMNS;
      let logN = temperatureRows[t]! + g * (temperatureRows[t + 6]! - temperatureRows[t]!);
      let logP = temperatureRows[t + 1]! + g * (temperatureRows[t + 7]! - temperatureRows[t + 1]!);
      const logE = temperatureRows[t + 2]! + g * (temperatureRows[t + 8]! - temperatureRows[t + 2]!);
      const rateN = temperatureRows[t + 3]! + g * (temperatureRows[t + 9]! - temperatureRows[t + 3]!);
      const rateP = temperatureRows[t + 4]! + g * (temperatureRows[t + 10]! - temperatureRows[t + 4]!);
      const conductivityFactor = temperatureRows[t + 5]! + g * (temperatureRows[t + 11]! - temperatureRows[t + 5]!);
      if (negative.logDiffusivity) logN += tableValue(negative.logDiffusivity, negativeMean[cell]!);
      if (positive.logDiffusivity) logP += tableValue(positive.logDiffusivity, positiveMean[cell]!);

      // Lithium in the particles.
      const fN = -intoN * negative.stoichiometryPerCharge * scaleN;
      const fP = currentP * positive.stoichiometryPerCharge * scaleP;
      const meanN = negativeMean[cell]! + fN * dt;
      const meanP = positiveMean[cell]! + fP * dt;
      negativeMean[cell] = meanN;
      positiveMean[cell] = meanP;
      const modesAt = cell * PARTICLE_MODE_COUNT;
      let xN = meanN;
      let position = negativeRelaxation.position(logN);
      let row = position | 0;
      let f = position - row;
      let at = negativeRelaxation.prepare(row);
      let next = at + negativeRowLength;
      for (let mode = 0; mode < PARTICLE_MODE_COUNT; mode++, at += 2, next += 2) {
        const keep = negativeRows[at]! + f * (negativeRows[next]! - negativeRows[at]!);
        const gain = negativeRows[at + 1]! + f * (negativeRows[next + 1]! - negativeRows[at + 1]!);
        const q = keep * negativeModes[modesAt + mode]! + gain * fN;
        negativeModes[modesAt + mode] = q;
        xN += q;
      }
      xN += particleRemainderNegative * fN * (negativeRows[at]! + f * (negativeRows[next]! - negativeRows[at]!));
      let xP = meanP;
      position = positiveRelaxation.position(logP);
      row = position | 0;
      f = position - row;
      at = positiveRelaxation.prepare(row);
      next = at + negativeRowLength;
      for (let mode = 0; mode < PARTICLE_MODE_COUNT; mode++, at += 2, next += 2) {
        const keep = positiveRows[at]! + f * (positiveRows[next]! - positiveRows[at]!);
        const gain = positiveRows[at + 1]! + f * (positiveRows[next + 1]! - positiveRows[at + 1]!);
        const q = keep * positiveModes[modesAt + mode]! + gain * fP;
        positiveModes[modesAt + mode] = q;
        xP += q;
      }
      xP += particleRemainderPositive * fP * (positiveRows[at]! + f * (positiveRows[next]! - positiveRows[at]!));

      // Salt.
      const iN = currentN * inverseArea;
      const iP = currentP * inverseArea;
      const meanSalt = saltMean[cell]! + salt.meanForcing * (iN - iP) * dt;
      saltMean[cell] = meanSalt;
      let cN = meanSalt;
      let cS = meanSalt;
      let cP = meanSalt;
      position = saltRelaxation.position(logE);
      row = position | 0;
      f = position - row;
      at = saltRelaxation.prepare(row);
      next = at + saltRowLength;
      const saltAt = cell * SALT_MODE_COUNT;
      for (let mode = 0; mode < SALT_MODE_COUNT; mode++, at += 2, next += 2) {
        const keep = saltRows[at]! + f * (saltRows[next]! - saltRows[at]!);
        const gain = saltRows[at + 1]! + f * (saltRows[next + 1]! - saltRows[at + 1]!);
        const q = keep * saltModes[saltAt + mode]! + gain * (negativeForcing[mode]! * iN + positiveForcing[mode]! * iP);
        saltModes[saltAt + mode] = q;
        cN += regionShapes[3 * mode]! * q;
        cS += regionShapes[3 * mode + 1]! * q;
        cP += regionShapes[3 * mode + 2]! * q;
      }
      const slowness = saltRows[at]! + f * (saltRows[next]! - saltRows[at]!);
      cN += slowness * (negativeRegionRemainder[0]! * iN + positiveRegionRemainder[0]! * iP);
      cS += slowness * (negativeRegionRemainder[1]! * iN + positiveRegionRemainder[1]! * iP);
      cP += slowness * (negativeRegionRemainder[2]! * iN + positiveRegionRemainder[2]! * iP);
      if (!(cN > LEAST_CONCENTRATION)) cN = LEAST_CONCENTRATION;
      if (!(cS > LEAST_CONCENTRATION)) cS = LEAST_CONCENTRATION;
      if (!(cP > LEAST_CONCENTRATION)) cP = LEAST_CONCENTRATION;

      // Heat exchanged with the surroundings over the step is known; heat made in it is added below.
      const passive = ambient + (T - ambient) * decay;
      const fromReference = passive - referenceTemperature;
      const doubleThermal = (2 * GAS_CONSTANT * passive) / FARADAY;

      // Voltage: all asinh of one sign in one logarithm.
      const exchangeN = rateN * exchangeShare(negative.exchangeExponent, xN, cN * inverseInitialSalt);
      const exchangeP = rateP * exchangeShare(positive.exchangeExponent, xP, cP * inverseInitialSalt);
      const aN = (0.5 * scaleN * negative.interfacePerCurrent * intoN) / exchangeN;
      const aP = (0.5 * scaleP * positive.interfacePerCurrent * currentP) / exchangeP;
      let reaction: number;
      if (aN >= 0 && aP >= 0) {
        reaction = Math.log((aN + Math.sqrt(1 + aN * aN)) * (aP + Math.sqrt(1 + aP * aP)));
      } else if (aN <= 0 && aP <= 0) {
        reaction = -Math.log((Math.sqrt(1 + aN * aN) - aN) * (Math.sqrt(1 + aP * aP) - aP));
      } else {
        reaction = Math.asinh(aN) + Math.asinh(aP);
      }
      const concentration = concentrationFactor * logRatio(cP, cN);
      const kappaFactor = 1 / conductivityFactor;
      const meanCurrent = 0.5 * (currentN + currentP);
      const drop =
        iN * (negative.electronicResistance + (kappaFactor * negative.ionicLength) / tableValue(conductivity, cN)) +
        iP * (positive.electronicResistance + (kappaFactor * positive.ionicLength) / tableValue(conductivity, cP)) +
        0.5 *
          (iN + iP) *
          (separatorResistance + (kappaFactor * model.separatorIonicLength) / tableValue(conductivity, cS)) +
        meanCurrent * seriesResistance[cell]!;
      const entropicN = tableValue(negative.entropicChange, meanN);
      const entropic = tableValue(positive.entropicChange, meanP) - entropicN;
      const bulk = tableValue(positive.potential, meanP) - tableValue(negative.potential, meanN);
      const surfaceN = tableValue(negative.potential, xN);
      const surface = tableValue(positive.potential, xP) - surfaceN;
      // What side reactions at the negative electrode see; nobody asks for it without degradation.
      if (negativePotential) {
        negativePotential[cell] = surfaceN + fromReference * entropicN + doubleThermal * signedAsinh(aN);
      }
      const volts = surface + fromReference * entropic + doubleThermal * (concentration - reaction) - drop;
      const openCircuit = bulk + fromReference * entropic;
      columns.terminalVoltage[cell] = volts;
      columns.openCircuitVoltage[cell] = openCircuit;
      columns.negativeSurface[cell] = xN;
      columns.positiveSurface[cell] = xP;
      columns.negativeSalt[cell] = cN;
      columns.separatorSalt[cell] = cS;
      columns.positiveSalt[cell] = cP;
      columns.propertyTemperature[cell] = T;
      columns.potentialTemperature[cell] = passive;
      columns.stateOfCharge[cell] =
        negativeWindow * (meanN - negative.minimumStoichiometry) +
        positiveWindow * (positive.maximumStoichiometry - meanP);
      const heat = meanCurrent * (openCircuit - volts - passive * entropic);
      temperature[cell] = passive + heat * kelvinPerWatt;
    }
  }

  /** Voltages and state of charge after something other than a step has moved the state. */
  private refreshVoltages(cell: number): void {
    const { columns, model } = this;
    const { negative, positive } = model;
    const parts = voltageParts(model, columns, cell);
    columns.openCircuitVoltage[cell] = parts.openCircuit;
    columns.terminalVoltage[cell] = sumOfParts(parts);
    if (columns.negativePotential) {
      columns.negativePotential[cell] =
        tableValue(negative.potential, columns.negativeSurface[cell]!) +
        (columns.potentialTemperature[cell]! - this.parameters.referenceTemperature) *
          tableValue(negative.entropicChange, columns.negativeMean[cell]!) -
        parts.negativeReaction;
    }
    columns.stateOfCharge[cell] =
      0.5 *
      ((columns.negativeMean[cell]! - negative.minimumStoichiometry) /
        (negative.maximumStoichiometry - negative.minimumStoichiometry) +
        (positive.maximumStoichiometry - columns.positiveMean[cell]!) /
          (positive.maximumStoichiometry - positive.minimumStoichiometry));
  }
}

/** Exchange current density over that of a half-filled lattice at the initial salt, times ½. */
function exchangeShare(exponent: number | null, surface: number, relativeSalt: number): number {
  if (exponent !== null) return relativeSalt ** (1 - exponent) * occupancyFactor(surface, exponent);
  const occupancy = surface * (1 - surface);
  return Math.sqrt(relativeSalt * (occupancy > LEAST_OCCUPANCY_PRODUCT ? occupancy : LEAST_OCCUPANCY_PRODUCT));
}

/** asinh, one logarithm. */
function signedAsinh(x: number): number {
  const larger = x < 0 ? -x : x;
  const value = Math.log(larger + Math.sqrt(1 + larger * larger));
  return x < 0 ? -value : value;
}

/** ln(a/b) for positive a and b; by its series where they are close, which they nearly always are. */
function logRatio(a: number, b: number): number {
  const z = (a - b) / (a + b);
  const zz = z * z;
  if (zz > 0.04) return Math.log(a / b);
  return 2 * z * (1 + zz * (1 / 3 + zz * (1 / 5 + zz * (1 / 7 + zz * (1 / 9 + zz * (1 / 11))))));
}

function innerStepCount(current: number, dt: number, nominalCellCapacity: number): number {
  if (current === 0) return 1;
  const byCharge = (Math.abs(current) * dt) / (LARGEST_CHARGE_STEP * nominalCellCapacity);
  return Math.max(1, Math.ceil(Math.max(byCharge, dt / LONGEST_STEP_UNDER_CURRENT) - 1e-9));
}
