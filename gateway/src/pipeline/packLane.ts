/**
 * One pack's way from raw records to its twin: decode → drop duplicates → put in order → step.
 *
 * Pure and synchronous: what it is after a record depends on the records before it and on nothing else, so
 * live, replay, restart and any number of workers agree bit for bit. It knows two ways of feeding:
 * {@link PackLane.ingest} takes records in the order of the journal; {@link PackLane.collect} followed by
 * {@link PackLane.applyCollected} takes a stretch of the journal at once, in order of event time, which is
 * what late samples need. A sample that comes too late for the first way sets {@link PackLane.lateSince}.
 */
import type { PackTwin } from '@packtwin/estimation';
import {
  isDecidedByFleet,
  type EvtMessage,
  type FrameReason,
  type PackConfiguration,
  type PackDay,
  type PackSampleBatch,
  type VerdictRevision,
} from '@packtwin/protocol';
import type { ReorderBuffer, ReorderResult } from '@packtwin/streams';
import { FrameReader, type RefusedSamples } from './frameReader.ts';
import { decodeLaneState, encodeLaneState, type LaneState } from './laneState.ts';
import { GENESIS_TIME } from './laneOutput.ts';
import { QualityLedger } from './qualityLedger.ts';
import { createSampleOrder, sampleOrderState } from './sampleOrder.ts';
import { batchOfRun, runsWithout, type SampleRun } from './sampleRun.ts';
import { packKeyOf, type TelemetryRecord } from './telemetryRecord.ts';
import type { TwinMaker } from './twinMaker.ts';

export interface LaneIdentity {
  readonly vehicle: string;
  readonly pack: string;
}

/** What leaves a lane while it works. Called synchronously. */
export interface LaneSink {
  samples(batch: PackSampleBatch, position: number): void;
  day(day: PackDay): void;
  revision(revision: VerdictRevision): void;
  refused(reason: FrameReason, detail: string): void;
  event(event: EvtMessage, position: number): void;
  /** The twin has taken a sample. */
  stepped?(sampledAt: number, twin: PackTwin): void;
}

export class PackLane {
  readonly packKey: string;
  readonly quality: QualityLedger;
  /** Journal position of the newest record that is contained. */
  position = 0;
  /** ms, gateway clock of that record; NaN before the first. */
  receivedAt = Number.NaN;
  /** ms, event time of the newest sample in the twin. */
  twinTime = GENESIS_TIME;
  /** m, newest that the vehicle sent; NaN before the first. */
  odometer = Number.NaN;
  /** Event time of the oldest and newest sample that came behind the twin; a re-run has to take them in. */
  lateSince: number | undefined;
  lateUntil = GENESIS_TIME;
  /** Newest revision of every verdict as this twin tells it. A re-run starts from the book of its checkpoint. */
  readonly book: Map<string, VerdictRevision>;

  readonly #identity: LaneIdentity;
  readonly #maker: TwinMaker;
  readonly #sink: LaneSink;
  readonly #frames: FrameReader;
  readonly #order: ReorderBuffer<SampleRun>;
  /** Event time of the newest sample that was used, per boot. */
  readonly #bootTime: Map<number, number>;
  #twin: PackTwin | undefined;
  #twinConfiguration = '';
  #late: SampleRun[] = [];
  #collected: SampleRun[] | undefined;
  /** Cell-steps of twins that a new configuration has replaced. */
  #earlierCellSteps = 0;
  #atHand: number | undefined;

  constructor(identity: LaneIdentity, maker: TwinMaker, sink: LaneSink, state?: LaneState) {
    this.#identity = identity;
    this.#maker = maker;
    this.#sink = sink;
    this.packKey = packKeyOf(identity.vehicle, identity.pack);
    this.#frames = new FrameReader((designId) => maker.knowsDesign(designId), state);
    this.#order = createSampleOrder(state?.order);
    this.#bootTime = new Map(state?.bootTime);
    this.book = new Map(state?.book.map((revision) => [revision.verdict.id, revision]));
    this.quality = state ? QualityLedger.fromState(state.quality) : new QualityLedger();
    if (!state) return;
    this.position = state.position;
    this.receivedAt = state.receivedAt;
    this.twinTime = state.twinTime;
    this.odometer = state.odometer;
    this.#earlierCellSteps = state.earlierCellSteps;
    this.#twinConfiguration = state.twinConfiguration;
    const configuration = this.#frames.configuration(state.twinConfiguration);
    if (state.twin && configuration) {
      this.#twin = maker.restorePackTwin(this.#twinIdentity(configuration), state.twin);
    }
  }

