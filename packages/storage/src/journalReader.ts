import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { JournalRange, JournalReader, JournalRecord } from './journal.ts';
import { JOURNAL_SCHEMA, journalFile } from './journalSchema.ts';
import { openSqliteReader } from './sqliteFile.ts';
import { bytesOf, numberOf, textOf, type StoredRow } from './storedRow.ts';

const DEFAULT_PAGE_RECORDS = 1_000;
const PAGE_BYTES = 8 << 20;

/**
 * Opens the journal of a data directory for reading, beside the thread that writes it: what a twin worker uses to
 * catch up and to run a pack again. Sees every record whose append has resolved.
 */
export function openJournalReader(directory: string): JournalReader {
  return new SqliteJournalReader(directory);
}

export class SqliteJournalReader implements JournalReader {
  readonly #database: DatabaseSync;
  readonly #ofAll: StatementSync;
  readonly #ofPack: StatementSync;

  constructor(directory: string) {
    this.#database = openSqliteReader(journalFile(directory), JOURNAL_SCHEMA);
    const columns = 'SELECT position, received_at, topic, pack_key, payload FROM records';
    this.#ofAll = this.#database.prepare(
      `${columns} WHERE position > :after AND position <= :upTo ORDER BY position LIMIT :limit`,
    );
    this.#ofPack = this.#database.prepare(
      `${columns} WHERE pack_key = :packKey AND position > :after AND position <= :upTo ORDER BY position LIMIT :limit`,
    );
  }

  read(range: JournalRange & { readonly limit?: number }): Promise<JournalRecord[]> {
    return new Promise((resolve) => resolve(this.readNow(range)));
  }

  readNow(range: JournalRange & { readonly limit?: number }): JournalRecord[] {
    const limit = range.limit ?? DEFAULT_PAGE_RECORDS;
    if (!Number.isSafeInteger(limit) || limit < 1) {
      throw new RangeError(`Cannot read ${limit} journal records: the limit must be an integer of at least 1`);
    }
    const bounds = { after: range.after, upTo: range.upTo ?? Number.MAX_SAFE_INTEGER, limit };
    const rows =
      range.packKey === undefined
        ? this.#ofAll.iterate(bounds)
        : this.#ofPack.iterate({ ...bounds, packKey: range.packKey });
    const page: JournalRecord[] = [];
    let bytes = 0;
    // Leaving the loop early ends the iterator and with it the read transaction, which would hold up the WAL.
    for (const row of rows) {
      const record = recordFromRow(row);
      page.push(record);
      bytes += record.payload.byteLength;
      if (bytes >= PAGE_BYTES) break;
    }
    return page;
  }

  async *records(range: JournalRange): AsyncGenerator<JournalRecord, void, undefined> {
    let after = range.after;
    while (true) {
      const page = await this.read({ ...range, after });
      if (page.length === 0) return;
      for (const record of page) {
        after = record.position;
        yield record;
      }
    }
  }

  close(): Promise<void> {
    if (this.#database.isOpen) this.#database.close();
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function recordFromRow(row: StoredRow): JournalRecord {
  return {
    position: numberOf(row, 'position'),
    receivedAt: numberOf(row, 'received_at'),
    topic: textOf(row, 'topic'),
    packKey: textOf(row, 'pack_key'),
    payload: bytesOf(row, 'payload'),
  };
}
