/**
 * The twin of one pack: models beside every cell, filters that keep them on the measurements, and once per day
 * of event time the question whether a cell departs from what its peers and its design explain.
 *
 * Pure and deterministic: state depends on the samples and their order only. See docs/models/drift.md.
 */
import type { CellInternals, PackDay, PackLiveState, PackSampleBatch, VerdictRevision } from '@packtwin/protocol';
import { findDesign, scaleDesign, seriesResistance } from '@packtwin/twin-models';
import { MS_PER_DAY, MS_PER_SECOND, REFERENCE_TEMPERATURE } from '@packtwin/units';
import { createChargeWindows } from './chargeWindows.ts';
import { CORRELATION_SECONDS, createCellDifference, REFERENCE_STATE_OF_CHARGE } from './cellDifference.ts';
import { createCellTwins } from './cellTwins.ts';
import { createDriftChannel } from './driftChannel.ts';
import { createPackCurve } from './packCurve.ts';
import { createPackStateFilter } from './packStateFilter.ts';
import type { PackTwin, PackTwinIdentity, PackTwinOutput } from './packTwinContract.ts';
import { createProbeTemperatures } from './probeTemperatures.ts';
import { createRobustLocation } from './robustLocation.ts';
import { openSnapshot, sealSnapshot } from './snapshot.ts';
import { StateColumns } from './stateColumns.ts';

/** Outside of this no lithium cell answers, V per cell. */
const LOWEST_VOLTAGE = 0.5;
const HIGHEST_VOLTAGE = 5.5;
/** V, error of one voltage reading that is always there. */
const READING_ERROR = 1e-3;
/** V, error of the twin's voltage common to all cells, at rest; and as a share of the resistive drop under load. */
const TWIN_ERROR = 0.004;
const LOAD_ERROR = 0.15;
/** State-of-charge uncertainty above which the voltage alone says where the pack is. */
const LOST_DEVIATION = 0.04;
/** Corrections of the state of charge smaller than this wait. */
const SMALLEST_SHIFT = 2e-4;
/** A block needs this many independent looks to say anything. */
const LEAST_LOOKS = 0.25;

export function createPackTwin(identity: PackTwinIdentity): PackTwin {
  return buildPackTwin(identity);
}

/** @throws RangeError if the snapshot is not one of this pack's, or of another version. */
export function restorePackTwin(identity: PackTwinIdentity, snapshot: Uint8Array): PackTwin {
  return buildPackTwin(identity, snapshot);
}

