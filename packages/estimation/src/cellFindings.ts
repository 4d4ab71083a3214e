/** Findings on single cells (or groups behind one tap, or the two cells of a leaking seal) from the judgement. */
import type { Evidence, Finding, FleetCandidate, Level, PackTopology } from '@packtwin/protocol';
import { electrodeSlopesAt, type CellDesign } from '@packtwin/twin-models';
import { MS_PER_DAY, REFERENCE_TEMPERATURE } from '@packtwin/units';
import { attribute, NOBODY, type Attribution, type Departure } from './attribution.ts';
import { DAYS_PER_MONTH, leadingChannel, type CellJudgement, type Channel } from './cellJudgement.ts';
import { summaryOf } from './findingWords.ts';
import { isoInstant } from './isoInstant.ts';
import { decideLevel, type LevelDecision } from './fleetControl/levelDecision.ts';
import { fleetThresholds } from './fleetControl/fleetThresholds.ts';
import type { StateColumns } from './stateColumns.ts';
import { verdictConfidence } from './verdictConfidence.ts';

/** Another channel must carry this much more evidence before it takes over a finding. */
const CHANNEL_CHANGE = 10;
const FLAGGED_CHANNEL_CHANGE = 1e6;

/** Capacity that seems to be there per unit of charge that a cell stands apart: it is compared on a curve not its own. */
const CHARGE_IN_CAPACITY = 2;

interface CellFindings {
  /** 0 nothing, 1 watch, 2 flag, per observation. */
  readonly level: Float64Array;
  /** The pack as a fleet of its own cells: what is found of those that stand out, with the level that this gives them. */
  review(at: number): readonly Finding[];
  /** The same cells with their evidence, for the question whether they stand out among all cells watched. */
  candidates(): readonly FleetCandidate[];
}

interface FindingContext {
  readonly judgement: CellJudgement;
  readonly topology: PackTopology;
  readonly design: CellDesign;
  readonly cellResistance: number;
  /** Taps that are lost or stuck: nothing is said of their cells. */
  readonly excluded: Float64Array;
}

/** By the number in the column of levels; a pack alone does not note cells that nothing is said of. */
const LEVELS: readonly Level[] = ['note', 'watch', 'flag'];
const CHANNEL_ORDER: readonly Channel[] = ['charge', 'resistance', 'retention', 'dips'];

