/** VT-001-F: what formation of a thin compound anode costs, and whether anode and cathode fit each other afterwards. */
import { simulateFirstCycle } from '../formation/firstCharge.ts';
import type { FirstCycle } from '../formation/firstCharge.ts';
import { arealChargeAmpereHours, formationOf, REVERSAL_POTENTIAL } from '../formation/lithiumBalance.ts';
import type { FormationResult } from '../formation/lithiumBalance.ts';
import { thinAnodeFormation } from '../formation/thinAnodeCell.ts';
import type { ThinAnodeFormation, ThinAnodeSpec } from '../formation/thinAnodeCell.ts';
import { cathodeLithiumCapacity } from '../designs/lithiumLimitedCell.ts';
import type { CathodeSpec } from '../designs/lithiumLimitedCell.ts';
import { compoundCharges, convertedVolumes, findAnodeCompound } from '../materials/anodeCompounds.ts';
import { findCathodeMaterial } from '../materials/cathodes.ts';
import type { VirtualTest, VirtualTestFigure, VirtualTestResult } from './virtualTest.ts';
import { FARADAY, SECONDS_PER_HOUR } from '@packtwin/units';

/** In the order of the setting `compound`. */
const COMPOUNDS = ['SnO', 'SnO2', 'SnS', 'SnS2', 'SnSO4', 'GeO2', 'In2O3', 'PbO', 'Ag2O', 'Sb2O3', 'Sb2S3'] as const;

/** N/P below 1 plates lithium; above 1.5 most of the anode is never used but was paid for in lithium. */
const LEAST_RATIO = 1;
const GREATEST_RATIO = 1.5;
/** V against lithium, where no free energy is tabulated. */
const UNKNOWN_CONVERSION_POTENTIAL = 1.6;
const INTERPHASE_POTENTIAL = 0.8;
/** A/m² of interface. */
const BINDING_EXCHANGE = 1e-3;
const ALLOY_EXCHANGE = 1;
const CATHODE_EXCHANGE = 1;
/** Ω m², gel, contacts and interfaces. */
const RESISTANCE = 2e-3;
const INITIAL_FILLING = 1e-3;

export const vt001Formation: VirtualTest = {
  id: 'VT-001-F',
  title: 'Formation of a thin compound anode',
  description:
    'Charges a new cell for the first time: conversion and interphase bind lithium, alloying keeps it; gives first-cycle efficiency, N/P and the curve.',
  settings: [
    {
      name: 'compound',
      description: COMPOUNDS.map((formula, index) => `${index + 1} ${formula}`).join(', '),
      unit: '1',
      default: 1,
      minimum: 1,
      maximum: COMPOUNDS.length,
    },
    {
      name: 'thickness',
      description: 'thickness of the anode layer',
      unit: 'm',
      default: 20e-6,
      minimum: 0.1e-6,
      maximum: 100e-6,
    },
    {
      name: 'fraction',
      description: 'volume fraction of the compound as coated',
      unit: '1',
      default: 0.25,
      minimum: 0.01,
      maximum: 0.6,
    },
    {
      name: 'porosity',
      description: 'volume fraction of electrolyte in the anode',
      unit: '1',
      default: 0.4,
      minimum: 0.05,
      maximum: 0.9,
    },
    {
      name: 'cathodeThickness',
      description: 'thickness of the NMC cathode',
      unit: 'm',
      default: 62e-6,
      minimum: 1e-6,
      maximum: 200e-6,
    },
    {
      name: 'cathodeEfficiency',
      description: 'share of its first charge that the cathode takes back',
      unit: '1',
      default: 0.95,
      minimum: 0.7,
      maximum: 1,
    },
    {
      name: 'prelithiation',
      description: 'lithium added before the first charge',
      unit: 'mol/m²',
      default: 0.4,
      minimum: 0,
      maximum: 3,
    },
    {
      name: 'reversal',
      description: 'share of the conversion that a discharge above 1.3 V against lithium can undo',
      unit: '1',
      default: 0,
      minimum: 0,
      maximum: 0.3,
    },
    {
      name: 'rate',
      description: 'C-rate of formation, of what the cathode brings',
      unit: '1/h',
      default: 0.05,
      minimum: 0.005,
      maximum: 1,
    },
    { name: 'upperVoltage', description: 'end of charge', unit: 'V', default: 3.85, minimum: 2.5, maximum: 4.4 },
    { name: 'lowerVoltage', description: 'end of discharge', unit: 'V', default: 2.6, minimum: 1, maximum: 3.5 },
    {
      name: 'leastEfficiency',
      description: 'least first-cycle efficiency',
      unit: '1',
      default: 0.75,
      minimum: 0,
      maximum: 1,
    },
  ],
  run(settings): VirtualTestResult {
    const spec = specOf(settings);
    const formation = thinAnodeFormation(spec);
    const cycle = firstCycle(formation, spec, settings);
    const undone = undoneShare(formation, cycle, settings);
    const balance = balanceAfter(formation, spec, undone, emptyPotential(cycle));
    const { firstCycleEfficiency, negativeToPositiveRatio } = balance;
    const leastEfficiency = settings['leastEfficiency']!;
    const margin = Math.min(
      firstCycleEfficiency - leastEfficiency,
      negativeToPositiveRatio - LEAST_RATIO,
      GREATEST_RATIO - negativeToPositiveRatio,
    );
    return {
      verdict: margin >= 0 ? 'pass' : 'fail',
      criterion: `First-cycle efficiency must be at least ${leastEfficiency} and N/P between ${LEAST_RATIO} and ${GREATEST_RATIO}.`,
      margin,
      marginUnit: '1',
      figures: figures(formation, balance, cycle, undone, compoundOf(settings)),
      picture: {
        kind: 'curves',
        title: `First charge and discharge, ${compoundOf(settings)} of ${(1e6 * spec.thickness).toFixed(1)} µm`,
        x: { label: 'areal charge', unit: 'A·h/m²' },
        y: { label: 'voltage', unit: 'V' },
        curves: [
          curve('cell, first charge', cycle.firstCharge.charge, cycle.firstCharge.cellVoltage),
          curve('cell, first discharge', cycle.firstDischarge.charge, cycle.firstDischarge.cellVoltage),
          curve('anode against lithium, charge', cycle.firstCharge.charge, cycle.firstCharge.negativePotential),
          curve(
            'anode against lithium, discharge',
            cycle.firstDischarge.charge,
            cycle.firstDischarge.negativePotential,
          ),
        ],
      },
      notes: [
        'Verdict by the lithium balance, which counts what the cathode does not take back as lithium lost; the simulated cycle counts it as places lost, so its efficiency may be higher, at most that of the cathode.',
        reversalNote(settings, cycle, undone),
        'Conversion runs at its equilibrium potential less the overpotential that the current asks for with 1e-3 A/m² of exchange current, assumed; measured plateaus of tin oxides lie at 0.8–1.1 V. Where no free energy is tabulated, 1.6 V is taken.',
        'Lithium added before the first charge is bound by the conversion first; what is more waits in the alloy.',
        'Particles are uniform: formation is slow.',
      ],
    };
  },
};

