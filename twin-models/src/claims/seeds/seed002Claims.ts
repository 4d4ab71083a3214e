/** Seed 002: dots of an alloying metal on a collector that does not alloy, and batteries with them. */
import { smallestDiameter } from '../../dots/dotLattice.ts';
import { potentialAt } from '../../openCircuit/openCircuitPotential.ts';
import { pulseAreaResistance, restVoltage } from '../figures/cellFigures.ts';
import type { Claim, Condition, Demonstration } from '../claim.ts';
import { inside, isBattery, notStated, outside, withinRange } from '../conditions.ts';
import { dotMetal } from '../cell/designAnode.ts';
import { cellOfDesign } from '../cell/designCell.ts';
import { cycleDesign } from '../figures/designCycling.ts';
import type { DesignDocument } from '../designDocument.ts';
import {
  dotArealCharge,
  dotReactingArea,
  dotsOf,
  fullCycleDamage,
  fullHeight,
  fullSwelling,
  gapClosingSwing,
} from '../figures/dotFigures.ts';
import { dotLayout } from '../dotLayout.ts';
import { isAlloying, isGroup14Metal } from '../materialClasses.ts';
import { quantityText } from '../quantityText.ts';
import { COPPER_TIN, dotBatteryDesign, dotElectrodeDesign, TIN, TITANIUM_TIN } from './seed002Examples.ts';
import type { DotsVariant } from './seed002Examples.ts';

const LEAST_GAP = 5e-6;
const GREATEST_DIAMETER = 500e-6;
const PARTNERS: readonly string[] = ['Bi', 'Cu', 'Fe', 'Ni', 'Zn', 'Ag'];
const CYCLES = 50;

function elementsOf({ anode }: DesignDocument): readonly string[] | undefined {
  return anode?.dots?.composition?.filter(({ atomicFraction }) => atomicFraction > 0).map(({ element }) => element);
}

const hasPassiveCollector: Condition = ({ anode }) => {
  const limit = 'a metal that does not alloy with lithium';
  const metal = anode?.collector?.metal;
  if (metal === undefined) return notStated('anode.collector.metal', limit);
  return (isAlloying(metal) ? outside : inside)('anode.collector.metal', metal, limit);
};

/** A condition on at least one element of the dots; where one meets it, the finding is about that one. */
function hasElement(limit: string, isMeant: (element: string) => boolean): Condition {
  return ({ anode }) => {
    const composition = anode?.dots?.composition;
    if (composition === undefined) return notStated('anode.dots.composition', limit);
    const met = composition.findIndex(({ element, atomicFraction }) => atomicFraction > 0 && isMeant(element));
    if (met >= 0) return inside(`anode.dots.composition.${met}.element`, composition[met]!.element, limit);
    return outside('anode.dots.composition', composition.map(({ element }) => element).join(' + '), limit);
  };
}

const hasAlloyingDots = hasElement(
  'a metal that alloys with lithium',
  (element) => isAlloying(element) && element !== 'C',
);

const isDotSized = withinRange({
  field: 'anode.dots.diameter',
  unit: 'm',
  low: 1e-6,
  high: GREATEST_DIAMETER,
  of: ({ anode }) => anode?.dots?.diameter,
});

const isHalfCovered = withinRange({
  field: 'anode.dots.occupancy',
  low: 0.5,
  high: 0.9,
  of: ({ anode }) => anode?.dots && dotLayout(anode.dots)?.occupancy,
});

const isFlat = withinRange({
  field: 'anode.dots.height',
  unit: 'm',
  low: 1e-6,
  high: 15e-6,
  of: ({ anode }) => anode?.dots?.height,
});

const hasGroup14 = hasElement('Si, Ge, Sn or Pb (carbon is no metal), or an alloy of them', isGroup14Metal);

const hasPartner: Condition = (document) => {
  const limit = 'one of Bi, Cu, Fe, Ni, Zn, Ag and one of Si, Ge, Sn, Pb';
  const elements = elementsOf(document);
  if (elements === undefined) return notStated('anode.dots.composition', limit);
  const holds = elements.some((element) => PARTNERS.includes(element)) && elements.some(isGroup14Metal);
  return (holds ? inside : outside)('anode.dots.composition', elements.join(' + '), limit);
};

