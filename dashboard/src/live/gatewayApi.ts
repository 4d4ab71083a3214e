/** First data of a page over HTTP. A failure is a sentence that says what to do. */
import type {
  CellHistory,
  CellsNow,
  FleetOverview,
  PackCounters,
  PackHistory,
  QualityReport,
  VehicleDetail,
  VerdictList,
} from '@packtwin/protocol';
import type { TimeRange } from '../route/timeRange.ts';

/** Points that are asked for. The gateway spends several on the extremes of every stretch, so that a few hundred stretches remain. */
const HISTORY_POINTS = 5000;

export class GatewayFailure extends Error {
  override readonly name = 'GatewayFailure';
  readonly kind: 'unreachable' | 'not-found' | 'refused';

  constructor(kind: GatewayFailure['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

export class GatewayApi {
  private readonly base: string;

  /** `base`: address of the page, ending in "/". */
  constructor(base: string) {
    this.base = base;
  }

  fleet(signal: AbortSignal): Promise<FleetOverview> {
    return this.get('fleet', signal);
  }
  verdicts(signal: AbortSignal): Promise<VerdictList> {
    return this.get('verdicts', signal);
  }
  quality(signal: AbortSignal): Promise<QualityReport> {
    return this.get('quality', signal);
  }
  vehicle(vehicle: string, signal: AbortSignal): Promise<VehicleDetail> {
    return this.get(`vehicles/${encodeURIComponent(vehicle)}`, signal);
  }
  cells(vehicle: string, pack: string, signal: AbortSignal): Promise<CellsNow> {
    return this.get(`vehicles/${encodeURIComponent(vehicle)}/cells?pack=${encodeURIComponent(pack)}`, signal);
  }
  counters(vehicle: string, pack: string, signal: AbortSignal): Promise<PackCounters> {
    return this.get(`vehicles/${encodeURIComponent(vehicle)}/counters?pack=${encodeURIComponent(pack)}`, signal);
  }
  packHistory(vehicle: string, pack: string, range: TimeRange, signal: AbortSignal): Promise<PackHistory> {
    return this.get(`vehicles/${encodeURIComponent(vehicle)}/history?${rangeQuery(pack, range)}`, signal);
  }
  cellHistory(
    vehicle: string,
    pack: string,
    cellIndex: number,
    range: TimeRange,
    signal: AbortSignal,
  ): Promise<CellHistory> {
    return this.get(
      `vehicles/${encodeURIComponent(vehicle)}/cells/${cellIndex}/history?${rangeQuery(pack, range)}`,
      signal,
    );
  }

  private async get<T>(path: string, signal: AbortSignal): Promise<T> {
    let response: Response;
    try {
      response = await fetch(new URL(`api/v1/${path}`, this.base), { signal, headers: { accept: 'application/json' } });
    } catch (fault) {
      if (signal.aborted) throw fault;
      throw new GatewayFailure(
        'unreachable',
        `The gateway at ${new URL(this.base).host} does not answer. Check that packtwin is running; this page tries again by itself.`,
      );
    }
    if (response.ok) {
      const body: T = await response.json();
      return body;
    }
    const reason = await refusalOf(response);
    if (response.status === 404) throw new GatewayFailure('not-found', reason);
    throw new GatewayFailure('refused', `The gateway answered ${response.status}: ${reason}`);
  }
}

function rangeQuery(pack: string, range: TimeRange): string {
  const query = new URLSearchParams({ pack, points: String(HISTORY_POINTS) });
  // Without a start the gateway answers with the last day only.
  query.set('from', String(Number.isFinite(range.from) ? Math.floor(range.from) : 0));
  // A following range has no end: samples that arrive while the answer is under way belong to it.
  if (!range.isFollowing) query.set('to', String(Math.ceil(range.to)));
  return query.toString();
}

/** The sentence in an error body (`{"message": …}` or `{"error": …}`), else the status text. */
async function refusalOf(response: Response): Promise<string> {
  try {
    const body: unknown = await response.json();
    if (typeof body === 'object' && body !== null) {
      if ('message' in body && typeof body.message === 'string') return body.message;
      if ('error' in body && typeof body.error === 'string') return body.error;
    }
  } catch {
    // No JSON: a proxy's page, for instance. The status says enough.
  }
  return response.statusText === '' ? `HTTP ${response.status}` : response.statusText;
}