export function createCellFindings(state: StateColumns, context: FindingContext): CellFindings {
  const { judgement, topology, design, cellResistance, excluded } = context;
  const count = topology.observationCount;
  const level = state.column(count);
  const leading = state.column(count, -1);
  const namedWith = state.column(count, Number.NaN);
  const partners = platePartners(topology);
  const shares = faceShares(design);

  /** Of the last review. */
  let candidates: FleetCandidate[] = [];

  const evidenceOf = (o: number): FleetCandidate['evidence'] => ({
    safety: { eValue: storable(judgement.classEvidence.safety[o]!), peak: storable(judgement.classPeak.safety[o]!) },
    ageing: { eValue: storable(judgement.classEvidence.ageing[o]!), peak: storable(judgement.classPeak.ageing[o]!) },
  });

  const channelOf = (o: number): Channel => {
    const strongest = leadingChannel(judgement, o);
    const held = CHANNEL_ORDER[leading[o]!];
    const keep =
      held !== undefined &&
      judgement.channelEvidence(strongest, o) <
        (level[o] === 2 ? FLAGGED_CHANNEL_CHANGE : CHANNEL_CHANGE) * judgement.channelEvidence(held, o);
    const channel = keep ? held : strongest;
    leading[o] = CHANNEL_ORDER.indexOf(channel);
    return channel;
  };

  const departureOf = (o: number, channel: Channel, at: number): Departure => {
    const slow =
      channel === 'resistance'
        ? judgement.resistance
        : channel === 'retention'
          ? judgement.retention
          : judgement.charge;
    const onset = slow.onset[o]!;
    const begun = onset === onset ? slow.departureAtOnset[o]! : 0;
    return {
      channel,
      departure: slow.departure[o]!,
      first: slow.firstDeparture[o]!,
      since: slow.departure[o]! - (begun === begun ? begun : 0),
      days: onset === onset ? Math.max(1, (at - onset) / MS_PER_DAY) : Number.NaN,
      driftEvidence: slow.driftEvidence[o]!,
      leakagePerMonth: judgement.leakagePerMonth(o),
      leakageDeviation: judgement.leakageDeviation(),
      capacity: judgement.retention.departure[o]! - judgement.retention.firstDeparture[o]!,
      capacityDeviation: Math.max(judgement.retention.levelDeviation(), 2e-3),
      dips: judgement.dips.dips[o]!,
      dipEvidence: judgement.dips.evidence[o]!,
      platePartners: partners[o]!.map(({ observation, side }) => ({
        observation,
        side,
        leakagePerMonth: judgement.leakagePerMonth(observation),
        chargeEvidence: judgement.charge.evidence[observation]!,
      })),
      namedWith: namedWith[o]!,
      ...shares,
    };
  };

  const write = (
    o: number,
    { level: newLevel, threshold, control }: LevelDecision,
    at: number,
  ): { finding: FleetCandidate['finding']; partner: number | undefined } => {
    const channel = channelOf(o);
    const departure = departureOf(o, channel, at);
    const attribution: Attribution = attribute(departure);
    namedWith[o] = attribution.partner ?? NOBODY;
    const observations = attribution.partner === undefined ? [o] : [o, attribution.partner].toSorted((a, b) => a - b);
    const cellIndices = observations.flatMap((observation) => cellsOf(topology, observation));
    const cells = cellIndices.map((cell) => topology.cellLabels[cell]!);
    const eValue = storable(judgement.classPeak[control.evidenceClass][o]!);
    const confidence = verdictConfidence(eValue);
    const onset = onsetOf(judgement, o, channel);
    const begun = onset === onset ? onset : at;
    const { cause } = attribution.hypotheses[0]!;
    const tapped = attribution.partner === undefined ? topology.observationCellCount[o]! : 1;
    return {
      partner: attribution.partner,
      finding: {
        level: newLevel,
        scope: 'cell',
        cells,
        cellIndices,
        channel: channel === 'dips' ? 'charge' : channel,
        cause,
        onset: isoInstant(begun),
        confidence,
        summary: summaryOf({ cells, tapped, departure, cause, cellResistance, onset, confidence }),
        hypotheses: attribution.hypotheses,
        evidence: figures(departure, judgement, o, cellResistance),
        eValue,
        threshold,
        control,
      },
    };
  };

  return {
    level,
    review(at) {
      const thresholds = fleetThresholds(judgement.classEvidence, count);
      const day = Math.floor(at / MS_PER_DAY) * MS_PER_DAY;
      candidates = [];
      const taken = new Set<number>();
      const strength = (o: number): number =>
        Math.max(judgement.classEvidence.safety[o]!, judgement.classEvidence.ageing[o]!);
      const order = Array.from({ length: count }, (_, o) => o).toSorted((a, b) => strength(b) - strength(a) || a - b);
      for (const o of order) {
        if (excluded[o]! > 0) continue;
        const decision = decideLevel(evidenceOf(o), thresholds, day, LEVELS[level[o]!]!);
        level[o] = LEVELS.indexOf(decision.level);
        if (level[o] === 0) namedWith[o] = Number.NaN;
        if (level[o] === 0 || taken.has(o)) continue;
        const { finding, partner } = write(o, decision, at);
        candidates.push({ observation: o, finding, evidence: evidenceOf(o) });
        taken.add(o);
        if (partner === undefined) continue;
        taken.add(partner);
        namedWith[partner] = o;
      }
      return candidates.map(({ finding }) => finding);
    },
    candidates: () => candidates,
  };
}

/** JSON knows no infinity. */
function storable(eValue: number): number {
  return Math.min(eValue, Number.MAX_VALUE);
}