/** Where the gap is too small, says what the lattice would need for both this gap and the stated occupancy. */
const hasGap: Condition = (document) => {
  const isStated = document.anode?.dots?.gap !== undefined;
  const judged = withinRange({
    // A gap that is derived is what the others make of it.
    field: isStated || !document.anode?.dots ? 'anode.dots.gap' : 'anode.dots',
    unit: 'm',
    low: LEAST_GAP,
    of: ({ anode }) => anode?.dots && dotLayout(anode.dots)?.gap,
  })(document);
  const { anode } = document;
  const occupancy = anode?.dots && dotLayout(anode.dots)?.occupancy;
  if (anode?.dots === undefined || occupancy === undefined) return judged;
  const reason = isStated ? judged.reason : judged.reason.replace('anode.dots is', 'anode.dots make a gap that is');
  if (judged.verdict !== 'outside') return { ...judged, reason };
  const { lattice } = anode.dots;
  const needed = smallestDiameter(lattice, occupancy, LEAST_GAP);
  const share = quantityText(occupancy);
  const why =
    needed === Infinity
      ? `dots on a ${lattice} lattice never cover ${share} with that gap`
      : `${share} on a ${lattice} lattice needs dots of at least ${quantityText(needed, 'm')}` +
        (needed > GREATEST_DIAMETER ? `, more than the ${quantityText(GREATEST_DIAMETER, 'm')} of claim 1` : '');
  return { ...judged, reason: `${reason}: ${why}` };
};

const isConcaveConvex: Condition = ({ anode }) => {
  const limit = 'a concave-convex pattern, areaRatio above 1';
  const pattern = anode?.collector?.concaveConvex;
  if (pattern === undefined) return notStated('anode.collector.concaveConvex', limit);
  const field = 'anode.collector.concaveConvex.areaRatio';
  return (pattern.areaRatio > 1 ? inside : outside)(field, quantityText(pattern.areaRatio), limit);
};

const isPorous: Condition = ({ anode }) => {
  const limit = 'porous dots, porosity above 0';
  const porosity = anode?.dots?.porosity;
  if (porosity === undefined) return notStated('anode.dots.porosity', limit);
  return (porosity > 0 ? inside : outside)('anode.dots.porosity', quantityText(porosity), limit);
};

const isDotPattern: readonly Condition[] = [hasPassiveCollector, hasAlloyingDots, isDotSized, isHalfCovered];

/** What claims 2 to 7 add to the electrode, and claims 9 to 14 again to the battery. */
interface DotFeature {
  readonly summary: string;
  readonly representation: Claim['representation'];
  readonly fields: readonly string[];
  readonly claimedRange: string;
  readonly physicalRange: string;
  readonly condition: Condition;
  readonly inside: DotsVariant;
  readonly outside: DotsVariant;
  /** Area ratio of the collector, where that is what differs. */
  readonly areaRatio?: { readonly inside: number; readonly outside: number };
  /** Of the electrode alone. */
  readonly shownBy: Demonstration;
  /** Of the battery. */
  readonly shownByBattery: Demonstration;
}

const ofDots = (
  figure: string,
  unit: string,
  of: Demonstration['of'],
  virtualTest: 'VT-002-G' | 'VT-002-C' = 'VT-002-G',
): Demonstration => ({ figure, unit, by: 'dots/ (lattice, swelling, damage)', virtualTest, of });

const retention: Demonstration = {
  figure: `last discharge over first after ${CYCLES} cycles`,
  unit: '1',
  by: 'cell simulation with damage of dots (degradation)',
  virtualTest: 'VT-002-C',
  of: (document) => cycleDesign(document, CYCLES).retention,
};

const COMPOSITION_RANGE = 'atomic fractions 0…1, together 1';