function buildPackTwin(identity: PackTwinIdentity, snapshot?: Uint8Array): PackTwin {
  const known = findDesign(identity.designId);
  if (!known) throw new RangeError(`Cannot make a twin of design "${identity.designId}": there is no such design`);
  const { topology } = identity;
  const { cellCount, observationCount } = topology;
  const design = scaleDesign(known, identity.ratedCharge);
  const cellResistance = seriesResistance(design, REFERENCE_TEMPERATURE);

  const state = new StateColumns();
  const twins = createCellTwins(state, topology, design);
  const packFilter = createPackStateFilter(state, cellResistance);
  const windows = createChargeWindows(state);
  const curve = createPackCurve(state, design, observationCount);
  const difference = createCellDifference(state, observationCount, cellResistance);
  const charge = createDriftChannel(state, observationCount, {
    faultSign: -1,
    noiseFloor: 3e-4,
    initialSpread: 4e-3,
    conversionError: 0.1,
    initialProcessNoise: 3e-4 ** 2,
    standingApartCounts: true,
  });
  const resistance = createDriftChannel(state, observationCount, {
    faultSign: 1,
    noiseFloor: 0.005 * cellResistance,
    initialSpread: 0.05 * cellResistance,
    conversionError: 0.1,
    initialProcessNoise: (0.003 * cellResistance) ** 2,
    standingApartCounts: false,
  });
  const retention = createDriftChannel(state, observationCount, {
    faultSign: -1,
    noiseFloor: 1e-3,
    initialSpread: 0.02,
    conversionError: 0.1,
    initialProcessNoise: 3e-4 ** 2,
    standingApartCounts: false,
  });
  const tracked = state.column(observationCount, Number.NaN);
  const excluded = state.column(observationCount);
  const newestVoltage = state.column(observationCount, Number.NaN);
  const evidence = state.column(observationCount, 1);
  const now = state.scalars({
    sampledAt: Number.NaN,
    current: 0,
    packVoltage: Number.NaN,
    vehicleStateOfCharge: Number.NaN,
    temperature: Number.NaN,
    stateOfCharge: Number.NaN,
    started: 0,
    pendingShift: 0,
    appliedResistance: 0,
    appliedInverseCapacity: 1,
    looksAtRefinement: 0,
    cellSteps: 0,
    firstAt: Number.NaN,
    previousDayAt: Number.NaN,
  });
  const day = state.scalars({
    index: Number.NaN,
    chargeIn: 0,
    chargeOut: 0,
    temperatureSeconds: 0,
    seconds: 0,
    residualSquares: 0,
    residuals: 0,
  });

  const probes = createProbeTemperatures(topology);
  const robust = createRobustLocation(Math.max(observationCount, cellCount));
  const measured = new Float64Array(observationCount);
  const residual = new Float64Array(observationCount);
  const apparent = new Float64Array(observationCount);
  const deviation = new Float64Array(observationCount);
  let days: PackDay[] = [];
  let revisions: VerdictRevision[] = [];

  /** Cell voltages of a sample, per cell of their group; NaN where not measured or impossible. Returns their median. */
  const readVoltages = (batch: PackSampleBatch, index: number): number => {
    const first = index * batch.observationCount;
    for (let o = 0; o < observationCount; o++) {
      const voltage = batch.observationVoltage[first + o]! / topology.observationCellCount[o]!;
      const possible = voltage > LOWEST_VOLTAGE && voltage < HIGHEST_VOLTAGE;
      measured[o] = possible ? voltage : Number.NaN;
      if (possible) newestVoltage[o] = voltage;
    }
    return robust.median(measured);
  };

  const start = (at: number, voltage: number, current: number): void => {
    twins.start(voltage, current, cellResistance);
    now.started = 1;
    now.firstAt = at;
    day.index = Math.floor(at / MS_PER_DAY);
  };

  /** Sets the twins to the newest differences and pack parameters. */
  const applyDifferences = (): void => {
    const z = twins.stateOfCharge();
    for (let o = 0; o < observationCount; o++) {
      const ratio = difference.capacity[o]!;
      twins.setVariation(
        o,
        (1 + ratio) / now.appliedInverseCapacity,
        now.appliedResistance + difference.resistance[o]!,
      );
      twins.placeObservation(o, z + difference.offset[o]! - ratio * (z - REFERENCE_STATE_OF_CHARGE));
    }
  };

  const followPack = (common: number, slope: number, current: number, referenceCharge: number): void => {
    const { covariance, estimate } = packFilter;
    if (Math.sqrt(covariance.zz) > LOST_DEVIATION) {
      // Too far for a linear step: the voltage alone says where the pack is.
      twins.shiftAll(referenceCharge - now.stateOfCharge);
      now.pendingShift = 0;
      packFilter.resynchronise(0.015);
      applyDifferences();
      return;
    }
    const error = Math.hypot(TWIN_ERROR, LOAD_ERROR * cellResistance * current);
    now.pendingShift += packFilter.update(common - slope * now.pendingShift, slope, current, error);
    if (Math.abs(now.pendingShift) > SMALLEST_SHIFT) {
      twins.shiftAll(now.pendingShift);
      now.pendingShift = 0;
    }
    const inverseCapacity = 1 / windows.capacity.ratio;
    if (
      Math.abs(estimate.resistance - now.appliedResistance) > 0.01 * cellResistance ||
      Math.abs(inverseCapacity - now.appliedInverseCapacity) > 0.002
    ) {
      now.appliedResistance = estimate.resistance;
      now.appliedInverseCapacity = inverseCapacity;
      applyDifferences();
    }
  };

  /** What each cell's voltage says of its charge against the reference, to the difference filter. */
  const compareCells = (reference: number, drop: number, current: number, change: number, seconds: number): void => {
    const z = curve.chargeAt(reference);
    const slope = curve.slopeAt(reference);
    for (let o = 0; o < observationCount; o++) {
      apparent[o] = curve.chargeAt(measured[o]! - drop) - z;
      deviation[o] = apparent[o]! - (tracked[o]! === tracked[o]! ? tracked[o]! : 0);
    }
    const spread = slope * robust.spread(deviation, 0);
    const transient = 0.1 * cellResistance * Math.abs(change);
    const error = Math.hypot(READING_ERROR, spread === spread ? spread : 0, transient);
    const bound = Math.max(5 * error, 0.015) / slope;
    const looks = Math.min(1, (twins.isRest(current) ? seconds : Math.min(seconds, 60)) / CORRELATION_SECONDS);
    difference.beginSample(slope, z, current, error, looks);
    curve.beginSample(reference, (looks * slope * slope) / (error * error));
    for (let o = 0; o < observationCount; o++) {
      const own = apparent[o]!;
      if (own !== own) {
        difference.add(o, Number.NaN);
        continue;
      }
      const centre = tracked[o]! === tracked[o]! ? tracked[o]! : own;
      const accepted = centre + Math.max(-bound, Math.min(bound, own - centre));
      tracked[o] = centre + 0.1 * (accepted - centre);
      difference.add(o, accepted);
      curve.add(o, accepted);
    }
    if (!(now.previousDayAt > 0) && difference.looks() > 1.5 * now.looksAtRefinement + 0.01) {
      now.looksAtRefinement = difference.looks();
      difference.refine();
      applyDifferences();
    }
  };

  const closeDay = (): void => {
    const at = now.sampledAt;
    const looks = difference.looks();
    const since = now.previousDayAt > 0 ? (at - now.previousDayAt) / MS_PER_DAY : 0;
    if (looks >= LEAST_LOOKS) {
      const block = difference.closeBlock(since);
      applyDifferences();
      curve.closeDay(difference.offset, since);
      now.previousDayAt = at;
      now.looksAtRefinement = 0;
      charge.update(block.offset, block.offsetVariance, excluded, at);
      if (block.resistanceVariance < Number.POSITIVE_INFINITY) {
        resistance.update(block.resistance, block.resistanceVariance, excluded, at);
      }
      if (block.capacityVariance < Number.POSITIVE_INFINITY) {
        retention.update(block.capacity, block.capacityVariance, excluded, at);
      }
      for (let o = 0; o < observationCount; o++) {
        evidence[o] = (charge.evidence[o]! + resistance.evidence[o]! + retention.evidence[o]!) / 3;
      }
    }
    const perCell = (value: (observation: number) => number): Float64Array => spreadOverCells(value);
    days.push({
      vehicle: identity.vehicle,
      pack: identity.pack,
      day: day.index * MS_PER_DAY,
      retention: perCell((o) => (1 + difference.capacity[o]!) * windows.capacity.ratio),
      retentionBand: perCell(() => Number.NaN),
      expectedRetention: perCell(() => Number.NaN),
      expectedRetentionBand: perCell(() => Number.NaN),
      stateOfChargeOffset: perCell((o) => charge.level[o]!),
      leakagePerMonth: perCell(() => Number.NaN),
      resistanceOffset: perCell((o) => resistance.level[o]!),
      evidenceLog10: perCell((o) => Math.log10(Math.max(1, evidence[o]!))),
      chargeIn: day.chargeIn,
      chargeOut: day.chargeOut,
      meanTemperature: day.seconds > 0 ? day.temperatureSeconds / day.seconds : Number.NaN,
      residualRms: day.residuals > 0 ? Math.sqrt(day.residualSquares / day.residuals) : Number.NaN,
    });
    Object.assign(day, {
      chargeIn: 0,
      chargeOut: 0,
      temperatureSeconds: 0,
      seconds: 0,
      residualSquares: 0,
      residuals: 0,
    });
  };

  const spreadOverCells = (value: (observation: number) => number): Float64Array => {
    const cells = new Float64Array(cellCount);
    for (let o = 0; o < observationCount; o++) {
      const first = topology.observationFirstCell[o]!;
      cells.fill(value(o), first, first + topology.observationCellCount[o]!);
    }
    return cells;
  };

  const step = (batch: PackSampleBatch, index: number): void => {
    const at = batch.sampledAt[index]!;
    if (!Number.isFinite(at) || at <= now.sampledAt) return;
    const dayIndex = Math.floor(at / MS_PER_DAY);
    if (now.started && dayIndex > day.index) {
      closeDay();
      day.index = dayIndex;
    }
    const seconds = now.sampledAt === now.sampledAt ? (at - now.sampledAt) / MS_PER_SECOND : 0;
    const given = batch.packCurrent[index]!;
    const current = Number.isFinite(given) ? given : seconds <= 60 ? now.current : 0;
    const temperature = probes.read(batch, index, twins.batch.temperature);
    if (temperature === temperature) now.temperature = temperature;
    const medianVoltage = readVoltages(batch, index);
    const previousCurrent = now.current;
    now.sampledAt = at;
    now.current = current;
    now.packVoltage = batch.packVoltage[index]!;
    now.vehicleStateOfCharge = batch.vehicleStateOfCharge[index]!;
    if (!now.started) {
      if (medianVoltage === medianVoltage) start(at, medianVoltage, current);
      return;
    }

    const idle = twins.advance(current, previousCurrent, seconds);
    now.cellSteps += cellCount;
    const known = seconds - idle;
    const moved = (current * known) / identity.ratedCharge;
    packFilter.predict(moved, seconds, idle);
    windows.move(moved, idle > 0);
    if (current > 0) day.chargeIn += current * known;
    else day.chargeOut -= current * known;
    if (now.temperature === now.temperature) {
      day.temperatureSeconds += now.temperature * seconds;
      day.seconds += seconds;
    }
    now.stateOfCharge = twins.stateOfCharge();
    if (medianVoltage !== medianVoltage) return;

    twins.observe();
    const slope = twins.slope();
    for (let o = 0; o < observationCount; o++) residual[o] = measured[o]! - twins.observationVoltage[o]!;
    const common = robust.median(residual);
    const drop = twins.referenceDrop();
    const reference = medianVoltage - drop;
    const z = curve.designChargeAt(reference);
    followPack(common, slope, current, z);
    if (twins.isGentle(current)) windows.anchor(z, at);
    compareCells(reference, drop, current, current - previousCurrent, seconds);
    for (let o = 0; o < observationCount; o++) {
      if (residual[o] !== residual[o]) continue;
      day.residualSquares += residual[o]! * residual[o]!;
      day.residuals++;
    }
  };

  const twin: PackTwin = {
    step,
    takeOutput(): PackTwinOutput {
      const output = { days, revisions };
      days = [];
      revisions = [];
      return output;
    },
    finish() {
      if (now.started && day.residuals > 0) closeDay();
    },
    liveState: (): PackLiveState => ({
      vehicle: identity.vehicle,
      pack: identity.pack,
      sampledAt: now.sampledAt,
      packCurrent: now.current,
      packVoltage: now.packVoltage,
      stateOfCharge: now.stateOfCharge,
      vehicleStateOfCharge: now.vehicleStateOfCharge,
      temperature: now.temperature,
      cellVoltage: spreadOverCells((o) => newestVoltage[o]!),
      twinVoltage: twins.batch.terminalVoltage.slice(),
      retention: spreadOverCells((o) => (1 + difference.capacity[o]!) * windows.capacity.ratio),
      retentionBand: spreadOverCells(() => Number.NaN),
      expectedRetention: spreadOverCells(() => Number.NaN),
      expectedRetentionBand: spreadOverCells(() => Number.NaN),
      stateOfChargeOffset: spreadOverCells((o) => difference.offset[o]!),
      leakagePerMonth: spreadOverCells(() => Number.NaN),
      resistanceOffset: spreadOverCells((o) => difference.resistance[o]!),
      evidenceLog10: spreadOverCells((o) => Math.log10(Math.max(1, evidence[o]!))),
      level: new Uint8Array(cellCount),
    }),
    internals: (cell): CellInternals => ({
      cell: topology.cellLabels[cell] ?? '',
      sampledAt: now.sampledAt,
      negativeStoichiometry: [],
      positiveStoichiometry: [],
      saltPosition: [],
      saltConcentration: [],
      overpotentials: [],
    }),
    snapshot: () => sealSnapshot(state, identity, { days, revisions }),
    get cellSteps() {
      return now.cellSteps;
    },
  };
  if (snapshot) ({ days, revisions } = openSnapshot(state, identity, snapshot));
  curve.rebuild();
  return twin;
}
