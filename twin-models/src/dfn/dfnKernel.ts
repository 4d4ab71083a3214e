/**
 * One inner step of one cell of a DFN batch.
 *
 * Implicit in the reaction currents, which are held over the step; particles and salt follow from them as
 * lines, so the only nonlinear systems are the two of electrodeSolver.ts. Salt enters the kinetics as first
 * guessed and is corrected with the currents found; where the guess was off the pair is repeated.
 *
 * Symbols as in spme/spmeKernel.ts, in the sign of the literature (discharge > 0).
 */
import { FARADAY, GAS_CONSTANT } from '@packtwin/units';
import {
  CONDUCTIVITY_FACTOR,
  flooredConcentration,
  LOG_SALT_DIFFUSIVITY,
  TEMPERATURE_COLUMNS,
} from '../spme/spmeModel.ts';
import { betweenRows, temperaturePosition } from '../tables/temperatureGrid.ts';
import { tableValue } from '../tables/uniformTable.ts';
import type { UniformTable } from '../tables/uniformTable.ts';
import { negativeReactionColumns, positiveReactionColumns } from './dfnColumns.ts';
import type { DfnColumns, DfnMeans } from './dfnColumns.ts';
import type { DfnElectrode, DfnModel } from './dfnModel.ts';
import type { ReactionColumns, ReactionSurroundings } from './electrodeReactions.ts';
import type { MappedSalt } from './mappedSalt.ts';

/** Of the initial concentration: a smaller error of the guessed salt is below 0.1 mV. */
const SALT_TOLERANCE = 0.002;
const MOST_SALT_PASSES = 3;

export class DfnKernel {
  /** V, of the solver that failed last. */
  residual = 0;
  private readonly model: DfnModel;
  private readonly columns: DfnColumns;
  private readonly guessedSalt: Float64Array;
  private readonly correctedSalt: Float64Array;
  /** Ω m² from a volume's middle to its side, over the electrode's nodes from the collector. */
  private readonly negativeHalf: Float64Array;
  private readonly positiveHalf: Float64Array;
  private readonly heatTransfer: number;
  private readonly negativeColumns: ReactionColumns;
  private readonly positiveColumns: ReactionColumns;
  private readonly under: ReactionSurroundings = { dt: 0, row: 0, share: 0, fromReference: 0, scale: 1 };

  constructor(model: DfnModel, columns: DfnColumns, heatTransfer: number) {
    this.model = model;
    this.columns = columns;
    this.heatTransfer = heatTransfer;
    this.negativeColumns = negativeReactionColumns(columns);
    this.positiveColumns = positiveReactionColumns(columns);
    this.guessedSalt = new Float64Array(model.salt.volumeCount);
    this.correctedSalt = new Float64Array(model.salt.volumeCount);
    this.negativeHalf = new Float64Array(model.mesh.negative);
    this.positiveHalf = new Float64Array(model.mesh.positive);
  }

