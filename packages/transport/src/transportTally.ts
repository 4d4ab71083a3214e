import type { TransportCounters, TransportEvent, TransportRefusal } from './telemetryTransport.ts';

type Count =
  | 'recordsReceived'
  | 'bytesReceived'
  | 'recordsDurable'
  | 'messagesPublished'
  | 'publishFailures'
  | 'reconnects';

/** Counts of one transport; every refusal is counted and told at the same place. */
export class TransportTally {
  readonly #counts: Record<Count, number> = {
    recordsReceived: 0,
    bytesReceived: 0,
    recordsDurable: 0,
    messagesPublished: 0,
    publishFailures: 0,
    reconnects: 0,
  };
  readonly #refused: Partial<Record<TransportRefusal, number>> = {};
  readonly #tell: (event: TransportEvent) => void;
  recordsInFlight = 0;

  constructor(tell: (event: TransportEvent) => void) {
    this.#tell = tell;
  }

  add(count: Count, amount = 1): void {
    this.#counts[count] += amount;
  }

  tell(event: TransportEvent): void {
    this.#tell(event);
  }

  /** A connection, a subscription, or a message that may come again. */
  refuse(reason: TransportRefusal, clientId: string | null, detail: string, topic?: string): void {
    this.#refuse({ reason, clientId, detail, isFrame: false, ...(topic !== undefined && { topic }) });
  }

  /** A message that was refused for good. */
  refuseFrame(reason: TransportRefusal, clientId: string | null, detail: string, topic?: string): void {
    this.#refuse({ reason, clientId, detail, isFrame: true, ...(topic !== undefined && { topic }) });
  }

  #refuse(refusal: Omit<Extract<TransportEvent, { type: 'refused' }>, 'type'>): void {
    this.#refused[refusal.reason] = (this.#refused[refusal.reason] ?? 0) + 1;
    this.#tell({ type: 'refused', ...refusal });
  }

  snapshot(connections: number): TransportCounters {
    return { ...this.#counts, connections, recordsInFlight: this.recordsInFlight, refused: { ...this.#refused } };
  }
}
