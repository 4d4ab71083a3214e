/** VT-GEL-T: how an electrolyte conducts over temperature, and what power it leaves a cell in the cold. */
import { celsiusFromKelvin, kelvinFromCelsius, REFERENCE_TEMPERATURE } from '@packtwin/units';
import type { CellParameters, ElectrolyteParameters } from '../cellParameters.ts';
import { propertyFunction } from '../cellParameters.ts';
import { seed000 } from '../designs/seed000.ts';
import { seed001 } from '../designs/seed001.ts';
import { seed002 } from '../designs/seed002.ts';
import { electrolyteWarnings, isChargingAllowed } from '../electrolyte/electrolyteLimits.ts';
import { electrolyteOf, fillCell, mediumOf } from '../electrolyte/electrolyteMedium.ts';
import type { ElectrolyteMedium } from '../electrolyte/electrolyteMedium.ts';
import type { ElectrolyteSystem } from '../electrolyte/electrolyteSystem.ts';
import { ELECTROLYTE_SYSTEMS } from '../electrolyte/electrolyteSystems.ts';
import { liquidFractionFactor } from '../electrolyte/liquidFraction.ts';
import { temperatureFactor, apparentActivationEnergy } from '../electrolyte/temperatureLaw.ts';
import { pulsePower } from './pulsePower.ts';
import type { VirtualTest, VirtualTestCurve, VirtualTestFigure, VirtualTestResult } from './virtualTest.ts';
import { wholeNumber } from './wholeNumber.ts';

const ID = 'VT-GEL-T';
const DESIGNS = [seed000, seed001, seed002];
const LOWEST = kelvinFromCelsius(-40);
const HIGHEST = kelvinFromCelsius(90);

export const vtGelTemperature: VirtualTest = {
  id: ID,
  title: 'Conductivity and cold power of an electrolyte',
  description:
    'Fills the cell of a seed design with a published electrolyte and compares the power of a 10 s discharge in the cold with that at 25 °C, by simulation.',
  settings: [
    {
      name: 'system',
      description: ELECTROLYTE_SYSTEMS.map(({ name }, index) => `${index} ${name}`).join('; '),
      unit: '1',
      default: 0,
      minimum: 0,
      maximum: ELECTROLYTE_SYSTEMS.length - 1,
    },
    {
      name: 'design',
      description: 'cell that it fills: seed 0, 1 or 2',
      unit: '1',
      default: 1,
      minimum: 0,
      maximum: DESIGNS.length - 1,
    },
    {
      name: 'temperature',
      description: 'of the cold pulse',
      unit: 'K',
      default: kelvinFromCelsius(-20),
      minimum: 223.15,
      maximum: REFERENCE_TEMPERATURE,
    },
    {
      name: 'limit',
      description: 'least cold power over that at 25 °C',
      unit: '1',
      default: 0.2,
      minimum: 0,
      maximum: 1,
    },
    {
      name: 'model',
      description: '0 single particle with electrolyte, 1 full model',
      unit: '1',
      default: 0,
      minimum: 0,
      maximum: 1,
    },
    { name: 'stateOfCharge', description: 'before the pulse', unit: '1', default: 0.5, minimum: 0.02, maximum: 0.98 },
    { name: 'duration', description: 'of the pulse', unit: 's', default: 10, minimum: 1, maximum: 120 },
    {
      name: 'liquidFraction',
      description: 'liquid systems: volume of liquid in the polymer that holds it; 1 bare liquid',
      unit: '1',
      default: 1,
      minimum: 0.26,
      maximum: 1,
    },
    {
      name: 'interfaceResistance',
      description: 'gel to electrodes, both together, instead of the design’s; 0 keeps it',
      unit: 'Ω m²',
      default: 0,
      minimum: 0,
      maximum: 0.1,
    },
    {
      name: 'vogelB',
      description: 'B of the Vogel law; 0 keeps the system’s',
      unit: 'K',
      default: 0,
      minimum: 0,
      maximum: 3000,
    },
    {
      name: 'vogelT0',
      description: 'T0 of the Vogel law, with vogelB',
      unit: 'K',
      default: 150,
      minimum: 0,
      maximum: 220,
    },
  ],
  run(settings): VirtualTestResult {
    const system = chosenSystem(settings);
    const design = DESIGNS[wholeNumber(ID, settings, 'design')]!;
    const liquidFraction = settings['liquidFraction']!;
    const parameters = filled(design.parameters, mediumOfSettings(system, liquidFraction), settings);
    const stateOfCharge = settings['stateOfCharge']!;
    const duration = settings['duration']!;
    const model = wholeNumber(ID, settings, 'model') === 1 ? 'dfn' : 'spme';
    const cold = settings['temperature']!;
    const limit = settings['limit']!;
    const power = (kelvin: number, direction: 'discharge' | 'charge' = 'discharge') =>
      pulsePower(parameters, direction, stateOfCharge, kelvin, duration, model).power / parameters.electrodeArea;
    const warm = power(REFERENCE_TEMPERATURE);
    const share = warm > 0 ? power(cold) / warm : 0;
    const margin = share - limit;
    const conductivity = conductivityOf(parameters.electrolyte, parameters.referenceTemperature);
    const gelFactor = system.phase === 'liquid' ? liquidFractionFactor(liquidFraction) : 1;
    const mayCharge = isChargingAllowed(system, cold);
    const area = (name: string, value: number): VirtualTestFigure => ({ name, value, unit: 'W/m²' });
    const at = (celsius: number): VirtualTestFigure => ({
      name: `conductivity at ${celsius} °C`,
      value: gelFactor * conductivity(kelvinFromCelsius(celsius)),
      unit: 'S/m',
    });
    const celsius = celsiusFromKelvin(cold).toFixed(0);
    return {
      verdict: margin >= 0 ? 'pass' : 'fail',
      criterion: `At ${celsius} °C the cell must give at least ${limit} of its ${duration} s discharge power at 25 °C.`,
      margin,
      marginUnit: 'of the power at 25 °C',
      figures: [
        { name: `power at ${celsius} °C over that at 25 °C`, value: share, unit: '1' },
        area(`discharge power at ${celsius} °C`, share * warm),
        area('discharge power at 0 °C', power(kelvinFromCelsius(0))),
        area('discharge power at 25 °C', warm),
        area('discharge power at 45 °C', power(kelvinFromCelsius(45))),
        area(`charge power at ${celsius} °C`, mayCharge ? power(cold, 'charge') : 0),
        at(-20),
        at(0),
        at(25),
        at(45),
        at(85),
        {
          name: 'activation energy at 25 °C',
          value:
            apparentActivationEnergy(parameters.electrolyte.conductivityTemperatureLaw, REFERENCE_TEMPERATURE) / 1000,
          unit: 'kJ/mol',
        },
      ],
      picture: {
        kind: 'curves',
        title: `${system.name}: ${(100 * share).toFixed(0)} % of the power at ${celsius} °C`,
        x: { label: 'temperature', unit: '°C' },
        y: { label: 'conductivity at the nominal salt', unit: 'S/m', isLogarithmic: true },
        curves: [
          curve(`${system.name} (chosen)`, (kelvin) => gelFactor * conductivity(kelvin)),
          ...ELECTROLYTE_SYSTEMS.filter(({ id }) => id !== system.id).map((other) =>
            curve(other.name, conductivityOf(electrolyteOf(other), REFERENCE_TEMPERATURE), other.temperatureRange),
          ),
        ],
      },
      notes: [
        ...system.sources,
        ...electrolyteWarnings(system, { temperature: cold }).map(({ message }) => `${message}.`),
        ...(mayCharge ? [] : ['Charging is blocked at this temperature.']),
        'The limit of a fifth is assumed: what cold cranking asks of a hybrid’s pulse power, at −20 instead of −30 °C.',
        'Power is that at the end of the largest constant current that keeps to the cut-offs.',
        ...(model === 'spme'
          ? [
              'By the single-particle model, which spreads reactions evenly: against the full model 1 % low with liquids, 3 to 4 % with gels, 40 to 50 % with dry polymers (set model to 1).',
            ]
          : []),
      ],
    };
  },
};