function compoundOf(settings: Readonly<Record<string, number>>): (typeof COMPOUNDS)[number] {
  return COMPOUNDS[Math.round(settings['compound']!) - 1]!;
}

function specOf(settings: Readonly<Record<string, number>>): ThinAnodeSpec {
  const cathode: CathodeSpec = { material: findCathodeMaterial('nmc532')!, thickness: settings['cathodeThickness']! };
  return {
    thickness: settings['thickness']!,
    porosity: settings['porosity']!,
    shares: [
      {
        material: { kind: 'compound', compound: findAnodeCompound(compoundOf(settings))! },
        fraction: settings['fraction']!,
      },
    ],
    cathode,
    prelithiation: settings['prelithiation']!,
    cathodeEfficiency: settings['cathodeEfficiency']!,
  };
}

/** V against lithium that the anode has at the end of the discharge. */
function emptyPotential({ firstDischarge }: FirstCycle): number {
  return firstDischarge.negativePotential.at(-1) ?? 0;
}

/** Share of the conversion that the discharge as simulated gave back, at most what it can. */
function undoneShare(
  { conversionLithium }: ThinAnodeFormation,
  { bound, boundByCharge }: FirstCycle,
  settings: Readonly<Record<string, number>>,
): number {
  const freed = boundByCharge[0]! - bound[0]!;
  return conversionLithium > 0 ? Math.min(Math.max(0, freed) / conversionLithium, settings['reversal']!) : 0;
}

/** The balance that judges: with the reversal that took effect, not the one that was possible. */
function balanceAfter(
  { balance, conversionLithium, interphaseLithium, carbonLoss, cathodeLithium }: ThinAnodeFormation,
  { prelithiation = 0, cathodeEfficiency = 1 }: ThinAnodeSpec,
  share: number,
  highestPotential: number,
): FormationResult {
  return formationOf({
    anodeCapacity: balance.anodeCapacity,
    conversionLithium,
    interphaseLithium: interphaseLithium + carbonLoss,
    cathodeLithium,
    cathodeEfficiency,
    prelithiation,
    reversal: { share, highestPotential },
  });
}