  /** A lane as {@link save} left it. Throws RangeError on a blob of another version. */
  static restore(identity: LaneIdentity, maker: TwinMaker, sink: LaneSink, blob: Uint8Array): PackLane {
    return new PackLane(identity, maker, sink, blob.byteLength === 0 ? undefined : decodeLaneState(blob));
  }

  /** Everything, bit for bit. Not while samples are late or collected: those states are passing ones. */
  save(): Uint8Array {
    if (this.isUnsettled) throw new TypeError(`Cannot save lane ${this.packKey}: a re-run is due`);
    return encodeLaneState({
      version: 1,
      position: this.position,
      receivedAt: this.receivedAt,
      twinTime: this.twinTime,
      odometer: this.odometer,
      ...this.#frames.toState(),
      order: sampleOrderState(this.#order),
      bootTime: [...this.#bootTime],
      book: [...this.book.values()],
      quality: this.quality.toState(),
      twinConfiguration: this.#twinConfiguration,
      twin: this.#twin?.snapshot() ?? null,
      earlierCellSteps: this.#earlierCellSteps,
    });
  }

  get isUnsettled(): boolean {
    return this.lateSince !== undefined || this.#collected !== undefined;
  }

  get twin(): PackTwin | undefined {
    return this.#twin;
  }

  /** `cfg` of the birth that describes the samples now. */
  get configuration(): string {
    return this.#twinConfiguration;
  }

  /** Cell-steps of the twin since the pack was first seen. */
  get cellSteps(): number {
    return this.#earlierCellSteps + (this.#twin?.cellSteps ?? 0);
  }

  /** Per boot the seq up to which everything arrived or was refused. */
  acknowledged(): { readonly boot: number; readonly upTo: number }[] {
    return this.#frames.acknowledged();
  }

  /** Position of the record that is being worked on: after a throw, the one that caused it; else undefined. */
  get atHand(): number | undefined {
    return this.#atHand;
  }

  /** Takes the next record in the order of the journal. */
  ingest(record: TelemetryRecord): void {
    const run = this.#read(record);
    if (run) this.#apply(this.#push(run));
    this.#takeOutput();
    this.#atHand = undefined;
  }

  /** Takes in a birth whose record is not in the journal any more. Before the first record. */
  introduce(birth: TelemetryRecord): void {
    this.#frames.read(birth);
  }

  /** Takes a record of a stretch that {@link applyCollected} will put in order of event time. */
  collect(record: TelemetryRecord): void {
    this.#collected ??= [];
    const run = this.#read(record);
    if (run) {
      const { ready, late } = this.#push(run);
      this.#collected.push(...ready, ...late);
    }
    this.#atHand = undefined;
  }

  /** Event time of the oldest sample that was collected. */
  earliestCollected(): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const { batch, from, to } of this.#collected ?? []) {
      for (let sample = from; sample < to; sample++) earliest = Math.min(earliest, batch.sampledAt[sample]!);
    }
    return earliest;
  }

  /**
   * Steps the twin through what was collected, by event time. Samples behind the twin are refused as TOO_LATE.
   * Yields now and then, so that the caller can let others work; the lane is not usable until it is done.
   */
  *applyCollected(): Generator<void, void, void> {
    const { ready, gaps } = this.#order.flush();
    this.quality.gaps += gaps.length;
    const samples = this.#inOrderOfTime([...(this.#collected ?? []), ...ready]);
    const start = this.twinTime;
    for (let index = 0; index < samples.length; index++) {
      const { run, sample } = samples[index]!;
      if (run.batch.sampledAt[sample]! <= start) this.quality.refuse(run.receivedAt, 'TOO_LATE', 1);
      else this.#stepSample(run, sample);
      if (index % 512 === 511) {
        this.#takeOutput();
        yield;
      }
    }
    this.#collected = undefined;
    this.#takeOutput();
    this.#atHand = undefined;
  }

