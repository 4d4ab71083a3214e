/** How right the cell models are: against COMSOL's solution, against measured cells, against each other. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createDfnBatch, createSpmeBatch, DEFAULT_MESH, FINE_MESH, listReferenceCells } from '@packtwin/twin-models';
import type { CellParameters, DfnMesh } from '@packtwin/twin-models';
import {
  ABOUT_ENERGY,
  ABOUT_ENERGY_FOLDER,
  compareModels,
  compareWithMeasurement,
  compareWithReference,
  readIsothermalCell,
  readRows,
} from '../support/cellAccuracy.ts';
import { datasetsFolder } from '../support/datasets.ts';
import { compareWithDischarge, deliveredCapacity, LG_M50_FOLDER, readDischarges } from '../support/lgM50.ts';
import { compareWithLgM50T, LG_M50T_FOLDER, readLgM50T, UDDS_START } from '../support/lgM50T.ts';

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly context?: Readonly<Record<string, unknown>>;
}

const mesh = meshName(FINE_MESH);
const RATES = [0.1, 0.2, 0.5, 1, 2, 3];

export const bench = {
  description: 'error of the cell models against references and measured cells',
  run(): readonly Figure[] {
    const folder = datasetsFolder();
    if (folder === null) {
      throw new Error(
        'There are no data sets: PACKTWIN_DATASETS names no folder and ../shared/datasets does not exist.',
      );
    }
    const marquis = join(folder, 'reference/marquis2019.bpx.json');
    const nmc = join(folder, ABOUT_ENERGY_FOLDER, 'nmc_pouch_cell_BPX.json');
    return [
      ...againstReference(join(folder, 'reference'), marquis, DEFAULT_MESH, ''),
      ...againstReference(join(folder, 'reference'), marquis, FINE_MESH, ', fine mesh'),
      ...againstMeasurement(join(folder, ABOUT_ENERGY_FOLDER)),
      ...againstDischarges(join(folder, LG_M50_FOLDER)),
      ...againstLgM50T(join(folder, LG_M50T_FOLDER)),
      ...reducedAgainstFull('Marquis 2019', readIsothermalCell(marquis)),
      ...reducedAgainstFull('About:Energy NMC', readIsothermalCell(nmc)),
    ];
  },
};

function meshName({ negative, separator, positive }: DfnMesh): string {
  return `${negative}/${separator}/${positive}, exact modes`;
}

/** Every rate that lies in the folder. Of both meshes: the reference has its own error where the fine one has more nodes. */
function againstReference(folder: string, cell: string, resolved: DfnMesh, suffix: string): Figure[] {
  const files = readdirSync(folder).filter((file) => /^comsol-dfn-marquis2019-.+C\.json$/.test(file));
  return files
    .map((file) => compareWithReference(cell, join(folder, file), resolved))
    .toSorted((a, b) => a.rate - b.rate)
    .flatMap(({ rate, voltage, fieldTimes, ...fields }) => {
      const name = `DFN against COMSOL, ${rate}C${suffix}`;
      const context = { mesh: meshName(resolved), points: voltage.points };
      const atTimes = { mesh: meshName(resolved), fieldTimes };
      return [
        { name: `${name}, voltage RMS`, value: voltage.rms, unit: 'mV', context },
        { name: `${name}, voltage max`, value: voltage.max, unit: 'mV', context },
        { name: `${name}, salt`, value: fields.saltPercent, unit: '% RMS', context: atTimes },
        { name: `${name}, negative surface`, value: fields.negativeSurfacePercent, unit: '% RMS', context: atTimes },
        { name: `${name}, positive surface`, value: fields.positiveSurfacePercent, unit: '% RMS', context: atTimes },
        {
          name: `${name}, negative surface, of the maximum`,
          value: fields.negativeStoichiometryPercent,
          unit: '% RMS',
          context: atTimes,
        },
        {
          name: `${name}, positive surface, of the maximum`,
          value: fields.positiveStoichiometryPercent,
          unit: '% RMS',
          context: atTimes,
        },
      ];
    });
}

