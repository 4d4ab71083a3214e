/**
 * How anodes of alloying metals degrade besides the damage of their shape: a film that is torn open with every swing,
 * and tin that coarsens where it is drained too far.
 *
 * Film law and constants as for graphite (docs/models/degradation.md), from the 20 nm that formation leaves; new area
 * per volume change 0.02, assumed. Coarsening: form after Courtney & Dahn, J. Electrochem. Soc. 144 (1997) 2045, 1e-3 per
 * cycle at 0.2 V above 0.8 V against lithium, assumed.
 */
import type { AggregationParameters, DegradationParameters } from '../degradation/degradationParameters.ts';
import { carbonateInterphase } from './carbonateInterphase.ts';
import type { AlloyingHost } from './alloyingHosts.ts';

/** Coarsening of tin. */
export const TIN_AGGREGATION: AggregationParameters = { lossPerCycle: 1e-3, potentialLimit: 0.8, span: 0.2 };

const FILM_THICKNESS = 20e-9;
/** Ω m: with the thickness 1e-3 Ω m² of interface. */
const FILM_RESISTIVITY = 5e4;
const NEW_AREA_PER_VOLUME_CHANGE = 0.02;

/** Film on a swelling metal, plating below 0 V, and coarsening if it is tin. */
export function alloyDegradation(host: AlloyingHost): DegradationParameters {
  return {
    interphase: {
      ...carbonateInterphase(),
      initialThickness: FILM_THICKNESS,
      resistivity: FILM_RESISTIVITY,
      swelling: { newAreaPerVolumeChange: NEW_AREA_PER_VOLUME_CHANGE, volumeChange: host.expansion },
    },
    plating: { rateConstant: 1e-10, transferCoefficient: 0.65 },
    negative: host.element === 'Sn' ? { aggregation: TIN_AGGREGATION } : {},
  };
}
