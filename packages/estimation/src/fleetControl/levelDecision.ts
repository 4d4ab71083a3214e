/** The level that a cell's e-values give it under the thresholds of a day, and what that rests on. */
import type { DiscoveryControl, EvidenceClass, FleetCandidate, Level } from '@packtwin/protocol';
import { EVIDENCE_CLASSES, type FleetThresholds } from './fleetThresholds.ts';

/** A watched cell is let go when its evidence has fallen this far below the threshold. */
const RELEASE = 0.1;

export interface LevelDecision {
  /** `note`: nothing that the thresholds bear. */
  readonly level: Level;
  /** e-value that the level demands, of the class that comes nearest to it or passes it farthest. */
  readonly threshold: number;
  readonly control: DiscoveryControl;
}

/**
 * @param day ms, start of the day that the thresholds are of
 * @param held level until now: a flag stays, a watch is let go only when its evidence has clearly fallen
 */
export function decideLevel(
  evidence: FleetCandidate['evidence'],
  thresholds: FleetThresholds,
  day: number,
  held: Level,
): LevelDecision {
  const flag = nearest(evidence, thresholds, 'flag');
  if (flag.ratio >= 1 || held === 'flag') return told('flag', flag.evidenceClass, 'flag');
  const watch = nearest(evidence, thresholds, 'watch');
  const isWatched = watch.ratio >= (held === 'watch' ? RELEASE : 1);
  return told(isWatched ? 'watch' : 'note', watch.evidenceClass, 'watch');

  function told(level: Level, evidenceClass: EvidenceClass, budget: 'flag' | 'watch'): LevelDecision {
    const { threshold, watched, discoveries } = thresholds[evidenceClass][budget];
    return { level, threshold, control: { evidenceClass, watched, discoveries, day } };
  }
}

/** The class whose e-value is largest against what it must reach. */
function nearest(
  evidence: FleetCandidate['evidence'],
  thresholds: FleetThresholds,
  budget: 'flag' | 'watch',
): { readonly evidenceClass: EvidenceClass; readonly ratio: number } {
  let evidenceClass: EvidenceClass = 'safety';
  let ratio = 0;
  for (const each of EVIDENCE_CLASSES) {
    const of = evidence[each].eValue / thresholds[each][budget].threshold;
    if (of > ratio) [evidenceClass, ratio] = [each, of];
  }
  return { evidenceClass, ratio };
}
