export { StorageError, type StorageErrorCode } from './storageError.ts';
export type { Journal, JournalEntry, JournalOptions, JournalRange, JournalReader, JournalRecord } from './journal.ts';
export type { AuditEntry, BirthRecord, Checkpoint, FactsStore, PackRecord, QualityDay } from './factsStore.ts';
export type {
  CellHistoryRange,
  HistoryCounters,
  HistoryExport,
  HistoryOptions,
  HistoryRange,
  HistoryStore,
  ObservationHistory,
  SequenceRun,
} from './historyStore.ts';
export { ensureFolder } from './ensureFolder.ts';
export { openJournal } from './openJournal.ts';
export { openJournalReader } from './journalReader.ts';
export { openFacts } from './openFacts.ts';
export { openHistory } from './openHistory.ts';
export { SequenceRuns } from './sequenceRuns.ts';
export { createInfluxSink, type InfluxCounters, type InfluxOptions, type InfluxSink } from './influxSink.ts';
