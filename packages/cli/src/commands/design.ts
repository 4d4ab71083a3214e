/** `packtwin design list|show|claims|check`: designs that ship with the product, the seeds' claims, and designs of one's own. */
import {
  type CellDesign,
  findDesign,
  listDesigns,
  openCircuitVoltageAt,
  seriesResistance,
} from '@packtwin/twin-models';
import { ampereHoursFromCoulombs, REFERENCE_TEMPERATURE } from '@packtwin/units';
import { Command } from 'commander';
import { textTable } from '../textTable.ts';
import { UserError } from '../userError.ts';
import { designCheckCommand } from './designCheck.ts';
import { designClaimsCommand } from './designClaims.ts';

/** The design of that id, or an error that lists what there is. */
export function knownDesign(id: string): CellDesign {
  const design = findDesign(id);
  if (design === undefined) {
    const known = listDesigns().map((each) => each.id);
    throw new UserError(`There is no design "${id}"; there are: ${known.join(', ')}.`);
  }
  return design;
}

function listRows(): { id: string; name: string; seed: string | null; capacityAmpereHours: number }[] {
  return listDesigns().map((design) => ({
    id: design.id,
    name: design.name,
    seed: design.seed ?? null,
    capacityAmpereHours: ampereHoursFromCoulombs(design.parameters.nominalCellCapacity),
  }));
}

const STATES_OF_CHARGE = [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1];

const micro = (metres: number): string => `${(metres * 1e6).toPrecision(3)} µm`;

function showText(design: CellDesign): string {
  const { parameters } = design;
  const { negative, positive, separator } = parameters;
  const electrodeRow = (name: string, electrode: typeof negative): string[] => [
    name,
    micro(electrode.thickness),
    micro(electrode.particleRadius),
    electrode.porosity.toFixed(2),
    `${electrode.minimumStoichiometry.toFixed(3)}…${electrode.maximumStoichiometry.toFixed(3)}`,
    `${(electrode.contactResistance * 1e4).toPrecision(3)} Ω cm²`,
  ];
  return [
    `${design.name} (${design.id})`,
    design.description,
    '',
    `capacity ${ampereHoursFromCoulombs(parameters.nominalCellCapacity).toPrecision(4)} A·h, ` +
      `${parameters.lowerVoltageCutOff}…${parameters.upperVoltageCutOff} V, ` +
      `series resistance ${(seriesResistance(design, REFERENCE_TEMPERATURE) * 1e3).toPrecision(3)} mΩ at 25 °C, ` +
      `separator ${micro(separator.thickness)}`,
    '',
    textTable(
      ['electrode', 'thickness', 'particle radius', 'porosity', 'stoichiometry', 'contact'],
      [electrodeRow('negative', negative), electrodeRow('positive', positive)],
    ),
    '',
    textTable(
      ['state of charge', ...STATES_OF_CHARGE.map((soc) => `${100 * soc} %`)],
      [
        [
          'open-circuit voltage',
          ...STATES_OF_CHARGE.map((soc) => openCircuitVoltageAt(design, soc, REFERENCE_TEMPERATURE).toFixed(3)),
        ],
      ],
    ),
    '',
    ...design.sources.map((source) => `source: ${source}`),
  ].join('\n');
}

export function designCommand(): Command {
  const design = new Command('design')
    .description('cell designs: those that ship, the claims of the seeds, a design of your own')
    .addHelpText('after', '\nExample:\n  packtwin design list');
  design
    .command('list')
    .description('all designs')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  packtwin design list')
    .action((options: { json?: true }) => {
      const rows = listRows();
      if (options.json) console.log(JSON.stringify(rows, null, 2));
      else {
        console.log(
          textTable(
            ['design', 'seed', 'capacity', 'name'],
            rows.map((row) => [row.id, row.seed ?? '–', `${row.capacityAmpereHours.toPrecision(3)} A·h`, row.name]),
          ),
        );
      }
    });
  design
    .command('show')
    .description('one design: layers, capacity, open-circuit voltage, sources')
    .argument('<id>', 'design id')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  packtwin design show seed-001')
    .action((id: string, options: { json?: true }) => {
      const found = knownDesign(id);
      console.log(options.json ? JSON.stringify(found, null, 2) : showText(found));
    });
  design.addCommand(designClaimsCommand());
  design.addCommand(designCheckCommand());
  return design;
}
