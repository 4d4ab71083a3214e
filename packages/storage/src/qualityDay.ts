import type { QualityDay } from './factsStore.ts';

type Counts = Pick<QualityDay, 'framesAccepted' | 'framesRefused' | 'valuesNulled'>;

/** Counts only: pack and day are columns of the row. */
export function qualityDayToText({ framesAccepted, framesRefused, valuesNulled }: QualityDay): string {
  return JSON.stringify({ framesAccepted, framesRefused, valuesNulled });
}

export function qualityDayFromText(vehicle: string, pack: string, day: number, text: string): QualityDay {
  const counts: Counts = JSON.parse(text);
  return { vehicle, pack, day, ...counts };
}

/** Same pack and day, counts added up. */
export function sumOfQualityDays(first: QualityDay, second: QualityDay): QualityDay {
  return {
    ...first,
    framesAccepted: first.framesAccepted + second.framesAccepted,
    framesRefused: sumOfCounts(first.framesRefused, second.framesRefused),
    valuesNulled: sumOfCounts(first.valuesNulled, second.valuesNulled),
  };
}

function sumOfCounts<Reason extends string>(
  first: Partial<Record<Reason, number>>,
  second: Partial<Record<Reason, number>>,
): Partial<Record<Reason, number>> {
  const sum = { ...first };
  for (const reason in second) sum[reason] = (sum[reason] ?? 0) + (second[reason] ?? 0);
  return sum;
}
