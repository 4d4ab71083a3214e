/** VT-002-G: whether the gaps between dots stay open as they fill, for one design and over diameter and occupancy. */
import { contactStress, dotDamage, islandDiameter } from '../dots/dotDamage.ts';
import type { DotGeometry } from '../dots/dotElectrode.ts';
import { DOT_LATTICES, dotGap, dotOccupancy, smallestDiameter, TOUCHING_OCCUPANCY } from '../dots/dotLattice.ts';
import {
  closingSwing,
  dotSwelling,
  freeOccupancy,
  gapClosure,
  lateralStretch,
  swollenLayer,
  TIN_EXPANSION,
} from '../dots/dotSwelling.ts';
import { findAlloyingHost, maximumConcentration } from '../materials/alloyingHosts.ts';
import { FARADAY, SECONDS_PER_HOUR } from '@packtwin/units';
import type { MapPicture, VirtualTest, VirtualTestFigure, VirtualTestResult } from './virtualTest.ts';

const MAP_OCCUPANCIES = Array.from({ length: 49 }, (_, index) => 0.3 + 0.0125 * index);
/** m; the claimed 1–500 µm, evenly in the logarithm. */
const MAP_DIAMETERS = Array.from({ length: 41 }, (_, index) => 1e-6 * 500 ** (index / 40));

export const vt002GapClosure: VirtualTest = {
  id: 'VT-002-G',
  title: 'Gaps between dots that take up lithium',
  description:
    'Finds the filling at which neighbouring dots of tin meet, for one design and over the claimed diameters and occupancies.',
  settings: [
    {
      name: 'diameter',
      description: 'diameter of a dot (side of a square one)',
      unit: 'm',
      default: 20e-6,
      minimum: 1e-6,
      maximum: 500e-6,
    },
    {
      name: 'occupancy',
      description: 'fraction of the collector under dots',
      unit: '1',
      default: 0.55,
      minimum: 0.05,
      maximum: 0.99,
    },
    { name: 'height', description: 'height of the dots', unit: 'm', default: 6e-6, minimum: 0.1e-6, maximum: 100e-6 },
    { name: 'porosity', description: 'pores inside the dots', unit: '1', default: 0, minimum: 0, maximum: 0.9 },
    {
      name: 'activeFraction',
      description: 'share of the dots that is tin, the rest inert metal',
      unit: '1',
      default: 1,
      minimum: 0.1,
      maximum: 1,
    },
    {
      name: 'swing',
      description: 'filling that a charge reaches',
      unit: '1',
      default: 0.93,
      minimum: 0.05,
      maximum: 1,
    },
    {
      name: 'lattice',
      description: '0: round dots, hexagonal; 1: round dots, square lattice; 2: square dots',
      unit: '1',
      default: 0,
      minimum: 0,
      maximum: 2,
    },
    {
      name: 'leastGap',
      description: 'gap that the pattern must have as built (claim 5)',
      unit: 'm',
      default: 5e-6,
      minimum: 0,
      maximum: 100e-6,
    },
  ],
  run(settings): VirtualTestResult {
    const geometry = geometryOf(settings);
    const swing = settings['swing']!;
    const pitch = geometry.diameter * Math.sqrt(TOUCHING_OCCUPANCY[geometry.lattice] / geometry.occupancy);
    const stretch = lateralStretch(geometry, dotSwelling(geometry, swing));
    // Of the pitch: what is left of the gap, negative where dots would overlap.
    const margin = 1 - (stretch * geometry.diameter) / pitch;
    return {
      verdict: margin >= 0 ? 'pass' : 'fail',
      criterion: `Filled to ${swing}, dots must not meet their neighbours: what is left of the gap is at least 0 % of the pitch.`,
      margin: 100 * margin,
      marginUnit: '% of the pitch',
      figures: figures(geometry, swing, settings['leastGap']!),
      picture: gapMap(geometry),
      notes: [
        'How growth divides between width and height of a dot is assumed: a third per direction for slender pillars, upwards only for films.',
        `The metal is tin, ${TIN_EXPANSION} of its volume when full; inert metal and pores count as stated.`,
        'Where the map is empty, round dots of that lattice would overlap as built. 1 means that the gap never closes.',
      ],
    };
  },
};

