import type { SqliteSchema } from './sqliteFile.ts';

export const FACTS_SCHEMA: SqliteSchema = {
  name: 'facts',
  applicationId: 0x7074_4601, // "ptF", 1
  migrations: [
    `CREATE TABLE births (
       vehicle TEXT NOT NULL, pack TEXT NOT NULL, configuration TEXT NOT NULL, group_id TEXT NOT NULL,
       received_at REAL NOT NULL, position INTEGER NOT NULL, message TEXT NOT NULL,
       PRIMARY KEY (vehicle, pack, configuration)
     );
     CREATE TABLE packs (
       vehicle TEXT NOT NULL, pack TEXT NOT NULL, configuration TEXT NOT NULL, birth_position INTEGER NOT NULL,
       first_seen REAL NOT NULL, last_seen REAL NOT NULL, last_sampled_at REAL,
       PRIMARY KEY (vehicle, pack)
     );
     CREATE TABLE checkpoints (
       id INTEGER PRIMARY KEY,
       pack_key TEXT NOT NULL, event_time REAL NOT NULL, position INTEGER NOT NULL,
       configuration TEXT NOT NULL, blob BLOB NOT NULL,
       UNIQUE (pack_key, event_time)
     );
     CREATE INDEX checkpoints_by_position ON checkpoints (position);
     CREATE TABLE revisions (
       verdict_id TEXT NOT NULL, revision INTEGER NOT NULL, vehicle TEXT NOT NULL, pack TEXT NOT NULL,
       state TEXT NOT NULL, at REAL NOT NULL, content TEXT NOT NULL,
       PRIMARY KEY (verdict_id, revision)
     );
     CREATE INDEX revisions_by_pack ON revisions (vehicle, pack);
     -- Append-only: what has been said stays said.
     CREATE TRIGGER revisions_are_not_changed BEFORE UPDATE ON revisions
       BEGIN SELECT RAISE(ABORT, 'a verdict revision is never changed'); END;
     CREATE TRIGGER revisions_are_not_deleted BEFORE DELETE ON revisions
       BEGIN SELECT RAISE(ABORT, 'a verdict revision is never deleted'); END;
     CREATE TABLE quality (vehicle TEXT NOT NULL, pack TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (vehicle, pack));
     CREATE TABLE quality_days (
       day INTEGER NOT NULL, vehicle TEXT NOT NULL, pack TEXT NOT NULL, content TEXT NOT NULL,
       PRIMARY KEY (day, vehicle, pack)
     );
     CREATE TABLE pack_days (
       vehicle TEXT NOT NULL, pack TEXT NOT NULL, day INTEGER NOT NULL, columns BLOB NOT NULL,
       PRIMARY KEY (vehicle, pack, day)
     );
     CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
     CREATE TABLE audit (id INTEGER PRIMARY KEY, at REAL NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, detail TEXT NOT NULL)`,
    `CREATE TABLE day_reviews (
       vehicle TEXT NOT NULL, pack TEXT NOT NULL, day INTEGER NOT NULL, content TEXT NOT NULL,
       PRIMARY KEY (vehicle, pack, day)
     )`,
  ],
};
