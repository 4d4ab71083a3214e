/**
 * Potentials by the multi-species, multi-reaction law: monotonic by construction, good for fitting new materials.
 *
 *     θ(U) = Σ X_j / (1 + exp[F (U − U_j)/(R T ω_j)])
 *
 * Verbrugge, Baker, Koch, Xiao & Gu, J. Electrochem. Soc. 164 (2017) E3243. The law gives stoichiometry from
 * potential; kernels need the inverse, which Newton's method finds inside a bracket that it cannot leave.
 *
 * | name      | symbol | unit | range                                    |
 * | --------- | ------ | ---- | ---------------------------------------- |
 * | potential | U_j    | V    | where the reaction is half done          |
 * | share     | X_j    | 1    | > 0; sites of the reaction, sum about 1  |
 * | width     | ω_j    | 1    | > 0; 1 is ideal, less is nearer a plateau |
 */
import { FARADAY, GAS_CONSTANT } from '@packtwin/units';
import type { LibraryPotential } from './openCircuitPotential.ts';

export interface LatticeReaction {
  readonly potential: number;
  readonly share: number;
  readonly width: number;
}

export interface MultiReactionMaterial {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly range: readonly [low: number, high: number];
  readonly reactions: readonly LatticeReaction[];
}

const THERMAL_VOLTAGE = (GAS_CONSTANT * 298.15) / FARADAY;
/** V beyond the outermost reactions, in units of their widths, between which the inverse is searched. */
const REACH = 60;

/** Stoichiometry at a potential, 25 °C. */
export function multiReactionStoichiometry(reactions: readonly LatticeReaction[], volts: number): number {
  let stoichiometry = 0;
  for (const { potential, share, width } of reactions) {
    stoichiometry += share / (1 + Math.exp((volts - potential) / (THERMAL_VOLTAGE * width)));
  }
  return stoichiometry;
}

/**
 * The law as a potential over stoichiometry.
 *
 * @throws RangeError if a share or width is not above 0, or the range is not covered by the shares.
 */
export function multiReactionPotential(material: MultiReactionMaterial): LibraryPotential {
  const { id, name, source, range, reactions } = material;
  for (const [index, { potential, share, width }] of reactions.entries()) {
    if (!(share > 0 && width > 0 && Number.isFinite(potential))) {
      throw new RangeError(
        `Cannot use reaction ${index} of "${name}": potential ${potential} V, share ${share}, width ${width}; share and width must be > 0`,
      );
    }
  }
  const sites = reactions.reduce((sum, reaction) => sum + reaction.share, 0);
  if (!(range[0] > 0 && range[0] < range[1] && range[1] < sites)) {
    throw new RangeError(
      `Cannot use range [${range[0]}, ${range[1]}] of "${name}": must lie inside 0…${sites}, the sum of the shares`,
    );
  }
  const widest = REACH * THERMAL_VOLTAGE;
  const low = Math.min(...reactions.map((reaction) => reaction.potential - widest * reaction.width));
  const high = Math.max(...reactions.map((reaction) => reaction.potential + widest * reaction.width));
  return {
    id,
    name,
    source,
    range,
    isMonotonic: true,
    potential: (x) => invert(reactions, x, low, high),
  };
}

/** Newton's steps kept inside a bracket that every step shrinks. */
function invert(reactions: readonly LatticeReaction[], stoichiometry: number, lowest: number, highest: number): number {
  let low = lowest;
  let high = highest;
  let volts = 0.5 * (low + high);
  for (let iteration = 0; iteration < 200; iteration++) {
    let excess = -stoichiometry;
    let slope = 0;
    for (const { potential, share, width } of reactions) {
      const scale = THERMAL_VOLTAGE * width;
      const filled = 1 / (1 + Math.exp((volts - potential) / scale));
      excess += share * filled;
      slope -= (share * filled * (1 - filled)) / scale;
    }
    if (excess > 0) low = volts;
    else high = volts;
    const newton = volts - excess / slope;
    // Every third step halves: steep flanks of narrow reactions send Newton's steps to and fro.
    const next = newton > low && newton < high && iteration % 3 !== 2 ? newton : 0.5 * (low + high);
    if (Math.abs(next - volts) < 1e-15 * Math.max(1, Math.abs(volts)) || high - low < 1e-15) return next;
    volts = next;
  }
  return volts;
}
