/**
 * Why a cell departs: weights over the closed list of causes, from how it departs.
 *
 * Weights are posterior probabilities under a Gaussian likelihood of what each cause predicts for the departing cell and
 * its neighbours, times base rates (docs/models/drift.md lists them). What the data cannot tell apart keeps its base
 * rate, and the hypothesis says what is missing.
 */
import type { Cause, Hypothesis } from '@packtwin/protocol';

/** What is known of one departing observation. Charges as fractions of capacity, positive = gained. */
export interface Departure {
  readonly channel: 'charge' | 'resistance' | 'retention' | 'dips';
  /** Departure now, when first known, and the part that came since the onset. */
  readonly departure: number;
  readonly first: number;
  readonly since: number;
  /** Days since onset. */
  readonly days: number;
  /** E-value of drifting alone, without standing apart from the first day. */
  readonly driftEvidence: number;
  /** Loss per month against the neighbours, and its standard deviation. */
  readonly leakagePerMonth: number;
  readonly leakageDeviation: number;
  /** Change of capacity against both neighbours since first known, and its standard deviation. */
  readonly capacity: number;
  readonly capacityDeviation: number;
  readonly dips: number;
  /** E-value of the dips. */
  readonly dipEvidence: number;
  /** Neighbours that share a bipolar plate with it, and what each loses per month. */
  readonly platePartners: readonly {
    readonly observation: number;
    readonly side: 'below' | 'above';
    readonly leakagePerMonth: number;
    /** E-value of its charge channel. */
    readonly chargeEvidence: number;
  }[];
  /** Whom the last review named with this one: {@link NOBODY}, the observation across a plate, or NaN before the first. */
  readonly namedWith: number;
  /** Share of the voltage slope that each electrode carries: their sum is 1. */
  readonly negativeShare: number;
  readonly positiveShare: number;
}

export interface Attribution {
  readonly hypotheses: readonly Hypothesis[];
  /** The other cell of a leaking seal, if that leads. */
  readonly partner: number | undefined;
}

interface Candidate {
  cause: Cause;
  weight: number;
  supports: string;
  against: string;
  missing: string;
}

export const NOBODY = -1;
/**
 * Whom a finding names stays until others are this many times likelier: the same days speak at every review, and a pair
 * that is named one day and a single cell the next is a verdict withdrawn and another opened each time.
 */
const NAMED_BEFORE = 5;

/** Base rates among cells that lose charge: in a plain pack, and beside a plate seal. */
const PLAIN = { leakage: 0.6, imbalance: 0.25, short: 0.15 };
const BIPOLAR = { seal: 0.5, leakage: 0.3, imbalance: 0.1, short: 0.1 };
/** Loss per month that self-discharge without a short does not reach. */
const SHORT_RATE = 1;
/** Evidence of another sign (a partner's loss, dips) from which it bears on the cause. */
const PARTNER_EVIDENCE = 100;
/** Evidence of drifting from which even a small part of a departure is a loss that goes on. */
const CERTAIN_DRIFT = 1e4;
/** Standard deviations of capacity that must be missing before a resistance is read as lost material. */
const LOST_CAPACITY_DEVIATIONS = 4;
/** A face that hardly shows in the voltage cannot be the one that was seen. */
const LEAST_SHARE = 0.05;

export function attribute(of: Departure): Attribution {
  if (of.channel === 'resistance') return { hypotheses: normalise(resistanceCauses(of)), partner: undefined };
  if (of.channel === 'retention') return retentionAttribution(of);
  if (of.channel === 'dips') return { hypotheses: normalise(dipCauses(of)), partner: undefined };
  return chargeCauses(of);
}

