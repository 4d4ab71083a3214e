/** VT-STK-S: which wet path leaks, told from cell voltages: every seal a little, a common path, or one plate. */
import { propertyFunction } from '../cellParameters.ts';
import type { CellParameters } from '../cellParameters.ts';
import { scaleDesign } from '../designs/cellDesign.ts';
import { electrodeSlopesAt, stateOfChargeAtOpenCircuitVoltage } from '../designs/cellVoltage.ts';
import { seed001 } from '../designs/seed001.ts';
import { createBipolarStack } from '../stack/bipolarStack.ts';
import { commonPathCurrent } from '../stack/commonPath.ts';
import type { CommonPath } from '../stack/commonPath.ts';
import { leakedChargeFromVoltages, leakPatternOf } from '../stack/leakPattern.ts';
import type { LeakPath } from '../stack/leakPattern.ts';
import { pinholeShape, sealFilmShape } from '../stack/sealFilm.ts';
import { seededNormal } from '../stack/seededNormal.ts';
import type { VirtualTest, VirtualTestResult } from './virtualTest.ts';
import { wholeNumber } from './wholeNumber.ts';

const ID = 'VT-STK-S';
const TEMPERATURE = 298.15;
const SECONDS_PER_DAY = 86_400;
/** W/K; holds every cell at the temperature of its surroundings. */
const ISOTHERMAL = 1e6;
const PLATE_THICKNESS = 15e-6;
/** s. */
const LONGEST_STEP = 7200;
/** State of charge at which a cell counts as empty. */
const LEAST_CHARGE = 0.02;

