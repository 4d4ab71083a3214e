/**
 * The real pack: bipolar stacks of real cells in series, with their faults. What the vehicle measures of it
 * is made in `sensing`.
 *
 *     V_k = U_p(θ_p,surface) − U_n(θ_n,surface) + error_k(SoC) + h ΔU_h,k
 *           + (2RT/F)[asinh(I/2I0_n) + asinh(I/2I0_p)] + (2RT/F)(1−t⁺)χ ln(c_p/c_n) + I R_k
 *
 * Charge is counted per electrode, so that a leak over a seal (cathode of cell k, anode of cell k+1 of the
 * same plate) and lithium lost to the interphase end up where they belong. The lags that all cells of a
 * series string share (diffusion, salt, hysteresis) are solved once per pack and scaled per cell.
 * Current A, positive while charging; V, K, s.
 */
import { temperatureFactor } from '@packtwin/twin-models';
import { FARADAY, GAS_CONSTANT } from '@packtwin/units';
import { faultStrength, type Fault } from '../faults.ts';
import type { Random } from '../random.ts';
import type { AgeingLaw } from './ageingLaw.ts';
import { drawCellSpread, POTENTIAL_NODES, type CellSpread } from './cellSpread.ts';
import { createPackThermal, type PackThermal } from './packThermal.ts';
import { advanceLags, arrhenius, restingLags, stoichiometryAt } from './stringLags.ts';
import { restCapacity, type TruthCell } from './truthCell.ts';

export interface PackTruthOptions {
  readonly cell: TruthCell;
  readonly ageing: AgeingLaw;
  readonly stacks: number;
  readonly cellsPerStack: number;
  readonly faults: readonly Fault[];
  readonly stateOfCharge: number;
  readonly temperature: number;
  readonly random: Random;
}

/** Half of the potential hysteresis, V. */
const HYSTERESIS = 0.004;
/** Series resistance grows by this many times the share of lithium and material lost. */
const RESISTANCE_PER_LOSS = 2;
/** A cell 1 K warmer than the pack ages this much faster. */
const FADE_PER_KELVIN = 0.06;
/** s between updates of what changes over days: ageing, faults. */
const SLOW_UPDATE = 900;
/** Voltage at which leak conductances are stated, V. */
const LEAK_VOLTAGE = 3.7;
const MONTH = 30 * 86_400;

/** Lags and totals of the whole pack. */
const NEW_SCALARS = {
  ...restingLags(),
  /** s since the last slow update; lithium and material lost by normal ageing as of it; ms UTC of it. */
  sinceSlowUpdate: 0,
  lithiumLost: 0,
  materialLost: 0,
  refreshedAt: 0,
};

/** Everything that changes in a pack, as JSON: lags and totals by name, columns one after the other. */
export interface PackTruthState {
  readonly scalars: Readonly<Record<string, number>>;
  readonly columns: readonly number[];
}

export interface PackTruth {
  readonly cellCount: number;
  readonly spread: CellSpread;
  readonly thermal: PackThermal;
  /** V at the end of the last step. */
  readonly voltage: Float64Array;
  /** Stoichiometries of both electrodes. */
  readonly negative: Float64Array;
  readonly positive: Float64Array;
  /** Mean over cells, 0…1 between the design's empty and full. */
  stateOfCharge(): number;
  /**
   * Advances to `at` (ms UTC, end of the step): two thirds of dt under `firstCurrent`, the rest under
   * `lastCurrent`, which still flows when the voltages are taken. `ambient` in K.
   */
  step(at: number, dt: number, firstCurrent: number, lastCurrent: number, isDriving: boolean, ambient: number): void;
  /** Capacity now over the design's rated one, between the voltage limits at rest. */
  capacity(cell: number): number;
  /** Ω at the reference temperature, series part. */
  resistance(cell: number): number;
  save(): PackTruthState;
  restore(saved: PackTruthState): void;
}

