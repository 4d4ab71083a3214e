/**
 * Every combination of what was published of the LG M50, each with its own balance, against its recorded
 * discharges: node test/bench/surveyLgM50.ts. Prints mV RMS, those within 30 mV at 25 °C and 50 mV when cold most often first.
 */
import { join } from 'node:path';
import { landesfeindElectrolyte } from '../../twin-models/src/reference/landesfeind2019.ts';
import { lgM50Cell } from '../../twin-models/src/reference/lgM50.ts';
import type { LgM50Properties } from '../../twin-models/src/reference/lgM50.ts';
import {
  brosaPlanellaNegativeDiffusion,
  CHAMBER_HEAT_TRANSFER,
  chenNegativeDiffusion,
  chenNegativeExchange,
  chenPositiveDiffusion,
  chenPositiveExchange,
  LI_CONTACT_RESISTANCE,
  lgM50DelithiationPotential,
  lgM50LithiationPotential,
  oReganNegativeDiffusion,
  oReganNegativeExchange,
  oReganPositiveDiffusion,
  oReganPositiveExchange,
} from '../../twin-models/src/reference/lgM50Materials.ts';
import { nymanElectrolyte } from '../../twin-models/src/reference/nyman2008.ts';
import { datasetsFolder } from '../support/datasets.ts';
import { compareWithDischarge, fitBalance, LG_M50_FOLDER, readDischarges } from '../support/lgM50.ts';

type Choice = readonly [name: string, properties: Partial<LgM50Properties>];

const CHOICES: readonly (readonly Choice[])[] = [
  [
    ['potentials Chen', {}],
    [
      "potentials O'Kane 2023",
      { negativePotential: lgM50DelithiationPotential, positivePotential: lgM50LithiationPotential },
    ],
  ],
  [
    [
      "kinetics O'Regan",
      {
        negativeExchange: oReganNegativeExchange,
        positiveExchange: oReganPositiveExchange,
        positiveConductivity: 0.8473,
      },
    ],
    [
      'kinetics Chen',
      { negativeExchange: chenNegativeExchange, positiveExchange: chenPositiveExchange, positiveConductivity: 0.18 },
    ],
  ],
  [
    ['electrolyte Landesfeind', { electrolyte: landesfeindElectrolyte }],
    ['electrolyte Nyman', { electrolyte: nymanElectrolyte }],
  ],
  [
    ['contact 0', { contactResistance: 0 }],
    ['contact Li', { contactResistance: LI_CONTACT_RESISTANCE }],
  ],
  [
    ["graphite O'Regan", { negativeDiffusion: oReganNegativeDiffusion }],
    ['graphite Chen', { negativeDiffusion: chenNegativeDiffusion }],
    ['graphite Brosa Planella', { negativeDiffusion: brosaPlanellaNegativeDiffusion }],
  ],
  [
    ["NMC O'Regan", { positiveDiffusion: oReganPositiveDiffusion }],
    ['NMC Chen', { positiveDiffusion: chenPositiveDiffusion }],
  ],
];

function combinations(choices: readonly (readonly Choice[])[]): readonly (readonly Choice[])[] {
  return choices.reduce<readonly (readonly Choice[])[]>(
    (lists, group) => lists.flatMap((list) => group.map((choice) => [...list, choice])),
    [[]],
  );
}

const folder = datasetsFolder();
if (folder === null) throw new Error('There are no data sets: PACKTWIN_DATASETS names no folder.');
const discharges = readDischarges(join(folder, LG_M50_FOLDER));
const header = discharges.map(({ ambient, rate }) => `${Math.round(ambient - 273.15)} °C ${rate}C`);
const found = combinations(CHOICES).map((combination) => {
  const properties = Object.assign(
    { heatTransferCoefficient: CHAMBER_HEAT_TRANSFER },
    ...combination.map(([, part]) => part),
  ) as LgM50Properties;
  const parameters = lgM50Cell(properties, fitBalance(properties, discharges).balance);
  const errors = discharges.map((discharge) => compareWithDischarge(parameters, discharge).voltage.rms);
  const within = errors.filter((error, index) => error <= (discharges[index]!.ambient > 290 ? 30 : 50)).length;
  return { name: combination.map(([name]) => name).join(', '), errors, within };
});
console.log(`within | ${header.join(' | ')} | what`);
for (const { name, errors, within } of found.toSorted((a, b) => b.within - a.within)) {
  console.log(`${within} | ${errors.map((error) => error.toFixed(1)).join(' | ')} | ${name}`);
}
