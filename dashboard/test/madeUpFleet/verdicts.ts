/** Verdicts about the faults. */
import type { VerdictRevision } from '@packtwin/protocol';
import { cellDay } from './cellDays.ts';
import { FAULTS } from './faults.ts';
import { DAY, PACK, VEHICLES, cellLabel } from './vehicles.ts';

export function verdicts(now: number): VerdictRevision[] {
  return FAULTS.map((fault) => {
    const vehicle = VEHICLES[fault.vehicle]!;
    const cells = fault.cells.map(cellLabel);
    const detected = now - fault.detected * DAY;
    const day = cellDay(fault.vehicle, fault.cells[0]!, now, now);
    return {
      revision: fault.cause === 'seal-leakage' ? 2 : 1,
      state: fault.cause === 'seal-leakage' ? 'amended' : 'open',
      at: detected,
      verdict: {
        id: `${vehicle}/${PACK}/cell/${cells.join('+')}/${fault.channel}`,
        vehicle,
        pack: PACK,
        level: fault.level,
        scope: 'cell',
        cells,
        cellIndices: fault.cells,
        channel: fault.channel,
        cause: fault.cause,
        onset: new Date(now - fault.onset * DAY).toISOString(),
        detectedAt: new Date(detected).toISOString(),
        confidence: fault.confidence,
        summary: fault.summary,
        hypotheses: [
          {
            cause: fault.cause,
            weight: 0.91,
            supports: 'falls behind at rest, and equally at every state of charge',
            against: 'no rise in temperature, which a large leak would bring',
            missing: 'a rest of two days or longer',
          },
          {
            cause: 'imbalance',
            weight: 0.06,
            supports: 'the offset is small so far',
            against: 'it grows every day; an imbalance would stand still',
            missing: 'a full charge that balances the pack',
          },
          {
            cause: 'sensor',
            weight: 0.03,
            supports: 'one tap could drift',
            against: 'the neighbouring tap shows nothing in return',
            missing: 'a second measurement of the same cell',
          },
        ],
        evidence: [
          fault.channel === 'resistance'
            ? {
                name: 'Series resistance',
                value: 0.21,
                band: 0.04,
                unit: 'mΩ',
                comparedWith: 'median of the 59 other cells',
              }
            : fault.channel === 'retention'
              ? { name: 'Retention', value: 88.9, band: 0.8, unit: '%', comparedWith: 'expected 93.6 ± 1.0 %' }
              : {
                  name: 'Self-discharge',
                  value: fault.cells.length === 1 ? 4.6 : 2.1,
                  band: 0.4,
                  unit: '%/month',
                  comparedWith: 'median of the 59 other cells',
                },
          {
            name: 'State of charge behind pack',
            value: 100 * day.offset,
            band: 0.3,
            unit: '%',
            comparedWith: 'reference of the pack',
          },
          { name: 'Evidence (e-value)', value: 2.5e6, band: null, unit: '', comparedWith: 'threshold 60 000' },
        ],
        eValue: fault.level === 'flag' ? 2.5e6 : 13_000,
        threshold: fault.level === 'flag' ? 60_000 : 6000,
        control: {
          evidenceClass: fault.channel === 'charge' ? 'safety' : 'ageing',
          watched: 600,
          discoveries: 1,
          day: Math.floor(detected / DAY) * DAY,
        },
      },
    };
  });
}