const height: DotFeature = {
  summary: 'dots of 1 to 15 µm height',
  representation: ['design parameter'],
  fields: ['anode.dots.height'],
  claimedRange: '1e-6…15e-6 m',
  physicalRange: '1e-9…1e-3 m',
  condition: isFlat,
  inside: { height: 14.8e-6 },
  outside: { height: 15.2e-6 },
  shownBy: ofDots('height of the layer when full', 'm', fullHeight),
  shownByBattery: {
    figure: 'lithium that the anode holds over what the cathode gives, N/P',
    unit: '1',
    by: 'formation/lithiumBalance.ts',
    of: (document) => cellOfDesign(document).formation.negativeToPositiveRatio,
  },
};

const group14: DotFeature = {
  summary: 'dots of a group-14 metal or an alloy of one',
  representation: ['material choice'],
  fields: ['anode.dots.composition'],
  claimedRange: 'Si, Ge, Sn, Pb; carbon is excluded as no metal',
  physicalRange: COMPOSITION_RANGE,
  condition: hasGroup14,
  inside: { composition: TIN },
  outside: { composition: [{ element: 'In', atomicFraction: 1 }] },
  shownBy: {
    figure: 'potential of half-full dots against lithium',
    unit: 'V',
    by: 'openCircuit/alloys.ts',
    of: (document) => potentialAt(dotMetal(dotsOf(document)).host.potential, 0.5),
  },
  shownByBattery: {
    figure: 'open-circuit voltage of the cell at half charge',
    unit: 'V',
    by: 'openCircuit/alloys.ts and cathodes.ts',
    of: (document) => restVoltage(cellOfDesign(document).parameters),
  },
};

const partner: DotFeature = {
  summary: 'dots of an alloy of Bi, Cu, Fe, Ni, Zn or Ag with a group-14 metal',
  representation: ['material choice'],
  fields: ['anode.dots.composition'],
  claimedRange: 'one or more of Bi, Cu, Fe, Ni, Zn, Ag, and one or more of Si, Ge, Sn, Pb',
  physicalRange: COMPOSITION_RANGE,
  condition: hasPartner,
  inside: { composition: COPPER_TIN },
  outside: { composition: TITANIUM_TIN },
  shownBy: ofDots('charge of the dots with the alloy’s active fraction, q″', 'A·h/m²', dotArealCharge, 'VT-002-C'),
  shownByBattery: retention,
};

const gap: DotFeature = {
  summary: 'dots at least 5 µm apart',
  representation: ['design parameter', 'derived quantity'],
  fields: ['anode.dots.gap', 'anode.dots.occupancy', 'anode.dots.diameter', 'anode.dots.lattice'],
  claimedRange: '≥ 5e-6 m, stated or derived from diameter, occupancy and lattice',
  physicalRange: 'any two of diameter, gap and occupancy fix the third',
  condition: hasGap,
  inside: { diameter: 17.6e-6, porosity: 0 },
  outside: { diameter: 17e-6, porosity: 0 },
  shownBy: ofDots('filling at which neighbours meet, θ', '1', gapClosingSwing),
  shownByBattery: retention,
};

const pattern: DotFeature = {
  summary: 'dots on a concave-convex collector',
  representation: ['design parameter'],
  fields: ['anode.collector.concaveConvex'],
  claimedRange: 'areaRatio > 1',
  physicalRange: 'areaRatio 1…20, pitch 1e-8…1e-2 m, depth 1e-9…1e-3 m',
  condition: isConcaveConvex,
  inside: {},
  outside: {},
  areaRatio: { inside: 1.2, outside: 1 },
  shownBy: ofDots('material that one full cycle takes out of contact, k', '1', fullCycleDamage, 'VT-002-C'),
  shownByBattery: retention,
};

const pores: DotFeature = {
  summary: 'porous dots',
  representation: ['design parameter'],
  fields: ['anode.dots.porosity'],
  claimedRange: 'porosity > 0',
  physicalRange: '0…0.95',
  condition: isPorous,
  inside: { porosity: 0.05 },
  outside: { porosity: 0 },
  shownBy: ofDots('volume of a full dot over that of a dry one, J', '1', fullSwelling),
  shownByBattery: retention,
};

