/** What both of seed 000's virtual tests take: settings, the cell and the cycling that they say, notes for their readers. */
import type { RoughenedCollectorSpec } from '../designs/roughenedCollectorCell.ts';
import type { CyclingConditions } from './vt000Cycling.ts';
import type { VirtualTestSetting } from './virtualTest.ts';

const CYCLES: VirtualTestSetting = {
  name: 'cycles',
  description: 'full cycles before the last discharge is judged',
  unit: '1',
  default: 200,
  minimum: 2,
  maximum: 2000,
};
const THRESHOLD: VirtualTestSetting = {
  name: 'threshold',
  description: 'least capacity after the cycles, relative to the first',
  unit: '1',
  default: 0.85,
  minimum: 0,
  maximum: 1,
};
const CURRENT: VirtualTestSetting = {
  name: 'current',
  description: 'charge and discharge current',
  unit: 'A',
  default: 0.4,
  minimum: 0.05,
  maximum: 2,
};
const TEMPERATURE: VirtualTestSetting = {
  name: 'temperature',
  description: 'surroundings',
  unit: 'K',
  default: 298.15,
  minimum: 263.15,
  maximum: 333.15,
};
export const STEP: VirtualTestSetting = {
  name: 'step',
  description: 'time step of the simulation',
  unit: 's',
  default: 30,
  minimum: 1,
  maximum: 120,
};
const HARD_COAT: VirtualTestSetting = {
  name: 'hardCoat',
  description: 'factor on adhesion from a hard metal coat',
  unit: '1',
  default: 1,
  minimum: 1,
  maximum: 1.3,
};
const CONTACT_LOSS: VirtualTestSetting = {
  name: 'contactLossPerCycle',
  description: 'A of the delamination law, calibrated, not measured',
  unit: '1',
  default: 0.015,
  minimum: 0,
  maximum: 0.2,
};
const ADHESION_ENERGY: VirtualTestSetting = {
  name: 'adhesionEnergy',
  description: 'adhesion of the coating to a smooth foil',
  unit: 'J/m²',
  default: 10,
  minimum: 0.5,
  maximum: 100,
};
const INTERPHASE_DIFFUSIVITY: VirtualTestSetting = {
  name: 'interphaseDiffusivity',
  description: 'diffusivity of solvent in the interphase',
  unit: 'm²/s',
  default: 5e-21,
  minimum: 1e-23,
  maximum: 1e-18,
};
const STRESS_LOSS: VirtualTestSetting = {
  name: 'stressLoss',
  description: '1: stress takes active material in both electrodes',
  unit: '1',
  default: 0,
  minimum: 0,
  maximum: 1,
};

/** How cells are cycled, and what they must keep. */
export const CYCLING_SETTINGS: readonly VirtualTestSetting[] = [THRESHOLD, CYCLES, CURRENT, TEMPERATURE, HARD_COAT];
/** What cells lose. */
export const LOSS_SETTINGS: readonly VirtualTestSetting[] = [
  STRESS_LOSS,
  CONTACT_LOSS,
  ADHESION_ENERGY,
  INTERPHASE_DIFFUSIVITY,
];

/** What a reader of any of seed 000's tests must know. */
export const NOTES: readonly string[] = [
  'Charge current, taper (a tenth of it) and temperature are assumed: the claim names the discharge only.',
  'The law of contact loss and its constant 0.015 per cycle are calibrated, not measured; adhesion is taken proportional to the real area ratio after peel tests (Jeon et al. 2017).',
  'The diffusivity of solvent in the interphase is chosen within the published range.',
];

export function specOf(
  settings: Readonly<Record<string, number>>,
): Required<Omit<RoughenedCollectorSpec, 'hasPlating' | 'hasContactLoss'>> {
  return {
    realAreaRatio: settings['realAreaRatio'] ?? 1,
    hardCoat: settings['hardCoat']!,
    contactResistanceFactor: settings['contactResistanceFactor'] ?? 1,
    contactLossPerCycle: settings['contactLossPerCycle']!,
    adhesionEnergy: settings['adhesionEnergy']!,
    interphaseDiffusivity: settings['interphaseDiffusivity']!,
    hasStressLoss: settings['stressLoss']! >= 0.5,
  };
}

export function conditionsOf(settings: Readonly<Record<string, number>>): CyclingConditions {
  return {
    cycles: Math.round(settings['cycles']!),
    current: settings['current']!,
    temperature: settings['temperature']!,
    step: settings['step']!,
  };
}