export const vtStkLeak: VirtualTest = {
  id: ID,
  title: 'Pattern of leaks in a bipolar stack',
  description:
    'Lets a stack of seed 001’s cells rest with wet paths past its plates, reads the voltages that its cells lose, with noise, and tells from their shape which path it is.',
  settings: [
    { name: 'cellCount', description: 'cells in the stack', unit: '1', default: 24, minimum: 5, maximum: 200 },
    { name: 'plateArea', description: 'of one plate, square', unit: 'm²', default: 0.04, minimum: 1e-4, maximum: 1 },
    {
      name: 'filmThickness',
      description: 'gel on every seal; 0 sealed, 1e-7 to 1e-5 a defect',
      unit: 'm',
      default: 1e-6,
      minimum: 0,
      maximum: 1e-4,
    },
    { name: 'sealWidth', description: 'inside to outside', unit: 'm', default: 5e-3, minimum: 1e-4, maximum: 0.1 },
    {
      name: 'conductivity',
      description: 'of the gel past the plates, at 25 °C; 0.05 to 0.3',
      unit: 'S/m',
      default: 0.1,
      minimum: 1e-6,
      maximum: 1,
    },
    {
      name: 'inletResistance',
      description: 'common path: from each cell to it; 0 there is none',
      unit: 'Ω',
      default: 0,
      minimum: 0,
      maximum: 1e12,
    },
    {
      name: 'betweenResistance',
      description: 'common path: along it from cell to cell',
      unit: 'Ω',
      default: 1e4,
      minimum: 1e-3,
      maximum: 1e12,
    },
    {
      name: 'holeRadius',
      description: 'of one hole in a plate; 0 none',
      unit: 'm',
      default: 0,
      minimum: 0,
      maximum: 1e-3,
    },
    { name: 'holePlate', description: 'which plate it is in, from 1', unit: '1', default: 3, minimum: 1, maximum: 199 },
    { name: 'days', description: 'at rest', unit: 'd', default: 20, minimum: 1, maximum: 1000 },
    { name: 'stateOfCharge', description: 'at the start', unit: '1', default: 0.6, minimum: 0.1, maximum: 0.95 },
    {
      name: 'noise',
      description: 'standard deviation of a rested cell’s voltage as read; a mean of many samples',
      unit: 'V',
      default: 2e-4,
      minimum: 0,
      maximum: 0.05,
    },
    { name: 'seed', description: 'of the noise', unit: '1', default: 1, minimum: 0, maximum: 1e9 },
    {
      name: 'evidence',
      description: 'how much likelier than the next pattern it must be, natural logarithm',
      unit: '1',
      default: 3,
      minimum: 0,
      maximum: 50,
    },
    {
      name: 'leakLimit',
      description: 'above which a seal is not good, drawn in the picture',
      unit: 'A',
      default: 1e-5,
      minimum: 0,
      maximum: 1,
    },
  ],
  run(settings): VirtualTestResult {
    const cellCount = wholeNumber(ID, settings, 'cellCount');
    const parameters = cellOf(settings);
    const paths = pathsOf(settings, cellCount, parameters);
    const outcome = restFor(settings, parameters, cellCount, paths);
    const pattern = leakPatternOf(outcome.estimated);
    const isRight = pattern.path === paths.truth;
    const required = settings['evidence']!;
    const margin = isRight ? pattern.evidence - required : -(pattern.evidence + required);
    const largest = Math.max(...outcome.true);
    const days = outcome.seconds / SECONDS_PER_DAY;
    const plates = Array.from({ length: cellCount - 1 }, (_, plate) => plate + 1);
    const limit = settings['leakLimit']!;
    const microamperes = (name: string, value: number) => ({ name, value: 1e6 * value, unit: 'µA' });
    return {
      verdict: margin >= 0 ? 'pass' : 'fail',
      criterion: `The shape of the leak over the plates, read from the cells' voltages, must name the path that leaks most (${paths.truth}), e^${required} times likelier than another.`,
      margin,
      marginUnit: 'natural logarithm of the odds',
      figures: [
        microamperes('largest leak past a plate', largest),
        microamperes('leak past the middle plate', outcome.true[Math.floor((cellCount - 1) / 2)]!),
        microamperes('leak past the first plate', outcome.true[0]!),
        microamperes('largest leak as estimated', Math.max(...outcome.estimated)),
        { name: 'evidence', value: pattern.evidence, unit: '1' },
        microamperes('misfit as seals', pattern.misfit.seals),
        microamperes('misfit as a common path', pattern.misfit['common path']),
        microamperes('misfit as one plate', pattern.misfit['one plate']),
        { name: 'λ of the common path as fitted', value: pattern.lambda, unit: '1' },
        {
          name: 'largest loss of charge per day',
          value: (100 * largest * SECONDS_PER_DAY) / parameters.nominalCellCapacity,
          unit: '%/d',
        },
        { name: 'salt gone from the first cell', value: 100 * outcome.saltLost, unit: '%' },
        { name: 'days at rest', value: days, unit: 'd' },
        ...(outcome.saltLost > 1e-4
          ? [{ name: 'days until the first cell has no salt, at this rate', value: days / outcome.saltLost, unit: 'd' }]
          : []),
      ],
      picture: {
        kind: 'curves',
        title: `Told as: ${pattern.path}; is: ${paths.truth}`,
        x: { label: 'plate', unit: '1' },
        y: { label: 'leak past it', unit: 'µA', hasZero: true },
        curves: [
          { name: 'simulated', x: plates, y: Array.from(outcome.true, (each) => 1e6 * each) },
          {
            name: 'estimated from voltages',
            x: plates,
            y: Array.from(outcome.estimated, (each) => 1e6 * each),
            isMarkers: true,
          },
          { name: 'best fit as seals', x: plates, y: pattern.fitted.seals.map((each) => 1e6 * each) },
          { name: 'best fit as a common path', x: plates, y: pattern.fitted['common path'].map((each) => 1e6 * each) },
        ],
        limits: [{ name: 'good seal', y: 1e6 * limit }],
      },
      notes: [
        `Told as: ${pattern.path}. ${largest <= limit ? 'No plate leaks more than a good seal may.' : 'The leak is more than a good seal may have.'}`,
        ...(outcome.isCutShort ? ['A cell was empty before the days were over; its voltages were read then.'] : []),
        'Neighbouring seals leak alike past every plate, a common path most in the middle, a hole past one plate.',
        'Cells are alike and their electrodes’ slopes known; ordinary self-discharge, which takes from both electrodes of a cell, would have to be told apart first.',
      ],
    };
  },
};

interface Paths {
  readonly wetShape: Float64Array;
  readonly commonPath: CommonPath | undefined;
  readonly truth: LeakPath;
  /** A past any plate, no less than what leaks. */
  readonly mostLeak: number;
}

function cellOf(settings: Readonly<Record<string, number>>): CellParameters {
  const { parameters } = seed001;
  const charge = (parameters.nominalCellCapacity * settings['plateArea']!) / parameters.electrodeArea;
  return scaleDesign(seed001, charge).parameters;
}

