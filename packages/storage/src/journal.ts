/**
 * The journal: raw frames in the order in which they were made durable. "Acknowledged" means "in the journal".
 * Interfaces only; `openJournal` gives the SQLite one.
 */

export interface JournalEntry {
  /** Gateway clock, ms UTC. */
  readonly receivedAt: number;
  readonly topic: string;
  readonly payload: Uint8Array;
  /** `vehicle/pack`, or '' where the frame names none. */
  readonly packKey: string;
}

export interface JournalRecord extends JournalEntry {
  /** Increases with every record, is never used twice, may have gaps. */
  readonly position: number;
}

export interface JournalRange {
  /** Only records with a greater position. */
  readonly after: number;
  /** Only records up to and including this position. Default: all. */
  readonly upTo?: number;
  /** Only records of this pack. Default: all. */
  readonly packKey?: string;
}

/** Reading side; also opened on its own by other threads (`openJournalReader`). */
export interface JournalReader extends AsyncDisposable {
  /** At most `limit` records (default 1 000) and about 8 MiB of payload, in order of position. Empty = no more now. */
  read(range: JournalRange & { readonly limit?: number }): Promise<JournalRecord[]>;
  /** The same in bounded pages, until the records that are there when a page is asked for are exhausted. */
  records(range: JournalRange): AsyncIterable<JournalRecord>;
  close(): Promise<void>;
}

export interface Journal extends JournalReader {
  /**
   * Resolves with the record's position once the commit that contains it is on the disk (fsync).
   * The journal copies the payload before it returns. Positions follow the order of calls.
   *
   * @throws StorageError (as rejection) `QUEUE_FULL` when more than `maxQueuedBytes` wait (counted in
   * `refusedAppends`; wait for `room()`), `WRITE_FAILED` (the whole commit; later ones may succeed), `WORKER_ENDED`,
   * `CLOSED`; RangeError when `receivedAt` is not finite.
   */
  append(entry: JournalEntry): Promise<number>;
  /** Resolves when less than half of `maxQueuedBytes` waits: what a source waits for before it goes on. */
  room(): Promise<void>;
  /** Deletes everything up to and including `position`; resolves with the number of records deleted. */
  cut(position: number): Promise<number>;
  /** Position of the newest durable record (0 before the first, kept over restarts and cuts). */
  readonly lastPosition: number;
  /** Positions up to this one have been cut. */
  readonly cutPosition: number;
  /** Records that are stored now. */
  readonly count: number;
  /** Bytes that wait for their commit. */
  readonly queuedBytes: number;
  readonly refusedAppends: number;
  /** Commits so far: `(records appended) / commits` is the group size. */
  readonly commits: number;
  /** Resolves with the fault when the journal can no longer write; never otherwise. */
  readonly failure: Promise<Error>;
  /** Commits what waits, then closes. */
  close(): Promise<void>;
}

export interface JournalOptions {
  /** Shortest time between two commits, ms. Default 10. */
  readonly commitIntervalMs?: number;
  /** Default 64 MiB. */
  readonly maxQueuedBytes?: number;
}
