/** How estimation and forecasts do on recordings of cells and vehicles that nobody here wrote. */
import { datasetsFolder } from '../support/datasets.ts';
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
    return [...(await halvings(folder)), ...(await halfLives(folder)), ...(await warmLives(folder))];
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
