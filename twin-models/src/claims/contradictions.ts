/** What a document states of one design in two places, and cannot both be so. */
import { DENSEST_COVERAGE, rodCoverage } from '../collectors/realArea.ts';
import { findElectrolyteSystem } from '../electrolyte/electrolyteSystems.ts';
import type { AnodeSection, CollectorSection, DesignDocument, DotsSection, RodsSection } from './designDocument.ts';
import { dotGap, dotOccupancy, smallestDiameter, TOUCHING_OCCUPANCY } from '../dots/dotLattice.ts';
import type { DocumentProblem } from './documentProblem.ts';
import { quantityText } from './quantityText.ts';

/** Relative; drawings are rounded. */
const GAP_TOLERANCE = 0.02;
const FRACTION_TOLERANCE = 1e-6;
const COMPOSITION_TOLERANCE = 0.005;

/** Steps that work on the surface of the foil, which the active layer covers afterwards. */
const SURFACE_STEPS: readonly string[] = ['coldRoll', 'oxidise', 'reduce', 'roughen', 'growRods', 'hardCoat'];

type Report = (field: string, value: string, limit: string, source: string, message: string) => void;

/** Everything that makes the document impossible although each field alone is possible. */
export function contradictionsOf(document: DesignDocument): DocumentProblem[] {
  const problems: DocumentProblem[] = [];
  const report: Report = (field, value, limit, source, message) => {
    problems.push({ kind: 'impossible', field, value, limit, source, message: `${field} ${message}` });
  };
  const { anode, cathode, cell, cycleTest, compositeMember } = document;
  if (anode) checkAnode(anode, report);
  if (cathode) {
    checkLayer('cathode', cathode.porosity, cathode.volumeFraction ?? 0, report);
    checkParticle('cathode.particleRadius', cathode.particleRadius, cathode.thickness, report);
    if (cathode.collector) checkCollector('cathode.collector', cathode.collector, report);
  }
  if (compositeMember?.rods) checkRods('compositeMember.rods', compositeMember.rods, report);
  checkWindow('cell.upperVoltageCutOff', cell?.lowerVoltageCutOff, cell?.upperVoltageCutOff, report);
  checkWindow('cycleTest.upperVoltage', cycleTest?.lowerVoltage, cycleTest?.upperVoltage, report);
  checkElectrolyte(document, report);
  checkReach(document, report);
  checkOrder(document, report);
  return problems;
}

function checkAnode(anode: AnodeSection, report: Report): void {
  const { materials = [], graphite, dots, collector } = anode;
  const solid = materials.reduce((sum, { volumeFraction }) => sum + volumeFraction, 0);
  checkLayer('anode', anode.porosity, solid, report);
  for (const [index, { particleRadius }] of materials.entries()) {
    checkParticle(`anode.materials.${index}.particleRadius`, particleRadius, anode.thickness, report);
  }
  const crystal = (graphite?.rhombohedralFraction ?? 0) + (graphite?.hexagonalFraction ?? 0);
  if (crystal > 1 + FRACTION_TOLERANCE) {
    report(
      'anode.graphite',
      quantityText(crystal),
      'at most 1',
      'fractions of a whole',
      `has rhombohedral and hexagonal fractions of ${quantityText(crystal)} together, at most 1 is possible`,
    );
  }
  if (dots) checkDots(dots, anode.thickness, report);
  if (collector) checkCollector('anode.collector', collector, report);
}

function checkLayer(path: string, porosity: number | undefined, solid: number, report: Report): void {
  const total = solid + (porosity ?? 0);
  if (total > 1 + FRACTION_TOLERANCE) {
    report(
      `${path}.porosity`,
      quantityText(total),
      'at most 1',
      'fractions of a whole',
      `makes solids and pores ${quantityText(total)} of the volume together, at most 1 is possible: lower it or a volumeFraction`,
    );
  }
}

function checkParticle(path: string, radius: number | undefined, thickness: number | undefined, report: Report): void {
  if (radius === undefined || thickness === undefined || 2 * radius <= thickness) return;
  report(
    path,
    quantityText(radius, 'm'),
    `at most ${quantityText(thickness / 2, 'm')}`,
    'a grain fits into its layer',
    `is ${quantityText(radius, 'm')}, but a layer of ${quantityText(thickness, 'm')} holds grains of at most ${quantityText(thickness / 2, 'm')} radius (a grain fits into its layer)`,
  );
}

