/** What a dossier cannot tell, and why: sentences that follow from the data, for a reader who doubts the rest. */
import { MS_PER_DAY } from '@packtwin/units';
import type { Counted } from '@packtwin/protocol';
import type { DossierBasis, DossierQuestion, DossierResult } from './dossierContent.ts';

/** A part that is interpolated beyond this share is spoken of. */
const NOTABLE = 0.1;

export function cannotTell(
  { cell, behindTap }: DossierQuestion,
  { design, pack }: DossierBasis,
  { counters, data, days, raw, verdicts }: Omit<DossierResult, 'cannotTell' | 'doubts'>,
): string[] {
  const sentences: string[] = [];
  if (behindTap.length > 1) {
    sentences.push(
      `Which of the cells ${behindTap.join(', ')} it is: one tap measures their sum, so every figure is about all of them.`,
    );
  }
  if (shareOf(counters.calendar) > NOTABLE) {
    sentences.push(
      `What happened in the ${counters.gaps.count} gaps of the recording, ${percent(shareOf(counters.calendar))} of ` +
        `its time (the longest ${(counters.gaps.longest / MS_PER_DAY).toFixed(1)} days): time in them is interpolated ` +
        'between the samples on both sides, charge is the least that must have flowed.',
    );
  }
  if (shareOf(counters.chargeIn) > NOTABLE) {
    const seen = counters.charging.sessions.measured;
    sentences.push(
      `How the pack was charged: ${percent(shareOf(counters.chargeIn))} of the charge that went in lies in gaps, ` +
        `${seen === 0 ? 'no charge was' : seen === 1 ? 'one charge was' : `${seen} charges were`} recorded. Rate, temperature ` +
        'and duration of the others are unknown, so nothing is said about fast charging in them.',
    );
  }
  if (counters.timeAt.measured.at(-1)!.some((ms) => ms > 0) || pack.probeCell.length === 0) {
    sentences.push(
      'The temperature at all times: where no probe was read, time stands under "not known" and the model keeps the last one.',
    );
  }
  sentences.push('The ambient temperature: the probes are inside of the pack, and limits are held against them.');
  if (counters.stateOfChargeSource === 'vehicle') {
    sentences.push(
      'Whether the vehicle’s own state of charge is right: time, depths and what flowed in gaps are counted with it, because terms mean what the vehicle showed.',
    );
  } else {
    sentences.push(
      'What state of charge the vehicle showed: it sends none, so that the twin’s estimate is counted with.',
    );
  }
  if (days.retention.cell.every((value) => value === null)) {
    sentences.push(
      'The capacity of the cell: no window of charge was wide enough. Nothing here says that it is above or below a warranty term.',
    );
  }
  if (pack.inServiceAt === null) {
    sentences.push(
      'What the pack should have lost before the recording: its first use is unknown, so that expected retention is what its own charges measured, and what design and use explain since.',
    );
  }
  const [first] = raw;
  if (first !== undefined && first.rank === 1) {
    sentences.push(
      `How it began: on the first day of the recording cell ${cell} was the lowest of its pack already, ${(-1000 * first.cell).toFixed(0)} mV below the median.`,
    );
  }
  for (const missing of new Set(verdicts.at(-1)?.verdict.hypotheses.map((each) => each.missing) ?? [])) {
    if (missing !== '') sentences.push(`The cause with more certainty: ${missing}.`);
  }
  if (data.alarms === 0) {
    sentences.push('What the vehicle itself complained about: no alarm is in the recording.');
  }
  sentences.push(
    'Whether the pack was opened, immersed, charged with a wrong charger or missed an update: such events are not in telemetry.',
    `Whether the parameters are this cell’s: they are those of the design "${design.name}", scaled to the rated charge; comparison with neighbours does not need them to be exact, statements about absolute retention do.`,
    'Who made this file: its seal shows that it was changed, not by whom it was made. The recording’s own history before it was hashed is outside of it.',
    'What a test of the cell would show. This is a reason to make one, not a replacement.',
  );
  return sentences;
}

function shareOf({ measured, interpolated }: Counted): number {
  return interpolated > 0 ? interpolated / (measured + interpolated) : 0;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.995 && share >= 0.1 ? 0 : 1)} %`;
}
