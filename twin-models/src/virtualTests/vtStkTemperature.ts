/** VT-STK-T: how much warmer a stack is inside than at its cooled faces, against Q'' N² R''/8. */
import {
  cellPitch,
  edgeCoolingRise,
  inPlaneConductivity,
  referenceStackLayers,
  stackTemperatureLaw,
  stackThermalTime,
  stackThickness,
  steadyStackProfile,
  throughPlaneResistance,
} from '../stack/stackHeat.ts';
import type { StackCooling, StackLayers } from '../stack/stackHeat.ts';
import type { VirtualTest, VirtualTestResult, VirtualTestSetting } from './virtualTest.ts';
import { wholeNumber } from './wholeNumber.ts';

const ID = 'VT-STK-T';
/** J/(m³ K) of a wet cell with its plate, assumed. */
const HEAT_CAPACITY = 2.1e6;

const [cathode, gel, anode, plate] = referenceStackLayers.layers;

function metres(name: string, description: string, value: number): VirtualTestSetting {
  return { name, description, unit: 'm', default: value, minimum: 1e-7, maximum: 1e-3 };
}

function conducts(name: string, description: string, value: number): VirtualTestSetting {
  return { name, description, unit: 'W/(m K)', default: value, minimum: 0.01, maximum: 500 };
}