function reversalNote(settings: Readonly<Record<string, number>>, cycle: FirstCycle, undone: number): string {
  const end = `the discharge ends with the anode at ${emptyPotential(cycle).toFixed(2)} V against lithium`;
  const possible = settings['reversal']!;
  if (possible === 0) return `No conversion is undone (reversal 0); ${end}.`;
  return undone > 0
    ? `Of a reversal of ${possible}, ${undone.toPrecision(3)} of the conversion was undone: ${end}.`
    : `A reversal of ${possible} has no effect here: ${end}, and conversion is undone above ${REVERSAL_POTENTIAL} V only; lower lowerVoltage for it.`;
}

function firstCycle(
  formation: ThinAnodeFormation,
  { cathode, prelithiation = 0, cathodeEfficiency = 1 }: ThinAnodeSpec,
  settings: Readonly<Record<string, number>>,
): FirstCycle {
  const { balance, conversionLithium, interphaseLithium, interfaceArea, electrode, cathodeLithium } = formation;
  const compound = findAnodeCompound(compoundOf(settings))!;
  const bound = Math.min(prelithiation, conversionLithium);
  const room = conversionLithium + balance.anodeCapacity;
  if (prelithiation > room) {
    throw new RangeError(
      `Cannot add prelithiation = ${prelithiation} mol/m² to an anode that takes up ${room.toFixed(4)} mol/m²: give less, or a thicker anode`,
    );
  }
  return simulateFirstCycle(
    {
      negative: {
        capacity: balance.anodeCapacity,
        initialStoichiometry: INITIAL_FILLING + (prelithiation - bound) / balance.anodeCapacity,
        potential: electrode.openCircuitPotential,
        interfaceArea,
        exchangeCurrentDensity: ALLOY_EXCHANGE,
      },
      bindings: [
        {
          name: 'conversion',
          potential: compound.conversionPotential ?? UNKNOWN_CONVERSION_POTENTIAL,
          lithium: conversionLithium,
          boundBefore: bound,
          exchangeCurrentDensity: BINDING_EXCHANGE,
          reversibleShare: settings['reversal']!,
        },
        {
          name: 'interphase',
          potential: INTERPHASE_POTENTIAL,
          lithium: interphaseLithium,
          exchangeCurrentDensity: BINDING_EXCHANGE,
        },
      ],
      positive: {
        capacity: cathodeLithiumCapacity(cathode),
        initialStoichiometry: cathode.initialStoichiometry ?? 0.95,
        potential: cathode.material.potential,
        interfaceArea: (3 * 0.5 * cathode.thickness) / 4e-6,
        exchangeCurrentDensity: CATHODE_EXCHANGE,
      },
      positiveEfficiency: cathodeEfficiency,
      resistance: RESISTANCE,
    },
    {
      currentDensity: (settings['rate']! * cathodeLithium * FARADAY) / SECONDS_PER_HOUR,
      upperVoltage: settings['upperVoltage']!,
      lowerVoltage: settings['lowerVoltage']!,
    },
  );
}

function curve(name: string, lithium: Float64Array, volts: Float64Array) {
  return { name, x: lithium.map((amount) => arealChargeAmpereHours(amount)), y: volts };
}

function figures(
  formation: ThinAnodeFormation,
  balance: FormationResult,
  cycle: FirstCycle,
  undone: number,
  formula: string,
): VirtualTestFigure[] {
  const { cathodeLithium, conversionLithium, interphaseLithium } = formation;
  const charge = (name: string, lithium: number): VirtualTestFigure => ({
    name,
    value: arealChargeAmpereHours(lithium),
    unit: 'A·h/m²',
  });
  const compound = findAnodeCompound(formula)!;
  const { greatestEfficiency } = compoundCharges(compound);
  const { product, fullMetal } = convertedVolumes(compound);
  return [
    { name: 'first-cycle efficiency', value: balance.firstCycleEfficiency, unit: '1' },
    { name: 'first-cycle efficiency, simulated', value: cycle.efficiency, unit: '1' },
    { name: 'best efficiency of the anode alone', value: greatestEfficiency, unit: '1' },
    { name: 'N/P', value: balance.negativeToPositiveRatio, unit: '1' },
    charge('taken out of the cathode', cathodeLithium),
    charge('bound by conversion', conversionLithium),
    { name: 'share of the conversion undone by the discharge', value: undone, unit: '1' },
    charge('bound by the first interphase', interphaseLithium),
    charge('left to cycle', balance.cyclableLithium),
    charge('anode when full', balance.anodeCapacity),
    charge('first charge, simulated', cycle.firstCharge.charge.at(-1) ?? 0),
    charge('first discharge, simulated', cycle.firstDischarge.charge.at(-1) ?? 0),
    { name: 'filling of the anode after the first charge', value: cycle.negativeFull, unit: '1' },
    { name: 'volume of the full metal and its salt over the compound', value: product + fullMetal, unit: '1' },
  ];
}
