/** A recording through the pipeline that live telemetry goes through: same lanes, same twins, no broker, no store. */
import type {
  FrameCounts,
  FrameReason,
  PackCounters,
  PackDay,
  PackQuality,
  ValueCounts,
  Verdict,
  VerdictRevision,
} from '@packtwin/protocol';
import type { CellModelName } from '@packtwin/twin-models';
import type { LaneOutput } from '../pipeline/laneOutput.ts';
import { MemoryArchive } from '../pipeline/memoryArchive.ts';
import { createPipeline } from '../pipeline/pipeline.ts';
import { FleetDecisions } from '../process/fleetDecisions.ts';
import { sumCounts } from '../pipeline/countsByReason.ts';
import { packKeyOfTopic, type TelemetryRecord } from '../pipeline/telemetryRecord.ts';

/** A frame of a recording; `receivedAt` = when it was sampled, unless the recording knows better. */
export type ReplayRecord = Omit<TelemetryRecord, 'position'>;

export interface ReplayOptions {
  /** Worker threads; 0 (default) = this thread. The result does not depend on it. */
  readonly workers?: number;
  /** Called a few times a second. */
  readonly onProgress?: (progress: ReplayProgress) => void;
  /** Called for every output, after it was counted. */
  readonly onOutput?: (output: LaneOutput) => void;
  /** Close running days and release what waits at the end. Default true; false stops in the state that live would be in. */
  readonly finish?: boolean;
  readonly twinModule?: string;
  /** What steps the cells; default `spme`. */
  readonly cellModel?: CellModelName;
  readonly signal?: AbortSignal;
}

export interface ReplayProgress {
  /** Records read and event time reached, ms (NaN before the first). */
  readonly records: number;
  readonly receivedAt: number;
  readonly cellSteps: number;
}

export interface ReplayOutcome {
  readonly frames: { readonly accepted: number; readonly refused: FrameCounts };
  readonly values: { readonly nulled: ValueCounts };
  readonly cellSteps: number;
  /** From the first record to the last result. */
  readonly seconds: number;
  /** What stands at the end, by vehicle, pack and onset; withdrawn ones left out. */
  readonly verdicts: readonly Verdict[];
  /** Every revision, in order per pack. */
  readonly revisions: readonly VerdictRevision[];
  readonly days: readonly PackDay[];
  readonly quality: readonly PackQuality[];
  /** What each pack has been through, by vehicle and pack. */
  readonly counters: readonly PackCounters[];
  /** Twin states by `vehicle/pack`, byte for byte. */
  readonly snapshots: ReadonlyMap<string, Uint8Array>;
  /** What threw, if anything did: the verdicts then do not rest on all of the recording. */
  readonly faults: readonly string[];
}

const PROGRESS_MS = 200;