const claim1: Claim = {
  id: '002-1',
  seed: '002',
  number: 1,
  summary:
    'Electrode of dots of an alloying metal, 1 to 500 µm wide, on 50 to 90 % of a collector that does not alloy.',
  representation: ['design parameter', 'derived quantity'],
  fields: ['anode.dots', 'anode.collector.metal'],
  claimedRange: 'diameter 1e-6…500e-6 m, occupancy 0.5…0.9',
  physicalRange: 'occupancy below 0.907 hexagonal, 0.785 square, 1 for square dots',
  dependsOn: [],
  conditions: isDotPattern,
  shownBy: ofDots('reacting area per collector area, α', '1', dotReactingArea),
  inside: dotElectrodeDesign('dots on 51 %', { occupancy: 0.51 }),
  outside: dotElectrodeDesign('dots on 49 %', { occupancy: 0.49 }),
};

const claim8: Claim = {
  id: '002-8',
  seed: '002',
  number: 8,
  summary: 'Battery whose anode is an electrode of claim 1.',
  representation: ['design parameter', 'derived quantity'],
  fields: ['anode.dots', 'anode.collector.metal', 'cathode', 'electrolyte'],
  claimedRange: 'diameter 1e-6…500e-6 m, occupancy 0.5…0.9, cathode and electrolyte',
  physicalRange: 'occupancy below 0.907 hexagonal, 0.785 square, 1 for square dots',
  dependsOn: [],
  conditions: [...isBattery, ...isDotPattern],
  shownBy: {
    figure: 'resistance of the cell over 10 s',
    unit: 'Ω m²',
    by: 'SPMe with the dots as a porous electrode',
    of: (document) => pulseAreaResistance(cellOfDesign(document).parameters),
  },
  inside: dotBatteryDesign('battery with dots of 500 µm', { diameter: 500e-6, occupancy: 0.51 }),
  outside: dotBatteryDesign('battery with dots on 49 %', { diameter: 500e-6, occupancy: 0.49 }),
};

function featureClaim(feature: DotFeature, number: number, parent: Claim, isBatteryClaim: boolean, note = ''): Claim {
  const design = isBatteryClaim ? dotBatteryDesign : dotElectrodeDesign;
  const { areaRatio } = feature;
  return {
    id: `002-${number}`,
    seed: '002',
    number,
    summary: `${isBatteryClaim ? 'Battery' : 'Electrode'} of claim ${parent.number} with ${feature.summary}${note}.`,
    representation: feature.representation,
    fields: feature.fields,
    claimedRange: feature.claimedRange,
    physicalRange: feature.physicalRange,
    dependsOn: [parent],
    conditions: [feature.condition],
    shownBy: isBatteryClaim ? feature.shownByBattery : feature.shownBy,
    inside: design(`${number} inside`, feature.inside, areaRatio?.inside),
    outside: design(`${number} outside`, feature.outside, areaRatio?.outside),
  };
}

const claim2 = featureClaim(height, 2, claim1, false);
const claim3 = featureClaim(group14, 3, claim1, false);
const claim4 = featureClaim(partner, 4, claim3, false);
const claim9 = featureClaim(height, 9, claim8, true);
const claim10 = featureClaim(group14, 10, claim8, true);
const claim11 = featureClaim(partner, 11, claim10, true);

/** Where a claim depends on any of several, the widest of them stands for all: it is met whenever one of the others is. */
export const SEED_002_CLAIMS: readonly Claim[] = [
  claim1,
  claim2,
  claim3,
  claim4,
  featureClaim(gap, 5, claim1, false),
  featureClaim(pattern, 6, claim1, false),
  featureClaim(pores, 7, claim1, false),
  claim8,
  claim9,
  claim10,
  claim11,
  featureClaim(gap, 12, claim8, true),
  featureClaim(pattern, 13, claim8, true),
  featureClaim(pores, 14, claim8, true, ' (the text says "battery of claims 1 to 6", which are electrodes)'),
];
