/** What is found of cells, as one sentence that a fleet engineer can act on. */
import type { Cause } from '@packtwin/protocol';
import type { Departure } from './attribution.ts';
import { DAYS_PER_MONTH } from './cellJudgement.ts';
import { dayInWords } from './isoInstant.ts';

interface FoundDeparture {
  readonly cells: readonly string[];
  /** Cells behind the tap that it was seen at. */
  readonly tapped: number;
  readonly departure: Departure;
  readonly cause: Cause;
  /** Ω. */
  readonly cellResistance: number;
  /** ms, NaN where it has been so from the first day. */
  readonly onset: number;
  readonly confidence: number;
}

export function summaryOf(found: FoundDeparture): string {
  const { cells, tapped, onset, confidence } = found;
  const since = onset === onset ? ` since ${dayInWords(onset)}` : '';
  const said = `${nameOf(cells)} ${describe(found)}${since} (sure: ${confidence.toFixed(3)}).`;
  // A tap tells the mean of its cells: which of them it is cannot be known, and a single one has all of it.
  return tapped > 1
    ? `${said} One tap measures the ${tapped} together: a single one of them has ${tapped} times as much.`
    : said;
}

function nameOf(cells: readonly string[]): string {
  if (cells.length === 1) return `Cell ${cells[0]}`;
  return `Cells ${cells.slice(0, -1).join(', ')} and ${cells.at(-1)}`;
}

function describe({ cells, departure: of, cause, cellResistance }: FoundDeparture): string {
  const isOne = cells.length === 1;
  const [their, s] = isOne ? ['its', 's'] : ['their', ''];
  const neighbours = `${their} neighbours`;
  if (of.channel === 'resistance') {
    const ofCell = (ohms: number): string => `${(1e3 * ohms).toFixed(2)} mΩ`;
    const share = (ohms: number): string => percent(ohms / cellResistance);
    if (of.days > 0 && of.since > 0) {
      return `gained ${ofCell(of.since)} of resistance (${share(of.since)} of a cell’s) against ${neighbours}`;
    }
    const has = isOne ? 'has' : 'have';
    return `${has} ${ofCell(of.departure)} (${share(of.departure)}) more resistance than ${neighbours}`;
  }
  if (of.channel === 'retention') return `hold${s} ${percent(of.departure)} less charge than ${neighbours}`;
  if (of.channel === 'dips') return `dipped ${of.dips} times against both neighbours`;
  if (cause === 'imbalance' || !(of.days > 0)) {
    const side = of.departure < 0 ? 'below' : 'above';
    return `stand${s} ${percent(of.departure)} of ${their} charge ${side} both neighbours`;
  }
  const perMonth = (-of.since / of.days) * DAYS_PER_MONTH;
  return `lose${s} ${percent(perMonth)} of ${their} charge a month against ${neighbours}`;
}

function percent(fraction: number): string {
  return `${(100 * Math.abs(fraction)).toFixed(1)} %`;
}
