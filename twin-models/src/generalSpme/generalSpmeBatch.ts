/**
 * The single-particle model for cells that exact modes cannot do: diffusivities that depend on stoichiometry,
 * blended electrodes, hysteresis. The same equations, salt and interface as spme/spmeBatch.ts otherwise.
 *
 * Solid diffusion with D(x) is implicit in shells of finite volume, and so are the currents between populations;
 * inner steps are short right after the current changes and grow with the time since. Symbols as in spme/spmeKernel.ts, discharge > 0.
 */
import { FARADAY, GAS_CONSTANT } from '@packtwin/units';
import type { CellVariation, ElectrodeCurrents } from '../cellBatch.ts';
import type { CellParameters } from '../cellParameters.ts';
import { Degradation } from '../degradation/degradation.ts';
import type { CommonSpmeBatch, SpmeBatchOptions, StoppedSpmeCell } from '../spme/spmeBatch.ts';
import {
  LAST_TEMPERATURE_ROW,
  LEAST_CONCENTRATION,
  LOWEST_TEMPERATURE,
  TEMPERATURE_COLUMNS,
  TEMPERATURE_STEP,
} from '../spme/spmeModel.ts';
import type { SpmeModel } from '../spme/spmeModel.ts';
import { cellsBeyondLattice, checkStepLength, isDrivenBeyondLattice, latticeReason } from '../spme/stepLimits.ts';
import { tableValue } from '../tables/uniformTable.ts';
import { SaltStep } from '../transport/saltStep.ts';
import { SALT_MODE_COUNT } from '../transport/saltModes.ts';
import { fillElectrode, restOf, restPotential, shiftElectrode, surfacePotential } from './electrodeState.ts';
import { ElectrodeStep } from './electrodeStep.ts';
import type { StepSurroundings } from './electrodeStep.ts';
import { createGeneralSpmeColumns } from './generalSpmeColumns.ts';
import type { GeneralSpmeColumns } from './generalSpmeColumns.ts';
import { buildGeneralSpmeModel, DEFAULT_SHELLS } from './generalSpmeModel.ts';
import type { GeneralSpmeModel } from './generalSpmeModel.ts';

/** Fraction of the nominal capacity that one inner step may move. */
const LARGEST_CHARGE_STEP = 0.005;
/** s, inner step right after the current changed, where anything is not exact in time. */
const FIRST_STEP = 2;
/** Inner step over the time since the current changed. */
const STEP_GROWTH = 0.25;
/** s, under current. */
const LONGEST_STEP = 900;
/** s; beyond, at thousands of times the one-hour current, charge does not divide steps any further. */
const SHORTEST_STEP = 1e-3;
/** Fraction of the one-hour current that counts as a change. */
const LEAST_CHANGE = 0.02;
/** How much longer than its limit an inner step may be: samples come at 1.01 s, too. */
const STEP_TOLERANCE = 0.2;

/** What lies inside a batch of the general model. */
export interface GeneralSpmeBatch extends CommonSpmeBatch {
  /** Stands for the general model, of which only populations with D(x) have shells. */
  readonly solid: 'shells';
  readonly general: GeneralSpmeModel;
  readonly columns: GeneralSpmeColumns;
}

/** @throws RangeError as `createSpmeBatch`, which checks what is common to both models. */
export function createGeneralSpmeBatch(
  parameters: CellParameters,
  cellCount: number,
  options: SpmeBatchOptions,
  heatTransfer: number,
): GeneralSpmeBatch {
  return new GeneralSpmeCells(parameters, cellCount, options, heatTransfer);
}

