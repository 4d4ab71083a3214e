/** The first screen's answer, in words: what needs attention, and what does not. */
import type { FleetOverview, Verdict, VerdictRevision } from '@packtwin/protocol';
import { countOf, formatNumber } from '../format/numbers.ts';

export interface FleetAnswer {
  /** Worst state that the answer speaks of. */
  readonly mark: 'flag' | 'watch' | 'fine' | 'unknown';
  readonly headline: string;
  /** The rest of the fleet, in one sentence. */
  readonly remainder: string;
}

/** `overview.packs` not empty. */
export function fleetAnswer(overview: FleetOverview, standing: readonly VerdictRevision[]): FleetAnswer {
  const flags = standing.filter(({ verdict }) => verdict.level === 'flag');
  const watches = standing.filter(({ verdict }) => verdict.level === 'watch');
  const watched = `${countOf(overview.cellsWatched, 'cell')} in ${countOf(overview.packs.length, 'pack')}`;
  const undecided = overview.packs.filter((pack) => pack.worstLevel === 'unknown').length;

  const others: string[] = [];
  if (flags.length > 1) others.push(`${formatNumber(flags.length - 1)} more flagged`);
  if (watches.length > (flags.length > 0 ? 0 : 1)) {
    const more = flags.length > 0 ? watches.length : watches.length - 1;
    others.push(`${formatNumber(more)} ${flags.length > 0 ? '' : 'more '}on watch`);
  }
  if (undecided > 0) others.push(`${countOf(undecided, 'pack')} without enough data yet`);
  const apart = others.length === 0 ? '' : `${others.join(', ')}. `;

  const worst = flags[0] ?? watches[0];
  if (worst !== undefined) {
    return {
      mark: worst.verdict.level === 'flag' ? 'flag' : 'watch',
      headline: namingVehicle(worst.verdict),
      remainder: `${apart}${watched} are watched; what is not listed${undecided > 0 ? ' and has enough data' : ''} behaves as expected.`,
    };
  }
  if (undecided === overview.packs.length) {
    return {
      mark: 'unknown',
      headline: 'Not enough data yet to judge any cell.',
      remainder: `${watched} are watched; the first answers need a few hours of driving and rest.`,
    };
  }
  return {
    mark: 'fine',
    headline: 'Every cell behaves as its design and its use explain.',
    remainder: `${apart}${watched} are watched.`,
  };
}

/** A summary speaks of a cell of its pack; over a whole fleet the vehicle has to be said as well. */
function namingVehicle({ summary, vehicle }: Verdict): string {
  return summary.includes(vehicle) ? summary : `${vehicle}: ${summary}`;
}
