/**
 * One inner step of all cells of a batch, pass by pass: particles, salt, tables, voltages and heat.
 *
 * Passes rather than one loop, because a compiler inlines so much into a function and no more: with all tables in one
 * loop every look-up was a call. What a pass hands to a later one lies in columns of the state, or in scratch columns
 * that mean nothing between steps.
 *
 * Symbols, all in the sign of the literature (discharge > 0), SI:
 *
 * | code           | symbol      | meaning                                              |
 * | -------------- | ----------- | ---------------------------------------------------- |
 * | iN, iP         | i_n, i_p    | A/m² of electrode area through negative and positive |
 * | rate           | dθ̄/dt       | 1/s                                                  |
 * | x              | θ_surf      | surface stoichiometry                                |
 * | cN, cS, cP     | c̄_e         | mol/m³, mean salt per region                         |
 * | aN, aP         | j/(2 j0)    | argument of asinh                                    |
 * | doubleThermal  | 2RT/F       | V                                                    |
 */
import { FARADAY, GAS_CONSTANT } from '@packtwin/units';
import { LEAST_OCCUPANCY_PRODUCT, occupancyFactor } from '../kinetics/exchangeCurrent.ts';
import { betweenRows, temperaturePosition } from '../tables/temperatureGrid.ts';
import { tableValue, tableValuesInto } from '../tables/uniformTable.ts';
import { PARTICLE_MODE_COUNT, particleModes } from '../transport/particleModes.ts';
import type { RelaxationTable } from '../transport/relaxationTable.ts';
import { logRatio } from '../transport/logRatio.ts';
import { SALT_MODE_COUNT } from '../transport/saltModes.ts';
import type { SpmeColumns } from './spmeColumns.ts';
import {
  CONDUCTIVITY_FACTOR,
  flooredConcentration,
  LOG_NEGATIVE_DIFFUSIVITY,
  LOG_POSITIVE_DIFFUSIVITY,
  LOG_SALT_DIFFUSIVITY,
  NEGATIVE_RATE,
  POSITIVE_RATE,
  TEMPERATURE_COLUMNS,
} from './spmeModel.ts';
import type { ElectrodeModel, SpmeModel } from './spmeModel.ts';

/** What moves the particles of one electrode. */
interface ParticleColumns {
  readonly mean: Float64Array;
  readonly surface: Float64Array;
  readonly modes: Float64Array;
  /** Active material relative to the design. */
  readonly active: Float64Array;
  /** A, positive while charging. */
  readonly current: Float64Array;
}

export class SpmeKernel {
  private readonly model: SpmeModel;
  private readonly columns: SpmeColumns;
  private readonly cellCount: number;
  private readonly heatTransfer: number;
  private readonly negative: ParticleColumns;
  private readonly positive: ParticleColumns;
  /** Scratch: what the tables give for every cell, in the units of the tables. */
  private readonly looked: {
    readonly negativeSurface: Float64Array;
    readonly positiveSurface: Float64Array;
    readonly negativeBulk: Float64Array;
    readonly positiveBulk: Float64Array;
    readonly negativeEntropic: Float64Array;
    readonly positiveEntropic: Float64Array;
    readonly negativeConductivity: Float64Array;
    readonly separatorConductivity: Float64Array;
    readonly positiveConductivity: Float64Array;
  };

  constructor(model: SpmeModel, columns: SpmeColumns, heatTransfer: number) {
    this.model = model;
    this.columns = columns;
    this.cellCount = columns.temperature.length;
    this.heatTransfer = heatTransfer;
    this.negative = {
      mean: columns.negativeMean,
      surface: columns.negativeSurface,
      modes: columns.negativeModes,
      active: columns.negativeActive,
      current: columns.intercalationCurrent,
    };
    this.positive = {
      mean: columns.positiveMean,
      surface: columns.positiveSurface,
      modes: columns.positiveModes,
      active: columns.positiveActive,
      current: columns.positiveCurrent,
    };
    const scratch = () => new Float64Array(this.cellCount);
    this.looked = {
      negativeSurface: scratch(),
      positiveSurface: scratch(),
      negativeBulk: scratch(),
      positiveBulk: scratch(),
      negativeEntropic: scratch(),
      positiveEntropic: scratch(),
      negativeConductivity: scratch(),
      separatorConductivity: scratch(),
      positiveConductivity: scratch(),
    };
  }

  /** Advances every cell by dt (s); `ambient` in K. */
  advance(dt: number, ambient: number): void {
    const { model } = this;
    this.moveParticles(this.negative, model.negative, model.negativeRelaxation, 1, LOG_NEGATIVE_DIFFUSIVITY, dt);
    this.moveParticles(this.positive, model.positive, model.positiveRelaxation, -1, LOG_POSITIVE_DIFFUSIVITY, dt);
    this.moveSalt(dt);
    this.lookUp();
    this.takeVoltages(dt, ambient);
  }