class GeneralSpmeCells implements GeneralSpmeBatch {
  readonly modelName = 'spme' as const;
  readonly solid = 'shells' as const;
  readonly parameters: CellParameters;
  readonly cellCount: number;
  readonly model: SpmeModel;
  readonly general: GeneralSpmeModel;
  readonly columns: GeneralSpmeColumns;
  readonly variation: CellVariation;
  readonly buffer: ArrayBuffer;
  readonly temperature: Float64Array;
  readonly terminalVoltage: Float64Array;
  readonly openCircuitVoltage: Float64Array;
  readonly stateOfCharge: Float64Array;
  readonly degradation: Degradation | null;
  private readonly heatTransfer: number;
  private readonly negativeStep: ElectrodeStep;
  private readonly positiveStep: ElectrodeStep;
  private readonly saltStep: SaltStep;
  /** Whether anything is not exact in time: shells, currents between populations, side reactions. */
  private readonly growsSteps: boolean;
  /** Cells stopped since the step last looked. */
  private stopCount = 0;

  constructor(parameters: CellParameters, cellCount: number, options: SpmeBatchOptions, heatTransfer: number) {
    this.parameters = parameters;
    this.cellCount = cellCount;
    this.heatTransfer = heatTransfer;
    this.general = buildGeneralSpmeModel(parameters, options.shells ?? DEFAULT_SHELLS, options.solid === 'shells');
    this.model = this.general.shared;
    const { columns, degradation } = createGeneralSpmeColumns(parameters, this.general, cellCount, options.degradation);
    this.columns = columns;
    this.degradation = degradation;
    columns.capacityScale.fill(1);
    this.variation = { capacityScale: columns.capacityScale, resistanceOffset: columns.resistanceOffset };
    this.buffer = columns.buffer;
    this.temperature = columns.temperature;
    this.terminalVoltage = columns.terminalVoltage;
    this.openCircuitVoltage = columns.openCircuitVoltage;
    this.stateOfCharge = columns.stateOfCharge;
    this.negativeStep = new ElectrodeStep(this.general.negative, columns.negative);
    this.positiveStep = new ElectrodeStep(this.general.positive, columns.positive);
    this.saltStep = new SaltStep(this.model.salt, this.model.saltRelaxation);
    const electrodes = [this.general.negative, this.general.positive];
    this.growsSteps =
      degradation !== null ||
      electrodes.some(
        ({ solver, populations }) =>
          solver !== null || populations.some(({ isResolvedByShells }) => isResolvedByShells),
      );
  }

  reset(stateOfCharge: number, temperature: number, cell?: number): void {
    if (!(stateOfCharge >= -0.5 && stateOfCharge <= 1.5)) {
      throw new RangeError(`Cannot reset to a state of charge of ${stateOfCharge}: must lie between -0.5 and 1.5`);
    }
    if (!(temperature > 0 && Number.isFinite(temperature))) {
      throw new RangeError(`Cannot reset to ${temperature} K: must be > 0`);
    }
    if (cell !== undefined) this.checkCell('reset', cell);
    const { columns, model, general } = this;
    const { negative, positive } = model;
    const meanN =
      negative.minimumStoichiometry + stateOfCharge * (negative.maximumStoichiometry - negative.minimumStoichiometry);
    const meanP =
      positive.maximumStoichiometry - stateOfCharge * (positive.maximumStoichiometry - positive.minimumStoichiometry);
    const atRestN = restOf(general.negative, meanN);
    const atRestP = restOf(general.positive, meanP);
    const first = cell ?? 0;
    const end = cell === undefined ? this.cellCount : cell + 1;
    const initialSalt = this.parameters.electrolyte.initialConcentration;
    for (let k = first; k < end; k++) {
      fillElectrode(general.negative, columns.negative, k, atRestN);
      fillElectrode(general.positive, columns.positive, k, atRestP);
      columns.negativeMean[k] = meanN;
      columns.positiveMean[k] = meanP;
      columns.negativeSurface[k] = meanN;
      columns.positiveSurface[k] = meanP;
      columns.saltMean[k] = initialSalt;
      columns.saltModes.fill(0, k * SALT_MODE_COUNT, (k + 1) * SALT_MODE_COUNT);
      columns.negativeSalt[k] = initialSalt;
      columns.separatorSalt[k] = initialSalt;
      columns.positiveSalt[k] = initialSalt;
      columns.temperature[k] = temperature;
      columns.propertyTemperature[k] = temperature;
      columns.potentialTemperature[k] = temperature;
      columns.negativeCurrent[k] = 0;
      columns.positiveCurrent[k] = 0;
      columns.heldFor[k] = 0;
      columns.elapsed[k] = 0;
      columns.stoppedAt[k] = Number.NaN;
      this.degradation?.renew(k);
      this.refreshAtRest(k);
    }
  }