  /** There is no checkpoint to re-run from: what came late is refused and stays in history only. */
  giveUpLate(): void {
    for (const run of this.#late) this.quality.refuse(run.receivedAt, 'TOO_LATE', run.to - run.from);
    this.#late = [];
    this.lateSince = undefined;
    this.lateUntil = GENESIS_TIME;
  }

  /** End of a recording: releases what waits for its turn and closes the running day. */
  finish(): void {
    this.#apply(this.#order.flush());
    this.#twin?.finish();
    this.#takeOutput();
    this.#atHand = undefined;
  }

  /** Leaves a record out, after it has made something throw again and again. */
  skip(position: number): void {
    this.position = position;
  }

  #read(record: TelemetryRecord): SampleRun | undefined {
    this.position = record.position;
    this.receivedAt = record.receivedAt;
    this.#atHand = record.position;
    const reading = this.#frames.read(record, this.#twinConfiguration);
    if (reading.kind === 'samples') return reading.run;
    if (reading.kind === 'event') this.#sink.event(reading.event, record.position);
    if (reading.kind === 'refused') {
      const { reason, detail, frames, settled } = reading;
      if (settled) this.#doNotAwait(settled);
      this.quality.refuse(record.receivedAt, reason, frames);
      this.#sink.refused(reason, detail);
    }
    return undefined;
  }

  #doNotAwait({ boot, first, count }: RefusedSamples): void {
    const result = this.#order.skip(boot, first, count);
    if (this.#collected) this.#collected.push(...result.ready);
    else this.#apply(result);
  }

  /** Through dedupe and reorder; counts, and gives what is new to history. */
  #push(run: SampleRun): ReorderResult<SampleRun> {
    const { batch, receivedAt, position } = run;
    const heldBefore = this.#order.heldCount;
    const result = this.#order.push(run);
    this.quality.framesReordered += Math.max(0, this.#order.heldCount - heldBefore);
    this.quality.gaps += result.gaps.length;
    const duplicates = result.duplicate.reduce((sum, { from, to }) => sum + to - from, 0);
    if (duplicates > 0) this.quality.refuse(receivedAt, 'DUPLICATE', duplicates);
    // Behind so many gaps that it cannot be told from a duplicate: history can, the twin does without.
    for (const { from, to } of result.expired) this.quality.refuse(receivedAt, 'TOO_LATE', to - from);
    if (duplicates < batch.sampleCount) this.quality.nulled(receivedAt, batch.nulled);
    for (const fresh of runsWithout(run, result.duplicate)) this.#sink.samples(batchOfRun(fresh), position);
    return result;
  }

