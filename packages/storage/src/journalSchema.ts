import { join } from 'node:path';
import type { SqliteSchema } from './sqliteFile.ts';

export const JOURNAL_SCHEMA: SqliteSchema = {
  name: 'journal',
  applicationId: 0x7074_4a01, // "ptJ", 1
  migrations: [
    `CREATE TABLE records (
       position INTEGER PRIMARY KEY,
       received_at REAL NOT NULL,
       topic TEXT NOT NULL,
       pack_key TEXT NOT NULL,
       payload BLOB NOT NULL
     );
     CREATE INDEX records_by_pack ON records (pack_key, position);
     -- Highest position ever used or cut: a position must not come back when the newest record has been cut.
     CREATE TABLE mark (id INTEGER PRIMARY KEY CHECK (id = 1), last_position INTEGER NOT NULL, cut_position INTEGER NOT NULL);
     INSERT INTO mark VALUES (1, 0, 0)`,
  ],
};

export function journalFile(directory: string): string {
  return join(directory, 'journal.sqlite');
}