  shiftStateOfCharge(cell: number, by: number): void {
    this.checkCell('shift', cell);
    if (!Number.isFinite(by)) throw new RangeError(`Cannot shift cell ${cell} by ${by}: must be finite`);
    const { columns, model, general } = this;
    if (!Number.isNaN(columns.stoppedAt[cell]!)) return;
    const charge = by * this.parameters.nominalCellCapacity;
    const moveN = (charge / columns.negativeActive[cell]!) * model.negative.stoichiometryPerCharge;
    const moveP = (-charge / columns.positiveActive[cell]!) * model.positive.stoichiometryPerCharge;
    const surfaceN = surfacePotential(general.negative, columns.negative, cell);
    const surfaceP = surfacePotential(general.positive, columns.positive, cell);
    shiftElectrode(general.negative, columns.negative, cell, columns.negativeMean[cell]!, moveN);
    shiftElectrode(general.positive, columns.positive, cell, columns.positiveMean[cell]!, moveP);
    columns.negativeMean[cell]! += moveN;
    columns.negativeSurface[cell]! += moveN;
    columns.positiveMean[cell]! += moveP;
    columns.positiveSurface[cell]! += moveP;
    const riseN = surfacePotential(general.negative, columns.negative, cell) - surfaceN;
    const riseP = surfacePotential(general.positive, columns.positive, cell) - surfaceP;
    columns.negativeInterface[cell]! += riseN;
    columns.positiveInterface[cell]! += riseP;
    columns.terminalVoltage[cell]! += riseP - riseN;
    this.refreshOpenCircuit(cell);
  }

  step(current: number, dt: number, ambient: number, electrodeCurrents?: ElectrodeCurrents): void {
    if (!(dt > 0 && Number.isFinite(dt))) throw new RangeError(`Cannot step by ${dt} s: dt must be > 0 and finite`);
    if (!Number.isFinite(current)) throw new RangeError(`Cannot step with a current of ${current} A: must be finite`);
    if (!(ambient > 0 && Number.isFinite(ambient))) {
      throw new RangeError(`Cannot step in surroundings of ${ambient} K: must be > 0`);
    }
    const { columns, cellCount } = this;
    const hourly = this.parameters.nominalCellCapacity / 3600;
    if (electrodeCurrents) {
      const { negative, positive } = electrodeCurrents;
      if (negative.length !== cellCount || positive.length !== cellCount) {
        throw new RangeError(
          `Cannot step with ${negative.length} negative and ${positive.length} positive electrode currents: the batch has ${cellCount} cells`,
        );
      }
    }
    checkStepLength(current, electrodeCurrents, dt, this.parameters.nominalCellCapacity);
    let least = Number.POSITIVE_INFINITY;
    let largest = 0;
    for (let cell = 0; cell < cellCount; cell++) {
      const currentN = electrodeCurrents ? electrodeCurrents.negative[cell]! : current;
      const currentP = electrodeCurrents ? electrodeCurrents.positive[cell]! : current;
      const change = Math.max(
        Math.abs(currentN - columns.negativeCurrent[cell]!),
        Math.abs(currentP - columns.positiveCurrent[cell]!),
      );
      if (!Number.isFinite(change)) {
        throw new RangeError(`Cannot step cell ${cell} with ${currentN} and ${currentP} A: both must be finite`);
      }
      if (change > LEAST_CHANGE * hourly) columns.heldFor[cell] = 0;
      columns.negativeCurrent[cell] = currentN;
      columns.positiveCurrent[cell] = currentP;
      if (!Number.isNaN(columns.stoppedAt[cell]!)) continue;
      least = Math.min(least, columns.heldFor[cell]!);
      largest = Math.max(largest, Math.abs(currentN), Math.abs(currentP));
    }
    let byCharge = this.stepByCharge(largest);
    let longest = largest === 0 ? Number.POSITIVE_INFINITY : LONGEST_STEP;
    this.stopCount = 0;
    let remaining = dt;
    while (remaining > 0) {
      const byTime = this.growsSteps ? Math.max(FIRST_STEP, STEP_GROWTH * least) : longest;
      const parts = Math.max(1, Math.ceil(remaining / Math.min(byTime, byCharge, longest) - STEP_TOLERANCE));
      const inner = remaining / parts;
      this.degradation?.advance(inner);
      this.advance(inner, ambient);
      least += inner;
      if (this.stopCount > 0) {
        this.stopCount = 0;
        largest = this.largestCurrent();
        byCharge = this.stepByCharge(largest);
        longest = largest === 0 ? Number.POSITIVE_INFINITY : LONGEST_STEP;
      }
      remaining = parts === 1 ? 0 : remaining - inner;
    }
  }