/** Runs a recording. The source is pulled as fast as the twins go. */
export async function runReplay(
  source: AsyncIterable<ReplayRecord> | Iterable<ReplayRecord>,
  options: ReplayOptions = {},
): Promise<ReplayOutcome> {
  const started = performance.now();
  const archive = new MemoryArchive();
  const tally = new ReplayTally();
  const deliver = (output: LaneOutput) => {
    tally.take(output);
    options.onOutput?.(output);
  };
  // The packs of a recording are a fleet of their own.
  const fleet = new FleetDecisions((packKey, revision) => deliver({ kind: 'revision', packKey, revision }));
  await using pipeline = await createPipeline({
    workers: options.workers ?? 0,
    archive,
    isLive: false,
    rerunDelayMs: 0,
    retryDelayMs: 1,
    ...(options.twinModule !== undefined && { twinModule: options.twinModule }),
    ...(options.cellModel !== undefined && { cellModel: options.cellModel }),
    onOutput: (output) => {
      archive.observe(output);
      if (output.kind === 'day') fleet.take(output.day);
      deliver(output);
    },
  });
  const died = pipeline.failure.then((error) => Promise.reject(error));
  died.catch(() => undefined);

  let records = 0;
  let shown = started;
  for await (const frame of source) {
    options.signal?.throwIfAborted();
    const record = { ...frame, position: ++records };
    if (packKeyOfTopic(record.topic) === '') {
      tally.unattributed('TOPIC_INVALID');
      continue;
    }
    archive.append(record);
    await Promise.race([pipeline.accept(record), died]);
    const now = performance.now();
    if (now - shown < PROGRESS_MS) continue;
    shown = now;
    options.onProgress?.({ records, receivedAt: frame.receivedAt, cellSteps: tally.cellSteps });
    // Timers and the terminal get their turn, whatever the source.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.race([pipeline.settled(), died]);
  if (options.finish ?? true) await Promise.race([pipeline.finish(), died]);
  await Promise.race([pipeline.reportAll(), died]);
  fleet.decide();
  const snapshots = await Promise.race([pipeline.twinSnapshots(), died]);
  return { ...tally.outcome(), seconds: (performance.now() - started) / 1000, snapshots };
}

class ReplayTally {
  readonly #progress = new Map<string, Extract<LaneOutput, { kind: 'progress' }>>();
  readonly #newest = new Map<string, VerdictRevision>();
  readonly #revisions: VerdictRevision[] = [];
  readonly #counters = new Map<string, PackCounters>();
  readonly #days = new Map<string, PackDay>();
  readonly #faults: string[] = [];
  readonly #unattributed: Partial<Record<FrameReason, number>> = {};

  get cellSteps(): number {
    return [...this.#progress.values()].reduce((sum, { cellSteps }) => sum + cellSteps, 0);
  }

  unattributed(reason: FrameReason): void {
    this.#unattributed[reason] = (this.#unattributed[reason] ?? 0) + 1;
  }

  take(output: LaneOutput): void {
    switch (output.kind) {
      case 'progress':
        this.#progress.set(output.packKey, output);
        break;
      case 'revision':
        this.#newest.set(output.revision.verdict.id, output.revision);
        this.#revisions.push(output.revision);
        break;
      case 'day':
        this.#days.set(`${output.packKey} ${output.day.day}`, output.day);
        break;
      case 'counters':
        this.#counters.set(output.packKey, output.counters);
        break;
      case 'fault':
        this.#faults.push(`${output.packKey} at record ${output.position}: ${output.message}`);
        break;
      default:
    }
  }

  outcome(): Omit<ReplayOutcome, 'seconds' | 'snapshots'> {
    const quality = [...this.#progress.values()]
      .map((progress) => progress.quality)
      .toSorted((a, b) => compare(`${a.vehicle}/${a.pack}`, `${b.vehicle}/${b.pack}`));
    const verdicts = [...this.#newest.values()]
      .filter(({ state }) => state !== 'withdrawn')
      .map(({ verdict }) => verdict)
      .toSorted(
        (a, b) =>
          compare(a.vehicle, b.vehicle) || compare(a.pack, b.pack) || compare(a.onset, b.onset) || compare(a.id, b.id),
      );
    return {
      frames: {
        accepted: quality.reduce((sum, pack) => sum + pack.framesAccepted, 0),
        refused: sumCounts([...quality.map((pack) => pack.framesRefused), this.#unattributed]),
      },
      values: { nulled: sumCounts(quality.map((pack) => pack.valuesNulled)) },
      cellSteps: this.cellSteps,
      verdicts,
      revisions: this.#revisions.toSorted(
        (a, b) => compare(a.verdict.vehicle, b.verdict.vehicle) || compare(a.verdict.pack, b.verdict.pack),
      ),
      days: [...this.#days.values()].toSorted(
        (a, b) => compare(a.vehicle, b.vehicle) || compare(a.pack, b.pack) || a.day - b.day,
      ),
      quality,
      counters: [...this.#counters.values()].toSorted((a, b) =>
        compare(`${a.vehicle}/${a.pack}`, `${b.vehicle}/${b.pack}`),
      ),
      faults: this.#faults,
    };
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