export const vtStkTemperature: VirtualTest = {
  id: ID,
  title: 'Temperature inside a bipolar stack',
  description:
    "Solves the steady heat of every layer of a stack cooled at its faces by finite volumes, for growing numbers of cells, and compares it with Q'' N² R''/8.",
  settings: [
    { name: 'cellCount', description: 'cells in the stack', unit: '1', default: 100, minimum: 1, maximum: 1000 },
    {
      name: 'heatPerVolume',
      description: 'heat made everywhere in the stack; i² times area resistance over pitch',
      unit: 'W/m³',
      default: 1e5,
      minimum: 1,
      maximum: 1e7,
    },
    {
      name: 'heatTransfer',
      description: 'from a cooled face to the coolant; 25 still air with fins, 500 a cold plate',
      unit: 'W/(m² K)',
      default: 500,
      minimum: 1,
      maximum: 1e5,
    },
    { name: 'cooledFaces', description: 'faces cooled', unit: '1', default: 2, minimum: 1, maximum: 2 },
    {
      name: 'limit',
      description: 'largest rise allowed from a cooled face to the hottest cell',
      unit: 'K',
      default: 2,
      minimum: 0.01,
      maximum: 100,
    },
    metres('cathodeThickness', 'cathode of one cell', cathode!.thickness),
    metres('gelThickness', 'gel between the electrodes', gel!.thickness),
    metres('anodeThickness', 'anode of one cell', anode!.thickness),
    metres('plateThickness', 'plate between two cells', plate!.thickness),
    conducts('cathodeConductivity', 'cathode, wet; published 0.8 to 2.1', cathode!.conductivity),
    conducts('gelConductivity', 'gel; 0.2 to 0.4', gel!.conductivity),
    conducts('anodeConductivity', 'anode, wet; published 1.0 to 3.8', anode!.conductivity),
    conducts('plateConductivity', 'plate; stainless steel 16', plate!.conductivity),
    {
      name: 'contactResistance',
      description: 'contacts between the layers of one cell, together; 1e-6 to 5e-6 each',
      unit: 'm² K/W',
      default: 0,
      minimum: 0,
      maximum: 1e-3,
    },
    {
      name: 'plateWidth',
      description: 'between two opposite edges, to show what cooling there would do',
      unit: 'm',
      default: 0.2,
      minimum: 0.01,
      maximum: 2,
    },
  ],
  run(settings): VirtualTestResult {
    const cellCount = wholeNumber(ID, settings, 'cellCount');
    const cooledFaces = wholeNumber(ID, settings, 'cooledFaces') === 1 ? 1 : 2;
    const layers = layersOf(settings);
    const pitch = cellPitch(layers);
    const heatPerVolume = settings['heatPerVolume']!;
    const heatTransfer = settings['heatTransfer']!;
    const limit = settings['limit']!;
    const cooling = (count: number): StackCooling => ({
      cellCount: count,
      heatPerCell: heatPerVolume * pitch,
      heatTransfer,
      cooledFaces,
    });
    const counts = sweep(cellCount);
    const solved = counts.map((count) => steadyStackProfile(layers, cooling(count)).inside);
    const inside = solved[counts.indexOf(cellCount)]!;
    const law = stackTemperatureLaw(layers, cooling(cellCount));
    const resistance = throughPlaneResistance(layers);
    const height = cellCount * pitch;
    const margin = limit - inside;
    const most = Math.sqrt(((cooledFaces === 2 ? 8 : 2) * limit) / (heatPerVolume * pitch * resistance));
    return {
      verdict: margin >= 0 ? 'pass' : 'fail',
      criterion: `The hottest of ${cellCount} cells must not be more than ${limit} K warmer than a cooled face.`,
      margin,
      marginUnit: 'K',
      figures: [
        { name: 'rise inside, finite volumes', value: inside, unit: 'K' },
        { name: 'rise inside, law', value: law.inside, unit: 'K' },
        { name: 'finite volumes against law', value: 100 * (inside / law.inside - 1), unit: '%' },
        { name: 'face over coolant', value: law.face, unit: 'K' },
        { name: 'hottest cell over coolant', value: inside + law.face, unit: 'K' },
        {
          name: 'rise if cooled at two edges instead',
          value: edgeCoolingRise(layers, heatPerVolume, settings['plateWidth']!),
          unit: 'K',
        },
        { name: 'cells that just pass', value: Math.floor(most), unit: '1' },
        { name: 'cell pitch', value: 1e6 * pitch, unit: 'µm' },
        { name: 'stack thickness', value: 1e3 * stackThickness(layers, cellCount), unit: 'mm' },
        { name: 'resistance through a cell', value: resistance, unit: 'm² K/W' },
        { name: 'conductivity through the stack', value: pitch / resistance, unit: 'W/(m K)' },
        { name: 'conductivity along the plates', value: inPlaneConductivity(layers), unit: 'W/(m K)' },
        { name: 'Biot number h H/(2 λ)', value: (heatTransfer * height * resistance) / (2 * pitch), unit: '1' },
        { name: 'time of answer', value: stackThermalTime(layers, cellCount, HEAT_CAPACITY), unit: 's' },
      ],
      picture: {
        kind: 'curves',
        title: `${cellCount} cells at ${heatPerVolume} W/m³: ${inside.toFixed(2)} K inside`,
        x: { label: 'cells in the stack', unit: '1' },
        y: { label: 'hottest cell over a cooled face', unit: 'K' },
        curves: [
          {
            name: cooledFaces === 2 ? "law Q'' N² R''/8" : "law Q'' N² R''/2",
            x: fine(cellCount),
            y: fine(cellCount).map((count) => stackTemperatureLaw(layers, cooling(count)).inside),
          },
          { name: 'finite volumes, every layer', x: counts, y: solved, isMarkers: true },
        ],
        limits: [{ name: 'limit', y: limit }],
      },
      notes: [
        'Heat is even over the stack and steady; conductivities do not change with temperature.',
        'Published conductivities of wet electrodes differ fourfold between sources: set those of your layers.',
        `A heat capacity of ${HEAT_CAPACITY} J/(m³ K) is assumed for the time of answer.`,
        'Cooling at the edges is for comparison only: a stainless plate conducts too badly along itself.',
      ],
    };
  },
};

function layersOf(settings: Readonly<Record<string, number>>): StackLayers {
  return {
    layers: referenceStackLayers.layers.map(({ name }) => ({
      name,
      thickness: settings[`${name}Thickness`]!,
      conductivity: settings[`${name}Conductivity`]!,
    })),
    contactResistance: settings['contactResistance']!,
  };
}

/** About a dozen numbers of cells up to the last, rising, all different. */
function sweep(last: number): number[] {
  const counts = new Set<number>();
  for (let index = 0; index <= 12; index++) counts.add(Math.max(1, Math.round((last * index) / 12)));
  return [...counts];
}

function fine(last: number): number[] {
  return Array.from({ length: 101 }, (_, index) => (last * index) / 100);
}