  stoppedCells(): readonly StoppedSpmeCell[] {
    const stopped: StoppedSpmeCell[] = [];
    this.columns.stoppedAt.forEach((time, cell) => {
      if (!Number.isNaN(time)) stopped.push({ cell, time, state: this.describe(cell) });
    });
    return stopped;
  }

  cellsBeyondLattice(): readonly number[] {
    return cellsBeyondLattice(this.columns.negativeMean, this.columns.positiveMean);
  }

  /** s that an inner step may take for the charge it moves under at most so many A. */
  private stepByCharge(largest: number): number {
    const { nominalCellCapacity } = this.parameters;
    return Math.max(
      (LARGEST_CHARGE_STEP * nominalCellCapacity) / (largest + 1e-9 * (nominalCellCapacity / 3600)),
      SHORTEST_STEP,
    );
  }

  /** A, of the cells that are still stepped: the others must not divide their steps. */
  private largestCurrent(): number {
    const { stoppedAt, negativeCurrent, positiveCurrent } = this.columns;
    let largest = 0;
    for (let cell = 0; cell < this.cellCount; cell++) {
      if (!Number.isNaN(stoppedAt[cell]!)) continue;
      largest = Math.max(largest, Math.abs(negativeCurrent[cell]!), Math.abs(positiveCurrent[cell]!));
    }
    return largest;
  }