  /** Means, modes and surfaces of one electrode; `sign` is that of dθ̄/dt while charging. */
  private moveParticles(
    { mean, surface, modes, active, current }: ParticleColumns,
    { logDiffusivity, diffusionTime, stoichiometryPerCharge }: ElectrodeModel,
    relaxation: RelaxationTable,
    sign: 1 | -1,
    column: number,
    dt: number,
  ): void {
    const { temperatureRows } = this.model;
    const { temperature } = this.columns;
    const { rows, rowLength } = relaxation;
    relaxation.setStep(dt);
    const remainder = particleModes.remainder * diffusionTime;
    for (let cell = 0; cell < this.cellCount; cell++) {
      const positionT = temperaturePosition(temperature[cell]!);
      const rowT = positionT | 0;
      let logD = betweenRows(temperatureRows, TEMPERATURE_COLUMNS, rowT, positionT - rowT, column);
      if (logDiffusivity) logD += tableValue(logDiffusivity, mean[cell]!);
      const rate = sign * current[cell]! * stoichiometryPerCharge * (1 / active[cell]!);
      let x = mean[cell]! + rate * dt;
      mean[cell] = x;
      const position = relaxation.position(logD);
      const row = position | 0;
      const f = position - row;
      let at = relaxation.prepare(row);
      let next = at + rowLength;
      const end = (cell + 1) * PARTICLE_MODE_COUNT;
      for (let mode = cell * PARTICLE_MODE_COUNT; mode < end; mode++, at += 2, next += 2) {
        const keep = rows[at]! + f * (rows[next]! - rows[at]!);
        const gain = rows[at + 1]! + f * (rows[next + 1]! - rows[at + 1]!);
        const q = keep * modes[mode]! + gain * rate;
        modes[mode] = q;
        x += q;
      }
      surface[cell] = x + remainder * rate * (rows[at]! + f * (rows[next]! - rows[at]!));
    }
  }

  /** Salt by its modes, and its mean over each region. */
  private moveSalt(dt: number): void {
    const { columns, model } = this;
    const { salt, saltRelaxation, temperatureRows } = model;
    const { negativeCurrent, positiveCurrent, saltMean, saltModes, temperature } = columns;
    const { negativeForcing, positiveForcing, regionShapes, negativeRegionRemainder, positiveRegionRemainder } = salt;
    const { rows, rowLength } = saltRelaxation;
    const inverseArea = 1 / model.parameters.electrodeArea;
    saltRelaxation.setStep(dt);
    for (let cell = 0; cell < this.cellCount; cell++) {
      const positionT = temperaturePosition(temperature[cell]!);
      const rowT = positionT | 0;
      const logE = betweenRows(temperatureRows, TEMPERATURE_COLUMNS, rowT, positionT - rowT, LOG_SALT_DIFFUSIVITY);
      const iN = -negativeCurrent[cell]! * inverseArea;
      const iP = -positiveCurrent[cell]! * inverseArea;
      const mean = saltMean[cell]! + salt.meanForcing * (iN - iP) * dt;
      saltMean[cell] = mean;
      let cN = mean;
      let cS = mean;
      let cP = mean;
      const position = saltRelaxation.position(logE);
      const row = position | 0;
      const f = position - row;
      let at = saltRelaxation.prepare(row);
      let next = at + rowLength;
      const first = cell * SALT_MODE_COUNT;
      for (let mode = 0; mode < SALT_MODE_COUNT; mode++, at += 2, next += 2) {
        const keep = rows[at]! + f * (rows[next]! - rows[at]!);
        const gain = rows[at + 1]! + f * (rows[next + 1]! - rows[at + 1]!);
        const q = keep * saltModes[first + mode]! + gain * (negativeForcing[mode]! * iN + positiveForcing[mode]! * iP);
        saltModes[first + mode] = q;
        cN += regionShapes[3 * mode]! * q;
        cS += regionShapes[3 * mode + 1]! * q;
        cP += regionShapes[3 * mode + 2]! * q;
      }
      const slowness = rows[at]! + f * (rows[next]! - rows[at]!);
      cN += slowness * (negativeRegionRemainder[0]! * iN + positiveRegionRemainder[0]! * iP);
      cS += slowness * (negativeRegionRemainder[1]! * iN + positiveRegionRemainder[1]! * iP);
      cP += slowness * (negativeRegionRemainder[2]! * iN + positiveRegionRemainder[2]! * iP);
      columns.negativeSalt[cell] = flooredConcentration(cN);
      columns.separatorSalt[cell] = flooredConcentration(cS);
      columns.positiveSalt[cell] = flooredConcentration(cP);
    }
  }

  private lookUp(): void {
    const { columns, looked } = this;
    const { negative, positive, conductivity } = this.model;
    tableValuesInto(looked.negativeSurface, negative.potential, columns.negativeSurface);
    tableValuesInto(looked.positiveSurface, positive.potential, columns.positiveSurface);
    tableValuesInto(looked.negativeBulk, negative.potential, columns.negativeMean);
    tableValuesInto(looked.positiveBulk, positive.potential, columns.positiveMean);
    tableValuesInto(looked.negativeEntropic, negative.entropicChange, columns.negativeMean);
    tableValuesInto(looked.positiveEntropic, positive.entropicChange, columns.positiveMean);
    tableValuesInto(looked.negativeConductivity, conductivity, columns.negativeSalt);
    tableValuesInto(looked.separatorConductivity, conductivity, columns.separatorSalt);
    tableValuesInto(looked.positiveConductivity, conductivity, columns.positiveSalt);
  }

