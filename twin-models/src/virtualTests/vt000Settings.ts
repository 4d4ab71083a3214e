/** Settings that both of seed 000's virtual tests take. */
import type { VirtualTestSetting } from './virtualTest.ts';

export const CYCLES: VirtualTestSetting = {
  name: 'cycles',
  description: 'full cycles before the last discharge is judged',
  unit: '1',
  default: 200,
  minimum: 2,
  maximum: 2000,
};
export const THRESHOLD: VirtualTestSetting = {
  name: 'threshold',
  description: 'least capacity after the cycles, relative to the first',
  unit: '1',
  default: 0.85,
  minimum: 0,
  maximum: 1,
};
export const CURRENT: VirtualTestSetting = {
  name: 'current',
  description: 'charge and discharge current',
  unit: 'A',
  default: 0.4,
  minimum: 0.05,
  maximum: 2,
};
export const TEMPERATURE: VirtualTestSetting = {
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
export const HARD_COAT: VirtualTestSetting = {
  name: 'hardCoat',
  description: 'factor on adhesion from a hard metal coat',
  unit: '1',
  default: 1,
  minimum: 1,
  maximum: 1.3,
};
export const CONTACT_LOSS: VirtualTestSetting = {
  name: 'contactLossPerCycle',
  description: 'A of the delamination law, calibrated, not measured',
  unit: '1',
  default: 0.015,
  minimum: 0,
  maximum: 0.2,
};
export const ADHESION_ENERGY: VirtualTestSetting = {
  name: 'adhesionEnergy',
  description: 'adhesion of the coating to a smooth foil',
  unit: 'J/m²',
  default: 10,
  minimum: 0.5,
  maximum: 100,
};
export const INTERPHASE_DIFFUSIVITY: VirtualTestSetting = {
  name: 'interphaseDiffusivity',
  description: 'diffusivity of solvent in the interphase',
  unit: 'm²/s',
  default: 5e-21,
  minimum: 1e-23,
  maximum: 1e-18,
};
export const STRESS_LOSS: VirtualTestSetting = {
  name: 'stressLoss',
  description: '1: stress takes active material in both electrodes',
  unit: '1',
  default: 0,
  minimum: 0,
  maximum: 1,
};
