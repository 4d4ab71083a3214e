/** Refuses degradation parameters that no kernel can step. Bounds are of possibility, not of good design. */
import type { DegradationParameters, ElectrodeDegradation, ParticleMechanics } from './degradationParameters.ts';

type Bound = 'positive' | 'notNegative' | 'share' | 'poissonRatio';
type Field = readonly [path: string, value: number, bound: Bound];

/** At which a damage law is asked whether it means anything. */
const PROBED_SWINGS = [0.02, 0.5, 1];

const BOUNDS: Readonly<Record<Bound, readonly [holds: (value: number) => boolean, limit: string]>> = {
  positive: [(value) => value > 0 && Number.isFinite(value), '> 0'],
  notNegative: [(value) => value >= 0 && Number.isFinite(value), '≥ 0'],
  share: [(value) => value >= 0 && value <= 1, 'between 0 and 1'],
  poissonRatio: [(value) => value >= 0 && value <= 0.5, 'between 0 and 0.5'],
};

/** @throws RangeError naming the field, its value and the limit. */
export function checkDegradationParameters(parameters: DegradationParameters): void {
  const fields = [
    ...interphaseFields(parameters),
    ...platingFields(parameters),
    ...electrodeFields('negative', parameters.negative),
    ...electrodeFields('positive', parameters.positive),
    ...negativeFields(parameters),
  ];
  const { gelInterface } = parameters;
  if (gelInterface) {
    fields.push(
      ['gelInterface.rate', gelInterface.rate, 'notNegative'],
      ['gelInterface.activationEnergy', gelInterface.activationEnergy, 'notNegative'],
    );
  }
  for (const [path, value, bound] of fields) {
    const [holds, limit] = BOUNDS[bound];
    if (!holds(value)) throw new RangeError(`Cannot degrade with ${path} = ${value}: must be ${limit}`);
  }
}

function interphaseFields({ interphase }: DegradationParameters): Field[] {
  if (!interphase) return [];
  const { law, swelling } = interphase;
  const fields: Field[] = [
    ['interphase.activationEnergy', interphase.activationEnergy, 'notNegative'],
    ['interphase.molarVolume', interphase.molarVolume, 'positive'],
    ['interphase.lithiumPerMole', interphase.lithiumPerMole, 'positive'],
    ['interphase.initialThickness', interphase.initialThickness, 'positive'],
    ['interphase.resistivity', interphase.resistivity, 'notNegative'],
  ];
  for (const [name, value] of Object.entries(law)) {
    if (typeof value === 'number' && name !== 'potential') {
      const bound: Bound =
        name === 'transferCoefficient' ? 'share' : name === 'diffusivity' ? 'positive' : 'notNegative';
      fields.push([`interphase.law.${name}`, value, bound]);
    }
  }
  if (swelling) {
    fields.push(
      ['interphase.swelling.newAreaPerVolumeChange', swelling.newAreaPerVolumeChange, 'notNegative'],
      ['interphase.swelling.volumeChange', swelling.volumeChange, 'notNegative'],
    );
  }
  return fields;
}

function platingFields({ plating }: DegradationParameters): Field[] {
  if (!plating) return [];
  return [
    ['plating.rateConstant', plating.rateConstant, 'notNegative'],
    ['plating.transferCoefficient', plating.transferCoefficient, 'share'],
    ['plating.reversible.deadRate', plating.reversible?.deadRate ?? 0, 'notNegative'],
  ];
}

function electrodeFields(side: string, electrode: ElectrodeDegradation | undefined): Field[] {
  const { stressLoss, contactLoss, damagePerCycle } = electrode ?? {};
  const fields: Field[] = [];
  if (damagePerCycle) {
    for (const swing of PROBED_SWINGS) {
      fields.push([`${side}.damagePerCycle(${swing})`, damagePerCycle(swing), 'notNegative']);
    }
  }
  if (stressLoss) {
    fields.push(
      [`${side}.stressLoss.rate`, stressLoss.rate, 'notNegative'],
      [`${side}.stressLoss.exponent`, stressLoss.exponent, 'positive'],
      [`${side}.stressLoss.criticalStress`, stressLoss.criticalStress, 'positive'],
      ...mechanicsFields(`${side}.stressLoss.mechanics`, stressLoss.mechanics),
    );
  }
  if (contactLoss) {
    fields.push(
      [`${side}.contactLoss.lossPerCycle`, contactLoss.lossPerCycle, 'notNegative'],
      [`${side}.contactLoss.exponent`, contactLoss.exponent, 'positive'],
      [`${side}.contactLoss.coatingModulus`, contactLoss.coatingModulus, 'positive'],
      [`${side}.contactLoss.strain`, contactLoss.strain, 'notNegative'],
      [`${side}.contactLoss.adhesionEnergy`, contactLoss.adhesionEnergy, 'positive'],
    );
  }
  return fields;
}

function negativeFields({ negative }: DegradationParameters): Field[] {
  const { cracks, aggregation } = negative ?? {};
  const fields: Field[] = [];
  if (cracks) {
    fields.push(
      ['negative.cracks.rateConstant', cracks.rateConstant, 'notNegative'],
      ['negative.cracks.stressIntensityFactor', cracks.stressIntensityFactor, 'positive'],
      ['negative.cracks.exponent', cracks.exponent, 'positive'],
      ['negative.cracks.initialLength', cracks.initialLength, 'positive'],
      ['negative.cracks.width', cracks.width, 'positive'],
      ['negative.cracks.density', cracks.density, 'notNegative'],
      ...mechanicsFields('negative.cracks.mechanics', cracks.mechanics),
    );
  }
  if (aggregation) {
    fields.push(
      ['negative.aggregation.lossPerCycle', aggregation.lossPerCycle, 'notNegative'],
      ['negative.aggregation.span', aggregation.span, 'positive'],
    );
  }
  return fields;
}

function mechanicsFields(path: string, mechanics: ParticleMechanics): Field[] {
  return [
    [`${path}.youngsModulus`, mechanics.youngsModulus, 'positive'],
    // 1 − ν divides; ν of solids lies in 0…½.
    [`${path}.poissonRatio`, mechanics.poissonRatio, 'poissonRatio'],
  ];
}
