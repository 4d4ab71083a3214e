/** What happens, for those who watch: the API's live side subscribes, the pipeline's outputs publish. */
import type { CellInternals, VerdictRevision } from '@packtwin/protocol';
import { conflateByKey } from '@packtwin/streams';
import { type Observable, Subject } from 'rxjs';
import type { PackEntry } from './packEntry.ts';

/** ms between two pictures of the fleet. */
const FLEET_PERIOD_MS = 500;

export interface CellState {
  readonly packKey: string;
  readonly cellIndex: number;
  readonly internals: CellInternals;
}

export class LiveFeed {
  readonly #packs = new Subject<PackEntry>();
  readonly #cells = new Subject<CellState>();
  readonly #verdicts = new Subject<VerdictRevision>();
  readonly #fleet = new Subject<'fleet'>();

  readonly packs$: Observable<PackEntry> = this.#packs;
  readonly cells$: Observable<CellState> = this.#cells;
  readonly verdicts$: Observable<VerdictRevision> = this.#verdicts;
  /** Something about the fleet is new; at most twice a second. */
  readonly fleet$: Observable<'fleet'> = this.#fleet.pipe(
    conflateByKey({ keyOf: (key) => key, periodMs: FLEET_PERIOD_MS }),
  );

  pack(entry: PackEntry): void {
    this.#packs.next(entry);
    this.changed();
  }

  cell(packKey: string, cellIndex: number, internals: CellInternals): void {
    this.#cells.next({ packKey, cellIndex, internals });
  }

  verdict(revision: VerdictRevision): void {
    this.#verdicts.next(revision);
    this.changed();
  }

  changed(): void {
    this.#fleet.next('fleet');
  }
}