export function createPackTruth(options: PackTruthOptions): PackTruth {
  const { cell: design, ageing, stacks, cellsPerStack, faults, random } = options;
  const cellCount = stacks * cellsPerStack;
  const spread = drawCellSpread(cellCount, random);
  const surroundings = Float64Array.from({ length: stacks }, () => 0.5 * random.normal());
  const thermal = createPackThermal(
    cellsPerStack,
    design.heatCapacity * cellsPerStack,
    surroundings,
    options.temperature,
  );

  const voltage = new Float64Array(cellCount);
  const negative = new Float64Array(cellCount);
  const positive = new Float64Array(cellCount);
  /** Active area over new. */
  const area = new Float64Array(cellCount).fill(1);
  /** Ω beyond the new cell's, from ageing. */
  const agedResistance = new Float64Array(cellCount);
  const scalars = { ...NEW_SCALARS };

  // Refreshed with every slow update, from the state above and the faults.
  const density = new Float64Array(cellCount);
  const inverseNegative = new Float64Array(cellCount);
  const inversePositive = new Float64Array(cellCount);
  const leak = new Float64Array(cellCount);
  /** S over the seal between cell k and k + 1. */
  const seal = new Float64Array(cellCount);
  const faultResistance = new Float64Array(cellCount);

  const { negative: anode, positive: cathode } = design;
  const window = anode.full - anode.empty;
  for (let cell = 0; cell < cellCount; cell++) {
    const charge = options.stateOfCharge + spread.stateOfChargeOffset[cell]!;
    negative[cell] = anode.empty + charge * window;
    positive[cell] = cathode.empty + charge * (cathode.full - cathode.empty);
  }
  refresh(0);
  settleVoltages();

  function conductance(lostPerMonth: number): number {
    return (lostPerMonth * design.ratedCharge) / MONTH / LEAK_VOLTAGE;
  }

  function refresh(at: number): void {
    scalars.refreshedAt = at;
    for (let cell = 0; cell < cellCount; cell++) {
      const size = spread.capacityScale[cell]! * area[cell]!;
      density[cell] = 1 / size;
      inverseNegative[cell] = 1 / (anode.latticeCharge * size);
      inversePositive[cell] = 1 / (cathode.latticeCharge * size);
      leak[cell] = conductance(spread.selfDischarge[cell]!);
    }
    seal.fill(0);
    faultResistance.fill(0);
    const ownResistance = design.constantResistance + design.electrolyteResistance;
    for (const fault of faults) {
      const strength = fault.severity * faultStrength(fault, at);
      const first = fault.cells[0]!;
      if (fault.kind === 'seal-leakage') seal[first] = conductance(strength);
      else if (fault.kind === 'leakage' || fault.kind === 'internal-short')
        leak[first] = leak[first]! + conductance(strength);
      else if (fault.kind === 'contact-resistance') faultResistance[first] = strength * ownResistance;
    }
  }

  /** Rest voltages before the first step. */
  function settleVoltages(): void {
    for (let cell = 0; cell < cellCount; cell++) voltage[cell] = LEAK_VOLTAGE;
    advanceCells(0, 0, 0);
  }

  /** Ageing and faults over the time since the last update. */
  function updateSlow(at: number): void {
    const elapsed = scalars.sinceSlowUpdate;
    const temperature = thermal.mean();
    ageing.advance(temperature, anode.empty + stateOfCharge() * window, elapsed);
    const lithium = ageing.lithiumLost();
    const material = Math.max(scalars.materialLost, ageing.materialLost());
    const boundNow = lithium - scalars.lithiumLost;
    const takenNow = material - scalars.materialLost;
    scalars.lithiumLost = lithium;
    scalars.materialLost = material;
    scalars.sinceSlowUpdate = 0;
    const fading = faults.find((fault) => fault.kind === 'active-material-loss');
    const fadingCell = fading?.cells[0];
    for (let cell = 0; cell < cellCount; cell++) {
      const own = spread.fadeScale[cell]! * (1 + FADE_PER_KELVIN * thermal.cellDeviation[cell]!);
      // Bound lithium does not cost its own charge in capacity: that depends on how the electrodes are balanced.
      negative[cell] = negative[cell]! - own * boundNow * design.ratedCharge * inverseNegative[cell]!;
      let lost = own * takenNow;
      if (fading && cell === fadingCell) lost += (fading.severity * faultStrength(fading, at) * elapsed) / MONTH;
      area[cell] = area[cell]! * (1 - lost);
      agedResistance[cell] =
        agedResistance[cell]! + RESISTANCE_PER_LOSS * own * (boundNow + takenNow) * design.constantResistance;
    }
    refresh(at);
  }

  function stateOfCharge(): number {
    let sum = 0;
    for (let cell = 0; cell < cellCount; cell++) sum += negative[cell]!;
    return (sum / cellCount - anode.empty) / window;
  }

  /** Charge through every cell, then its voltage. The only loop over cells per sample. */
  function advanceCells(charge: number, dt: number, current: number): void {
    const temperature = thermal.mean();
    const thermalVoltage = (2 * GAS_CONSTANT * temperature) / FARADAY;
    const anodeDeviation = scalars.negativeSlow + scalars.negativeFast;
    const cathodeDeviation = scalars.positiveSlow + scalars.positiveFast;
    const anodeSoftening = anode.diffusionActivation / (GAS_CONSTANT * temperature ** 2);
    const cathodeSoftening = cathode.diffusionActivation / (GAS_CONSTANT * temperature ** 2);
    const saltNegative = design.saltConcentration + scalars.salt * design.saltShareNegative;
    const saltPositive = design.saltConcentration - scalars.salt * (1 - design.saltShareNegative);
    const saltFactor = Math.sqrt(Math.max(1, Math.min(saltNegative, saltPositive)) / design.saltConcentration);
    const saltPotential =
      design.saltVoltage * temperature * Math.log(Math.max(1, saltPositive) / Math.max(1, saltNegative));
    const anodeExchange =
      2 *
      anode.exchangeCurrent *
      arrhenius(anode.exchangeActivation, design.referenceTemperature, temperature) *
      saltFactor;
    const cathodeExchange =
      2 *
      cathode.exchangeCurrent *
      arrhenius(cathode.exchangeActivation, design.referenceTemperature, temperature) *
      saltFactor;
    const exchangeSoftening =
      (0.5 * (anode.exchangeActivation + cathode.exchangeActivation)) / (GAS_CONSTANT * temperature ** 2);
    const wetFactor = temperatureFactor(design.conductivityLaw, temperature, design.referenceTemperature);
    const wetResistance = design.electrolyteResistance / wetFactor;
    const wetSoftening = Math.log(
      temperatureFactor(design.conductivityLaw, temperature + 1, design.referenceTemperature) / wetFactor,
    );
    const charged = stateOfCharge();
    const entropy =
      cathode.entropicChange(stoichiometryAt(cathode, charged)) - anode.entropicChange(stoichiometryAt(anode, charged));
    const warmth = temperature - design.referenceTemperature;
    const hysteresis = HYSTERESIS * scalars.hysteresis;
    const anodeTable = anode.potential.values;
    const cathodeTable = cathode.potential.values;
    const intervals = anode.potential.intervals;
    const { resistanceScale, exchangeScale, diffusionScale, hysteresisScale, potentialError } = spread;
    const deviations = thermal.cellDeviation;

    let leakBelow = 0;
    for (let cell = 0; cell < cellCount; cell++) {
      const before = voltage[cell]!;
      const through = charge - leak[cell]! * before * dt;
      const leakAbove = seal[cell]! * before * dt;
      const onAnode = negative[cell]! + (through - leakBelow) * inverseNegative[cell]!;
      const onCathode = positive[cell]! - (through - leakAbove) * inversePositive[cell]!;
      negative[cell] = onAnode;
      positive[cell] = onCathode;
      leakBelow = leakAbove;

      const warmer = deviations[cell]!;
      const load = density[cell]!;
      const spreading = load * diffusionScale[cell]!;
      const anodeSurface = onAnode + anodeDeviation * spreading * (1 - anodeSoftening * warmer);
      const cathodeSurface = onCathode + cathodeDeviation * spreading * (1 - cathodeSoftening * warmer);

      const anodePosition = anodeSurface * intervals;
      const anodeNode = anodePosition < 0 ? 0 : anodePosition >= intervals ? intervals - 1 : Math.trunc(anodePosition);
      const anodeLow = anodeTable[anodeNode]!;
      const anodePotential = anodeLow + (anodePosition - anodeNode) * (anodeTable[anodeNode + 1]! - anodeLow);
      const cathodePosition = cathodeSurface * intervals;
      const cathodeNode =
        cathodePosition < 0 ? 0 : cathodePosition >= intervals ? intervals - 1 : Math.trunc(cathodePosition);
      const cathodeLow = cathodeTable[cathodeNode]!;
      const cathodePotential =
        cathodeLow + (cathodePosition - cathodeNode) * (cathodeTable[cathodeNode + 1]! - cathodeLow);

      const errorPosition = ((onAnode - anode.empty) / window) * (POTENTIAL_NODES - 1);
      const errorNode =
        errorPosition < 0 ? 0 : errorPosition >= POTENTIAL_NODES - 1 ? POTENTIAL_NODES - 2 : Math.trunc(errorPosition);
      const errorShare = Math.min(1, Math.max(0, errorPosition - errorNode));
      const errorLow = potentialError[cell * POTENTIAL_NODES + errorNode]!;
      const error = errorLow + errorShare * (potentialError[cell * POTENTIAL_NODES + errorNode + 1]! - errorLow);

      let value =
        cathodePotential - anodePotential + error + hysteresis * hysteresisScale[cell]! + entropy * (warmth + warmer);
      if (current !== 0) {
        const exchange = (exchangeScale[cell]! * (1 + exchangeSoftening * warmer)) / load;
        const anodeDrive = current / (exchange * anodeExchange * occupancy(anodeSurface));
        const cathodeDrive = current / (exchange * cathodeExchange * occupancy(cathodeSurface));
        const series =
          ((design.constantResistance + wetResistance * (1 - wetSoftening * warmer)) * resistanceScale[cell]! +
            agedResistance[cell]!) *
            load +
          faultResistance[cell]!;
        value += thermalVoltage * (Math.asinh(anodeDrive) + Math.asinh(cathodeDrive)) + current * series;
      }
      voltage[cell] = value + saltPotential;
    }
  }

  function step(
    at: number,
    dt: number,
    firstCurrent: number,
    lastCurrent: number,
    isDriving: boolean,
    ambient: number,
  ): void {
    const early = (dt * 2) / 3;
    const temperature = thermal.mean();
    const charged = stateOfCharge();
    advanceLags(scalars, design, charged, firstCurrent, early, temperature);
    advanceLags(scalars, design, charged, lastCurrent, dt - early, temperature);
    const charge = firstCurrent * early + lastCurrent * (dt - early);
    const meanSquare = (firstCurrent * firstCurrent * early + lastCurrent * lastCurrent * (dt - early)) / dt;
    thermal.step(
      meanSquare * (design.constantResistance + design.electrolyteResistance) * 2 * cellsPerStack,
      isDriving,
      ambient,
      dt,
    );
    advanceCells(charge, dt, lastCurrent);
    scalars.sinceSlowUpdate += dt;
    if (scalars.sinceSlowUpdate >= SLOW_UPDATE) updateSlow(at);
  }

  const columns = (): Float64Array[] => [
    voltage,
    negative,
    positive,
    area,
    agedResistance,
    thermal.stackTemperature,
    thermal.cellDeviation,
    ageing.state,
  ];

  return {
    cellCount,
    spread,
    thermal,
    voltage,
    negative,
    positive,
    stateOfCharge,
    step,
    capacity: (cell) => {
      const size = spread.capacityScale[cell]! * area[cell]!;
      const anodeLattice = anode.latticeCharge * size;
      const cathodeLattice = cathode.latticeCharge * size;
      const lithium = negative[cell]! * anodeLattice + positive[cell]! * cathodeLattice;
      return restCapacity(design, anodeLattice, cathodeLattice, lithium) / design.ratedCharge;
    },
    resistance: (cell) =>
      ((design.constantResistance + design.electrolyteResistance) * spread.resistanceScale[cell]! +
        agedResistance[cell]!) *
        density[cell]! +
      faultResistance[cell]!,
    save: () => ({ scalars: { ...scalars }, columns: columns().flatMap((column) => [...column]) }),
    restore: (saved) => {
      const expected = columns().reduce((sum, column) => sum + column.length, 0);
      if (saved.columns.length !== expected) {
        throw new RangeError(
          `Cannot restore a pack of ${expected} numbers from ${saved.columns.length}: the state belongs to another fleet`,
        );
      }
      Object.assign(scalars, saved.scalars);
      let offset = 0;
      for (const column of columns()) {
        column.set(saved.columns.slice(offset, offset + column.length));
        offset += column.length;
      }
      refresh(scalars.refreshedAt);
    },
  };
}

/** √(x(1−x)), never zero. */
function occupancy(stoichiometry: number): number {
  return Math.sqrt(Math.max(1e-4, stoichiometry * (1 - stoichiometry)));
}
