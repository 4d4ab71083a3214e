import { IncomingMessage } from 'node:http';
import { InfluxDB, type IPoint } from 'influx';
import type { PackLiveState, VerdictRevision } from '@packtwin/protocol';
import { INFLUX_SCHEMA, packPoint, verdictPoint } from './influxPoints.ts';

export interface InfluxOptions {
  /** `http://host:8086`, `https://…`, with a path where a proxy needs one. */
  readonly url: string;
  readonly database: string;
  readonly username?: string;
  readonly password?: string;
  /** A batch is sent when it is this old, ms (default 1 000), or has 5 000 points. */
  readonly batchMs?: number;
  /** Pack aggregates that may wait while the server is away; beyond it the oldest are dropped. Default 50 000. */
  readonly maxQueuedPoints?: number;
  /** First and longest pause between attempts, ms. Default 500 and 30 000; doubled in between. */
  readonly retryMs?: number;
  readonly maxRetryMs?: number;
  /** A request that takes longer counts as failed, ms. Default 10 000. */
  readonly requestTimeoutMs?: number;
}

export interface InfluxCounters {
  /** Points that the server has taken. */
  readonly written: number;
  /** Points dropped because the queue was full or the sink was closed. */
  readonly dropped: number;
  /** Points that the server refused for good (4xx): sending them again would not help. */
  readonly refused: number;
  readonly failedAttempts: number;
}

/** Pack aggregates and verdicts out to InfluxDB 1.x or anything that takes its `/write`; never read back. */
export interface InfluxSink extends AsyncDisposable {
  /** Never waits and never throws; see `counters.dropped`. */
  writePackAggregates(state: PackLiveState): void;
  writeVerdict(revision: VerdictRevision): void;
  /** Sends what waits now; resolves when all of it has been taken or refused, or `false` after one failed attempt. */
  flush(): Promise<boolean>;
  readonly queuedPoints: number;
  readonly counters: InfluxCounters;
  /** Message of the newest failure, null while all is well. */
  readonly lastError: string | null;
  /** Tries once more, then gives up what is left (counted as dropped). */
  close(): Promise<void>;
}

const BATCH_POINTS = 5_000;
/** Verdicts are few and matter more: aggregates cannot push them out. */
const MAX_QUEUED_VERDICTS = 10_000;
const HTTP_NOT_FOUND = 404;

/**
 * Prepares the sink; the first batch makes the database if it is missing.
 *
 * @throws TypeError when the URL is not http or https, or no database is named.
 */
export function createInfluxSink(options: InfluxOptions): InfluxSink {
  return new BatchingInfluxSink(options);
}

class BatchingInfluxSink implements InfluxSink {
  readonly #client: InfluxDB;
  readonly #database: string;
  readonly #batchMs: number;
  readonly #maxQueuedPoints: number;
  readonly #retryMs: number;
  readonly #maxRetryMs: number;
  #verdicts: IPoint[] = [];
  #aggregates: IPoint[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<boolean> | undefined;
  /** Before the next attempt; 0 while all is well. */
  #pauseMs = 0;
  #hasDatabase = false;
  #isClosed = false;
  #written = 0;
  #dropped = 0;
  #refused = 0;
  #failedAttempts = 0;
  lastError: string | null = null;

