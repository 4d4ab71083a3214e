/**
 * What every page shares: the connection, the newest overview of the fleet, the verdicts, and a clock that runs with
 * the gateway's. One instance, made by App.
 */
import type { FleetOverview, VerdictRevision } from '@packtwin/protocol';
import { GatewayApi } from './gatewayApi.ts';
import { type FeedState, GatewayFeed } from './gatewayFeed.ts';
import { VerdictBook } from './verdictBook.ts';

/** A connection that is back within this time is not worth a banner. */
const PATIENCE_MS = 1500;

export class FleetSession {
  readonly api: GatewayApi;
  readonly feed: GatewayFeed;
  connection: FeedState = $state('connecting');
  /** True once a lost connection has lasted long enough to be said. */
  isDisconnected = $state(false);
  overview: FleetOverview | null = $state.raw(null);
  /** Newest revision of every finding, most urgent first; withdrawn ones left out. */
  standing: readonly VerdictRevision[] = $state.raw([]);
  everyVerdict: readonly VerdictRevision[] = $state.raw([]);
  verdictsLoaded = $state(false);
  failure: string | null = $state(null);
  /** Newest finding that arrived live, for the announcer. */
  announcement = $state('');
  refusal: string | null = $state(null);
  /** Rises whenever what is shown must be fetched again. */
  generation = $state(0);
  /** ms, gateway time, ticks each second. */
  now = $state(Date.now());

  private readonly book = new VerdictBook();
  private clockOffset = 0;
  private readonly abort = new AbortController();
  private readonly ends: (() => void)[] = [];

  constructor(base: string) {
    this.api = new GatewayApi(base);
    this.feed = new GatewayFeed(base);
    let patience: ReturnType<typeof setTimeout> | undefined;
    this.ends.push(
      this.feed.onChange(({ state, mustRefetch }) => {
        this.connection = state;
        if (state === 'live') {
          clearTimeout(patience);
          patience = undefined;
          this.isDisconnected = false;
          if (mustRefetch || this.failure !== null) this.generation++;
          if (mustRefetch || this.failure !== null) void this.load();
        } else patience ??= setTimeout(() => (this.isDisconnected = true), PATIENCE_MS);
      }),
      this.feed.onRefusal((sentence) => (this.refusal = sentence)),
      this.feed.on('fleet', (overview) => this.takeOverview(overview)),
      this.feed.on('verdict', (revision) => {
        if (!this.book.take(revision)) return;
        this.showVerdicts();
        const word =
          revision.state === 'withdrawn' ? 'Withdrawn' : revision.state === 'amended' ? 'Amended' : 'New finding';
        this.announcement = `${word}: ${revision.verdict.summary}`;
      }),
    );
    const ticking = setInterval(() => (this.now = Date.now() + this.clockOffset), 1000);
    this.ends.push(
      () => clearInterval(ticking),
      () => clearTimeout(patience),
    );
    void this.load();
  }

  close(): void {
    this.abort.abort();
    for (const end of this.ends) end();
    this.feed.close();
  }

  private async load(): Promise<void> {
    try {
      const [overview, verdicts] = await Promise.all([
        this.api.fleet(this.abort.signal),
        this.api.verdicts(this.abort.signal),
      ]);
      this.takeOverview(overview);
      for (const revision of verdicts.verdicts) this.book.take(revision);
      this.showVerdicts();
      this.verdictsLoaded = true;
      this.failure = null;
    } catch (fault) {
      if (this.abort.signal.aborted) return;
      this.failure = fault instanceof Error ? fault.message : String(fault);
    }
  }

  private takeOverview(overview: FleetOverview): void {
    this.overview = overview;
    this.clockOffset = overview.at - Date.now();
    this.now = overview.at;
  }

  private showVerdicts(): void {
    this.standing = this.book.standing();
    this.everyVerdict = this.book.all();
  }
}