/** Share of the voltage slope that each electrode carries, as a day of use weighs it: by the square of the whole slope. */
function faceShares(design: CellDesign): { readonly negativeShare: number; readonly positiveShare: number } {
  let negative = 0;
  let all = 0;
  for (let z = 0.2; z <= 0.9; z += 0.01) {
    const slopes = electrodeSlopesAt(design, z, REFERENCE_TEMPERATURE);
    const whole = slopes.negative + slopes.positive;
    negative += slopes.negative * whole;
    all += whole * whole;
  }
  return { negativeShare: negative / all, positiveShare: 1 - negative / all };
}

/** Observations across a plate of a bipolar stack; only single-cell taps can tell the two faces apart. */
function platePartners(
  topology: PackTopology,
): readonly (readonly { observation: number; side: 'below' | 'above' }[])[] {
  const stackOf = (cell: number): number =>
    topology.stacks.findIndex(({ firstCell, cellCount }) => cell >= firstCell && cell < firstCell + cellCount);
  return Array.from({ length: topology.observationCount }, (_, o) => {
    const first = topology.observationFirstCell[o]!;
    const stack = stackOf(first);
    if (topology.stacks[stack]?.kind !== 'bipolar' || topology.observationCellCount[o] !== 1) return [];
    const neighbours: { observation: number; side: 'below' | 'above' }[] = [];
    for (const [observation, side] of [
      [o - 1, 'below'],
      [o + 1, 'above'],
    ] as const) {
      if (observation < 0 || observation >= topology.observationCount) continue;
      const cell = topology.observationFirstCell[observation]!;
      if (topology.observationCellCount[observation] === 1 && stackOf(cell) === stack)
        neighbours.push({ observation, side });
    }
    return neighbours;
  });
}

export function cellsOf(topology: PackTopology, observation: number): readonly number[] {
  const first = topology.observationFirstCell[observation]!;
  return Array.from({ length: topology.observationCellCount[observation]! }, (_, k) => first + k);
}

function onsetOf(judgement: CellJudgement, o: number, channel: Channel): number {
  if (channel === 'dips') return judgement.dips.firstAt[o]!;
  return judgement[channel].onset[o]!;
}

function figures(of: Departure, judgement: CellJudgement, o: number, cellResistance: number): readonly Evidence[] {
  const band = (deviation: number): number | null => (Number.isFinite(deviation) ? 1.96 * deviation : null);
  const finite = (list: readonly Evidence[]): readonly Evidence[] => list.filter(({ value }) => Number.isFinite(value));
  return finite([
    {
      name: 'charge against both neighbours',
      value: 100 * judgement.charge.departure[o]!,
      band: band(100 * judgement.charge.blockDeviation()),
      unit: '%',
      comparedWith: 'nearer of the medians of four neighbours on each side',
    },
    {
      name: 'of which since onset',
      value: of.channel === 'charge' ? 100 * of.since : Number.NaN,
      band: band(100 * judgement.charge.blockDeviation()),
      unit: '%',
      comparedWith: 'the same difference on the day of onset',
    },
    {
      name: 'charge lost per month',
      value: of.channel === 'charge' ? (-100 * of.since * DAYS_PER_MONTH) / of.days : Number.NaN,
      band: band((100 * Math.SQRT2 * judgement.charge.blockDeviation() * DAYS_PER_MONTH) / of.days),
      unit: '%/month',
      comparedWith: 'both neighbours, since onset',
    },
    {
      name: 'resistance against both neighbours',
      value: 1e3 * judgement.resistance.departure[o]!,
      band: band(1e3 * judgement.resistance.blockDeviation()),
      unit: 'mΩ',
      comparedWith: `a cell of ${(1e3 * cellResistance).toFixed(2)} mΩ`,
    },
    {
      name: 'capacity against both neighbours',
      value: 100 * judgement.retention.departure[o]!,
      band: band(
        100 * Math.hypot(judgement.retention.blockDeviation(), CHARGE_IN_CAPACITY * judgement.charge.departure[o]!),
      ),
      unit: '%',
      comparedWith: 'neighbours under the same current',
    },
    { name: 'sudden dips', value: of.dips, band: null, unit: '1', comparedWith: 'all cells of the pack' },
  ]);
}
