/**
 * The twin of one pack: models beside every cell, filters that keep them on the measurements, and once per day
 * of event time the question whether a cell departs from what its peers and its design explain.
 *
 * Pure and deterministic: state depends on the samples and their order only. See docs/models/drift.md.
 */
import type {
  CapacityReview,
  CellInternals,
  FleetCandidate,
  PackDay,
  PackLiveState,
  PackSampleBatch,
  VerdictRevision,
} from '@packtwin/protocol';
import { findDesign, modelInternals, scaleDesign, seriesResistance } from '@packtwin/twin-models';
import { MS_PER_DAY, MS_PER_SECOND, REFERENCE_TEMPERATURE } from '@packtwin/units';
import { createCapacitySource } from './chargeComparison/capacitySource.ts';
import { createChargeWindows } from './chargeWindows.ts';
import { createCellDifference, REFERENCE_STATE_OF_CHARGE, type BlockEstimate } from './cellDifference.ts';
import { createCellTwins } from './cellTwins.ts';
import { createCellFindings } from './cellFindings.ts';
import { createCellJudgement } from './cellJudgement.ts';
import { createDayTotals } from './dayTotals.ts';
import { createElectrodeFollower } from './electrodeModes/electrodeFollower.ts';
import { createRetentionMeasuring } from './measuredRetention.ts';
import { createPackCurve } from './packCurve.ts';
import { createPackStateFilter } from './packStateFilter.ts';
import type { PackTwin, PackTwinIdentity, PackTwinOutput } from './packTwinContract.ts';
import { createPeerComparison } from './peerComparison.ts';
import { createProbeTemperatures } from './probeTemperatures.ts';
import { createUseCounters } from './counters/useCounters.ts';
import { createRobustLocation } from './robustLocation.ts';
import { openSnapshot, sealSnapshot } from './snapshot.ts';
import { groupFindings, leanFinding, tapFindings } from './packFindings.ts';
import { createRetentionEstimate } from './retentionEstimate.ts';
import { StateColumns } from './stateColumns.ts';
import { createTapHealth, type TapState } from './tapHealth.ts';
import { createVerdictBook } from './verdictBook.ts';

/** Outside of this no lithium cell answers, V per cell. */
const LOWEST_VOLTAGE = 0.5;
const HIGHEST_VOLTAGE = 5.5;
/** V, error of the twin's voltage common to all cells, at rest; and as a share of the resistive drop under load. */
const TWIN_ERROR = 0.004;
const LOAD_ERROR = 0.15;
/** State-of-charge uncertainty above which the voltage alone says where the pack is. */
const LOST_DEVIATION = 0.04;
/** Corrections of the state of charge smaller than this wait. */
const SMALLEST_SHIFT = 2e-4;
/** s of rest after which a voltage is an open-circuit voltage. */
const RELAXED_SECONDS = 1500;
/** Deviation of the capacity of one cell from another's in a pack that is no longer new, as a fraction. */
const UNTAPPED_SPREAD = 0.01;
/** A block needs this many independent looks to say anything. */
const LEAST_LOOKS = 0.25;

type CellEstimates = Pick<
  PackDay & PackLiveState,
  | 'retention'
  | 'retentionBand'
  | 'expectedRetention'
  | 'expectedRetentionBand'
  | 'leakagePerMonth'
  | 'resistanceOffset'
  | 'evidenceLog10'
>;

/** @param watch sees every block of the channels as it closes: for those who measure what the null must hold. */
export function createPackTwin(
  identity: PackTwinIdentity,
  watch?: (block: BlockEstimate, at: number) => void,
): PackTwin {
  return buildPackTwin(identity, undefined, watch);
}

/** @throws RangeError if the snapshot is not one of this pack's, or of another version. */
export function restorePackTwin(identity: PackTwinIdentity, snapshot: Uint8Array): PackTwin {
  return buildPackTwin(identity, snapshot);
}

