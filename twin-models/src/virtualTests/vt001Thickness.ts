/** VT-001-L: what thinness buys: power per energy and a cool stack, over anodes of 1–60 µm, and what it costs. */
import { SECONDS_PER_HOUR } from '@packtwin/units';
import type { CellParameters } from '../cellParameters.ts';
import { matchedCathodeThickness } from '../designs/lithiumLimitedCell.ts';
import { thinAnodeCell, thinAnodeFormation } from '../formation/thinAnodeCell.ts';
import type { ThinAnodeMaterial, ThinAnodeSpec } from '../formation/thinAnodeCell.ts';
import { findAnodeCompound } from '../materials/anodeCompounds.ts';
import { DEFAULT_BORON, findCarbon } from '../materials/carbons.ts';
import { findCathodeMaterial } from '../materials/cathodes.ts';
import { crossingBetween } from '../numerics/crossing.ts';
import { createSpmeBatch } from '../spme/spmeBatch.ts';
import { stackLayersOf, stackTemperatureLaw, throughPlaneResistance } from '../stack/stackHeat.ts';
import type { VirtualTest, VirtualTestFigure, VirtualTestResult } from './virtualTest.ts';

/** m, evenly in the logarithm. */
const THICKNESSES = Array.from({ length: 13 }, (_, index) => 1e-6 * 60 ** (index / 12));
/** m, that is judged where nothing else is set, and 1 in the picture. */
const USUAL_THICKNESS = 10e-6;
const PULSE = 10;
const CATHODE_EFFICIENCY = 0.95;
const HALVINGS = 36;
/** 1/h; above it 10 s move more than a quarter of the capacity. */
const GREATEST_RATE = 90;

interface ThicknessPoint {
  /** A·h/m². */
  readonly capacity: number;
  /** W/m². */
  readonly power: number;
  /** 1/h. */
  readonly powerPerEnergy: number;
  /** W/m² per cell at the asked rate, and K that the middle of the stack is above its faces. */
  readonly heat: number;
  readonly gradient: number;
  /** m² K/W. */
  readonly thermalResistance: number;
  /** m. */
  readonly cathodeThickness: number;
  /** Ω m² over 10 s. */
  readonly resistance: number;
  /** Share of the first charge that the first interphase binds. */
  readonly interphaseShare: number;
}

const MATERIALS = [
  { name: 'tin oxide', fraction: 0.18, material: { kind: 'compound', compound: findAnodeCompound('SnO')! } },
  {
    name: 'boron-added amorphous carbon',
    fraction: 0.5,
    material: { kind: 'carbon', carbon: findCarbon('amorphous-carbon')!, boron: DEFAULT_BORON },
  },
] as const satisfies readonly { name: string; fraction: number; material: ThinAnodeMaterial }[];

