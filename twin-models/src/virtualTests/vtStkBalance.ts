/** VT-STK-B: what a stack without balancing leads can use of its charge, over the number of cells and their spread. */
import { drawUsableFraction, usableFractionLaw } from '../stack/imbalance.ts';
import type { VirtualTest, VirtualTestResult } from './virtualTest.ts';
import { wholeNumber } from './wholeNumber.ts';

const ID = 'VT-STK-B';
const COUNTS = [2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200];

export const vtStkBalance: VirtualTest = {
  id: ID,
  title: 'Usable charge of an unbalanced stack',
  description:
    'Draws stacks of cells with normal spreads of capacity and state of charge; the emptiest cell ends the discharge, the fullest the charge.',
  settings: [
    { name: 'cellCount', description: 'cells in series', unit: '1', default: 100, minimum: 1, maximum: 1000 },
    {
      name: 'capacityDeviation',
      description: 'standard deviation of a cell’s capacity, as a fraction',
      unit: '1',
      default: 0.005,
      minimum: 0,
      maximum: 0.2,
    },
    {
      name: 'chargeDeviation',
      description: 'standard deviation of a cell’s state of charge',
      unit: '1',
      default: 0.005,
      minimum: 0,
      maximum: 0.2,
    },
    {
      name: 'meanStateOfCharge',
      description: 'at which the cells were put together',
      unit: '1',
      default: 0.5,
      minimum: 0,
      maximum: 1,
    },
    {
      name: 'limit',
      description: 'least usable fraction that nineteen of twenty stacks must reach',
      unit: '1',
      default: 0.95,
      minimum: 0,
      maximum: 1,
    },
    { name: 'trials', description: 'stacks drawn', unit: '1', default: 2000, minimum: 20, maximum: 100_000 },
    { name: 'seed', description: 'same seed, same stacks', unit: '1', default: 1, minimum: 0, maximum: 1e9 },
  ],
  run(settings): VirtualTestResult {
    const cellCount = wholeNumber(ID, settings, 'cellCount');
    const trials = wholeNumber(ID, settings, 'trials');
    const seed = wholeNumber(ID, settings, 'seed');
    const limit = settings['limit']!;
    const spreadAt = (count: number, factor: number) => ({
      cellCount: count,
      capacity: factor * settings['capacityDeviation']!,
      stateOfCharge: factor * settings['chargeDeviation']!,
      mean: settings['meanStateOfCharge']!,
    });
    const drawn = drawUsableFraction(spreadAt(cellCount, 1), trials, seed);
    const margin = drawn.fifthPercentile - limit;
    // The picture is drawn with fewer stacks where many cells would take long.
    const drawnAt = (count: number, factor: number) =>
      drawUsableFraction(spreadAt(count, factor), Math.max(20, Math.min(trials, Math.ceil(20_000 / count))), seed);
    const overCounts = COUNTS.map((count) => drawnAt(count, 1));
    return {
      verdict: margin >= 0 ? 'pass' : 'fail',
      criterion: `Nineteen of twenty stacks of ${cellCount} cells must be able to use at least ${limit} of a mean cell's capacity.`,
      margin,
      marginUnit: 'of the capacity',
      figures: [
        { name: 'usable fraction, mean', value: drawn.mean, unit: '1' },
        { name: 'usable fraction, one stack in twenty below', value: drawn.fifthPercentile, unit: '1' },
        { name: 'usable fraction, standard deviation', value: drawn.deviation, unit: '1' },
        { name: 'usable fraction, law for small spreads', value: usableFractionLaw(spreadAt(cellCount, 1)), unit: '1' },
        { name: 'usable fraction, mean at twice the spread', value: drawnAt(cellCount, 2).mean, unit: '1' },
        { name: 'usable fraction, mean at half the spread', value: drawnAt(cellCount, 0.5).mean, unit: '1' },
      ],
      picture: {
        kind: 'curves',
        title: `Spread ${settings['capacityDeviation']!} of capacity, ${settings['chargeDeviation']!} of state of charge`,
        x: { label: 'cells in series', unit: '1', isLogarithmic: true },
        y: { label: 'usable fraction', unit: '1' },
        curves: [
          { name: 'law', x: COUNTS, y: COUNTS.map((count) => usableFractionLaw(spreadAt(count, 1))) },
          { name: 'mean', x: COUNTS, y: overCounts.map(({ mean }) => mean), isMarkers: true },
          { name: 'one in twenty below', x: COUNTS, y: overCounts.map(({ fifthPercentile }) => fifthPercentile) },
          { name: 'mean, twice the spread', x: COUNTS, y: COUNTS.map((count) => drawnAt(count, 2).mean) },
        ],
        limits: [{ name: 'limit', y: limit }],
      },
      notes: [
        'Spreads are independent and normal; states of charge are of each cell’s own capacity.',
        'Resistance is left out: under load the usable charge is smaller.',
        'The law takes the expected least of N normal numbers on both ends; it holds for small spreads.',
      ],
    };
  },
};
