/**
 * Fills a history that lost its buffer, from the journal: everything that the journal still holds is appended again,
 * what is there already is left out. It goes on beside the live samples; what both bring is the same.
 */
import { findDesign } from '@packtwin/twin-models';
import type { FactsStore, HistoryStore, Journal } from '@packtwin/storage';
import { FrameReader } from '../pipeline/frameReader.ts';
import { packKeyOfTopic } from '../pipeline/telemetryRecord.ts';
import { birthsBefore } from './gatewayArchive.ts';

export interface HistoryRebuildParts {
  readonly journal: Journal;
  readonly facts: FactsStore;
  readonly history: HistoryStore;
  /** Stops it: the next start begins again. */
  readonly signal: AbortSignal;
}

/** Resolves with the samples that were appended; undefined when it was stopped before its end. */
export async function rebuildHistory({
  journal,
  facts,
  history,
  signal,
}: HistoryRebuildParts): Promise<number | undefined> {
  const readers = new Map<string, FrameReader>();
  const readerOf = (packKey: string): FrameReader => {
    let reader = readers.get(packKey);
    if (reader === undefined) {
      reader = new FrameReader((designId) => findDesign(designId) !== undefined);
      for (const birth of birthsBefore(facts, packKey, journal.cutPosition)) reader.read(birth);
      readers.set(packKey, reader);
    }
    return reader;
  };
  let samples = 0;
  // What comes from here on is appended by the lanes.
  for await (const record of journal.records({ after: journal.cutPosition, upTo: journal.lastPosition })) {
    if (signal.aborted) return undefined;
    const reading = readerOf(packKeyOfTopic(record.topic)).read(record);
    if (reading.kind !== 'samples') continue;
    samples += reading.run.batch.sampleCount;
    await history.append(reading.run.batch, record.position);
  }
  await history.flush();
  await history.rebuilt();
  return samples;
}
