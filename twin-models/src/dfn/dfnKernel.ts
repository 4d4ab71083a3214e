/**
 * One inner step of one cell of a DFN batch.
 *
 * Implicit in the reaction currents, which are held over the step; particles and salt follow from them as
 * lines, so the only nonlinear systems are the two of electrodeSolver.ts. Salt enters the kinetics as first
 * guessed and is corrected with the currents found; where the guess was off the pair is repeated.
 *
 * Symbols as in spmeBatch.ts, in the sign of the literature (discharge > 0).
 */
import { FARADAY, GAS_CONSTANT } from '@packtwin/units';
import {
  LAST_TEMPERATURE_ROW,
  LEAST_CONCENTRATION,
  LOWEST_TEMPERATURE,
  TEMPERATURE_COLUMNS,
  TEMPERATURE_STEP,
} from '../spme/spmeModel.ts';
import { tableValue } from '../tables/uniformTable.ts';
import type { UniformTable } from '../tables/uniformTable.ts';
import type { DfnColumns } from './dfnColumns.ts';
import type { DfnElectrode, DfnModel } from './dfnModel.ts';
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

  constructor(model: DfnModel, columns: DfnColumns, heatTransfer: number) {
    this.model = model;
    this.columns = columns;
    this.heatTransfer = heatTransfer;
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
    const scale = columns.capacityScale[cell]!;
    const currentN = -columns.negativeCurrent[cell]!;
    const currentP = -columns.positiveCurrent[cell]!;
    const iN = currentN / electrodeArea;
    const iP = currentP / electrodeArea;
    const iS = 0.5 * (iN + iP);

    const rows = shared.temperatureRows;
    const held = T < LOWEST_TEMPERATURE ? LOWEST_TEMPERATURE : T;
    const atT = (held - LOWEST_TEMPERATURE) * (1 / TEMPERATURE_STEP);
    const positionT = atT < LAST_TEMPERATURE_ROW ? atT : LAST_TEMPERATURE_ROW;
    const rowT = positionT | 0;
    const g = positionT - rowT;
    const t = rowT * TEMPERATURE_COLUMNS;
    const logN = rows[t]! + g * (rows[t + 6]! - rows[t]!);
    const logP = rows[t + 1]! + g * (rows[t + 7]! - rows[t + 1]!);
    const logE = rows[t + 2]! + g * (rows[t + 8]! - rows[t + 2]!);
    const rateN = rows[t + 3]! + g * (rows[t + 9]! - rows[t + 3]!);
    const rateP = rows[t + 4]! + g * (rows[t + 10]! - rows[t + 4]!);
    const conductivityFactor = rows[t + 5]! + g * (rows[t + 11]! - rows[t + 5]!);

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
    const atN = cell * negative.particles.stateLength;
    const atP = cell * positive.particles.stateLength;
    negative.particles.linearise(columns.negativeParticles, atN, logN, dt, solverN.intercept, solverN.slope);
    positive.particles.linearise(columns.positiveParticles, atP, logP, dt, solverP.intercept, solverP.slope);
    for (let k = 0; k < nN; k++) solverN.density[k] = columns.negativeDensity[cell * nN + k]!;
    for (let k = 0; k < nP; k++) solverP.density[k] = columns.positiveDensity[cell * nP + k]!;
    solverN.spread(iN, scale);
    solverP.spread(-iP, scale);
    shiftPotentials(negative, columns.negativeSurface, cell * nN, fromReference);
    shiftPotentials(positive, columns.positiveSurface, cell * nP, fromReference);

    const volumes = salt.volumeCount;
    const last = volumes - 1;
    const saltAt = cell * volumes;
    salt.prepare(columns.salt, saltAt, dt, Math.exp(logE), T);
    this.fillSources(scale);
    let c = this.guessedSalt;
    let corrected = this.correctedSalt;
    salt.solveInto(c, 0, columns.salt, saltAt);
    const { negativeHalf, positiveHalf } = this;
    const resistivity = mapped ? 1 : 1 / conductivityFactor;
    for (let pass = 1; ; pass++) {
      const inverseInitial = 1 / electrolyte.initialConcentration;
      mapped?.setPotential(c, T);
      surroundings(negative, negativeHalf, model.conductivity, mapped, c, 0, 1, rateN, resistivity, inverseInitial);
      surroundings(positive, positiveHalf, model.conductivity, mapped, c, last, -1, rateP, resistivity, inverseInitial);
      if (!solverN.solve(iN, scale, doubleThermal, concentrationVoltage)) {
        this.residual = solverN.residual;
        return false;
      }
      if (!solverP.solve(-iP, scale, doubleThermal, concentrationVoltage)) {
        this.residual = solverP.residual;
        return false;
      }
      this.fillSources(scale);
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
      const conductivity = mapped ? mapped.conductivity[nN + k]! : tableValue(model.conductivity, floored(c[nN + k]!));
      separatorResistance += (resistivity * model.separatorPoreLength[k]!) / conductivity;
    }
    const saltRatio = mapped
      ? weightedLogRatio(c, mapped.potentialFactor, nN - 1, nN + mesh.separator)
      : Math.log(floored(c[nN + mesh.separator]!) / floored(c[nN - 1]!));
    const reactingN = 0.25 * scale * solverN.interfaces[nN - 1]! * solverN.density[nN - 1]!;
    const reactingP = 0.25 * scale * solverP.interfaces[nP - 1]! * solverP.density[nP - 1]!;
    const electrolyteDrop =
      (iN - reactingN) * negativeHalf[nN - 1]! +
      iS * separatorResistance +
      (iP + reactingP) * positiveHalf[nP - 1]! -
      concentrationVoltage * saltRatio;
    const meanCurrent = 0.5 * (currentN + currentP);
    const volts =
      solverP.collectorPotential(-iP, scale, concentrationVoltage) -
      solverN.collectorPotential(iN, scale, concentrationVoltage) -
      electrolyteDrop -
      iN * negative.parameters.contactResistance -
      iP * positive.parameters.contactResistance -
      meanCurrent * columns.resistanceOffset[cell]!;
    if (!Number.isFinite(volts)) {
      this.residual = Number.NaN;
      return false;
    }

    for (let k = 0; k < volumes; k++) columns.salt[saltAt + k] = corrected[k]!;
    negative.particles.commit(columns.negativeParticles, atN, dt, solverN.density);
    positive.particles.commit(columns.positiveParticles, atP, dt, solverP.density);
    keep(negative, columns.negativeDensity, columns.negativeSurface, cell * nN);
    keep(positive, columns.positiveDensity, columns.positiveSurface, cell * nP);
    const meanN = columns.negativeMean[cell]! - (currentN * negative.model.stoichiometryPerCharge * dt) / scale;
    const meanP = columns.positiveMean[cell]! + (currentP * positive.model.stoichiometryPerCharge * dt) / scale;
    columns.negativeMean[cell] = meanN;
    columns.positiveMean[cell] = meanP;
    const entropic =
      tableValue(positive.model.entropicChange, meanP) - tableValue(negative.model.entropicChange, meanN);
    const openCircuit =
      tableValue(positive.model.potential, meanP) -
      tableValue(negative.model.potential, meanN) +
      fromReference * entropic;
    columns.terminalVoltage[cell] = volts;
    columns.openCircuitVoltage[cell] = openCircuit;
    columns.temperature[cell] = passive + meanCurrent * (openCircuit - volts - passive * entropic) * kelvinPerWatt;
    return true;
  }

  /** Reaction currents of both electrodes as sources of salt. */
  private fillSources(scale: number): void {
    const { negative, positive, salt } = this.model;
    const { density: jN, interfaces: wN, nodeCount: nN } = negative.solver;
    const { density: jP, interfaces: wP, nodeCount: nP } = positive.solver;
    const last = salt.volumeCount - 1;
    for (let k = 0; k < nN; k++) salt.current[k] = scale * wN[k]! * jN[k]!;
    for (let k = 0; k < nP; k++) salt.current[last - k] = scale * wP[k]! * jP[k]!;
    if (salt.mapped) carryAlong(salt.current, salt.mapped.transference, nN, last + 1 - nP);
  }
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
    sum += 0.5 * (factor[k]! + factor[k + 1]!) * logRatio(floored(salt[k + 1]!), floored(salt[k]!));
  }
  return sum;
}

