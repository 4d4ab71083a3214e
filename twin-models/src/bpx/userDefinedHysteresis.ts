/**
 * Hysteresis as files of version 0 carry it: branches and decay under `User-defined`, before the standard had fields.
 *
 * "Negative electrode lithiation OCP [V]", "Negative electrode delithiation OCP [V]" as in the standard's own example,
 * "Negative particle hysteresis decay rate" as About:Energy writes it (dh ∝ 1 − h, where the standard halves that).
 */
import { DECAY, DELITHIATION, LITHIATION } from './readPotential.ts';
import { isObject } from './sectionReader.ts';
import type { JsonObject } from './sectionReader.ts';

/** Sections of a parameterisation, with what `User-defined` says of hysteresis moved to the electrodes. */
export function adoptUserDefinedHysteresis(parameterisation: JsonObject): JsonObject {
  const userDefined = parameterisation['User-defined'];
  if (!isObject(userDefined)) return parameterisation;
  let adopted = parameterisation;
  for (const side of ['Negative', 'Positive']) {
    const name = `${side} electrode`;
    const electrode = parameterisation[name];
    const lithiationKey = `${name} lithiation OCP [V]`;
    const delithiationKey = `${name} delithiation OCP [V]`;
    const decayKey = `${side} particle hysteresis decay rate`;
    const lithiation = userDefined[lithiationKey];
    const delithiation = userDefined[delithiationKey];
    if (!isObject(electrode) || lithiation === undefined || delithiation === undefined) continue;
    if (Object.hasOwn(electrode, LITHIATION) || Object.hasOwn(electrode, DELITHIATION)) continue;
    const decay = userDefined[decayKey];
    const left = isObject(adopted['User-defined']) ? adopted['User-defined'] : {};
    adopted = {
      ...adopted,
      [name]: {
        ...electrode,
        [LITHIATION]: lithiation,
        [DELITHIATION]: delithiation,
        ...(typeof decay === 'number' && { [DECAY]: 2 * decay }),
      },
      'User-defined': Object.fromEntries(
        Object.entries(left).filter(([key]) => ![lithiationKey, delithiationKey, decayKey].includes(key)),
      ),
    };
  }
  return adopted;
}