  constructor(options: InfluxOptions) {
    const { url, database, username, password } = options;
    if (database === '') throw new TypeError('Cannot write to InfluxDB: no database is named');
    this.#client = new InfluxDB({
      ...hostOf(url),
      database,
      // The client would send root:root on its own.
      username: username ?? '',
      password: password ?? '',
      schema: INFLUX_SCHEMA.map((schema) => ({ ...schema, database })),
      // One attempt per call, no timers: retries are this sink's, with a bound and a counter.
      pool: { maxRetries: 0, requestTimeout: options.requestTimeoutMs ?? 10_000, backoff: NO_BACKOFF },
    });
    this.#database = database;
    this.#batchMs = options.batchMs ?? 1_000;
    this.#maxQueuedPoints = options.maxQueuedPoints ?? 50_000;
    this.#retryMs = options.retryMs ?? 500;
    this.#maxRetryMs = options.maxRetryMs ?? 30_000;
  }

  get counters(): InfluxCounters {
    return {
      written: this.#written,
      dropped: this.#dropped,
      refused: this.#refused,
      failedAttempts: this.#failedAttempts,
    };
  }

  get queuedPoints(): number {
    return this.#verdicts.length + this.#aggregates.length;
  }

  writePackAggregates(state: PackLiveState): void {
    const point = packPoint(state);
    if (point !== null) this.#enqueue(this.#aggregates, point, this.#maxQueuedPoints);
  }

  writeVerdict(revision: VerdictRevision): void {
    this.#enqueue(this.#verdicts, verdictPoint(revision), MAX_QUEUED_VERDICTS);
  }

  async flush(): Promise<boolean> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // What is under way was begun before this call: its failure says nothing about the points added since.
    await this.#sending;
    while (this.queuedPoints > 0) {
      if (!(await this.#send())) return false;
    }
    return true;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.flush();
    clearTimeout(this.#timer);
    this.#dropped += this.queuedPoints;
    this.#verdicts = [];
    this.#aggregates = [];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #enqueue(queue: IPoint[], point: IPoint, bound: number): void {
    if (this.#isClosed) {
      this.#dropped++;
      return;
    }
    queue.push(point);
    if (queue.length > bound) {
      // A tenth at a time, so that a full queue does not move all its points for every new one.
      const surplus = Math.max(1, Math.floor(bound / 10));
      queue.splice(0, surplus);
      this.#dropped += surplus;
    }
    if (this.queuedPoints >= BATCH_POINTS && this.lastError === null) this.#schedule(0);
    else this.#schedule(this.#batchMs);
  }

  #schedule(waitMs: number): void {
    if (this.#timer !== undefined || this.#sending !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#send();
    }, waitMs);
  }

  /** Sends one batch; false when it must be tried again. Never rejects. */
  #send(): Promise<boolean> {
    this.#sending ??= this.#sendBatch().finally(() => {
      this.#sending = undefined;
      if (this.queuedPoints === 0 || this.#isClosed) return;
      this.#schedule(this.lastError !== null ? this.#pauseMs : this.queuedPoints >= BATCH_POINTS ? 0 : this.#batchMs);
    });
    return this.#sending;
  }

  async #sendBatch(): Promise<boolean> {
    const verdicts = this.#verdicts.splice(0, BATCH_POINTS);
    const aggregates = this.#aggregates.splice(0, BATCH_POINTS - verdicts.length);
    const batch = [...verdicts, ...aggregates];
    try {
      if (!this.#hasDatabase) await this.#createDatabase();
      await this.#client.writePoints(batch, { precision: 'n' });
    } catch (cause) {
      return this.#onFailure(cause, verdicts, aggregates);
    }
    this.#written += batch.length;
    this.lastError = null;
    this.#pauseMs = 0;
    return true;
  }

  /** Where creating is not allowed or not known (InfluxDB 2 and 3, others) the database must be there already. */
  async #createDatabase(): Promise<void> {
    try {
      await this.#client.createDatabase(this.#database);
    } catch (cause) {
      if (statusOf(cause) === null) throw cause;
    }
    this.#hasDatabase = true;
  }

  #onFailure(cause: unknown, verdicts: IPoint[], aggregates: IPoint[]): boolean {
    this.lastError = cause instanceof Error ? cause.message : String(cause);
    this.#failedAttempts++;
    const status = statusOf(cause);
    // 404: somebody dropped the database, make it again. Other 4xx: the points themselves or the rights are wrong.
    if (status === HTTP_NOT_FOUND) this.#hasDatabase = false;
    else if (status !== null) {
      this.#refused += verdicts.length + aggregates.length;
      return true;
    }
    this.#verdicts.unshift(...verdicts);
    this.#aggregates.unshift(...aggregates);
    this.#trim();
    this.#pauseMs = Math.min(Math.max(this.#retryMs, 2 * this.#pauseMs), this.#maxRetryMs);
    return false;
  }

  /** What came in during the attempt and what came back from it may be too much together: the oldest go. */
  #trim(): void {
    const surplus = Math.max(0, this.#aggregates.length - this.#maxQueuedPoints);
    this.#aggregates.splice(0, surplus);
    this.#dropped += surplus;
  }
}

/** Status with which the server refused a request for good (3xx, 4xx); null for everything that may pass. */
function statusOf(cause: unknown): number | null {
  if (!(cause instanceof Error) || !('res' in cause) || !(cause.res instanceof IncomingMessage)) return null;
  return cause.res.statusCode ?? null;
}

const NO_BACKOFF = { getDelay: (): number => 0, next: () => NO_BACKOFF, reset: () => NO_BACKOFF };

function hostOf(text: string): { protocol: 'http' | 'https'; host: string; port: number; path: string } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(`Cannot write to InfluxDB at "${text}": the URL must be like http://host:8086`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new TypeError(
      'Cannot write to InfluxDB: give user name and password as settings of their own, not in the URL',
    );
  }
  const protocol = url.protocol === 'https:' ? 'https' : 'http';
  // An absent port is the scheme's own for https (a proxy), InfluxDB's for http.
  const port = url.port === '' ? (protocol === 'https' ? 443 : 8086) : Number(url.port);
  return { protocol, host: url.hostname, port, path: url.pathname.replace(/\/$/, '') };
}