function checkDots(dots: DotsSection, layerThickness: number | undefined, report: Report): void {
  const { lattice, diameter, height, occupancy, gap, composition } = dots;
  const touching = TOUCHING_OCCUPANCY[lattice];
  const source = 'geometry of the lattice';
  if (occupancy !== undefined && occupancy > touching) {
    report(
      'anode.dots.occupancy',
      quantityText(occupancy),
      `at most ${touching.toFixed(3)}`,
      source,
      `is ${occupancy}, but dots on a ${lattice} lattice touch at ${touching.toFixed(3)} (${source}): choose another lattice or fewer dots`,
    );
  } else if (occupancy !== undefined && gap !== undefined) {
    const implied = dotGap(lattice, diameter, occupancy);
    if (Math.abs(gap - implied) > GAP_TOLERANCE * diameter) {
      const least = smallestDiameter(lattice, occupancy, gap);
      report(
        'anode.dots.gap',
        quantityText(gap, 'm'),
        quantityText(implied, 'm'),
        source,
        `is ${quantityText(gap, 'm')}, but dots of ${quantityText(diameter, 'm')} on a ${lattice} lattice that cover ${occupancy} leave ${quantityText(implied, 'm')} between them (${source}): ` +
          `at that gap they cover ${dotOccupancy(lattice, diameter, gap).toPrecision(3)}, ` +
          (Number.isFinite(least)
            ? `that occupancy needs dots of ${quantityText(least, 'm')}`
            : 'that occupancy needs another lattice'),
      );
    }
  }
  if (layerThickness !== undefined && Math.abs(layerThickness - height) > 1e-9 + 1e-6 * height) {
    report(
      'anode.thickness',
      quantityText(layerThickness, 'm'),
      quantityText(height, 'm'),
      'a layer of dots is as thick as the dots are high',
      `is ${quantityText(layerThickness, 'm')}, but the dots are ${quantityText(height, 'm')} high: state the height only`,
    );
  }
  if (composition === undefined) return;
  const sum = composition.reduce((total, { atomicFraction }) => total + atomicFraction, 0);
  if (Math.abs(sum - 1) > COMPOSITION_TOLERANCE) {
    report(
      'anode.dots.composition',
      quantityText(sum),
      '1',
      'fractions of a whole',
      `has atomic fractions of ${quantityText(sum)} together, must be 1`,
    );
  }
}

function checkCollector(path: string, collector: CollectorSection, report: Report): void {
  const { thickness, rods, hardCoat, roughness } = collector;
  if (rods) checkRods(`${path}.rods`, rods, report);
  if (thickness === undefined) return;
  if (hardCoat && hardCoat.thickness >= thickness) {
    report(
      `${path}.hardCoat.thickness`,
      quantityText(hardCoat.thickness, 'm'),
      `below ${quantityText(thickness, 'm')}`,
      'a coat is thinner than its foil',
      `is ${quantityText(hardCoat.thickness, 'm')} on a foil of ${quantityText(thickness, 'm')} (a coat is thinner than its foil)`,
    );
  }
  if (roughness?.peakHeight !== undefined && roughness.peakHeight >= thickness) {
    report(
      `${path}.roughness.peakHeight`,
      quantityText(roughness.peakHeight, 'm'),
      `below ${quantityText(thickness, 'm')}`,
      'a foil is thicker than its peaks are high',
      `is ${quantityText(roughness.peakHeight, 'm')} on a foil of ${quantityText(thickness, 'm')} (a foil is thicker than its peaks are high)`,
    );
  }
}

function checkRods(path: string, rods: RodsSection, report: Report): void {
  const coverage = rodCoverage(rods);
  if (coverage <= DENSEST_COVERAGE) return;
  report(
    path,
    quantityText(coverage),
    `at most ${DENSEST_COVERAGE.toFixed(3)}`,
    'densest packing of circles',
    `would cover ${quantityText(coverage)} of the foil with ${rods.arealDensity} rods/m² of ${quantityText(rods.diameter, 'm')}, at most ${DENSEST_COVERAGE.toFixed(3)} is possible (densest packing of circles): fewer or thinner rods`,
  );
}

function checkWindow(path: string, low: number | undefined, high: number | undefined, report: Report): void {
  if (low === undefined || high === undefined || high > low) return;
  report(path, `${high} V`, `above ${low} V`, 'a window has a width', `is ${high} V, must be above the lower ${low} V`);
}

/** Rods that pass their own coating and the separator short the cell. */
function checkReach(document: DesignDocument, report: Report): void {
  const between = document.separator?.thickness;
  for (const electrode of ['anode', 'cathode'] as const) {
    const { collector, thickness } = document[electrode] ?? {};
    const length = collector?.rods?.length;
    if (length === undefined || thickness === undefined || between === undefined) continue;
    if (length < thickness + between) continue;
    const limit = `below ${quantityText(thickness + between, 'm')}`;
    report(
      `${electrode}.collector.rods.length`,
      quantityText(length, 'm'),
      limit,
      'coating and separator together',
      `is ${quantityText(length, 'm')}, must be ${limit}, coating and separator together: it would short the cell`,
    );
  }
}

function checkElectrolyte({ electrolyte }: DesignDocument, report: Report): void {
  const phase = findElectrolyteSystem(electrolyte?.system ?? '')?.phase;
  if (phase === undefined || phase === electrolyte?.state) return;
  report(
    'electrolyte.state',
    `${electrolyte?.state}`,
    phase,
    'an electrolyte has one state',
    `is ${electrolyte?.state}, but ${electrolyte?.system} is a ${phase}`,
  );
}

/** Each electrode's record by itself: no work on a foil's surface once the active layer lies on it. */
function checkOrder({ process = [] }: DesignDocument, report: Report): void {
  for (const electrode of ['anode', 'cathode'] as const) {
    const coated = process.findIndex((each) => each.step === 'coatActive' && each.electrode === electrode);
    if (coated < 0) continue;
    for (const [index, each] of process.entries()) {
      if (index < coated || each.electrode !== electrode || !SURFACE_STEPS.includes(each.step)) continue;
      report(
        `process.${index}.step`,
        each.step,
        `before process.${coated} (coatActive)`,
        'the active layer covers the surface of the foil',
        `is ${each.step} after the ${electrode} was coated in process.${coated} (the active layer covers the surface of the foil): put it before coatActive`,
      );
    }
  }
}
