import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { PackDay, PackQuality, VerdictRevision } from '@packtwin/protocol';
import { checkpointsToDrop } from './checkpointThinning.ts';
import type {
  AuditEntry,
  BirthRecord,
  Checkpoint,
  FactsStore,
  PackRecord,
  QualityDay,
  StoredDayReview,
} from './factsStore.ts';
import { FACTS_SCHEMA } from './factsSchema.ts';
import { decodePackDay, encodePackDay } from './packDayColumns.ts';
import { qualityDayFromText, qualityDayToText, sumOfQualityDays } from './qualityDay.ts';
import { holdLock, openSqliteFile } from './sqliteFile.ts';
import { bytesOf, numberOf, numberOrNullOf, textOf, type StoredRow } from './storedRow.ts';

/**
 * Opens the facts of a data directory (`facts.sqlite`): one writer, durable at the end of every transaction.
 *
 * @throws StorageError `FOREIGN_FILE`, `NEWER_FILE`, `DAMAGED_FILE`, `IN_USE`, `WRITE_FAILED`
 */
export function openFacts(directory: string): FactsStore {
  const file = join(directory, 'facts.sqlite');
  const lock = holdLock(`${file}.lock`, 'facts');
  try {
    return new SqliteFacts(openSqliteFile(file, FACTS_SCHEMA), lock);
  } catch (cause) {
    lock[Symbol.dispose]();
    throw cause;
  }
}