function chargeCauses(of: Departure): Attribution {
  const apart = of.first === of.first && of.departure !== 0 ? Math.max(0, 1 - of.first / of.departure) : 0;
  // A cell that stood above its neighbours may have lost more than it now stands apart. Without an onset nothing is known.
  const lost = of.days > 0 && of.since < 0 ? Math.min(1, of.since / Math.min(of.departure, of.since)) : 0;
  const grown = Math.max(apart, lost);
  // What stood there from the first day and has hardly grown is no drift, unless it is all but certain that it goes on.
  const leastGrowth = of.driftEvidence > CERTAIN_DRIFT ? 0.1 : 0.3;
  const drifting = grown < leastGrowth ? grown : Math.max(of.driftEvidence / (of.driftEvidence + 20), grown * grown);
  const fast = of.leakagePerMonth > SHORT_RATE || of.dipEvidence > PARTNER_EVIDENCE;
  const base = of.platePartners.length > 0 ? BIPOLAR : { ...PLAIN, seal: 0 };
  const gained = of.departure > 0 && lost === 0;
  const candidates: Candidate[] = [
    {
      cause: 'leakage',
      weight: gained ? 0.05 : base.leakage * (0.15 + drifting) * (fast ? 0.3 : 1),
      supports: 'it loses charge against both neighbours and its resistance has not changed',
      against: drifting < 0.5 ? 'the loss has hardly continued since the first day' : '',
      missing: 'a few parked days without balancing would give the leakage current',
    },
    {
      cause: 'imbalance',
      weight: gained ? 0.9 : base.imbalance * (1.15 - drifting) + (drifting < 0.5 ? 0.5 : 0),
      supports:
        drifting < 0.5 ? 'it has stood apart since it was first seen' : 'what was lost may have been bled by balancing',
      against: drifting < 0.5 ? '' : 'the difference keeps growing',
      missing: 'whether balancing was active',
    },
    {
      cause: 'internal-short',
      weight: gained ? 0.01 : base.short * (0.15 + drifting) * (fast ? 6 : 0.3),
      supports: fast ? 'it loses charge faster than self-discharge does' : 'charge is lost inside the cell',
      against: of.dips === 0 ? 'no sudden dips were seen' : '',
      missing: 'voltage every second at rest, cell temperature',
    },
  ];

  let partner: number | undefined;
  if (base.seal > 0 && !gained) {
    // A seal takes charge from one face of each neighbour: the two apparent losses stand as the faces' slopes do.
    // Relative to the cell leaking alone, where its plate partners stay where they are.
    // Of both plates of a cell, the one at its steeper face is the likelier: by that face a leak shows, and is found here.
    let likelihoodRatio = 0;
    let best = 0;
    for (const { observation, side, leakagePerMonth } of of.platePartners) {
      // Lithium leaves the anode of the upper cell and enters the cathode of the lower one.
      const [own, other] =
        side === 'above' ? [of.positiveShare, of.negativeShare] : [of.negativeShare, of.positiveShare];
      const before = of.namedWith === observation ? NAMED_BEFORE : of.namedWith === NOBODY ? 1 / NAMED_BEFORE : 1;
      if (own < LEAST_SHARE || leakagePerMonth !== leakagePerMonth) continue;
      const expected = (of.leakagePerMonth * other) / own;
      const ratio = Math.exp(
        Math.min(
          30,
          logGaussian(leakagePerMonth - expected, errorOf(of, expected)) - logGaussian(leakagePerMonth, errorOf(of, 0)),
        ),
      );
      const weight = before * own * ratio;
      likelihoodRatio += weight;
      if (weight > best) {
        best = weight;
        partner = observation;
      }
    }
    candidates.push({
      cause: 'seal-leakage',
      weight: base.seal * likelihoodRatio * (0.15 + drifting),
      supports: 'its neighbour across one plate loses as much as the other face of a leaking seal would',
      against: '',
      missing: 'voltages at a charge where both electrodes are steep',
    });
  }
  const hypotheses = normalise(candidates);
  return { hypotheses, partner: hypotheses[0]!.cause === 'seal-leakage' ? partner : undefined };
}

function errorOf(of: Departure, expected: number): number {
  return Math.hypot(2 * of.leakageDeviation, 0.4 * expected, 1e-3);
}