  /** Advances a cell by dt (s); false, and nothing changed, where the solver did not converge. */
  advance(cell: number, dt: number, ambient: number): boolean {
    const { columns, model } = this;
    const { negative, positive, salt, shared, parameters, mesh } = model;
    const { electrodeArea, heatCapacity, referenceTemperature, electrolyte, separator } = parameters;
    const T = columns.temperature[cell]!;
    const scaleN = columns.negativeActive[cell]!;
    const scaleP = columns.positiveActive[cell]!;
    const currentN = -columns.negativeCurrent[cell]!;
    const intoN = -columns.intercalationCurrent[cell]!;
    const currentP = -columns.positiveCurrent[cell]!;
    const iN = currentN / electrodeArea;
    const iP = currentP / electrodeArea;
    const reactingTotal = intoN / electrodeArea;
    const side = iN - reactingTotal;
    const iS = 0.5 * (iN + iP);

    const rows = shared.temperatureRows;
    const positionT = temperaturePosition(T);
    const rowT = positionT | 0;
    const g = positionT - rowT;
    const logE = betweenRows(rows, TEMPERATURE_COLUMNS, rowT, g, LOG_SALT_DIFFUSIVITY);
    const conductivityFactor = betweenRows(rows, TEMPERATURE_COLUMNS, rowT, g, CONDUCTIVITY_FACTOR);

    const decay = Math.exp((-this.heatTransfer * dt) / heatCapacity);
    const kelvinPerWatt = this.heatTransfer > 0 ? (1 - decay) / this.heatTransfer : dt / heatCapacity;
    const passive = ambient + (T - ambient) * decay;
    const fromReference = passive - referenceTemperature;
    const doubleThermal = (2 * GAS_CONSTANT * passive) / FARADAY;
    const { mapped } = salt;
    const concentrationVoltage = mapped ? doubleThermal : doubleThermal * shared.concentrationFactor;

    const nN = mesh.negative;
    const nP = mesh.positive;
    const solverN = negative.solver;
    const solverP = positive.solver;
    const { under } = this;
    under.dt = dt;
    under.row = rowT;
    under.share = g;
    under.fromReference = fromReference;
    under.scale = scaleN;
    negative.reactions.begin(this.negativeColumns, cell, reactingTotal, under);
    under.scale = scaleP;
    positive.reactions.begin(this.positiveColumns, cell, -iP, under);

    const volumes = salt.volumeCount;
    const last = volumes - 1;
    const saltAt = cell * volumes;
    salt.prepare(columns.salt, saltAt, dt, Math.exp(logE), T);
    this.fillSources(scaleN, scaleP, side);
    let c = this.guessedSalt;
    let corrected = this.correctedSalt;
    salt.solveInto(c, 0, columns.salt, saltAt);
    const { negativeHalf, positiveHalf } = this;
    const resistivity = mapped ? 1 : 1 / conductivityFactor;
    for (let pass = 1; ; pass++) {
      const inverseInitial = 1 / electrolyte.initialConcentration;
      mapped?.setPotential(c, T);
      surroundings(negative, negativeHalf, model.conductivity, mapped, c, 0, 1, resistivity, inverseInitial);
      surroundings(positive, positiveHalf, model.conductivity, mapped, c, last, -1, resistivity, inverseInitial);
      if (!solverN.solve(reactingTotal, scaleN, doubleThermal, concentrationVoltage)) {
        this.residual = solverN.residual;
        return false;
      }
      if (!solverP.solve(-iP, scaleP, doubleThermal, concentrationVoltage)) {
        this.residual = solverP.residual;
        return false;
      }
      this.fillSources(scaleN, scaleP, side);
      salt.solveInto(corrected, 0, columns.salt, saltAt);
      let largest = 0;
      for (let k = 0; k < volumes; k++) {
        const change = Math.abs(corrected[k]! - c[k]!);
        if (change > largest) largest = change;
      }
      if (largest <= SALT_TOLERANCE * electrolyte.initialConcentration || pass === MOST_SALT_PASSES) break;
      const guessed = c;
      c = corrected;
      corrected = guessed;
    }

    // Along the electrolyte between the electrodes' nodes beside the separator.
    let separatorResistance = separator.interfaceResistance;
    for (let k = 0; k < mesh.separator; k++) {
      const conductivity = mapped
        ? mapped.conductivity[nN + k]!
        : tableValue(model.conductivity, flooredConcentration(c[nN + k]!));
      separatorResistance += (resistivity * model.separatorPoreLength[k]!) / conductivity;
    }
    const saltRatio = mapped
      ? weightedLogRatio(c, mapped.potentialFactor, nN - 1, nN + mesh.separator)
      : Math.log(flooredConcentration(c[nN + mesh.separator]!) / flooredConcentration(c[nN - 1]!));
    const reactingN = 0.25 * solverN.nodeCurrent(nN - 1, scaleN);
    const reactingP = 0.25 * solverP.nodeCurrent(nP - 1, scaleP);
    const electrolyteDrop =
      (iN - reactingN) * negativeHalf[nN - 1]! +
      iS * separatorResistance +
      (iP + reactingP) * positiveHalf[nP - 1]! -
      concentrationVoltage * saltRatio;
    const meanCurrent = 0.5 * (currentN + currentP);
    const volts =
      solverP.collectorPotential(-iP, scaleP, concentrationVoltage) -
      solverN.collectorPotential(reactingTotal, scaleN, concentrationVoltage) -
      electrolyteDrop -
      iN * negative.parameters.contactResistance -
      iP * positive.parameters.contactResistance -
      meanCurrent * columns.seriesResistance[cell]!;
    if (!Number.isFinite(volts)) {
      this.residual = Number.NaN;
      return false;
    }

    for (let k = 0; k < volumes; k++) columns.salt[saltAt + k] = corrected[k]!;
    under.scale = scaleN;
    negative.reactions.commit(this.negativeColumns, cell, under);
    under.scale = scaleP;
    positive.reactions.commit(this.positiveColumns, cell, under);
    const meanN = columns.negativeMean[cell]! - (intoN * negative.model.stoichiometryPerCharge * dt) / scaleN;
    const meanP = columns.positiveMean[cell]! + (currentP * positive.model.stoichiometryPerCharge * dt) / scaleP;
    columns.negativeMean[cell] = meanN;
    columns.positiveMean[cell] = meanP;
    const entropic =
      tableValue(positive.model.entropicChange, meanP) - tableValue(negative.model.entropicChange, meanN);
    const openCircuit =
      (positive.reactions.restVolts(this.positiveColumns, cell) ?? tableValue(positive.model.potential, meanP)) -
      (negative.reactions.restVolts(this.negativeColumns, cell) ?? tableValue(negative.model.potential, meanN)) +
      fromReference * entropic;
    columns.terminalVoltage[cell] = volts;
    columns.openCircuitVoltage[cell] = openCircuit;
    const releasedN = negative.reactions.enthalpyPower(this.negativeColumns, cell, scaleN);
    const releasedP = positive.reactions.enthalpyPower(this.positiveColumns, cell, scaleP);
    let heat = meanCurrent * (openCircuit - volts - passive * entropic);
    if (releasedN !== null || releasedP !== null) {
      heat =
        -electrodeArea *
          ((releasedN ?? iN * enthalpyVolts(negative, meanN, referenceTemperature)) +
            (releasedP ?? -iP * enthalpyVolts(positive, meanP, referenceTemperature))) -
        meanCurrent * volts;
    }
    columns.temperature[cell] = passive + heat * kelvinPerWatt;
    if (columns.means) this.fillMeans(cell, columns.means);
    return true;
  }