/** The paths of the settings, and which of them passes most past any plate. */
function pathsOf(settings: Readonly<Record<string, number>>, cellCount: number, parameters: CellParameters): Paths {
  const { electrolyte, upperVoltageCutOff: volts } = parameters;
  const bulk = propertyFunction(electrolyte.conductivity)(electrolyte.initialConcentration);
  const conductivity = settings['conductivity']!;
  const relative = conductivity / bulk;
  const perimeter = 4 * Math.sqrt(settings['plateArea']!);
  const film = sealFilmShape({ thickness: settings['filmThickness']!, perimeter, sealWidth: settings['sealWidth']! });
  const hole = pinholeShape(settings['holeRadius']!, PLATE_THICKNESS);
  const holePlate = wholeNumber(ID, settings, 'holePlate');
  if (hole > 0 && holePlate > cellCount - 1) {
    throw new RangeError(
      `Cannot run ${ID} with a hole in plate ${holePlate}: ${cellCount} cells have plates 1 to ${cellCount - 1}`,
    );
  }
  const inletResistance = settings['inletResistance']!;
  const commonPath =
    inletResistance > 0 ? { inletResistance, betweenResistance: settings['betweenResistance']! } : undefined;
  const wetShape = new Float64Array(cellCount - 1).fill(relative * film);
  if (hole > 0) wetShape[holePlate - 1]! += relative * hole;
  const currents: readonly (readonly [LeakPath, number])[] = [
    ['seals', volts * conductivity * film],
    ['common path', commonPath ? commonPathCurrent(commonPath, volts, cellCount, cellCount / 2) : 0],
    ['one plate', volts * conductivity * hole],
  ];
  const [truth, most] = currents.reduce((best, each) => (each[1] > best[1] ? each : best));
  if (most === 0) {
    throw new RangeError(
      `Cannot run ${ID} on a stack without a wet path: set filmThickness, inletResistance or holeRadius above 0`,
    );
  }
  const mostLeak = currents.reduce((sum, [, current]) => sum + current, 0);
  return { wetShape, commonPath, truth, mostLeak };
}

interface Rest {
  /** A past every plate, mean over the rest. */
  readonly true: Float64Array;
  readonly estimated: Float64Array;
  /** Share of the first cell's salt. */
  readonly saltLost: number;
  /** Of rest, and whether an empty cell ended it. */
  readonly seconds: number;
  readonly isCutShort: boolean;
}

function restFor(
  settings: Readonly<Record<string, number>>,
  parameters: CellParameters,
  cellCount: number,
  { wetShape, commonPath, mostLeak }: Paths,
): Rest {
  const stack = createBipolarStack(parameters, cellCount, {
    wetShape,
    ...(commonPath && { commonPath }),
    edgeHeat: ISOTHERMAL,
  });
  const stateOfCharge = settings['stateOfCharge']!;
  stack.batch.reset(stateOfCharge, TEMPERATURE);
  const normal = seededNormal(wholeNumber(ID, settings, 'seed'));
  const read = () => Array.from(stack.batch.openCircuitVoltage, (volts) => volts + settings['noise']! * normal());
  const before = read();
  const planned = settings['days']! * SECONDS_PER_DAY;
  const moved = new Float64Array(cellCount - 1);
  const { openCircuitVoltage, stateOfCharge: charges } = stack.batch;
  const isEmpty = () =>
    openCircuitVoltage.some((volts) => volts < parameters.lowerVoltageCutOff) ||
    charges.some((charge) => charge < LEAST_CHARGE);
  let seconds = 0;
  // A hundredth of the charge at most leaks in a step; the rest ends with the first empty cell.
  let dt = Math.min(LONGEST_STEP, (0.01 * parameters.nominalCellCapacity) / mostLeak);
  while (seconds < planned && !isEmpty()) {
    dt = Math.min(dt, planned - seconds);
    stack.step(0, dt, TEMPERATURE);
    for (let plate = 0; plate + 1 < cellCount; plate++) moved[plate]! += stack.sealCurrent[plate]! * dt;
    seconds += dt;
  }
  const after = read();
  // Slopes where each cell is on average between its two readings.
  const design = { ...seed001, parameters };
  const slopes = before.map((volts, cell) => {
    const between = stateOfChargeAtOpenCircuitVoltage(design, 0.5 * (volts + after[cell]!), TEMPERATURE);
    return electrodeSlopesAt(design, between, TEMPERATURE);
  });
  const estimated = leakedChargeFromVoltages(
    before.map((volts, cell) => volts - after[cell]!),
    slopes.map(({ negative }) => negative),
    slopes.map(({ positive }) => positive),
    parameters.nominalCellCapacity,
  );
  return {
    true: moved.map((charge) => charge / seconds),
    estimated: estimated.map((charge) => charge / seconds),
    saltLost: 1 - stack.batch.columns.saltMean[0]! / parameters.electrolyte.initialConcentration,
    seconds,
    isCutShort: seconds < planned,
  };
}