  /** Reactions, resistances, terminal and open-circuit voltage, heat. */
  private takeVoltages(dt: number, ambient: number): void {
    const { columns, model, heatTransfer, looked } = this;
    const { negative, positive, temperatureRows, concentrationFactor, separatorIonicLength } = model;
    const { heatCapacity, referenceTemperature, electrolyte, electrodeArea, separator } = model.parameters;
    const { negativeEntropic, positiveEntropic, negativeConductivity, separatorConductivity, positiveConductivity } =
      looked;
    const { temperature, negativeMean, positiveMean, negativeSurface, positiveSurface, negativePotential } = columns;
    const { negativeActive, positiveActive, negativeSalt, positiveSalt, intercalationCurrent, seriesResistance } =
      columns;
    const inverseArea = 1 / electrodeArea;
    const separatorResistance = separator.interfaceResistance;
    const inverseInitialSalt = 1 / electrolyte.initialConcentration;
    const decay = Math.exp((-heatTransfer * dt) / heatCapacity);
    const kelvinPerWatt = heatTransfer > 0 ? (1 - decay) / heatTransfer : dt / heatCapacity;
    const negativeWindow = 0.5 / (negative.maximumStoichiometry - negative.minimumStoichiometry);
    const positiveWindow = 0.5 / (positive.maximumStoichiometry - positive.minimumStoichiometry);
    for (let cell = 0; cell < this.cellCount; cell++) {
      const T = temperature[cell]!;
      const positionT = temperaturePosition(T);
      const rowT = positionT | 0;
      const rateN = betweenRows(temperatureRows, TEMPERATURE_COLUMNS, rowT, positionT - rowT, NEGATIVE_RATE);
      const rateP = betweenRows(temperatureRows, TEMPERATURE_COLUMNS, rowT, positionT - rowT, POSITIVE_RATE);
      const intoN = -intercalationCurrent[cell]!;
      const currentN = -columns.negativeCurrent[cell]!;
      const currentP = -columns.positiveCurrent[cell]!;
      const iN = currentN * inverseArea;
      const iP = currentP * inverseArea;
      const meanCurrent = 0.5 * (currentN + currentP);
      const meanN = negativeMean[cell]!;
      const meanP = positiveMean[cell]!;
      const cN = negativeSalt[cell]!;
      const cP = positiveSalt[cell]!;

      // Heat exchanged with the surroundings over the step is known; heat made in it is added below.
      const passive = ambient + (T - ambient) * decay;
      const fromReference = passive - referenceTemperature;
      const doubleThermal = (2 * GAS_CONSTANT * passive) / FARADAY;

      // All asinh of one sign in one logarithm.
      const exchangeN =
        rateN * exchangeShare(negative.exchangeExponent, negativeSurface[cell]!, cN * inverseInitialSalt);
      const exchangeP =
        rateP * exchangeShare(positive.exchangeExponent, positiveSurface[cell]!, cP * inverseInitialSalt);
      const scaleN = 1 / negativeActive[cell]!;
      const scaleP = 1 / positiveActive[cell]!;
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
      const kappaFactor =
        1 / betweenRows(temperatureRows, TEMPERATURE_COLUMNS, rowT, positionT - rowT, CONDUCTIVITY_FACTOR);
      const drop =
        iN * (negative.electronicResistance + (kappaFactor * negative.ionicLength) / negativeConductivity[cell]!) +
        iP * (positive.electronicResistance + (kappaFactor * positive.ionicLength) / positiveConductivity[cell]!) +
        0.5 * (iN + iP) * (separatorResistance + (kappaFactor * separatorIonicLength) / separatorConductivity[cell]!) +
        meanCurrent * seriesResistance[cell]!;
      const entropicN = negativeEntropic[cell]!;
      const entropic = positiveEntropic[cell]! - entropicN;
      const surfaceN = looked.negativeSurface[cell]!;
      // What side reactions at the negative electrode see; nobody asks for it without degradation.
      if (negativePotential) {
        negativePotential[cell] = surfaceN + fromReference * entropicN + doubleThermal * signedAsinh(aN);
      }
      const volts =
        looked.positiveSurface[cell]! -
        surfaceN +
        fromReference * entropic +
        doubleThermal * (concentration - reaction) -
        drop;
      const openCircuit = looked.positiveBulk[cell]! - looked.negativeBulk[cell]! + fromReference * entropic;
      columns.terminalVoltage[cell] = volts;
      columns.openCircuitVoltage[cell] = openCircuit;
      columns.propertyTemperature[cell] = T;
      columns.potentialTemperature[cell] = passive;
      columns.stateOfCharge[cell] =
        negativeWindow * (meanN - negative.minimumStoichiometry) +
        positiveWindow * (positive.maximumStoichiometry - meanP);
      const heat = meanCurrent * (openCircuit - volts - passive * entropic);
      temperature[cell] = passive + heat * kelvinPerWatt;
    }
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