export const vt001Thickness: VirtualTest = {
  id: 'VT-001-L',
  title: 'Thickness of the anode: power, heat and capacity',
  description:
    'Sweeps the anode from 1 to 60 µm with a cathode that fits it: power over 10 s, temperature inside a bipolar stack, areal capacity.',
  settings: [
    {
      name: 'thickness',
      description: 'anode that is judged',
      unit: 'm',
      default: USUAL_THICKNESS,
      minimum: 0.2e-6,
      maximum: 100e-6,
    },
    {
      name: 'material',
      description: '1 tin oxide, 2 boron-added amorphous carbon',
      unit: '1',
      default: 1,
      minimum: 1,
      maximum: 2,
    },
    {
      name: 'leastPowerPerEnergy',
      description: 'power over 10 s per energy; hybrid vehicles ask for about 15',
      unit: '1/h',
      default: 15,
      minimum: 0.1,
      maximum: 200,
    },
    {
      name: 'greatestGradient',
      description: 'middle of the stack above its faces',
      unit: 'K',
      default: 5,
      minimum: 0.01,
      maximum: 100,
    },
    { name: 'cellCount', description: 'cells in the stack', unit: '1', default: 100, minimum: 2, maximum: 400 },
    {
      name: 'rate',
      description: 'C-rate whose heat the stack carries for long',
      unit: '1/h',
      default: 5,
      minimum: 0.1,
      maximum: 30,
    },
    {
      name: 'lowestVoltage',
      description: 'cell voltage at the end of the pulse',
      unit: 'V',
      default: 2.5,
      minimum: 1.5,
      maximum: 3.2,
    },
    { name: 'ratio', description: 'N/P', unit: '1', default: 1.1, minimum: 1, maximum: 1.5 },
    {
      name: 'temperature',
      description: 'cells and surroundings',
      unit: 'K',
      default: 298.15,
      minimum: 253.15,
      maximum: 333.15,
    },
  ],
  run(settings): VirtualTestResult {
    const thickness = settings['thickness']!;
    const point = pointOf(thickness, settings);
    const sweep = THICKNESSES.map((metres) => pointOf(metres, settings));
    const least = settings['leastPowerPerEnergy']!;
    const greatest = settings['greatestGradient']!;
    // A rate that the cell cannot hold has no gradient to speak of: the whole limit is missing.
    const coolness = Number.isFinite(point.gradient) ? 1 - point.gradient / greatest : -1;
    const margin = Math.min(point.powerPerEnergy / least - 1, coolness);
    const micrometres = THICKNESSES.map((metres) => 1e6 * metres);
    // Three quantities on one axis: each over what the usual anode has.
    const usual = pointOf(USUAL_THICKNESS, settings);
    const curveOf = (name: string, value: (at: ThicknessPoint) => number) => ({
      name,
      x: micrometres,
      y: sweep.map((at) => value(at) / value(usual)),
    });
    return {
      verdict: margin >= 0 ? 'pass' : 'fail',
      criterion: `An anode of ${(1e6 * thickness).toFixed(1)} µm must give at least ${least} W per W·h over 10 s, and a stack of ${Math.round(settings['cellCount']!)} cells at ${settings['rate']} C stay within ${greatest} K.`,
      margin: 100 * margin,
      marginUnit: '% of the limit',
      figures: figures(point, sweep, settings),
      picture: {
        kind: 'curves',
        title: `Anodes of ${materialOf(settings).name}, N/P ${settings['ratio']}`,
        x: { label: 'anode thickness', unit: 'µm', isLogarithmic: true },
        y: { label: `over that of ${1e6 * USUAL_THICKNESS} µm`, unit: '1', isLogarithmic: true },
        curves: [
          curveOf('power over 10 s per energy', ({ powerPerEnergy }) => powerPerEnergy),
          curveOf('stack gradient', ({ gradient }) => gradient),
          curveOf('capacity', ({ capacity }) => capacity),
          {
            name: 'power per energy, judged',
            x: [1e6 * thickness],
            y: [point.powerPerEnergy / usual.powerPerEnergy],
            isMarkers: true,
          },
        ],
        limits: [
          { name: `least power per energy (${least} 1/h)`, y: least / usual.powerPerEnergy },
          { name: `greatest gradient (${greatest} K)`, y: greatest / usual.gradient },
        ],
      },
      notes: notesOf(thickness),
    };
  },
};

function materialOf(settings: Readonly<Record<string, number>>) {
  return MATERIALS[Math.round(settings['material']!) - 1]!;
}

function notesOf(thickness: number): string[] {
  const notes = [
    'The cathode (NMC 532) grows with the anode, so that N/P stays; lithium bound by conversion is added before the first charge.',
    'Power: the current that brings the cell to its lowest voltage after 10 s from half charge; exchange currents and diffusivity in the alloy are assumed.',
    'Gradient: the parabola of uniform heat in a stack cooled on both faces, of the heat after 10 s at the rate.',
    'A rate that the cell cannot hold for 10 s above its lowest voltage leaves a gap in the curve of the gradient and fails; where the usual anode cannot, that curve has nothing to be held against and is left out.',
  ];
  if (thickness < 1e-6) {
    notes.push('Below 1 µm an anode holds less than 0.1 mAh/cm²: 1 mA/cm² is above 10 C, it is a power buffer only.');
  }
  return notes;
}