class SqliteFacts implements FactsStore {
  readonly #database: DatabaseSync;
  readonly #lock: Disposable;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync, lock: Disposable) {
    this.#database = database;
    this.#lock = lock;
  }

  transaction<Result>(action: () => Result): Result {
    if (this.#database.isTransaction) return action();
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = action();
      if (result instanceof Promise) {
        throw new TypeError('Cannot run an asynchronous transaction on facts: the action must not return a promise');
      }
      this.#database.exec('COMMIT');
      return result;
    } catch (cause) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw cause;
    }
  }

  saveBirth(birth: BirthRecord): void {
    const { vehicle, pack, configuration, group, receivedAt, position, message } = birth;
    this.transaction(() => {
      this.#run(
        `INSERT INTO births VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET group_id = excluded.group_id, received_at = excluded.received_at,
           position = excluded.position, message = excluded.message
         WHERE excluded.position >= births.position`,
        [vehicle, pack, configuration, group, receivedAt, position, message],
      );
      this.#run(
        `INSERT INTO packs VALUES (?1, ?2, ?3, ?4, ?5, ?5, NULL)
         ON CONFLICT DO UPDATE SET
           configuration = CASE WHEN ?4 >= birth_position THEN ?3 ELSE configuration END,
           birth_position = max(birth_position, ?4),
           first_seen = min(first_seen, ?5), last_seen = max(last_seen, ?5)`,
        [vehicle, pack, configuration, position, receivedAt],
      );
    });
  }

  birth(vehicle: string, pack: string, configuration?: string): BirthRecord | undefined {
    const row =
      configuration === undefined
        ? this.#get(
            'SELECT births.* FROM births JOIN packs USING (vehicle, pack, configuration) WHERE vehicle = ? AND pack = ?',
            [vehicle, pack],
          )
        : this.#get('SELECT * FROM births WHERE vehicle = ? AND pack = ? AND configuration = ?', [
            vehicle,
            pack,
            configuration,
          ]);
    return row && birthFromRow(row);
  }

  birthsOf(vehicle: string, pack: string): BirthRecord[] {
    return this.#all('SELECT * FROM births WHERE vehicle = ? AND pack = ? ORDER BY position', [vehicle, pack]).map(
      birthFromRow,
    );
  }

  births(): BirthRecord[] {
    return this.#all(
      'SELECT births.* FROM births JOIN packs USING (vehicle, pack, configuration) ORDER BY vehicle, pack',
    ).map(birthFromRow);
  }

  packs(): PackRecord[] {
    return this.#all('SELECT * FROM packs ORDER BY vehicle, pack').map((row) => ({
      vehicle: textOf(row, 'vehicle'),
      pack: textOf(row, 'pack'),
      configuration: textOf(row, 'configuration'),
      firstSeen: numberOf(row, 'first_seen'),
      lastSeen: numberOf(row, 'last_seen'),
      lastSampledAt: numberOrNullOf(row, 'last_sampled_at'),
    }));
  }

  touchPack(vehicle: string, pack: string, seen: { readonly receivedAt: number; readonly sampledAt: number }): void {
    this.#run(
      `UPDATE packs SET last_seen = max(last_seen, ?3), last_sampled_at = max(ifnull(last_sampled_at, ?4), ?4)
       WHERE vehicle = ?1 AND pack = ?2`,
      [vehicle, pack, seen.receivedAt, seen.sampledAt],
    );
  }

  saveCheckpoint(checkpoint: Checkpoint): void {
    const { packKey, position, eventTime, configuration, blob } = checkpoint;
    this.transaction(() => {
      this.#run(
        `INSERT INTO checkpoints (pack_key, event_time, position, configuration, blob) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (pack_key, event_time) DO UPDATE SET
           position = excluded.position, configuration = excluded.configuration, blob = excluded.blob`,
        [packKey, eventTime, position, configuration, blob],
      );
      const times = this.#all('SELECT event_time FROM checkpoints WHERE pack_key = ?', [packKey]);
      for (const time of checkpointsToDrop(times.map((row) => numberOf(row, 'event_time')))) {
        this.#run('DELETE FROM checkpoints WHERE pack_key = ? AND event_time = ?', [packKey, time]);
      }
    });
  }

  newestCheckpoint(packKey: string): Checkpoint | undefined {
    return this.checkpointBefore(packKey, Infinity);
  }

  checkpointBefore(packKey: string, eventTime: number): Checkpoint | undefined {
    const row = this.#get(
      'SELECT * FROM checkpoints WHERE pack_key = ? AND event_time < ? ORDER BY event_time DESC LIMIT 1',
      [packKey, eventTime],
    );
    return row && { ...checkpointFromRow(row), blob: bytesOf(row, 'blob') };
  }

  dropCheckpointsAfter(packKey: string, eventTime: number): number {
    return this.#run('DELETE FROM checkpoints WHERE pack_key = ? AND event_time > ?', [packKey, eventTime]);
  }

  checkpoints(packKey: string): Omit<Checkpoint, 'blob'>[] {
    return this.#all(
      'SELECT pack_key, position, event_time, configuration FROM checkpoints WHERE pack_key = ? ORDER BY event_time',
      [packKey],
    ).map(checkpointFromRow);
  }

  oldestCheckpointPosition(): number | null {
    const row = this.#get('SELECT min(position) AS position FROM checkpoints');
    return row ? numberOrNullOf(row, 'position') : null;
  }

  appendRevision(revision: VerdictRevision): 'appended' | 'known' | 'conflict' {
    const { verdict } = revision;
    const content = JSON.stringify(revision);
    return this.transaction(() => {
      const stored = this.#get('SELECT content FROM revisions WHERE verdict_id = ? AND revision = ?', [
        verdict.id,
        revision.revision,
      ]);
      if (stored !== undefined) {
        // Compared as values: the order of keys is nobody's concern.
        return isDeepStrictEqual(JSON.parse(textOf(stored, 'content')), JSON.parse(content)) ? 'known' : 'conflict';
      }
      this.#run('INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?)', [
        verdict.id,
        revision.revision,
        verdict.vehicle,
        verdict.pack,
        revision.state,
        revision.at,
        content,
      ]);
      return 'appended';
    });
  }

  verdicts(
    filter: { readonly vehicle?: string; readonly pack?: string; readonly state?: VerdictRevision['state'] } = {},
  ): VerdictRevision[] {
    return this.#all(
      `SELECT content FROM revisions AS newest
       WHERE revision = (SELECT max(revision) FROM revisions WHERE verdict_id = newest.verdict_id)
         AND (:vehicle IS NULL OR vehicle = :vehicle) AND (:pack IS NULL OR pack = :pack)
         AND (:state IS NULL OR state = :state)
       ORDER BY at, verdict_id`,
      { vehicle: filter.vehicle ?? null, pack: filter.pack ?? null, state: filter.state ?? null },
    ).map(revisionFromRow);
  }

  revisions(verdictId: string): VerdictRevision[] {
    return this.#all('SELECT content FROM revisions WHERE verdict_id = ? ORDER BY revision', [verdictId]).map(
      revisionFromRow,
    );
  }

  saveQuality(quality: PackQuality): void {
    this.#run('INSERT OR REPLACE INTO quality VALUES (?, ?, ?)', [
      quality.vehicle,
      quality.pack,
      JSON.stringify(quality),
    ]);
  }

  quality(): PackQuality[] {
    return this.#all('SELECT content FROM quality ORDER BY vehicle, pack').map((row): PackQuality =>
      JSON.parse(textOf(row, 'content')),
    );
  }

  saveQualityDay(day: QualityDay): void {
    this.#run('INSERT OR REPLACE INTO quality_days VALUES (?, ?, ?, ?)', [
      day.day,
      day.vehicle,
      day.pack,
      qualityDayToText(day),
    ]);
  }

  addQualityDay(day: QualityDay): void {
    this.transaction(() => {
      const stored = this.#get('SELECT * FROM quality_days WHERE day = ? AND vehicle = ? AND pack = ?', [
        day.day,
        day.vehicle,
        day.pack,
      ]);
      this.saveQualityDay(stored === undefined ? day : sumOfQualityDays(qualityDayFromRow(stored), day));
    });
  }

  qualityDays(fromDay: number): QualityDay[] {
    return this.#all('SELECT * FROM quality_days WHERE day >= ? ORDER BY day, vehicle, pack', [fromDay]).map(
      qualityDayFromRow,
    );
  }

  savePackDay(day: PackDay): void {
    this.#run('INSERT OR REPLACE INTO pack_days VALUES (?, ?, ?, ?)', [
      day.vehicle,
      day.pack,
      day.day,
      encodePackDay(day),
    ]);
  }

  saveDayReview({ vehicle, pack, day, review }: StoredDayReview): void {
    this.#run('INSERT OR REPLACE INTO day_reviews VALUES (?, ?, ?, ?)', [vehicle, pack, day, JSON.stringify(review)]);
  }

  dayReviews(): StoredDayReview[] {
    return this.#all('SELECT * FROM day_reviews ORDER BY day, vehicle, pack').map((row) => ({
      vehicle: textOf(row, 'vehicle'),
      pack: textOf(row, 'pack'),
      day: numberOf(row, 'day'),
      review: JSON.parse(textOf(row, 'content')),
    }));
  }

  packDays(vehicle: string, pack: string, from: number, to: number): PackDay[] {
    return this.#all(
      'SELECT day, columns FROM pack_days WHERE vehicle = ? AND pack = ? AND day BETWEEN ? AND ? ORDER BY day',
      [vehicle, pack, from, to],
    ).map((row) => decodePackDay(vehicle, pack, numberOf(row, 'day'), bytesOf(row, 'columns')));
  }

  dropPackDaysFrom(vehicle: string, pack: string, day: number): number {
    return this.#run('DELETE FROM pack_days WHERE vehicle = ? AND pack = ? AND day >= ?', [vehicle, pack, day]);
  }

  meta(key: string): string | undefined {
    const row = this.#get('SELECT value FROM meta WHERE key = ?', [key]);
    return row && textOf(row, 'value');
  }

  setMeta(key: string, value: string): void {
    this.#run('INSERT OR REPLACE INTO meta VALUES (?, ?)', [key, value]);
  }

  audit(entry: AuditEntry): void {
    this.#run('INSERT INTO audit (at, actor, action, detail) VALUES (?, ?, ?, ?)', [
      entry.at,
      entry.actor,
      entry.action,
      entry.detail,
    ]);
  }

  auditTrail(limit: number): AuditEntry[] {
    return this.#all('SELECT at, actor, action, detail FROM audit ORDER BY id DESC LIMIT ?', [limit]).map((row) => ({
      at: numberOf(row, 'at'),
      actor: textOf(row, 'actor'),
      action: textOf(row, 'action'),
      detail: textOf(row, 'detail'),
    }));
  }

  close(): void {
    if (!this.#database.isOpen) return;
    this.#statements.clear();
    this.#database.close();
    this.#lock[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #run(sql: string, values: SQLInputValue[]): number {
    return Number(this.#prepared(sql).run(...values).changes);
  }

  #get(sql: string, values: SQLInputValue[] = []): StoredRow | undefined {
    return this.#prepared(sql).get(...values);
  }

  #all(sql: string, values: SQLInputValue[] | Record<string, SQLInputValue> = []): StoredRow[] {
    const statement = this.#prepared(sql);
    return Array.isArray(values) ? statement.all(...values) : statement.all(values);
  }
}

function birthFromRow(row: StoredRow): BirthRecord {
  return {
    vehicle: textOf(row, 'vehicle'),
    pack: textOf(row, 'pack'),
    configuration: textOf(row, 'configuration'),
    group: textOf(row, 'group_id'),
    receivedAt: numberOf(row, 'received_at'),
    position: numberOf(row, 'position'),
    message: textOf(row, 'message'),
  };
}

function checkpointFromRow(row: StoredRow): Omit<Checkpoint, 'blob'> {
  return {
    packKey: textOf(row, 'pack_key'),
    position: numberOf(row, 'position'),
    eventTime: numberOf(row, 'event_time'),
    configuration: textOf(row, 'configuration'),
  };
}

function revisionFromRow(row: StoredRow): VerdictRevision {
  return JSON.parse(textOf(row, 'content'));
}

function qualityDayFromRow(row: StoredRow): QualityDay {
  return qualityDayFromText(textOf(row, 'vehicle'), textOf(row, 'pack'), numberOf(row, 'day'), textOf(row, 'content'));
}
