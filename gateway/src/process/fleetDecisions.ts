/**
 * What is published of the cells of a fleet, and of its packs' capacity: each pack's history as fleet control tells it
 * (estimation, fleetControl/fleetLevels.ts and capacityLevels.ts). Where that only goes on from what was published, each further revision is published;
 * where late samples or other packs' days have changed it, one revision says how matters stand now.
 */
import {
  createCapacityLevels,
  createFleetLevels,
  type CapacityLevels,
  type FleetLevels,
  type PackHistory,
} from '@packtwin/estimation';
import type { DayReview, PackDay, VerdictRevision } from '@packtwin/protocol';
import { packKeyOf } from '../pipeline/telemetryRecord.ts';
import { VerdictPublisher } from '../pipeline/verdictPublisher.ts';

export class FleetDecisions {
  readonly #publish: (packKey: string, revision: VerdictRevision) => void;
  readonly #levels: FleetLevels = createFleetLevels();
  readonly #capacities: CapacityLevels = createCapacityLevels();
  /** Newest histories of a pack: of its cells, and of its capacity. */
  readonly #told = new Map<string, { cells?: PackHistory; capacity?: PackHistory }>();
  readonly #publishers = new Map<string, VerdictPublisher>();
  /** Packs with verdicts of an earlier process that no decision has been compared with yet; ms of their newest. */
  readonly #unchecked = new Map<string, number>();

  constructor(publish: (packKey: string, revision: VerdictRevision) => void) {
    this.#publish = publish;
  }

  /** What was published before this process, all revisions of a verdict in order. */
  remember(revisions: readonly VerdictRevision[]): void {
    for (const revision of revisions) {
      const { vehicle, pack } = revision.verdict;
      const packKey = packKeyOf(vehicle, pack);
      this.#publisherOf(packKey).remember([revision]);
      this.#unchecked.set(packKey, Math.max(revision.at, this.#unchecked.get(packKey) ?? revision.at));
    }
  }

  /** A review that {@link take} gave in an earlier process. */
  restore(vehicle: string, pack: string, day: number, review: DayReview): void {
    this.#put({ vehicle, pack }, day, review);
  }

  /** Takes a closed day; gives its review where the decisions rest on it. */
  take({ vehicle, pack, day, review }: PackDay): DayReview | undefined {
    return review !== undefined && this.#put({ vehicle, pack }, day, review) ? review : undefined;
  }

  /** Publishes what follows from everything taken so far. */
  decide(): void {
    const changed = new Set<string>();
    const tell = (history: PackHistory, part: 'cells' | 'capacity'): void => {
      const packKey = packKeyOf(history.vehicle, history.pack);
      this.#told.set(packKey, { ...this.#told.get(packKey), [part]: history });
      changed.add(packKey);
    };
    for (const history of this.#levels.decide()) tell(history, 'cells');
    for (const history of this.#capacities.decide()) tell(history, 'capacity');
    for (const packKey of changed) {
      const { cells, capacity } = this.#told.get(packKey)!;
      const said = [...(cells?.revisions ?? []), ...(capacity?.revisions ?? [])];
      const at = Math.max(cells?.at ?? Number.NEGATIVE_INFINITY, capacity?.at ?? Number.NEGATIVE_INFINITY);
      this.#unchecked.delete(packKey);
      this.#publisherOf(packKey).reconcile({ before: new Map(), said, at });
    }
    // Nothing is left of what their days said when the process ended.
    for (const [packKey, at] of this.#unchecked)
      this.#publisherOf(packKey).reconcile({ before: new Map(), said: [], at });
    this.#unchecked.clear();
  }

  #put(name: { readonly vehicle: string; readonly pack: string }, day: number, review: DayReview): boolean {
    const isOfCells = this.#levels.put(name, day, review);
    const isOfCapacity = this.#capacities.put(name, day, review);
    return isOfCells || isOfCapacity;
  }

  #publisherOf(packKey: string): VerdictPublisher {
    let publisher = this.#publishers.get(packKey);
    if (publisher === undefined) {
      publisher = new VerdictPublisher((revision) => this.#publish(packKey, revision));
      this.#publishers.set(packKey, publisher);
    }
    return publisher;
  }
}
