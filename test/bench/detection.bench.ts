/** Detection with error rates: telemetry through the whole twin, and fleets drawn from what that measured. */
import type { FleetFigure } from './detection/fleetFigures.ts';
import { fleetTier } from './detection/fleetTier.ts';
import { telemetryTier } from './detection/telemetryTier.ts';

export const bench = {
  description: 'estimator errors, false flags, delays and causes, beside six baselines (--preset quick: a minute)',
  presets: ['quick', 'full'],
  async run(preset: 'quick' | 'full' = 'full'): Promise<readonly FleetFigure[]> {
    const { figures, statistics } = telemetryTier({ preset });
    return [...figures, ...(await fleetTier({ preset, statistics }))];
  },
};