  private advance(dt: number, ambient: number): void {
    const { cellCount, columns, model, general, heatTransfer, negativeStep, positiveStep, saltStep } = this;
    const { conductivity, temperatureRows, concentrationFactor, separatorIonicLength } = model;
    const { electrodeArea, heatCapacity, referenceTemperature, electrolyte, separator } = this.parameters;
    const { negativeActive, positiveActive, seriesResistance, intercalationCurrent, negativePotential } = columns;
    const { temperature, saltModes, saltMean } = columns;
    const { regions } = saltStep;
    const inverseArea = 1 / electrodeArea;
    const inverseInitialSalt = 1 / electrolyte.initialConcentration;
    const decay = Math.exp((-heatTransfer * dt) / heatCapacity);
    const kelvinPerWatt = heatTransfer > 0 ? (1 - decay) / heatTransfer : dt / heatCapacity;
    const resistanceN = general.negative.lumpedResistance;
    const resistanceP = general.positive.lumpedResistance;
    const ionicN = model.negative.ionicLength;
    const ionicP = model.positive.ionicLength;
    const surroundings = {
      row: 0,
      share: 0,
      fromReference: 0,
      referenceTemperature,
      doubleThermal: 0,
      dt,
    } satisfies StepSurroundings;

    for (let cell = 0; cell < cellCount; cell++) {
      if (!Number.isNaN(columns.stoppedAt[cell]!)) continue;
      const T = temperature[cell]!;
      const intoN = -intercalationCurrent[cell]!;
      const currentN = -columns.negativeCurrent[cell]!;
      const currentP = -columns.positiveCurrent[cell]!;
      const iN = currentN * inverseArea;
      const iP = currentP * inverseArea;
      const held = T < LOWEST_TEMPERATURE ? LOWEST_TEMPERATURE : T;
      const atT = (held - LOWEST_TEMPERATURE) * (1 / TEMPERATURE_STEP);
      const positionT = atT < LAST_TEMPERATURE_ROW ? atT : LAST_TEMPERATURE_ROW;
      const rowT = positionT | 0;
      const g = positionT - rowT;
      const t = rowT * TEMPERATURE_COLUMNS;
      const logE = temperatureRows[t + 2]! + g * (temperatureRows[t + 8]! - temperatureRows[t + 2]!);
      const conductivityFactor = temperatureRows[t + 5]! + g * (temperatureRows[t + 11]! - temperatureRows[t + 5]!);

      saltMean[cell] = saltStep.advance(saltModes, cell * SALT_MODE_COUNT, saltMean[cell]!, iN, iP, dt, logE);
      const cN = floored(regions[0]!);
      const cS = floored(regions[1]!);
      const cP = floored(regions[2]!);

      // Heat exchanged with the surroundings over the step is known; heat made in it is added below.
      const passive = ambient + (T - ambient) * decay;
      const doubleThermal = (2 * GAS_CONSTANT * passive) / FARADAY;
      surroundings.row = rowT;
      surroundings.share = g;
      surroundings.fromReference = passive - referenceTemperature;
      surroundings.doubleThermal = doubleThermal;
      const into = intoN * inverseArea;
      if (
        !negativeStep.advance(cell, into, negativeActive[cell]!, cN * inverseInitialSalt, surroundings) ||
        !positiveStep.advance(cell, -iP, positiveActive[cell]!, cP * inverseInitialSalt, surroundings)
      ) {
        this.stop(cell);
        continue;
      }

      const kappaFactor = 1 / conductivityFactor;
      const meanCurrent = 0.5 * (currentN + currentP);
      const drop =
        iN * (resistanceN + (kappaFactor * ionicN) / tableValue(conductivity, cN)) +
        iP * (resistanceP + (kappaFactor * ionicP) / tableValue(conductivity, cP)) +
        0.5 *
          (iN + iP) *
          (separator.interfaceResistance + (kappaFactor * separatorIonicLength) / tableValue(conductivity, cS)) +
        meanCurrent * seriesResistance[cell]!;
      const volts =
        positiveStep.interfacePotential -
        negativeStep.interfacePotential +
        doubleThermal * concentrationFactor * logRatio(cP, cN) -
        drop;
      const isDrivenOut = isDrivenBeyondLattice(
        columns.negativeMean[cell]!,
        columns.positiveMean[cell]!,
        negativeStep.mean,
        positiveStep.mean,
      );
      columns.negativeMean[cell] = negativeStep.mean;
      columns.positiveMean[cell] = positiveStep.mean;
      columns.negativeSurface[cell] = negativeStep.surface;
      columns.positiveSurface[cell] = positiveStep.surface;
      columns.negativeSalt[cell] = cN;
      columns.separatorSalt[cell] = cS;
      columns.positiveSalt[cell] = cP;
      columns.propertyTemperature[cell] = T;
      columns.potentialTemperature[cell] = passive;
      columns.negativeInterface[cell] = negativeStep.interfacePotential;
      columns.positiveInterface[cell] = positiveStep.interfacePotential;
      if (negativePotential) negativePotential[cell] = negativeStep.interfacePotential;
      columns.terminalVoltage[cell] = volts;
      columns.openCircuitVoltage[cell] = positiveStep.restPotential - negativeStep.restPotential;
      columns.stateOfCharge[cell] = this.stateOfChargeAt(negativeStep.mean, positiveStep.mean);
      columns.elapsed[cell]! += dt;
      columns.heldFor[cell]! += dt;
      // What side reactions take counts at the same potential.
      const released =
        -electrodeArea *
        (negativeStep.enthalpyPower + (iN - into) * negativeStep.enthalpyVolts + positiveStep.enthalpyPower);
      temperature[cell] = passive + (released - meanCurrent * volts) * kelvinPerWatt;
      if (isDrivenOut) this.stop(cell);
    }
  }