function chosenSystem(settings: Readonly<Record<string, number>>): ElectrolyteSystem {
  const system = ELECTROLYTE_SYSTEMS[wholeNumber(ID, settings, 'system')]!;
  const b = settings['vogelB']!;
  if (b === 0) return system;
  return { ...system, conductivityTemperatureLaw: { kind: 'vogel', b, t0: settings['vogelT0']! } };
}

function mediumOfSettings(system: ElectrolyteSystem, liquidFraction: number): ElectrolyteMedium {
  if (system.phase === 'liquid' && liquidFraction < 1) return { kind: 'swollen', system, liquidFraction };
  if (liquidFraction < 1) {
    throw new RangeError(
      `Cannot run ${ID} with liquidFraction = ${liquidFraction} in ${system.name}: its conductivity already is that of the whole phase; choose a liquid system`,
    );
  }
  return mediumOf(system);
}

function filled(
  parameters: CellParameters,
  medium: ElectrolyteMedium,
  settings: Readonly<Record<string, number>>,
): CellParameters {
  const cell = fillCell(parameters, medium);
  const interfaceResistance = settings['interfaceResistance']!;
  return interfaceResistance === 0 ? cell : { ...cell, separator: { ...cell.separator, interfaceResistance } };
}

function conductivityOf(electrolyte: ElectrolyteParameters, referenceTemperature: number): (kelvin: number) => number {
  const atReference = propertyFunction(electrolyte.conductivity)(electrolyte.initialConcentration);
  const law = electrolyte.conductivityTemperatureLaw;
  return (kelvin) => atReference * temperatureFactor(law, kelvin, referenceTemperature);
}

/** Over the range of use; NaN outside it. */
function curve(
  name: string,
  conductivity: (kelvin: number) => number,
  [low, high]: readonly [number, number] = [LOWEST, HIGHEST],
): VirtualTestCurve {
  const kelvins = Array.from({ length: 131 }, (_, index) => LOWEST + ((HIGHEST - LOWEST) * index) / 130);
  return {
    name,
    x: kelvins.map(celsiusFromKelvin),
    y: kelvins.map((kelvin) => (kelvin >= low && kelvin <= high ? conductivity(kelvin) : Number.NaN)),
  };
}
