/**
 * A pack on screen: how it is built, its newest cells, live. The cells stay outside the framework; `cellsCount`
 * rises with each new state.
 */
import type { CellsNow, VehicleDetail } from '@packtwin/protocol';
import type { FleetSession } from '../live/fleetSession.svelte.ts';
import { Loaded } from '../live/loaded.svelte.ts';

/** A pack heard within this time whose samples are older than that is catching up. */
const HEARD_MS = 10_000;
const BEHIND_MS = 3_600_000;

type PackDetail = VehicleDetail['packs'][number];

export class LivePack {
  readonly detail = new Loaded<VehicleDetail>();
  cellsCount = $state(0);
  /** ms, gateway time, at which the newest state came; null before the first. */
  heardAt: number | null = $state(null);
  private newest: CellsNow | null = null;
  private readonly session: FleetSession;
  private readonly vehicle: string;
  private readonly wanted: string | null;

  constructor(session: FleetSession, vehicle: string, pack: string | null) {
    this.session = session;
    this.vehicle = vehicle;
    this.wanted = pack;
  }

  /** Samples are heard, but event time is long past: a backlog is being worked off. */
  isCatchingUp(): boolean {
    void this.cellsCount;
    if (this.newest === null || this.heardAt === null) return false;
    return this.session.now - this.heardAt < HEARD_MS && this.heardAt - this.newest.sampledAt > BEHIND_MS;
  }

  /** The pack that the address names, or the vehicle's first. */
  get pack(): PackDetail | null {
    const packs = this.detail.value?.packs ?? [];
    return (this.wanted === null ? packs[0] : packs.find(({ pack }) => pack === this.wanted)) ?? null;
  }

  get cells(): CellsNow | null {
    return this.newest;
  }

  /** Fetches everything anew. */
  async load(): Promise<void> {
    await this.detail.load((signal) => this.session.api.vehicle(this.vehicle, signal));
    const pack = this.pack;
    if (pack === null || pack.sampledAt === null) return;
    const cells = new Loaded<CellsNow>();
    await cells.load((signal) => this.session.api.cells(this.vehicle, pack.pack, signal));
    if (cells.value !== null) this.take(cells.value, pack.receivedAt ?? pack.sampledAt);
  }

  /** Live state of some pack; true when it is this one and newer than what is shown. */
  takeLive(cells: CellsNow): boolean {
    if (cells.vehicle !== this.vehicle || cells.pack !== this.pack?.pack) return false;
    return this.take(cells, this.session.now);
  }

  private take(cells: CellsNow, heardAt: number): boolean {
    if (this.newest !== null && cells.sampledAt <= this.newest.sampledAt) return false;
    this.newest = cells;
    this.heardAt = heardAt;
    this.cellsCount++;
    return true;
  }
}