function buildPackTwin(
  identity: PackTwinIdentity,
  snapshot?: Uint8Array,
  watch?: (block: BlockEstimate, at: number) => void,
): PackTwin {
  const known = findDesign(identity.designId);
  if (!known) throw new RangeError(`Cannot make a twin of design "${identity.designId}": there is no such design`);
  const { topology } = identity;
  const { cellCount, observationCount } = topology;
  const design = scaleDesign(known, identity.ratedCharge);
  const cellResistance = seriesResistance(design, REFERENCE_TEMPERATURE);

  const state = new StateColumns();
  const twins = createCellTwins(state, topology, design, identity.cellModel);
  const packFilter = createPackStateFilter(state, cellResistance);
  const windows = createChargeWindows(state);
  const ageing = createRetentionEstimate(state, design);
  const electrodes = createElectrodeFollower(state, design, observationCount, () => ageing.explained());
  const capacities = createCapacitySource(state, observationCount);
  const curve = createPackCurve(state, design, observationCount);
  const difference = createCellDifference(state, observationCount, cellResistance);
  const judgement = createCellJudgement(state, observationCount, cellResistance, identity.ratedCharge);
  const taps = createTapHealth(state, observationCount);
  const comparison = createPeerComparison(state, observationCount, cellResistance, {
    curve,
    difference,
    dips: judgement.dips,
  });
  const excluded = state.column(observationCount);
  const newestVoltage = state.column(observationCount, Number.NaN);
  const cellFindings = createCellFindings(state, {
    judgement,
    topology,
    design,
    cellResistance,
    excluded,
  });
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
    restSeconds: 0,
    cellSteps: 0,
    firstAt: Number.NaN,
    previousDayAt: Number.NaN,
  });
  const day = createDayTotals(state);
  const { lowerVoltageCutOff: lowest, upperVoltageCutOff: highest } = design.parameters;
  const use = createUseCounters(state, identity, { lowest, highest });
  const twinStateOfCharge = (): number => (now.started > 0 ? twins.stateOfCharge() : Number.NaN);

  const measuring = createRetentionMeasuring({ windows, electrodes, difference }, observationCount);
  const probes = createProbeTemperatures(topology);
  const robust = createRobustLocation(Math.max(observationCount, cellCount));
  const measured = new Float64Array(observationCount);
  const peers = new Float64Array(observationCount);
  const residual = new Float64Array(observationCount);
  let days: PackDay[] = [];
  let revisions: VerdictRevision[] = [];
  let book = createVerdictBook(identity.vehicle, identity.pack);
  let tapStates: readonly TapState[] = [];

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
    ageing.start(identity.inServiceAt, at);
    day.enter(at);
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

  /** On the first day the twins are brought to their cells as soon as something is known, later once a day. */
  const refineEarly = (): void => {
    if (now.previousDayAt > 0 || difference.looks() <= 1.5 * now.looksAtRefinement + 0.01) return;
    now.looksAtRefinement = difference.looks();
    difference.refine();
    applyDifferences();
  };

  const closeDay = (): void => {
    const at = now.sampledAt;
    tapStates = taps.closeDay() ?? tapStates;
    for (let o = 0; o < observationCount; o++) excluded[o] = (tapStates[o] ?? 'alive') === 'alive' ? 0 : 1;
    if (difference.looks() >= LEAST_LOOKS) {
      const since = now.previousDayAt > 0 ? (at - now.previousDayAt) / MS_PER_DAY : 0;
      const block = capacities.close(difference.closeBlock(since));
      watch?.(block, at);
      applyDifferences();
      curve.closeDay(difference.offset, since);
      now.previousDayAt = at;
      now.looksAtRefinement = 0;
      for (let o = 0; o < observationCount; o++) {
        if (excluded[o]! > 0) {
          block.offset[o] = Number.NaN;
          block.capacity[o] = Number.NaN;
          block.resistance[o] = Number.NaN;
        }
        peers[o] = excluded[o]! > 0 || cellFindings.level[o] === 2 ? 1 : 0;
      }
      judgement.update(block, peers, at, ageing.expectedLoss());
    }
    const { measured: capacity, seen } = measuring.healthy((o) => excluded[o] === 0 && cellFindings.level[o] !== 2);
    ageing.closeDay(at, capacity, seen);
    const candidates = conclude(at);
    days.push({
      vehicle: identity.vehicle,
      pack: identity.pack,
      ...day.close(),
      ...cellEstimates(),
      stateOfChargeOffset: spreadOverCells((o) => judgement.charge.level[o]!),
      review: { closedAt: at, watched: observationCount, candidates, ...capacityReview() },
    });
  };

  const capacityReview = (): { readonly capacity?: CapacityReview } => {
    const told = ageing.toldToday();
    const inServiceAt = Number.isFinite(identity.inServiceAt) ? identity.inServiceAt : null;
    return told ? { capacity: { design: identity.designId, inServiceAt, ...told, ...measuring.forFleet() } } : {};
  };

  /** Brings the verdicts up to what is known at the end of a day; returns the cells that stand out. */
  const conclude = (at: number): readonly FleetCandidate[] => {
    const open = book.entries();
    const cells = judgement.blocks() > 0 ? cellFindings.review(at) : [];
    const input = { topology, judgement, firstAt: now.firstAt, cellLevel: cellFindings.level, open };
    const lean = judgement.blocks() > 0 ? leanFinding(input) : undefined;
    const findings = [
      ...cells,
      ...groupFindings(input),
      ...tapFindings(topology, tapStates, at, open),
      ...(lean ? [lean] : []),
    ];
    revisions.push(...book.review(findings, at));
    return cellFindings.candidates();
  };

  /** What live state and days have in common, one element per cell. */
  const cellEstimates = (): CellEstimates => {
    const { retention, deviation } = ageing.observed(measuring.reference());
    const relative = measuring.relativeDeviation();
    // A tap tells the mean of its cells; each of them may be anywhere in what cells of one pack differ by.
    const bandOf = (cells: number): number =>
      1.96 * Math.hypot(deviation, relative, UNTAPPED_SPREAD * Math.sqrt(1 - 1 / cells));
    const started = now.started > 0;
    return {
      retention: spreadOverCells((o) => (1 + measuring.relative(o)) * retention),
      retentionBand: spreadOverCells((o) => bandOf(topology.observationCellCount[o]!)),
      expectedRetention: spreadOverCells(() => (started ? ageing.expected() : Number.NaN)),
      expectedRetentionBand: spreadOverCells(() => (started ? ageing.expectedBand() : Number.NaN)),
      leakagePerMonth: spreadOverCells((o) => judgement.leakagePerMonth(o)),
      resistanceOffset: spreadOverCells((o) => difference.resistance[o]!),
      evidenceLog10: spreadOverCells((o) =>
        Math.log10(Math.max(1, judgement.classEvidence.safety[o]!, judgement.classEvidence.ageing[o]!)),
      ),
    };
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
    if (now.started && day.isOver(at)) {
      closeDay();
      day.enter(at);
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
    ageing.book(now.temperature, now.stateOfCharge, current * known, seconds);
    const moved = (current * known) / identity.ratedCharge;
    packFilter.predict(moved, seconds, idle);
    windows.move(moved, idle > 0);
    electrodes.charge.move(moved, seconds, idle);
    day.move(current * known, now.temperature, seconds);
    now.stateOfCharge = twins.stateOfCharge();
    if (medianVoltage !== medianVoltage) return;
    taps.add(measured, medianVoltage);

    twins.observe();
    const slope = twins.slope();
    for (let o = 0; o < observationCount; o++) residual[o] = measured[o]! - twins.observationVoltage[o]!;
    const common = robust.median(residual);
    const drop = twins.referenceDrop();
    const reference = medianVoltage - drop;
    const z = curve.designChargeAt(reference);
    const charge = electrodes.add({
      at,
      seconds,
      idle,
      current,
      moved,
      measured,
      median: medianVoltage,
      surface: twins.surface(),
      resistance: now.appliedResistance,
      deviation: Math.hypot(TWIN_ERROR, LOAD_ERROR * cellResistance * current),
      stateOfCharge: z,
      temperature: now.temperature,
    });
    if (charge) capacities.take(charge);
    followPack(common, slope, current, z);
    now.restSeconds = twins.isRest(current) ? now.restSeconds + seconds : 0;
    if (twins.isGentle(current)) windows.anchor(z, now.restSeconds >= RELAXED_SECONDS, at);
    comparison.add({
      measured,
      reference,
      drop,
      current,
      change: current - previousCurrent,
      seconds,
      rest: twins.isRest(current),
      gentle: twins.isGentle(current),
      at,
    });
    refineEarly();
    if (idle > 0) return;
    for (let o = 0; o < observationCount; o++) if (residual[o] === residual[o]) day.residual(residual[o]!);
  };

  const twin: PackTwin = {
    step(batch, index) {
      step(batch, index);
      use.add(batch, index, twinStateOfCharge);
    },
    counters: use.report,
    electrodes: () => electrodes.losses(),
    takeOutput(): PackTwinOutput {
      const output = { days, revisions };
      days = [];
      revisions = [];
      return output;
    },
    finish() {
      if (now.started && day.hasResiduals()) closeDay();
    },
    liveState: (): PackLiveState => ({
      vehicle: identity.vehicle,
      pack: identity.pack,
      sampledAt: now.sampledAt,
      packCurrent: now.current,
      packVoltage: now.packVoltage,
      stateOfCharge: Number.isFinite(electrodes.charge.stateOfCharge())
        ? electrodes.charge.stateOfCharge()
        : now.stateOfCharge,
      vehicleStateOfCharge: now.vehicleStateOfCharge,
      temperature: now.temperature,
      cellVoltage: spreadOverCells((o) => newestVoltage[o]!),
      twinVoltage: twins.batch.terminalVoltage.slice(),
      ...cellEstimates(),
      stateOfChargeOffset: spreadOverCells((o) => difference.offset[o]!),
      level: Uint8Array.from(
        spreadOverCells((o) => (excluded[o]! > 0 || judgement.blocks() === 0 ? 3 : cellFindings.level[o]!)),
      ),
    }),
    internals: (cell): CellInternals => ({
      cell: topology.cellLabels[cell] ?? String(cell),
      sampledAt: now.sampledAt,
      ...modelInternals(twins.batch, cell),
    }),
    snapshot: () => sealSnapshot(state, identity, { days, revisions, tapStates, entries: book.entries() }),
    get cellSteps() {
      return now.cellSteps;
    },
  };
  if (snapshot) {
    const words = openSnapshot(state, identity, snapshot);
    ({ days, revisions, tapStates } = words);
    book = createVerdictBook(identity.vehicle, identity.pack, words.entries);
    curve.rebuild();
    electrodes.rebuild();
  }
  return twin;
}
