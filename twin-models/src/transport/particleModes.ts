/**
 * Diffusion in a sphere under a flux at its surface, as exact modes (Fick, constant D).
 *
 *     θ_surf − θ̄ = Σ_m q_m,   dq_m/dt = −λ_m² (D/R²) q_m + (2/3) dθ̄/dt,   tan λ_m = λ_m
 *
 * In steady state q_m = (2/3)/(λ_m²) · (R²/D) dθ̄/dt and Σ (2/3)/λ_m² = 1/15: c̄ − c_surf = j R/(5 F D).
 * Hundreds of modes would be needed for the first second after a jump of the current; those from the
 * fourth on are lumped in groups that keep each group's steady response and mean relaxation time.
 *
 * Crank, *The Mathematics of Diffusion*, 2nd ed., §6.3.3.
 */

/** First mode of every group, 1-based; modes beyond {@link LAST_MODE} follow the flux at once. */
const GROUP_STARTS = [1, 2, 3, 4, 6, 9, 15, 30] as const;
const LAST_MODE = 400;

export const PARTICLE_MODE_COUNT = GROUP_STARTS.length;

export interface ParticleModes {
  /** λ² of every mode or group (multiply by D/R² for 1/s). */
  readonly eigenvalues: Float64Array;
  /** Driving weight of every mode or group: dq/dt gains weight × dθ̄/dt. Σ weight/eigenvalue + remainder = 1/15. */
  readonly weights: Float64Array;
  /** Part of 1/15 that follows the flux at once. */
  readonly remainder: number;
  /** λ of the single modes in every group, for profiles over the radius. */
  readonly members: readonly Float64Array[];
}

/** m-th positive root of tan λ = λ, by Newton's method on λ cos λ − sin λ from its asymptote. */
function rootOfTangent(m: number): number {
  const asymptote = (m + 0.5) * Math.PI;
  let lambda = asymptote - 1 / asymptote;
  for (let iteration = 0; iteration < 8; iteration++) {
    lambda += (lambda * Math.cos(lambda) - Math.sin(lambda)) / (lambda * Math.sin(lambda));
  }
  return lambda;
}

function buildParticleModes(): ParticleModes {
  const eigenvalues = new Float64Array(PARTICLE_MODE_COUNT);
  const weights = new Float64Array(PARTICLE_MODE_COUNT);
  const members: Float64Array[] = [];
  let covered = 0;
  for (let group = 0; group < PARTICLE_MODE_COUNT; group++) {
    const first = GROUP_STARTS[group]!;
    const last = (GROUP_STARTS[group + 1] ?? LAST_MODE + 1) - 1;
    const roots = Float64Array.from({ length: last - first + 1 }, (_, index) => rootOfTangent(first + index));
    let response = 0;
    let delayed = 0;
    for (const root of roots) {
      response += 2 / 3 / root ** 2;
      delayed += 2 / 3 / root ** 4;
    }
    eigenvalues[group] = response / delayed;
    weights[group] = response * eigenvalues[group]!;
    members.push(roots);
    covered += response;
  }
  return { eigenvalues, weights, remainder: 1 / 15 - covered, members };
}

/** The same for every particle: modes depend on shape only. */
export const particleModes: ParticleModes = buildParticleModes();

/**
 * Stoichiometry at relative radius ρ (0 centre … 1 surface), from the mean, the modes and the part that
 * follows at once (which sits at the surface).
 */
export function stoichiometryAtRadius(mean: number, modes: Float64Array, relativeRadius: number): number {
  let value = mean;
  for (let group = 0; group < PARTICLE_MODE_COUNT; group++) {
    const roots = particleModes.members[group]!;
    const amplitude = modes[group]!;
    let response = 0;
    let shape = 0;
    for (const root of roots) {
      const share = 1 / root ** 2;
      response += share;
      shape +=
        (share * (relativeRadius > 1e-9 ? Math.sin(root * relativeRadius) / relativeRadius : root)) / Math.sin(root);
    }
    value += (amplitude * shape) / response;
  }
  return value;
}