  #apply({ ready, late }: ReorderResult<SampleRun>): void {
    for (const run of ready) {
      for (let sample = run.from; sample < run.to; sample++) this.#stepSample(run, sample);
    }
    for (const run of late) this.#fellBehind(run);
  }

  #stepSample(run: SampleRun, sample: number): void {
    const { batch, receivedAt } = run;
    const sampledAt = batch.sampledAt[sample]!;
    this.#atHand = run.position;
    if (sampledAt <= (this.#bootTime.get(batch.boot) ?? GENESIS_TIME) || sampledAt === this.twinTime) {
      this.quality.refuse(receivedAt, 'TIME_NOT_INCREASING', 1);
      return;
    }
    if (sampledAt < this.twinTime) {
      this.#fellBehind({ ...run, from: sample, to: sample + 1 });
      return;
    }
    if (batch.configuration !== this.#twinConfiguration) this.#configure(batch.configuration);
    this.#bootTime.delete(batch.boot);
    this.#bootTime.set(batch.boot, sampledAt);
    if (this.#bootTime.size > 64) this.#bootTime.delete(this.#bootTime.keys().next().value!);
    this.twinTime = sampledAt;
    const twin = this.#twin!;
    twin.step(batch, sample);
    const odometer = batch.odometer[sample]!;
    if (!Number.isNaN(odometer)) this.odometer = odometer;
    this.#sink.stepped?.(sampledAt, twin);
    this.quality.accept(receivedAt, 1);
  }

  /** Samples that the twin has passed. Those not later than their boot's newest are no loss: time stood still. */
  #fellBehind(run: SampleRun): void {
    const { batch } = run;
    for (let sample = run.from; sample < run.to; sample++) {
      const sampledAt = batch.sampledAt[sample]!;
      if (sampledAt >= this.twinTime) {
        // Behind in sequence yet not in time: its clock ran backwards.
        this.quality.refuse(run.receivedAt, 'TIME_NOT_INCREASING', 1);
        continue;
      }
      this.#late.push({ ...run, from: sample, to: sample + 1 });
      this.lateSince = Math.min(this.lateSince ?? sampledAt, sampledAt);
      this.lateUntil = Math.max(this.lateUntil, sampledAt);
    }
  }

  /** The samples of another birth begin: the twin goes on where the pack is built the same, else a new one starts. */
  #configure(cfg: string): void {
    const configuration = this.#frames.configuration(cfg);
    if (!configuration)
      throw new TypeError(`Cannot step lane ${this.packKey}: configuration ${cfg} was decoded but is gone`);
    const current = this.#frames.configuration(this.#twinConfiguration);
    if (!this.#twin || !current || !isSamePack(current, configuration)) {
      this.#takeOutput();
      this.#earlierCellSteps += this.#twin?.cellSteps ?? 0;
      this.#twin = this.#maker.createPackTwin(this.#twinIdentity(configuration));
    }
    this.#twinConfiguration = cfg;
  }

  #twinIdentity({ topology, designId, ratedCharge, inServiceAt }: PackConfiguration) {
    return { ...this.#identity, topology, designId, ratedCharge, inServiceAt };
  }

  #takeOutput(): void {
    if (!this.#twin) return;
    const { days, revisions } = this.#twin.takeOutput();
    for (const day of days) this.#sink.day(day);
    for (const revision of revisions) {
      // What a pack's own cells say of one of them is for the fleet, which has it from the day's review.
      if (isDecidedByFleet(revision.verdict)) continue;
      this.book.set(revision.verdict.id, revision);
      this.#sink.revision(revision);
    }
  }

  /** Per boot by sequence, without those whose time does not increase; then all boots by time. */
  #inOrderOfTime(runs: readonly SampleRun[]): SampleOfRun[] {
    const samples = runs
      .flatMap((run) => Array.from({ length: run.to - run.from }, (_, index) => ({ run, sample: run.from + index })))
      .toSorted((a, b) => a.run.batch.boot - b.run.batch.boot || sequenceOf(a) - sequenceOf(b));
    const newest = new Map(this.#bootTime);
    const increasing = samples.filter((one) => {
      const { run } = one;
      const sampledAt = timeOf(one);
      const isLater = sampledAt > (newest.get(run.batch.boot) ?? GENESIS_TIME);
      if (isLater) newest.set(run.batch.boot, sampledAt);
      else if (sampledAt > this.twinTime) this.quality.refuse(run.receivedAt, 'TIME_NOT_INCREASING', 1);
      else this.quality.refuse(run.receivedAt, 'TOO_LATE', 1);
      return isLater;
    });
    // The sort is stable: equal times keep the order of boots, and all but the first are then refused.
    return increasing.toSorted((a, b) => timeOf(a) - timeOf(b));
  }
}

interface SampleOfRun {
  readonly run: SampleRun;
  readonly sample: number;
}

function sequenceOf({ run, sample }: SampleOfRun): number {
  return run.batch.firstSequence + sample;
}

function timeOf({ run, sample }: SampleOfRun): number {
  return run.batch.sampledAt[sample]!;
}

/** Built the same, of the same cells: what a twin has learned stays true. */
function isSamePack(a: PackConfiguration, b: PackConfiguration): boolean {
  return shapeOf(a) === shapeOf(b);
}

function shapeOf({ topology, designId, ratedCharge }: PackConfiguration): string {
  return JSON.stringify([
    designId,
    ratedCharge,
    topology.stacks,
    [...topology.moduleOfCell],
    topology.cellLabels,
    [...topology.observationCellCount],
    [...topology.probeCell],
  ]);
}