  /** What degradation asks: means over the electrodes of a cell. */
  private fillMeans(cell: number, means: DfnMeans): void {
    const { columns, model } = this;
    const { negative, positive, salt } = model;
    means.negativePotential[cell] = negative.reactions.interfacePotential();
    means.negativeSurface[cell] = meanOver(columns.negativeSurface, cell, negative.solver.widths);
    means.positiveSurface[cell] = meanOver(columns.positiveSurface, cell, positive.solver.widths);
    let weighted = 0;
    let thickness = 0;
    for (let k = 0; k < negative.solver.nodeCount; k++) {
      weighted += negative.solver.widths[k]! * columns.salt[cell * salt.volumeCount + k]!;
      thickness += negative.solver.widths[k]!;
    }
    means.negativeSalt[cell] = weighted / thickness;
  }

  /** Reaction currents of both electrodes as sources of salt. */
  private fillSources(scaleN: number, scaleP: number, side: number): void {
    const { negative, positive, salt } = this.model;
    const { solver: solverN } = negative;
    const { solver: solverP } = positive;
    const nN = solverN.nodeCount;
    const nP = solverP.nodeCount;
    const last = salt.volumeCount - 1;
    for (let k = 0; k < nN; k++) salt.current[k] = solverN.nodeCurrent(k, scaleN);
    for (let k = 0; k < nP; k++) salt.current[last - k] = solverP.nodeCurrent(k, scaleP);
    if (side !== 0) {
      // Side reactions of the negative take their lithium from the salt, too: as evenly as their electrode is thick.
      const perThickness = side / this.model.parameters.negative.thickness;
      for (let k = 0; k < nN; k++) salt.current[k]! += perThickness * solverN.widths[k]!;
    }
    if (salt.mapped) carryAlong(salt.current, salt.mapped.transference, nN, last + 1 - nP);
  }
}