function geometryOf(settings: Readonly<Record<string, number>>): DotGeometry {
  return {
    diameter: settings['diameter']!,
    height: settings['height']!,
    occupancy: settings['occupancy']!,
    porosity: settings['porosity']!,
    activeFraction: settings['activeFraction']!,
    surfaceFactor: 1,
    lattice: DOT_LATTICES[Math.round(settings['lattice']!)]!,
  };
}

function figures(geometry: DotGeometry, swing: number, leastGap: number): VirtualTestFigure[] {
  const { lattice, diameter, height, occupancy, porosity, activeFraction } = geometry;
  const swelling = dotSwelling(geometry, swing);
  const closure = gapClosure(geometry, swelling);
  const layer = swollenLayer(geometry, swing);
  const damage = dotDamage(geometry, swing);
  const lithium = occupancy * height * (1 - porosity) * activeFraction * maximumConcentration(findAlloyingHost('Sn')!);
  const smallest = smallestDiameter(lattice, occupancy, leastGap);
  return [
    { name: 'gap as built', value: 1e6 * dotGap(lattice, diameter, occupancy), unit: 'µm' },
    { name: 'filling at which gaps close', value: Math.min(1, closingSwing(geometry)), unit: '1' },
    { name: 'volume over that of the dry dot', value: swelling, unit: '1' },
    { name: 'overlap strain of neighbours', value: closure, unit: '1' },
    { name: 'stress between neighbours', value: 1e-6 * contactStress(closure, swing), unit: 'MPa' },
    { name: 'height when filled', value: 1e6 * layer.thickness, unit: 'µm' },
    { name: 'electrolyte left in the layer', value: layer.porosity, unit: '1' },
    { name: 'greatest occupancy with the least gap', value: dotOccupancy(lattice, diameter, leastGap), unit: '1' },
    ...(Number.isFinite(smallest)
      ? [{ name: 'smallest diameter with the least gap', value: 1e6 * smallest, unit: 'µm' }]
      : []),
    { name: 'occupancy below which free dots never meet', value: freeOccupancy(geometry), unit: '1' },
    { name: 'diameter above which dots crack into islands', value: 1e6 * islandDiameter(height), unit: 'µm' },
    { name: 'areal charge', value: (lithium * FARADAY) / SECONDS_PER_HOUR / 10, unit: 'mAh/cm²' },
    { name: 'damage per cycle by cracks', value: damage.fracture, unit: '1' },
    { name: 'damage per cycle by neighbours', value: damage.closure, unit: '1' },
    { name: 'damage per cycle at the collector', value: damage.contact, unit: '1' },
  ];
}

function gapMap(geometry: DotGeometry): MapPicture {
  const limit = TOUCHING_OCCUPANCY[geometry.lattice];
  const values = MAP_DIAMETERS.flatMap((diameter) =>
    MAP_OCCUPANCIES.map((occupancy) =>
      occupancy < limit ? Math.min(1, closingSwing({ ...geometry, diameter, occupancy })) : Number.NaN,
    ),
  );
  return {
    kind: 'map',
    title: `Filling at which neighbours meet, dots ${(1e6 * geometry.height).toFixed(1)} µm high`,
    x: { label: 'occupancy', unit: '1', values: MAP_OCCUPANCIES },
    y: { label: 'diameter', unit: 'µm', isLogarithmic: true, values: MAP_DIAMETERS.map((metres) => 1e6 * metres) },
    z: { label: 'filling at which gaps close', unit: '1' },
    values,
  };
}