  private stop(cell: number): void {
    const { columns } = this;
    this.stopCount++;
    columns.stoppedAt[cell] = columns.elapsed[cell]!;
    columns.terminalVoltage[cell] = Number.NaN;
    columns.openCircuitVoltage[cell] = Number.NaN;
    columns.stateOfCharge[cell] = Number.NaN;
  }

  private describe(cell: number): string {
    const { columns } = this;
    const meanN = columns.negativeMean[cell]!;
    const meanP = columns.positiveMean[cell]!;
    return (
      `${columns.negativeCurrent[cell]!.toPrecision(4)} A through the negative and ` +
      `${columns.positiveCurrent[cell]!.toPrecision(4)} A through the positive electrode at ` +
      `${columns.temperature[cell]!.toFixed(2)} K; ` +
      (latticeReason(meanN, meanP) ??
        `bulk stoichiometry ${meanN.toFixed(4)} and ${meanP.toFixed(4)}; ` +
          'no common potential of the particle populations was found')
    );
  }

  private checkCell(verb: string, cell: number): void {
    if (!(Number.isInteger(cell) && cell >= 0 && cell < this.cellCount)) {
      throw new RangeError(`Cannot ${verb} cell ${cell}: the batch has cells 0 to ${this.cellCount - 1}`);
    }
  }

  private stateOfChargeAt(meanN: number, meanP: number): number {
    const { negative, positive } = this.model;
    return (
      0.5 *
      ((meanN - negative.minimumStoichiometry) / (negative.maximumStoichiometry - negative.minimumStoichiometry) +
        (positive.maximumStoichiometry - meanP) / (positive.maximumStoichiometry - positive.minimumStoichiometry))
    );
  }

  private refreshOpenCircuit(cell: number): void {
    const { columns, general } = this;
    const fromReference = columns.potentialTemperature[cell]! - this.parameters.referenceTemperature;
    columns.openCircuitVoltage[cell] =
      restPotential(general.positive, columns.positive, cell, columns.positiveMean[cell]!, fromReference) -
      restPotential(general.negative, columns.negative, cell, columns.negativeMean[cell]!, fromReference);
    columns.stateOfCharge[cell] = this.stateOfChargeAt(columns.negativeMean[cell]!, columns.positiveMean[cell]!);
  }

  private refreshAtRest(cell: number): void {
    const { columns, general } = this;
    const fromReference = columns.potentialTemperature[cell]! - this.parameters.referenceTemperature;
    this.refreshOpenCircuit(cell);
    columns.terminalVoltage[cell] = columns.openCircuitVoltage[cell]!;
    columns.negativeInterface[cell] = restPotential(
      general.negative,
      columns.negative,
      cell,
      columns.negativeMean[cell]!,
      fromReference,
    );
    columns.positiveInterface[cell] = restPotential(
      general.positive,
      columns.positive,
      cell,
      columns.positiveMean[cell]!,
      fromReference,
    );
    if (columns.negativePotential) columns.negativePotential[cell] = columns.negativeInterface[cell]!;
  }
}

function floored(concentration: number): number {
  return concentration > LEAST_CONCENTRATION ? concentration : LEAST_CONCENTRATION;
}

/** ln(a/b) for positive a and b; by its series where they are close, which they nearly always are. */
function logRatio(a: number, b: number): number {
  const z = (a - b) / (a + b);
  const zz = z * z;
  if (zz > 0.04) return Math.log(a / b);
  return 2 * z * (1 + zz * (1 / 3 + zz * (1 / 5 + zz * (1 / 7 + zz * (1 / 9 + zz * (1 / 11))))));
}
