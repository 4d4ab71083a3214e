/**
 * Saves checkpoints once history has made the samples before them durable, and cuts the journal behind what no
 * checkpoint needs any more.
 */
import type { HistoryStore, Journal } from '@packtwin/storage';
import type { LaneOutput } from '../pipeline/laneOutput.ts';
import { splitPackKey } from '../pipeline/telemetryRecord.ts';
import type { FactsWriter } from './factsWriter.ts';

type CheckpointOutput = Extract<LaneOutput, { kind: 'checkpoint' }>;

const SAVE_PERIOD_MS = 1000;
const CUT_PERIOD_MS = 30_000;
/** Checkpoints that may wait for history: with more, the worker that gives them waits. */
const MAX_WAITING = 256;

export class CheckpointKeeper {
  readonly #writer: FactsWriter;
  readonly #history: HistoryStore;
  readonly #journal: Journal;
  readonly #onError: (error: unknown) => void;
  #waiting: CheckpointOutput[] = [];
  /** Checkpoints that a re-run has made void while they waited. */
  readonly #void = new WeakSet<CheckpointOutput>();
  #inSaving: readonly CheckpointOutput[] = [];
  #saving: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #cutAt = 0;
  /** ms, gateway clock, of the last save. */
  savedAt = Date.now();

  constructor(writer: FactsWriter, history: HistoryStore, journal: Journal, onError: (error: unknown) => void) {
    this.#writer = writer;
    this.#history = history;
    this.#journal = journal;
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
  async save(): Promise<void> {
    await this.#saving;
    this.#saving = this.#saveNow().finally(() => (this.#saving = undefined));
    await this.#saving;
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
            for (const day of qualityDays) facts.saveQualityDay({ vehicle, pack, ...day });
          }
        });
        this.savedAt = Date.now();
      }
    } finally {
      this.#inSaving = [];
    }
    if (Date.now() - this.#cutAt >= CUT_PERIOD_MS) await this.#cut();
  }

  async #cut(): Promise<void> {
    this.#cutAt = Date.now();
    let needed: number | null = null;
    this.#writer.flush((facts) => (needed = facts.oldestCheckpointPosition()));
    const unsealed = await this.#history.unsealedFrom();
    const position = Math.min(needed ?? 0, unsealed === null ? Number.POSITIVE_INFINITY : unsealed - 1);
    if (position > this.#journal.cutPosition) await this.#journal.cut(position);
  }
}