/** Of the values of a cell at the nodes of an electrode. */
function meanOver(column: Float64Array, cell: number, widths: Float64Array): number {
  let weighted = 0;
  let thickness = 0;
  for (let k = 0; k < widths.length; k++) {
    weighted += widths[k]! * column[cell * widths.length + k]!;
    thickness += widths[k]!;
  }
  return weighted / thickness;
}

/** From reaction currents to sources of salt: less what the ionic current carries out through the volumes' faces. */
function carryAlong(current: Float64Array, transference: Float64Array, separator: number, positive: number): void {
  const last = current.length - 1;
  let ionic = 0;
  let carriedIn = 0;
  for (let k = 0; k <= last; k++) {
    const reacting = k < separator || k >= positive ? current[k]! : 0;
    ionic += reacting;
    // What leaves the last volume flows on only where electrodes carry different currents: it takes that volume's t₊.
    const face = k < last ? 0.5 * (transference[k]! + transference[k + 1]!) : transference[k]!;
    const carriedOut = face * ionic;
    current[k] = reacting + carriedIn - carriedOut;
    carriedIn = carriedOut;
  }
}

/** Σ (1 − t₊)χ ln(c_{k+1}/c_k) between two volumes. */
function weightedLogRatio(salt: Float64Array, factor: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let k = from; k < to; k++) {
    sum +=
      0.5 *
      (factor[k]! + factor[k + 1]!) *
      logRatio(flooredConcentration(salt[k + 1]!), flooredConcentration(salt[k]!));
  }
  return sum;
}

/** What salt does to the nodes of an electrode: exchange currents, pore resistances, differences of potential. */
function surroundings(
  { solver, reactions, halfPoreLength }: DfnElectrode,
  halfResistance: Float64Array,
  conductivity: UniformTable,
  mapped: MappedSalt | null,
  salt: Float64Array,
  first: number,
  direction: 1 | -1,
  resistivity: number,
  inverseInitialSalt: number,
): void {
  const { poreResistance, saltLogRatio, nodeCount } = solver;
  let before = 0;
  for (let k = 0; k < nodeCount; k++) {
    const c = flooredConcentration(salt[first + direction * k]!);
    reactions.setSalt(k, c * inverseInitialSalt);
    const at = first + direction * k;
    const half = (resistivity * halfPoreLength[k]!) / (mapped ? mapped.conductivity[at]! : tableValue(conductivity, c));
    if (k > 0) {
      poreResistance[k - 1] = halfResistance[k - 1]! + half;
      const ratio = logRatio(c, before);
      saltLogRatio[k - 1] = mapped
        ? 0.5 * (mapped.potentialFactor[at]! + mapped.potentialFactor[at - direction]!) * ratio
        : ratio;
    }
    halfResistance[k] = half;
    before = c;
  }
}

/** V: what a charge that left took with it at rest, at the reference temperature. */
function enthalpyVolts({ model }: DfnElectrode, mean: number, referenceTemperature: number): number {
  return tableValue(model.potential, mean) - referenceTemperature * tableValue(model.entropicChange, mean);
}

/** ln(a/b) of neighbours, by its series where they are close, which they nearly always are. */
function logRatio(a: number, b: number): number {
  const z = (a - b) / (a + b);
  const zz = z * z;
  if (zz > 0.01) return Math.log(a / b);
  return 2 * z * (1 + zz * (1 / 3 + zz * (1 / 5 + zz * (1 / 7 + zz * (1 / 9)))));
}
