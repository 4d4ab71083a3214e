/**
 * The address holds everything that matters, so that a link shows a colleague the same thing:
 * `#/cell/EV-0042/main/17?range=7d&cursor=2026-05-03T14:05:00.000Z`.
 */
import { FLEET_QUANTITIES, type FleetQuantity, type Level } from '@packtwin/protocol';

export type Route =
  | { readonly page: 'fleet' }
  | { readonly page: 'vehicle'; readonly vehicle: string; readonly pack: string | null }
  | { readonly page: 'cell'; readonly vehicle: string; readonly pack: string; readonly cellIndex: number }
  | { readonly page: 'quality' }
  | { readonly page: 'unknown'; readonly path: string };

/** Time range that follows the newest sample. */
export const TIME_WINDOWS = ['1h', '1d', '7d', '30d', '90d', 'all'] as const;
export type TimeWindow = (typeof TIME_WINDOWS)[number];

export interface View {
  /** Quantity of maps and drawings. */
  readonly quantity: FleetQuantity;
  /** Window that follows the newest sample; null = the page's own default. */
  readonly range: TimeWindow | null;
  /** Fixed range, ms UTC; both or neither. Wins over `range`. */
  readonly from: number | null;
  readonly to: number | null;
  /** Pinned cursor of all charts, ms UTC. */
  readonly cursor: number | null;
  readonly search: string;
  /** Only findings of this level. */
  readonly level: Level | null;
  /** The map as a table. */
  readonly table: boolean;
}

export const DEFAULT_VIEW: View = {
  quantity: 'evidence',
  range: null,
  from: null,
  to: null,
  cursor: null,
  search: '',
  level: null,
  table: false,
};

export interface Address {
  readonly route: Route;
  readonly view: View;
}

const LEVELS: readonly Level[] = ['flag', 'watch', 'note'];

/** Reads `location.hash`. Never throws: what it cannot read takes its default. */
export function parseAddress(hash: string): Address {
  const text = hash.startsWith('#') ? hash.slice(1) : hash;
  const split = text.indexOf('?');
  const path = split < 0 ? text : text.slice(0, split);
  const query = new URLSearchParams(split < 0 ? '' : text.slice(split + 1));
  return { route: parseRoute(path), view: parseView(query) };
}

/** The hash that {@link parseAddress} reads back; defaults are left out. */
export function formatAddress(route: Route, view: View): string {
  const query = new URLSearchParams();
  if (view.quantity !== DEFAULT_VIEW.quantity) query.set('quantity', view.quantity);
  if (view.range !== null) query.set('range', view.range);
  if (view.from !== null && view.to !== null) {
    query.set('from', new Date(view.from).toISOString());
    query.set('to', new Date(view.to).toISOString());
  }
  if (view.cursor !== null) query.set('cursor', new Date(view.cursor).toISOString());
  if (view.search !== '') query.set('search', view.search);
  if (view.level !== null) query.set('level', view.level);
  if (view.table) query.set('table', '1');
  const tail = query.toString().replaceAll('%3A', ':');
  return `#${pathOf(route)}${tail === '' ? '' : `?${tail}`}`;
}

/** Address of another page: keeps the quantity, drops what belongs to this page alone. */
export function viewForOtherPage(view: View): View {
  return { ...DEFAULT_VIEW, quantity: view.quantity };
}

function pathOf(route: Route): string {
  if (route.page === 'fleet') return '/';
  if (route.page === 'quality') return '/quality';
  if (route.page === 'unknown') return route.path;
  const vehicle = encodeURIComponent(route.vehicle);
  if (route.page === 'vehicle')
    return `/vehicle/${vehicle}${route.pack === null ? '' : `/${encodeURIComponent(route.pack)}`}`;
  return `/cell/${vehicle}/${encodeURIComponent(route.pack)}/${route.cellIndex}`;
}

function parseRoute(path: string): Route {
  const parts = path.split('/').filter((part) => part !== '');
  const [page, vehicle, pack, cell] = parts.map(decodePart);
  if (page === undefined || (page === 'fleet' && parts.length === 1)) return { page: 'fleet' };
  if (page === 'quality' && parts.length === 1) return { page: 'quality' };
  if (page === 'vehicle' && vehicle !== undefined && parts.length <= 3)
    return { page: 'vehicle', vehicle, pack: pack ?? null };
  if (page === 'cell' && vehicle !== undefined && pack !== undefined && cell !== undefined && /^\d{1,6}$/.test(cell)) {
    return { page: 'cell', vehicle, pack, cellIndex: Number(cell) };
  }
  return { page: 'unknown', path };
}

function parseView(query: URLSearchParams): View {
  const from = parseInstant(query.get('from'));
  const to = parseInstant(query.get('to'));
  const isRange = from !== null && to !== null && to > from;
  return {
    quantity: oneOf(FLEET_QUANTITIES, query.get('quantity')) ?? DEFAULT_VIEW.quantity,
    range: oneOf(TIME_WINDOWS, query.get('range')),
    from: isRange ? from : null,
    to: isRange ? to : null,
    cursor: parseInstant(query.get('cursor')),
    search: query.get('search') ?? '',
    level: oneOf(LEVELS, query.get('level')),
    table: query.get('table') === '1',
  };
}

function oneOf<T extends string>(allowed: readonly T[], text: string | null): T | null {
  return allowed.find((candidate) => candidate === text) ?? null;
}

function parseInstant(text: string | null): number | null {
  if (text === null) return null;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? null : instant;
}

/** A stray % in a pasted link is text, not a fault. */
function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
