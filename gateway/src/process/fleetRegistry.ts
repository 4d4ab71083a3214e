/** Every pack that was ever born here, and what the API says about the fleet. */
import type {
  FleetOverview,
  PackQuality,
  QualityReport,
  VehicleDetail,
  VehicleSummary,
  VerdictFilter,
  VerdictRevision,
} from '@packtwin/protocol';
import { MS_PER_DAY } from '@packtwin/units';
import { packKeyOf } from '../pipeline/telemetryRecord.ts';
import { countAll, sumCounts } from '../pipeline/countsByReason.ts';
import { UNATTRIBUTED, type EdgeTally } from './edgeTally.ts';
import type { PackEntry } from './packEntry.ts';

/** Cell-steps per second are taken over this long. */
const RATE_WINDOW_MS = 10_000;

export class FleetRegistry {
  readonly #entries = new Map<string, PackEntry>();
  readonly #edge: EdgeTally;
  /** Where vehicles publish, once the transport listens. */
  mqttUrl: string | undefined;
  tenant: string | undefined;
  /** Cell-steps since start, by time, newest last. */
  #steps: { readonly at: number; readonly cellSteps: number }[] = [];

  constructor(edge: EdgeTally) {
    this.#edge = edge;
  }

  get size(): number {
    return this.#entries.size;
  }

  add(entry: PackEntry): void {
    this.#entries.set(entry.packKey, entry);
  }

  /** Forgets a pack whose birth could not be made durable. */
  remove(packKey: string): void {
    this.#entries.delete(packKey);
  }

  get(packKey: string): PackEntry | undefined {
    return this.#entries.get(packKey);
  }

  /** By vehicle and pack. */
  entries(): PackEntry[] {
    return [...this.#entries.values()].toSorted((a, b) => (a.packKey < b.packKey ? -1 : 1));
  }

  packsOf(vehicle: string): PackEntry[] {
    return this.entries().filter((entry) => entry.vehicle === vehicle);
  }

  vehicles(now: number): VehicleSummary[] {
    const vehicles = new Map<string, PackEntry[]>();
    for (const entry of this.entries()) vehicles.set(entry.vehicle, [...(vehicles.get(entry.vehicle) ?? []), entry]);
    return [...vehicles].map(([vehicle, packs]) => ({ vehicle, packs: packs.map((entry) => entry.summary(now)) }));
  }

  vehicle(vehicle: string, now: number): VehicleDetail | undefined {
    const packs = this.packsOf(vehicle);
    if (packs.length === 0) return undefined;
    return {
      vehicle,
      packs: packs.map((entry) => {
        const { topology } = entry.configuration;
        return {
          ...entry.summary(now),
          stacks: topology.stacks,
          cellLabels: topology.cellLabels,
          moduleOfCell: Array.from(topology.moduleOfCell),
          observationFirstCell: Array.from(topology.observationFirstCell),
          observationCellCount: Array.from(topology.observationCellCount),
          quality: this.quality(entry),
          verdicts: ranked([...entry.verdicts.values()]),
        };
      }),
    };
  }

  verdicts(wanted?: VerdictFilter): VerdictRevision[] {
    const all = ranked(this.entries().flatMap((entry) => [...entry.verdicts.values()]));
    if (wanted === undefined) return all;
    return all.filter(({ state }) => (wanted === 'standing' ? state !== 'withdrawn' : state === wanted));
  }

  /** What the lane counted and what the edge refused. */
  quality(entry: PackEntry): PackQuality {
    const framesRefused = sumCounts([entry.quality.framesRefused, this.#edge.total(entry.packKey)]);
    return { ...entry.quality, framesRefused };
  }

  qualityReport(days: QualityReport['days']): QualityReport {
    return {
      packs: this.entries().map((entry) => this.quality(entry)),
      unattributed: this.#edge.total(UNATTRIBUTED),
      days,
    };
  }

  /** What the edge refused, all packs together, by day. */
  edgeDays(): ReturnType<EdgeTally['days']> {
    return this.#edge.days();
  }

  /** Records that the lanes have not applied yet. */
  backlog(): number {
    let backlog = 0;
    for (const entry of this.#entries.values()) backlog += entry.pending.length;
    return backlog;
  }

  /** Every lane has told how far it is, and no more than so many records wait. */
  isCaughtUp(backlog: number): boolean {
    for (const entry of this.#entries.values()) if (Number.isNaN(entry.lastPosition)) return false;
    return this.backlog() <= backlog;
  }

  cellSteps(): number {
    let steps = 0;
    for (const entry of this.#entries.values()) steps += entry.cellSteps - (entry.cellStepsBefore ?? entry.cellSteps);
    return steps;
  }

  overview(now: number): FleetOverview {
    const entries = this.entries();
    const today = Math.floor(now / MS_PER_DAY) * MS_PER_DAY;
    const ofToday = entries.flatMap(({ today: counts }) => (counts?.day === today ? [counts] : []));
    const edgeToday = this.#edge.days().find(({ day }) => day === today)?.framesRefused ?? {};
    const links = new Map<string, boolean>();
    for (const entry of entries) {
      links.set(entry.vehicle, (links.get(entry.vehicle) ?? false) || entry.link(now) === 'reporting');
    }
    const vehiclesReporting = [...links.values()].filter(Boolean).length;
    return {
      at: now,
      vehiclesReporting,
      vehiclesSilent: links.size - vehiclesReporting,
      cellsWatched: entries.reduce((sum, entry) => sum + entry.configuration.topology.cellCount, 0),
      framesAcceptedToday: ofToday.reduce((sum, counts) => sum + counts.framesAccepted, 0),
      framesRefusedToday: ofToday.reduce((sum, counts) => sum + countAll(counts.framesRefused), countAll(edgeToday)),
      valuesNulledToday: ofToday.reduce((sum, counts) => sum + countAll(counts.valuesNulled), 0),
      cellSamples: this.cellSteps(),
      cellSamplesPerSecond: this.#rate(now),
      backlog: this.backlog(),
      falseAlarmBound:
        'Of all flags at most 1 % are expected to be false, of all watches 10 %, for safety and for ageing each.',
      ...(this.mqttUrl !== undefined && { mqttUrl: this.mqttUrl }),
      ...(this.tenant !== undefined && { tenant: this.tenant }),
      packs: entries.map((entry) => ({ vehicle: entry.vehicle, ...entry.summary(now) })),
    };
  }

  #rate(now: number): number {
    const cellSteps = this.cellSteps();
    this.#steps = this.#steps.filter(({ at }) => now - at <= RATE_WINDOW_MS);
    const oldest = this.#steps[0];
    this.#steps.push({ at: now, cellSteps });
    return oldest === undefined || now <= oldest.at ? 0 : ((cellSteps - oldest.cellSteps) * 1000) / (now - oldest.at);
  }
}

/** Open before withdrawn, flags first, newest first. */
function ranked(revisions: VerdictRevision[]): VerdictRevision[] {
  const levels = ['flag', 'watch', 'note'];
  const rank = ({ verdict, state }: VerdictRevision) =>
    levels.indexOf(verdict.level) + (state === 'withdrawn' ? 10 : 0);
  return revisions.toSorted((a, b) => rank(a) - rank(b) || b.at - a.at || (a.verdict.id < b.verdict.id ? -1 : 1));
}

/** `vehicle/pack` of a request; the pack may be left out where a vehicle has one. */
export function requestedPack(
  registry: FleetRegistry,
  vehicle: string,
  pack: string | undefined,
): PackEntry | undefined {
  return pack === undefined ? registry.packsOf(vehicle)[0] : registry.get(packKeyOf(vehicle, pack));
}
