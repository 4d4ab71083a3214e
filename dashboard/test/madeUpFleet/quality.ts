/** What was refused and nulled, by vehicle and by day. */
import type { QualityReport } from '@packtwin/protocol';
import { noise } from './signals.ts';
import { DAY, PACK, SILENT, VEHICLES } from './vehicles.ts';

export function packQuality(vehicle: number) {
  return {
    vehicle: VEHICLES[vehicle]!,
    pack: PACK,
    framesAccepted: 1_204_000 + 9000 * vehicle,
    framesRefused:
      vehicle % 4 === 1
        ? { DUPLICATE: 812, TIME_NOT_INCREASING: 4 }
        : vehicle === 6
          ? { CLOCK_UNUSABLE: 61, FUTURE_TIME: 9 }
          : { DUPLICATE: 20 + vehicle },
    valuesNulled: vehicle === 3 ? { SENTINEL: 4631, ABSENT_PROBE: 1201 } : vehicle === 6 ? { OUT_OF_RANGE: 212 } : {},
    framesReordered: 31 * vehicle,
    reruns: vehicle === 5 ? 2 : 0,
    gaps: vehicle === SILENT ? 6 : 1,
  };
}

export function quality(now: number): QualityReport {
  const today = Math.floor(now / DAY) * DAY;
  return {
    packs: VEHICLES.map((_, vehicle) => packQuality(vehicle)),
    unattributed: { TOPIC_INVALID: 3, PAYLOAD_MALFORMED: 11 },
    days: Array.from({ length: 45 }, (_, index) => ({
      day: today - (44 - index) * DAY,
      framesAccepted: 380_000,
      framesRefused: {
        DUPLICATE: Math.round(90 + 60 * noise(index)),
        CLOCK_UNUSABLE: index === 20 ? 400 : 0,
        PAYLOAD_MALFORMED: index % 9 === 3 ? 30 : 0,
      },
      valuesNulled: {
        SENTINEL: Math.round(900 + 500 * noise(index + 70)),
        ABSENT_PROBE: index > 30 ? 300 : 0,
        MISSING: 120,
      },
    })),
  };
}
