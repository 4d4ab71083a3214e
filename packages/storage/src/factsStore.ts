/**
 * The transactional facts: packs, births, checkpoints, verdict revisions, quality counters, pack days, audit.
 * One writer; calls are synchronous and short. Interfaces only; `openFacts` gives the SQLite store.
 */
import type { FrameCounts, DayReview, PackDay, PackQuality, ValueCounts, VerdictRevision } from '@packtwin/protocol';

export interface BirthRecord {
  readonly vehicle: string;
  readonly pack: string;
  /** The `cfg` that samples carry. */
  readonly configuration: string;
  /** Group of the topic that it came on. */
  readonly group: string;
  /** Gateway clock, ms UTC. */
  readonly receivedAt: number;
  /** Journal position of the birth. */
  readonly position: number;
  /** The message as JSON text. */
  readonly message: string;
}

export interface PackRecord {
  readonly vehicle: string;
  readonly pack: string;
  /** Configuration of the newest birth. */
  readonly configuration: string;
  /** Gateway clock, ms UTC: first birth, newest sample (or birth). */
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** Event time of the newest sample, ms UTC; null before the first. */
  readonly lastSampledAt: number | null;
}

export interface Checkpoint {
  /** `vehicle/pack`. */
  readonly packKey: string;
  /** Every record of the pack up to this journal position is contained. */
  readonly position: number;
  /** Event time of the newest sample that it contains, ms UTC. */
  readonly eventTime: number;
  readonly configuration: string;
  readonly blob: Uint8Array;
}

/** Frames and values of one pack received on one day of gateway time. */
export interface QualityDay {
  readonly vehicle: string;
  readonly pack: string;
  /** ms, start of the UTC day. */
  readonly day: number;
  readonly framesAccepted: number;
  readonly framesRefused: FrameCounts;
  readonly valuesNulled: ValueCounts;
}

/** What a pack's day says to fleet control. */
export interface StoredDayReview {
  readonly vehicle: string;
  readonly pack: string;
  /** ms, start of the day. */
  readonly day: number;
  readonly review: DayReview;
}

export interface AuditEntry {
  /** Gateway clock, ms UTC. */
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly detail: string;
}

export interface FactsStore extends Disposable {
  /** All or nothing, durable when it returns. Inner calls join the outer one. */
  transaction<Result>(action: () => Result): Result;

  /** Keeps a birth (the newest per pack and configuration) and makes it the pack's current one unless an older position is. */
  saveBirth(birth: BirthRecord): void;
  /** The birth that a configuration names; without one, the pack's current birth. */
  birth(vehicle: string, pack: string, configuration?: string): BirthRecord | undefined;
  /** Newest birth of every configuration of a pack, in order of position. */
  birthsOf(vehicle: string, pack: string): BirthRecord[];
  /** Current birth of every pack, by vehicle and pack. */
  births(): BirthRecord[];
  packs(): PackRecord[];
  /** Moves `lastSeen` and `lastSampledAt` forward, never back. */
  touchPack(vehicle: string, pack: string, seen: { readonly receivedAt: number; readonly sampledAt: number }): void;

  /** Keeps the newest 4, and of the older ones the last of each day of event time, 16 per pack in all. */
  saveCheckpoint(checkpoint: Checkpoint): void;
  newestCheckpoint(packKey: string): Checkpoint | undefined;
  /** Newest checkpoint with `eventTime` strictly before the given one: from there a late sample is re-run. */
  checkpointBefore(packKey: string, eventTime: number): Checkpoint | undefined;
  /** After a re-run from `eventTime` the later checkpoints are void. Returns how many were removed. */
  dropCheckpointsAfter(packKey: string, eventTime: number): number;
  /** Checkpoints of one pack without their blobs, oldest first. */
  checkpoints(packKey: string): Omit<Checkpoint, 'blob'>[];
  /** Smallest position that any kept checkpoint needs; null without checkpoints. The journal is not cut beyond it. */
  oldestCheckpointPosition(): number | null;

  /** `known`: that revision is there with the same content; `conflict`: with other content (the stored one stays). */
  appendRevision(revision: VerdictRevision): 'appended' | 'known' | 'conflict';
  /** Newest revision of every verdict (of one vehicle or pack), by event time of change. */
  verdicts(filter?: {
    readonly vehicle?: string;
    readonly pack?: string;
    readonly state?: VerdictRevision['state'];
  }): VerdictRevision[];
  /** All revisions of one verdict, oldest first. */
  revisions(verdictId: string): VerdictRevision[];

  /** Sets the totals of a pack. Call in the transaction of the checkpoint that they belong to, so that a restart counts nothing twice. */
  saveQuality(quality: PackQuality): void;
  quality(): PackQuality[];
  /** Sets one pack's counts of one day; '' / '' stands for frames that named no pack. */
  saveQualityDay(day: QualityDay): void;
  /** Adds to it instead: for what never entered the journal. */
  addQualityDay(day: QualityDay): void;
  /** From that day on, oldest first. */
  qualityDays(fromDay: number): QualityDay[];

  /** Replaces the same pack's same day. */
  savePackDay(day: PackDay): void;
  /** The newest of a pack and day counts. */
  saveDayReview(review: StoredDayReview): void;
  /** By day, vehicle and pack. */
  dayReviews(): StoredDayReview[];
  /** Days with from ≤ day ≤ to, oldest first. */
  packDays(vehicle: string, pack: string, from: number, to: number): PackDay[];
  /** Removes the days from that one on (before a re-run). */
  dropPackDaysFrom(vehicle: string, pack: string, day: number): number;

  meta(key: string): string | undefined;
  setMeta(key: string, value: string): void;

  audit(entry: AuditEntry): void;
  /** Newest first. */
  auditTrail(limit: number): AuditEntry[];

  close(): void;
}
