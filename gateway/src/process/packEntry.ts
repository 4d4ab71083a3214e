/** What the process knows of one pack now: how it is built, its newest state, what stands against it. */
import { decodeSamples } from '@packtwin/decoders';
import type {
  BirthMessage,
  CellsNow,
  Level,
  LinkState,
  PackConfiguration,
  PackCounters,
  PackLiveState,
  PackQuality,
  PackSummary,
  PackTopic,
  Verdict,
  VerdictRevision,
} from '@packtwin/protocol';
import { findDesign } from '@packtwin/twin-models';
import type { QualityDayTotals } from '../pipeline/laneOutput.ts';
import { packKeyOf } from '../pipeline/telemetryRecord.ts';
import { columnToJson, medianOf, numberToJson } from './jsonColumns.ts';

/** A pack is silent when it is older than this many of its intervals, but not before {@link SILENT_AFTER_MS}. */
const SILENT_INTERVALS = 3;
export const SILENT_AFTER_MS = 120_000;

/** Of {@link PackLiveState}: nothing is known of the cell. */
const UNKNOWN_LEVEL = 3;
const LEVEL_RANK = { note: 1, watch: 2, flag: 3 } as const;

type LastKnown = Pick<PackLiveState, 'sampledAt' | 'packCurrent' | 'packVoltage' | 'vehicleStateOfCharge'>;

export class PackEntry {
  readonly vehicle: string;
  readonly pack: string;
  readonly packKey: string;
  group: string;
  message: BirthMessage;
  configuration: PackConfiguration;
  live: PackLiveState | undefined;
  counters: PackCounters | undefined;
  /** m; NaN = unknown. */
  odometer = Number.NaN;
  /** ms, gateway clock: newest sample frame at the edge; NaN before the first. */
  receivedAt = Number.NaN;
  /** What the vehicle's status says; undefined before the first. */
  isOnline: boolean | undefined;
  statusBoot: number | undefined;
  quality: PackQuality;
  today: QualityDayTotals | undefined;
  cellSteps = 0;
  /** Cell-steps that were done before this process. */
  cellStepsBefore: number | undefined;
  /** Positions handed to the lane that it has not applied, ascending. */
  readonly pending: number[] = [];
  readonly verdicts = new Map<string, VerdictRevision>();
  /** Settles when the birth that `message` holds is in the journal, or could not be put there. */
  birthDurable: Promise<void> = Promise.resolve();

  constructor(
    origin: { readonly vehicle: string; readonly pack: string; readonly group: string },
    message: BirthMessage,
    configuration: PackConfiguration,
  ) {
    this.vehicle = origin.vehicle;
    this.pack = origin.pack;
    this.group = origin.group;
    this.packKey = packKeyOf(origin.vehicle, origin.pack);
    this.message = message;
    this.configuration = configuration;
    this.quality = {
      vehicle: origin.vehicle,
      pack: origin.pack,
      framesAccepted: 0,
      framesRefused: {},
      valuesNulled: {},
      framesReordered: 0,
      reruns: 0,
      gaps: 0,
    };
  }

  /** What a retained sample said, until a live one comes. */
  #lastKnown: LastKnown | undefined;

  /** A retained sample never reaches the twin; it only fills in for a state that is not there yet. */
  rememberLastKnown(
    topic: PackTopic,
    { payload, receivedAt }: { readonly payload: Uint8Array; readonly receivedAt: number },
  ): void {
    if (topic.kind !== 'tlm' && topic.kind !== 'hist') return;
    const configurations = new Map([[this.configuration.configuration, this.configuration]]);
    const decoded = decodeSamples({ topic, receivedAt, payload }, { configurations, anchors: [] });
    if (!decoded.ok) return;
    const { sampleCount, sampledAt, packCurrent, packVoltage, vehicleStateOfCharge } = decoded.value.batch;
    const last = sampleCount - 1;
    if (this.#lastKnown !== undefined && this.#lastKnown.sampledAt >= sampledAt[last]!) return;
    this.#lastKnown = {
      sampledAt: sampledAt[last]!,
      packCurrent: packCurrent[last]!,
      packVoltage: packVoltage[last]!,
      vehicleStateOfCharge: vehicleStateOfCharge[last]!,
    };
  }

  /** Newest journal position of the pack that is known here; NaN until its lane has told. */
  lastPosition = Number.NaN;

  /** A record was handed to the lane. */
  handed(position: number): void {
    this.pending.push(position);
    this.lastPosition = position;
  }