function floored(concentration: number): number {
  return concentration > LEAST_CONCENTRATION ? concentration : LEAST_CONCENTRATION;
}

/** What salt does to the nodes of an electrode: exchange currents, pore resistances, differences of potential. */
function surroundings(
  { solver, halfPoreLength, model: { exchangeExponent: exponent } }: DfnElectrode,
  halfResistance: Float64Array,
  conductivity: UniformTable,
  mapped: MappedSalt | null,
  salt: Float64Array,
  first: number,
  direction: 1 | -1,
  rate: number,
  resistivity: number,
  inverseInitialSalt: number,
): void {
  const { exchange, poreResistance, saltLogRatio, nodeCount } = solver;
  let before = 0;
  for (let k = 0; k < nodeCount; k++) {
    const c = floored(salt[first + direction * k]!);
    const relativeSalt = c * inverseInitialSalt;
    exchange[k] = rate * (exponent === null ? Math.sqrt(relativeSalt) : relativeSalt ** (1 - exponent));
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

/** Entropic part of the potential, at the surfaces that the last step left. */
function shiftPotentials(
  { solver, model, constantEntropicChange }: DfnElectrode,
  surface: Float64Array,
  at: number,
  fromReference: number,
): void {
  const { potentialShift, nodeCount } = solver;
  if (constantEntropicChange !== null) {
    potentialShift.fill(constantEntropicChange * fromReference);
    return;
  }
  for (let k = 0; k < nodeCount; k++) {
    potentialShift[k] = fromReference * tableValue(model.entropicChange, surface[at + k]!);
  }
}

function keep({ solver }: DfnElectrode, density: Float64Array, surface: Float64Array, at: number): void {
  for (let k = 0; k < solver.nodeCount; k++) {
    density[at + k] = solver.density[k]!;
    surface[at + k] = solver.intercept[k]! - solver.slope[k]! * solver.density[k]!;
  }
}

/** ln(a/b) of neighbours, by its series where they are close, which they nearly always are. */
function logRatio(a: number, b: number): number {
  const z = (a - b) / (a + b);
  const zz = z * z;
  if (zz > 0.01) return Math.log(a / b);
  return 2 * z * (1 + zz * (1 / 3 + zz * (1 / 5 + zz * (1 / 7 + zz * (1 / 9)))));
}
