/**
 * One inner step of all cells of a general batch: salt, both electrodes, voltages and heat, cell by cell.
 *
 * Symbols as in spme/spmeKernel.ts, in the sign of the literature (discharge > 0).
 */
import { FARADAY, GAS_CONSTANT } from '@packtwin/units';
import { isDrivenBeyondLattice } from '../batch/stepLimits.ts';
import { stateOfChargeAt } from '../batch/stoichiometryWindows.ts';
import { stopCell } from '../batch/stoppedCells.ts';
import {
  CONDUCTIVITY_FACTOR,
  flooredConcentration,
  LOG_SALT_DIFFUSIVITY,
  TEMPERATURE_COLUMNS,
} from '../spme/spmeModel.ts';
import { betweenRows, temperaturePosition } from '../tables/temperatureGrid.ts';
import { tableValue } from '../tables/uniformTable.ts';
import { logRatio } from '../transport/logRatio.ts';
import { SALT_MODE_COUNT } from '../transport/saltModes.ts';
import { SaltStep } from '../transport/saltStep.ts';
import { ElectrodeStep } from './electrodeStep.ts';
import type { StepSurroundings } from './electrodeStep.ts';
import type { GeneralSpmeColumns } from './generalSpmeColumns.ts';
import type { GeneralSpmeModel } from './generalSpmeModel.ts';

export class GeneralSpmeKernel {
  private readonly general: GeneralSpmeModel;
  private readonly columns: GeneralSpmeColumns;
  private readonly heatTransfer: number;
  private readonly negativeStep: ElectrodeStep;
  private readonly positiveStep: ElectrodeStep;
  private readonly saltStep: SaltStep;

  /** @param heatTransfer W/K from each cell to the surroundings. */
  constructor(general: GeneralSpmeModel, columns: GeneralSpmeColumns, heatTransfer: number) {
    this.general = general;
    this.columns = columns;
    this.heatTransfer = heatTransfer;
    this.negativeStep = new ElectrodeStep(general.negative, columns.negative);
    this.positiveStep = new ElectrodeStep(general.positive, columns.positive);
    this.saltStep = new SaltStep(general.shared.salt, general.shared.saltRelaxation);
  }

  /** Advances every cell by dt (s), `ambient` in K; returns how many cells this has stopped. */
  advance(dt: number, ambient: number): number {
    const { columns, general, heatTransfer, negativeStep, positiveStep, saltStep } = this;
    const model = general.shared;
    const cellCount = columns.temperature.length;
    const { conductivity, temperatureRows, concentrationFactor, separatorIonicLength } = model;
    const { electrodeArea, heatCapacity, referenceTemperature, electrolyte, separator } = model.parameters;
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

    let stopped = 0;
    for (let cell = 0; cell < cellCount; cell++) {
      if (!Number.isNaN(columns.stoppedAt[cell]!)) continue;
      const T = temperature[cell]!;
      const intoN = -intercalationCurrent[cell]!;
      const currentN = -columns.negativeCurrent[cell]!;
      const currentP = -columns.positiveCurrent[cell]!;
      const iN = currentN * inverseArea;
      const iP = currentP * inverseArea;
      const positionT = temperaturePosition(T);
      const rowT = positionT | 0;
      const g = positionT - rowT;
      const logE = betweenRows(temperatureRows, TEMPERATURE_COLUMNS, rowT, g, LOG_SALT_DIFFUSIVITY);
      const conductivityFactor = betweenRows(temperatureRows, TEMPERATURE_COLUMNS, rowT, g, CONDUCTIVITY_FACTOR);

      saltMean[cell] = saltStep.advance(saltModes, cell * SALT_MODE_COUNT, saltMean[cell]!, iN, iP, dt, logE);
      const cN = flooredConcentration(regions[0]!);
      const cS = flooredConcentration(regions[1]!);
      const cP = flooredConcentration(regions[2]!);

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
        stopCell(columns, cell);
        stopped++;
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
      columns.stateOfCharge[cell] = stateOfChargeAt(
        model.negative,
        model.positive,
        negativeStep.mean,
        positiveStep.mean,
      );
      columns.elapsed[cell]! += dt;
      columns.heldFor[cell]! += dt;
      // What side reactions take counts at the same potential.
      const released =
        -electrodeArea *
        (negativeStep.enthalpyPower + (iN - into) * negativeStep.enthalpyVolts + positiveStep.enthalpyPower);
      temperature[cell] = passive + (released - meanCurrent * volts) * kelvinPerWatt;
      if (isDrivenOut) {
        stopCell(columns, cell);
        stopped++;
      }
    }
    return stopped;
  }
}