  /** The lane has applied everything up to a position. */
  applied(position: number): void {
    if (!(this.lastPosition > position)) this.lastPosition = position;
    let done = 0;
    while (done < this.pending.length && this.pending[done]! <= position) done++;
    if (done > 0) this.pending.splice(0, done);
  }

  link(now: number): LinkState {
    if (Number.isNaN(this.receivedAt)) return 'waiting';
    const interval = this.configuration.expectedInterval;
    const limit = Math.max(SILENT_AFTER_MS, Number.isNaN(interval) ? 0 : SILENT_INTERVALS * interval);
    return now - this.receivedAt > limit ? 'silent' : 'reporting';
  }

  openVerdicts(): Verdict[] {
    return [...this.verdicts.values()].filter(({ state }) => state !== 'withdrawn').map(({ verdict }) => verdict);
  }

  /**
   * Level per cell, as in {@link PackLiveState}: what fleet control says, not what the pack's own cells would. A twin
   * knows better only that it knows nothing. Undefined before the first sample.
   */
  levels(): Uint8Array | undefined {
    const levels = this.live?.level.map((level) => (level === UNKNOWN_LEVEL ? level : 0));
    if (levels === undefined) return undefined;
    for (const { control, level, cellIndices } of this.openVerdicts()) {
      if (control === undefined || level === 'note') continue;
      for (const cell of cellIndices) {
        if (levels[cell] !== UNKNOWN_LEVEL) levels[cell] = Math.max(levels[cell]!, LEVEL_RANK[level] - 1);
      }
    }
    return levels;
  }

  worstLevel(): Level | 'fine' | 'unknown' {
    const open = this.openVerdicts();
    if (open.length === 0) return this.live?.level.some((level) => level !== 3) ? 'fine' : 'unknown';
    return open.reduce<Level>((worst, { level }) => (LEVEL_RANK[level] > LEVEL_RANK[worst] ? level : worst), 'note');
  }

  summary(now: number): PackSummary {
    const { live, configuration } = this;
    const { topology, designId } = configuration;
    const newest = live ?? this.#lastKnown;
    return {
      pack: this.pack,
      design: designId,
      designName: findDesign(designId)?.name ?? designId,
      cellCount: topology.cellCount,
      observationCount: topology.observationCount,
      firmware: configuration.firmware,
      link: this.link(now),
      sampledAt: newest?.sampledAt ?? null,
      receivedAt: numberToJson(this.receivedAt),
      packCurrent: numberToJson(newest?.packCurrent),
      packVoltage: numberToJson(newest?.packVoltage),
      stateOfCharge: numberToJson(live?.stateOfCharge),
      vehicleStateOfCharge: numberToJson(newest?.vehicleStateOfCharge),
      temperature: numberToJson(live?.temperature),
      odometer: numberToJson(this.odometer),
      retention: live ? medianOf(live.retention) : null,
      expectedRetention: live ? medianOf(live.expectedRetention) : null,
      worstLevel: this.worstLevel(),
      openVerdicts: this.openVerdicts().length,
    };
  }

  /** Newest state for the wire; undefined before the first sample. */
  cellsNow(): CellsNow | undefined {
    const { live } = this;
    return live && cellsNowOf({ ...live, level: this.levels() ?? live.level });
  }
}

/** Typed columns → plain arrays with null for NaN. */
function cellsNowOf(live: PackLiveState): CellsNow {
  return {
    vehicle: live.vehicle,
    pack: live.pack,
    sampledAt: live.sampledAt,
    packCurrent: numberToJson(live.packCurrent),
    packVoltage: numberToJson(live.packVoltage),
    stateOfCharge: numberToJson(live.stateOfCharge),
    vehicleStateOfCharge: numberToJson(live.vehicleStateOfCharge),
    temperature: numberToJson(live.temperature),
    cellVoltage: columnToJson(live.cellVoltage),
    twinVoltage: columnToJson(live.twinVoltage),
    retention: columnToJson(live.retention),
    retentionBand: columnToJson(live.retentionBand),
    expectedRetention: columnToJson(live.expectedRetention),
    expectedRetentionBand: columnToJson(live.expectedRetentionBand),
    stateOfChargeOffset: columnToJson(live.stateOfChargeOffset),
    leakagePerMonth: columnToJson(live.leakagePerMonth),
    resistanceOffset: columnToJson(live.resistanceOffset),
    evidenceLog10: columnToJson(live.evidenceLog10),
    level: Array.from(live.level),
  };
}
