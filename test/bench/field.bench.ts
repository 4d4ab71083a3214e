/** How estimation and forecasts do on recordings of cells and vehicles that nobody here wrote. */
import { datasetsFolder } from '../support/datasets.ts';
import {
  HALVED_AND_DOUBLED,
  identifyPanasonic,
  observeAboutEnergy,
  observePanasonic,
  WRONG_START,
} from '../support/cellObservation.ts';
import { forecastHalfLives, forecastHalvings, forecastWarmLives } from '../support/ageingForecasts.ts';

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly context?: Readonly<Record<string, unknown>>;
}

const HALVINGS = 200;

export const bench = {
  description: 'forecasts and estimates on recorded cells, against what was measured',
  async run(): Promise<readonly Figure[]> {
    const folder = datasetsFolder();
    if (folder === null) {
      throw new Error(
        'There are no data sets: PACKTWIN_DATASETS names no folder and ../shared/datasets does not exist.',
      );
    }
    return [
      ...(await halvings(folder)),
      ...(await halfLives(folder)),
      ...(await warmLives(folder)),
      ...(await aboutEnergy(folder)),
      ...(await panasonic(folder)),
    ];
  },
};

async function halvings(folder: string): Promise<Figure[]> {
  const { pooled, beforeKnee, afterKnee } = await forecastHalvings(folder, HALVINGS);
  const figure = (name: string, { share, points }: { share: number; points: number }, bar: string): Figure => ({
    name: `ISEA, first 320 cycles: inside the 90 % band, ${name}`,
    value: 100 * share,
    unit: '%',
    context: { halvings: HALVINGS, points, bar },
  });
  return [
    figure('pooled', pooled, '85 to 95'),
    figure('before the knee', beforeKnee, '85 to 95'),
    figure('after the knee', afterKnee, '85 to 95'),
    { name: 'ISEA, first 320 cycles: error', value: pooled.rmsePercent, unit: '% of first capacity RMS' },
  ];
}

async function halfLives(folder: string): Promise<Figure[]> {
  const { cells, pooled } = await forecastHalfLives(folder);
  return [
    ...cells.map(({ cell, coverage }) => ({
      name: `NASA ${cell} from half of its life: error`,
      value: coverage.rmsePercent,
      unit: '% of first capacity RMS',
      context: { insideBand: Number(coverage.share.toFixed(3)), bar: '≤ 2.5' },
    })),
    {
      name: 'NASA: inside the 90 % band, pooled',
      value: 100 * pooled.share,
      unit: '%',
      context: { bar: '80 to 100' },
    },
  ];
}

async function warmLives(folder: string): Promise<Figure[]> {
  const { warm, activationEnergy } = await forecastWarmLives(folder);
  return warm.map(({ temperature, predictedCycles, measuredCycles }) => ({
    name: `Sunwoda, end of life at ${Math.round(temperature - 273.15)} °C from 25 and 35 °C: error`,
    value: 100 * (predictedCycles / measuredCycles - 1),
    unit: '%',
    context: {
      predictedCycles: Math.round(predictedCycles),
      measuredCycles: Math.round(measuredCycles),
      activationEnergyKiloJoulesPerMole: Number((activationEnergy / 1000).toFixed(1)),
      bar: '≤ 15',
    },
  }));
}

async function aboutEnergy(folder: string): Promise<Figure[]> {
  const drive = 'About:Energy NMC drive cycle';
  const { ahead, charge } = await observeAboutEnergy(folder);
  const varied: { readonly rms: number; readonly largest: number }[] = [];
  for (const priors of HALVED_AND_DOUBLED) {
    const run = await observeAboutEnergy(folder, priors);
    varied.push({ rms: run.ahead[0]!.rms, largest: run.charge!.largest });
  }
  const worst = (pick: (run: (typeof varied)[number]) => number) => Math.max(...varied.map(pick));
  return [
    ...ahead.map(({ name, rms, largest, points }) => ({
      name: `${drive}: voltage 60 s ahead, ${name}`,
      value: 1000 * rms,
      unit: 'mV RMS',
      context: {
        largestMillivolts: Number((1000 * largest).toFixed(1)),
        points,
        ...(name === 'observer' && { bar: '≤ 10' }),
      },
    })),
    {
      name: `${drive}: voltage 60 s ahead, observer, worst of priors halved and doubled`,
      value: 1000 * worst(({ rms }) => rms),
      unit: 'mV RMS',
      context: { variants: varied.length },
    },
    {
      name: `${drive}: state of charge, largest error`,
      value: 100 * charge!.largest,
      unit: '%',
      context: {
        start: WRONG_START,
        rms: Number((100 * charge!.rms).toFixed(2)),
        insideTwoDeviations: Number(charge!.insideTwoDeviations.toFixed(3)),
        bar: '≤ 1',
        worstOfPriorsHalvedAndDoubled: Number((100 * worst(({ largest }) => largest)).toFixed(2)),
      },
    },
  ];
}

async function panasonic(folder: string): Promise<Figure[]> {
  const cell = await identifyPanasonic(folder);
  const figures: Figure[] = [];
  for (const [drive, name, bar] of [
    ['us06', 'US06 at 25 °C', 1.2],
    ['us06Cold', 'US06 at 0 °C', 2.5],
  ] as const) {
    const { ahead, charge } = await observePanasonic(folder, cell, drive);
    let worst = 0;
    for (const priors of HALVED_AND_DOUBLED) {
      worst = Math.max(worst, (await observePanasonic(folder, cell, drive, priors)).charge!.rms);
    }
    figures.push(
      {
        name: `Panasonic from HWFET, ${name}: state of charge`,
        value: 100 * charge!.rms,
        unit: '% RMS',
        context: {
          start: WRONG_START,
          largestPercent: Number((100 * charge!.largest).toFixed(2)),
          insideTwoDeviations: Number(charge!.insideTwoDeviations.toFixed(3)),
          bar: `≤ ${bar}`,
          worstOfPriorsHalvedAndDoubled: Number((100 * worst).toFixed(2)),
        },
      },
      ...ahead.map(({ name: predictor, rms, points }) => ({
        name: `Panasonic from HWFET, ${name}: voltage 60 s ahead, ${predictor}`,
        value: 1000 * rms,
        unit: 'mV RMS',
        context: { points },
      })),
    );
  }
  return figures;
}