function pointOf(thickness: number, settings: Readonly<Record<string, number>>): ThicknessPoint {
  const { material, fraction } = materialOf(settings);
  const cathodeMaterial = { material: findCathodeMaterial('nmc532')! };
  const layer: ThinAnodeSpec = {
    thickness,
    porosity: 0.4,
    shares: [{ material, fraction }],
    cathode: { ...cathodeMaterial, thickness },
    cathodeEfficiency: CATHODE_EFFICIENCY,
  };
  const { balance, conversionLithium } = thinAnodeFormation(layer);
  const cathodeThickness = matchedCathodeThickness(
    cathodeMaterial,
    balance.anodeCapacity,
    settings['ratio']!,
    CATHODE_EFFICIENCY,
  );
  const cell = thinAnodeCell({
    ...layer,
    cathode: { ...cathodeMaterial, thickness: cathodeThickness },
    prelithiation: conversionLithium,
  });
  const { parameters } = cell;
  const { electrodeArea, nominalCellCapacity } = parameters;
  const pulse = pulseOf(parameters, settings['temperature']!);
  const lowest = settings['lowestVoltage']!;
  const perHour = nominalCellCapacity / SECONDS_PER_HOUR;
  const current = greatestCurrent(pulse, lowest, GREATEST_RATE * perHour);
  const power = (current * pulse(current)) / electrodeArea;
  const resting = pulse(0);
  const sustained = settings['rate']! * perHour;
  const heat = pulse(sustained) > lowest ? (sustained * (resting - pulse(sustained))) / electrodeArea : Number.NaN;
  const stack = stackLayersOf(parameters);
  const capacity = perHour / electrodeArea;
  return {
    capacity,
    power,
    powerPerEnergy: power / (capacity * resting),
    heat,
    gradient: stackTemperatureLaw(stack, {
      cellCount: Math.round(settings['cellCount']!),
      heatPerCell: heat,
      heatTransfer: 500,
      cooledFaces: 2,
    }).inside,
    thermalResistance: throughPlaneResistance(stack),
    cathodeThickness,
    resistance: ((resting - pulse(perHour)) / perHour) * electrodeArea,
    interphaseShare: cell.layer.interphaseLithium / cell.layer.cathodeLithium,
  };
}

/** V after 10 s of discharge from rest at half charge, of the current (A). */
function pulseOf(parameters: CellParameters, temperature: number): (current: number) => number {
  const batch = createSpmeBatch(parameters, 1);
  return (current) => {
    batch.reset(0.5, temperature);
    for (let second = 0; second < PULSE; second++) batch.step(-current, 1, temperature);
    return batch.terminalVoltage[0]!;
  };
}

/** A, the most that ends above the lowest voltage; `limit` where more does. */
function greatestCurrent(pulse: (current: number) => number, lowest: number, limit: number): number {
  return crossingBetween(0, limit, (current) => pulse(current) > lowest, HALVINGS)[0];
}

function figures(
  point: ThicknessPoint,
  sweep: readonly ThicknessPoint[],
  settings: Readonly<Record<string, number>>,
): VirtualTestFigure[] {
  const crossing = thicknessAt(sweep, settings['leastPowerPerEnergy']!);
  return [
    { name: 'power over 10 s', value: point.power, unit: 'W/m²' },
    { name: 'power per energy', value: point.powerPerEnergy, unit: '1/h' },
    { name: 'areal capacity', value: point.capacity / 10, unit: 'mAh/cm²' },
    { name: 'rate of 1 mA/cm²', value: 10 / point.capacity, unit: '1/h' },
    { name: 'resistance over 10 s', value: 1e4 * point.resistance, unit: 'Ω cm²' },
    ...(Number.isFinite(point.heat)
      ? [
          { name: 'heat per cell at the rate', value: point.heat, unit: 'W/m²' },
          { name: 'middle of the stack above its faces', value: point.gradient, unit: 'K' },
        ]
      : []),
    { name: 'thermal resistance of a cell', value: point.thermalResistance, unit: 'm² K/W' },
    { name: 'cathode that fits', value: 1e6 * point.cathodeThickness, unit: 'µm' },
    { name: 'first charge bound by the interphase', value: 100 * point.interphaseShare, unit: '%' },
    ...(crossing === null
      ? []
      : [{ name: 'thickest anode with that power per energy', value: 1e6 * crossing, unit: 'µm' }]),
    { name: 'power per energy at 1 µm', value: sweep[0]!.powerPerEnergy, unit: '1/h' },
    { name: 'power per energy at 60 µm', value: sweep.at(-1)!.powerPerEnergy, unit: '1/h' },
  ];
}

/** m, where the falling branch of power per energy crosses a value; null where the sweep does not. */
function thicknessAt(sweep: readonly ThicknessPoint[], value: number): number | null {
  for (let index = sweep.length - 1; index > 0; index--) {
    const before = sweep[index - 1]!.powerPerEnergy;
    const after = sweep[index]!.powerPerEnergy;
    if (before >= value && after < value) {
      const share = Math.log(before / value) / Math.log(before / after);
      return THICKNESSES[index - 1]! * (THICKNESSES[index]! / THICKNESSES[index - 1]!) ** share;
    }
  }
  return null;
}