function logGaussian(x: number, deviation: number): number {
  const z = x / deviation;
  return -0.5 * z * z - Math.log(deviation);
}

function resistanceCauses(of: Departure): Candidate[] {
  const sudden = of.days < 14;
  // Less active material carries the same current with a higher resistance: then capacity is missing as well.
  const smaller = of.capacity < -LOST_CAPACITY_DEVIATIONS * of.capacityDeviation;
  return [
    {
      cause: 'active-material-loss',
      weight: smaller ? 1.5 : 0.03,
      supports: 'it holds less charge than its neighbours too',
      against: smaller ? '' : 'its capacity is as large as the neighbours’',
      missing: smaller ? '' : 'a charge over more than half of the window',
    },
    {
      cause: 'contact-resistance',
      weight: 0.75,
      supports: 'only the voltage under current departs, in proportion to it, in both directions',
      against: '',
      missing: sudden ? '' : 'pulses at two temperatures would tell a contact from a film',
    },
    {
      cause: 'ageing',
      weight: sudden ? 0.05 : 0.15,
      supports: 'films grow slowly',
      against: 'the neighbours do not show it',
      missing: '',
    },
    {
      cause: 'sensor',
      weight: 0.1,
      supports: 'a sense lead may carry current',
      against: '',
      missing: 'the other cell of that lead',
    },
  ];
}

/**
 * A leaking seal shifts the electrodes of both neighbours against each other; the one that loses at its flat face
 * shows it as a smaller capacity while its partner visibly loses charge.
 */
function retentionAttribution(of: Departure): Attribution {
  const leaking = of.platePartners.find(
    ({ chargeEvidence, leakagePerMonth }) => chargeEvidence > PARTNER_EVIDENCE && leakagePerMonth > 0,
  );
  const candidates = retentionCauses(of);
  if (leaking) {
    candidates.push({
      cause: 'seal-leakage',
      weight: 4,
      supports: 'the cell across one plate loses charge at the same time',
      against: '',
      missing: 'voltages at a charge where both electrodes are steep',
    });
  }
  return { hypotheses: normalise(candidates), partner: leaking?.observation };
}

function retentionCauses(of: Departure): Candidate[] {
  return [
    {
      cause: 'active-material-loss',
      weight: 0.6,
      supports: 'its charge swings more than the neighbours with the same current',
      against: '',
      missing: 'a slow charge over more than 60 % would tell lost material from lost lithium',
    },
    {
      cause: 'ageing',
      weight: 0.3,
      supports: 'all loss of capacity looks like this',
      against: 'the neighbours do not show it',
      missing: '',
    },
    {
      cause: 'leakage',
      weight: Math.abs(of.since) > 0.03 ? 0.05 : 0.1,
      supports: 'a loss while it is measured looks like a smaller capacity',
      against: '',
      missing: 'rest before and after',
    },
  ];
}

function dipCauses(of: Departure): Candidate[] {
  return [
    {
      cause: 'internal-short',
      weight: 0.7,
      supports: `${of.dips} sudden dips that its neighbours do not share`,
      against: of.leakagePerMonth > 0.02 ? '' : 'no charge is missing afterwards',
      missing: 'voltage every second',
    },
    {
      cause: 'contact-resistance',
      weight: 0.2,
      supports: 'a loose contact dips under load',
      against: '',
      missing: 'dips at rest',
    },
    {
      cause: 'sensor',
      weight: 0.1,
      supports: 'a tap may lose contact',
      against: 'the neighbours do not mirror it',
      missing: '',
    },
  ];
}

function normalise(candidates: readonly Candidate[]): readonly Hypothesis[] {
  const total = candidates.reduce((sum, { weight }) => sum + weight, 0);
  return candidates
    .map((candidate) => ({ ...candidate, weight: candidate.weight / total }))
    .toSorted((a, b) => b.weight - a.weight);
}
