/** A cell with the mechanisms that a test asks for, and what it has lost. */
import { createSpmeBatch, roughenedCollectorCell } from '../../src/index.ts';
import type {
  CellParameters,
  CyclePhase,
  DegradationParameters,
  InterphaseParameters,
  SpmeBatch,
} from '../../src/index.ts';
import { lithiumInventory, totalLithium } from '../../src/degradation/lithiumInventory.ts';

export const { parameters, degradation } = roughenedCollectorCell({ realAreaRatio: 1, hasStressLoss: true });
export const hourlyCurrent = parameters.nominalCellCapacity / 3600;
export const ROOM = 298.15;
export const DAY = 86_400;

export const graphite = { youngsModulus: 15e9, poissonRatio: 0.3, partialMolarVolume: 3.1e-6 };
export const interphase: InterphaseParameters = degradation.interphase!;
export const cracks = {
  rateConstant: 3.9e-20,
  stressIntensityFactor: 1.12,
  exponent: 2.2,
  initialLength: 20e-9,
  width: 15e-9,
  density: 3.18e15,
  mechanics: graphite,
};
/** Every mechanism at once. */
export const everything: DegradationParameters = {
  interphase: { ...interphase, swelling: { newAreaPerVolumeChange: 0.02, volumeChange: 0.1 } },
  plating: { rateConstant: 1e-10, transferCoefficient: 0.65, reversible: { deadRate: 1e-5 } },
  negative: {
    ...degradation.negative,
    damagePerCycle: (swing) => 1e-3 * swing,
    cracks,
    aggregation: { lossPerCycle: 1e-3, potentialLimit: 0.5, span: 0.2 },
  },
  positive: degradation.positive!,
  gelInterface: { rate: 1e-7, activationEnergy: 40_000 },
};

export const fullCycle = (rate: number): readonly CyclePhase[] => [
  { kind: 'current', current: rate * hourlyCurrent, untilVoltage: 4.2 },
  { kind: 'voltage', voltage: 4.2, untilCurrent: 0.1 * rate * hourlyCurrent },
  { kind: 'rest', duration: 600 },
  { kind: 'current', current: -rate * hourlyCurrent, untilVoltage: 2.5 },
];

export function cell(mechanisms: DegradationParameters, of: CellParameters = parameters): SpmeBatch {
  return createSpmeBatch(of, 1, { degradation: mechanisms });
}

export const lossOf = (batch: SpmeBatch) => batch.degradation!.columns;
export const lithium = (batch: SpmeBatch, at = 0) => totalLithium(lithiumInventory(batch.degradation!, at));