function againstMeasurement(folder: string): Figure[] {
  return ABOUT_ENERGY.flatMap(([file, cell, published]) => {
    const parameters = readIsothermalCell(join(folder, cell));
    const rows = readRows(join(folder, file));
    const name = file.replace('.csv', '').replace('_25degC_', ' ');
    return [
      ['DFN', createDfnBatch(parameters, 1, { mesh: FINE_MESH })] as const,
      ['SPMe', createSpmeBatch(parameters, 1)] as const,
    ].map(([model, batch]) => {
      const { rms, points } = compareWithMeasurement(batch, rows);
      return {
        name: `${model} against measured ${name}`,
        value: rms,
        unit: 'mV RMS',
        context: { publishedDfn: published, points, ...(model === 'DFN' && { mesh }) },
      };
    });
  });
}

/** Every rate and temperature that lies in the folder, from the measured rest, at the chamber's temperature. */
function againstDischarges(folder: string): Figure[] {
  const discharges = readDischarges(folder);
  const meshes = { mesh: `${mesh}; ${FINE_MESH.shells} shells where the diffusivity is of stoichiometry` };
  return listReferenceCells()
    .filter(({ id }) => id.startsWith('lg-m50-'))
    .flatMap(({ id, parameters, fitted }) => [
      ...discharges.flatMap((discharge) => {
        const { voltage, temperature, start } = compareWithDischarge(parameters, discharge, FINE_MESH);
        const name = `DFN of ${id}, ${Math.round(discharge.ambient - 273.15)} °C, ${discharge.rate}C`;
        const context = { points: voltage.points, startStateOfCharge: Number(start.toFixed(4)), fitted, ...meshes };
        return [
          { name: `${name}, voltage`, value: voltage.rms, unit: 'mV RMS', context },
          { name: `${name}, temperature`, value: temperature.rms, unit: 'K RMS', context },
        ];
      }),
      ...[1, 2].map((rate) => ({
        name: `DFN of ${id}, capacity at 25 °C, ${rate}C`,
        value: deliveredCapacity(parameters, rate, 298.15, FINE_MESH),
        unit: 'A·h',
        context: meshes,
      })),
    ]);
}

function againstLgM50T(folder: string): Figure[] {
  const { parameters, fitted } = listReferenceCells().find(({ id }) => id === 'lg-m50t-calibrated')!;
  return (
    [
      ['c20', 1, 11.84],
      ['hppc', 1, 16.1],
      ['udds', UDDS_START, 13.65],
    ] as const
  ).map(([file, start, published]) => {
    const { rms, points } = compareWithLgM50T(
      createDfnBatch(parameters, 1, { mesh: FINE_MESH }),
      readLgM50T(folder, file),
      start,
    );
    const context = { publishedDfn: published, points, startStateOfCharge: start, fitted, mesh };
    return { name: `DFN of lg-m50t-calibrated, ${file}`, value: rms, unit: 'mV RMS', context };
  });
}

function reducedAgainstFull(name: string, parameters: CellParameters): Figure[] {
  const byRate = RATES.map((rate) => {
    const { rms, max, points } = compareModels(parameters, rate, FINE_MESH);
    return {
      name: `SPMe against DFN, ${name}, ${rate}C`,
      value: rms,
      unit: 'mV RMS',
      context: { maxMillivolts: Number(max.toFixed(2)), points, mesh },
    };
  });
  return [
    ...byRate,
    ...[2, 5].map((limit) => ({
      name: `SPMe against DFN, ${name}, highest rate within ${limit} mV RMS`,
      value: highestRateWithin(parameters, limit),
      unit: 'C',
      context: { mesh },
    })),
  ];
}

/** Where the reduced model stops being good: the discharge rate at which it leaves the full one by so many mV RMS. */
function highestRateWithin(parameters: CellParameters, millivolts: number): number {
  let low = RATES[0]!;
  let high = 10;
  for (let halving = 0; halving < 8; halving++) {
    const middle = Math.sqrt(low * high);
    if (compareModels(parameters, middle, FINE_MESH).rms <= millivolts) low = middle;
    else high = middle;
  }
  return low;
}
