/**
 * Saves checkpoints once history has made the samples before them durable, and cuts the journal behind what no
 * checkpoint needs any more.
 */
import type { HistoryStore, Journal } from '@packtwin/storage';
import { GENESIS_TIME, type LaneOutput } from '../pipeline/laneOutput.ts';
import { splitPackKey } from '../pipeline/telemetryRecord.ts';
import type { FactsWriter } from './factsWriter.ts';
import type { FleetRegistry } from './fleetRegistry.ts';

type CheckpointOutput = Extract<LaneOutput, { kind: 'checkpoint' }>;

const SAVE_PERIOD_MS = 1000;
const CUT_PERIOD_MS = 30_000;
/** Checkpoints that may wait for history: with more, the worker that gives them waits. */
const MAX_WAITING = 256;

export interface CheckpointKeeperParts {
  readonly writer: FactsWriter;
  readonly history: HistoryStore;
  readonly journal: Journal;
  readonly registry: FleetRegistry;
  /** Length of the journal from which only what is indispensable is kept. */
  readonly keepRecords: number;
  readonly onError: (error: unknown) => void;
}

export class CheckpointKeeper {
  readonly #writer: FactsWriter;
  readonly #history: HistoryStore;
  readonly #journal: Journal;
  readonly #registry: FleetRegistry;
  readonly #keepRecords: number;
  readonly #onError: (error: unknown) => void;
  #waiting: CheckpointOutput[] = [];
  /** Checkpoints that a re-run has made void while they waited. */
  readonly #void = new WeakSet<CheckpointOutput>();
  #inSaving: readonly CheckpointOutput[] = [];
  /** The newest save; each begins when the one before it has ended. */
  #saving: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #cutAt = 0;
  /** False after a start until every lane has applied its backlog: before that nobody knows what a pack still needs. */
  mayCut = false;
  /** ms, gateway clock, of the last save. */
  savedAt = Date.now();

  constructor({ writer, history, journal, registry, keepRecords, onError }: CheckpointKeeperParts) {
    this.#writer = writer;
    this.#history = history;
    this.#journal = journal;
    this.#registry = registry;
    this.#keepRecords = keepRecords;
    this.#onError = onError;
  }

  /** Takes a checkpoint; resolves later when too many wait. */
  take(output: CheckpointOutput): void | Promise<void> {
    this.#waiting.push(output);
    if (this.#waiting.length >= MAX_WAITING) return this.save();
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.save().catch(this.#onError);
    }, SAVE_PERIOD_MS);
  }

  /** A re-run of a pack began at this event time: what comes after it no longer holds. */
  rewind(packKey: string, eventTime: number): void {
    for (const output of [...this.#waiting, ...this.#inSaving]) {
      const { checkpoint } = output;
      if (checkpoint.packKey === packKey && checkpoint.eventTime > eventTime) this.#void.add(output);
    }
    this.#writer.flush((facts) => facts.dropCheckpointsAfter(packKey, eventTime));
  }

  /** Saves what waits. */
  save(): Promise<void> {
    // Its own failure is told to whoever asked for that save.
    const before = this.#saving.catch(() => {});
    this.#saving = before.then(() => this.#saveNow());
    return this.#saving;
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.save();
  }

  async #saveNow(): Promise<void> {
    const outputs = this.#waiting;
    this.#waiting = [];
    this.#inSaving = outputs;
    try {
      if (outputs.length > 0) {
        await this.#history.flush();
        this.#writer.flush((facts) => {
          for (const output of outputs) {
            if (this.#void.has(output)) continue;
            const { checkpoint, quality, qualityDays } = output;
            const { vehicle, pack } = splitPackKey(checkpoint.packKey);
            facts.saveCheckpoint(checkpoint);
            facts.saveQuality(quality);
            const receivedAt = this.#registry.get(checkpoint.packKey)?.receivedAt ?? Number.NaN;
            if (checkpoint.eventTime > GENESIS_TIME && !Number.isNaN(receivedAt)) {
              facts.touchPack(vehicle, pack, { receivedAt, sampledAt: checkpoint.eventTime });
            }
            for (const day of qualityDays) facts.saveQualityDay({ vehicle, pack, ...day });
          }
        });
        this.savedAt = Date.now();
      }
    } finally {
      this.#inSaving = [];
    }
    if (this.mayCut && Date.now() - this.#cutAt >= CUT_PERIOD_MS) await this.#cut();
  }

  async #cut(): Promise<void> {
    this.#cutAt = Date.now();
    const journal = this.#journal;
    // A history that is being filled needs all of it.
    if (this.#history.needsRebuild) return;
    const needed = journal.count > this.#keepRecords ? this.#neededAtLeast() : this.#neededForReruns();
    const unsealed = await this.#history.unsealedFrom();
    const position = Math.min(needed, unsealed === null ? Number.POSITIVE_INFINITY : unsealed - 1);
    if (position > journal.cutPosition) await journal.cut(position);
  }

  /** Every kept checkpoint stays one from which late samples can be taken in. */
  #neededForReruns(): number {
    let needed: number | null = null;
    this.#writer.flush((facts) => (needed = facts.oldestCheckpointPosition()));
    return needed ?? 0;
  }

  /** The journal is too long: only what no twin's newest checkpoint contains must stay. */
  #neededAtLeast(): number {
    let needed = this.#journal.lastPosition - this.#keepRecords;
    this.#writer.flush((facts) => {
      for (const { packKey, lastPosition } of this.#registry.entries()) {
        const newest = facts.checkpoints(packKey).at(-1)?.position ?? 0;
        // A pack that has been silent for months must not hold what others sent since.
        if (!(newest >= lastPosition)) needed = Math.min(needed, newest);
      }
    });
    return needed;
  }
}
