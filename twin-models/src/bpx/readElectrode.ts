/** One electrode of a BPX file, with its open-circuit potential judged. */
import type { ElectrodeParameters } from '../cellParameters.ts';
import type { OpenCircuitPotential } from '../openCircuit/openCircuitPotential.ts';
import { electrodeFields, electrodeFieldsWithoutElectrolyte, particleFields } from './bpxFields.ts';
import type { BpxFunction, SectionReader } from './sectionReader.ts';

/** V; potentials that rise by more over their window are refused, smaller rises are told. */
const LARGEST_RISE = 0.02;

export function readElectrode(
  section: SectionReader,
  hasElectrolyte: boolean,
  warnings: string[],
): ElectrodeParameters | undefined {
  if (section.has('Particle')) {
    section.report('Particle', 'blended electrodes are not stepped yet; give one material');
    return undefined;
  }
  const ownFields = hasElectrolyte ? electrodeFields : electrodeFieldsWithoutElectrolyte;
  section.check({ ...ownFields, ...particleFields });
  const low = section.number('Minimum stoichiometry', Number.NaN);
  const high = section.number('Maximum stoichiometry', Number.NaN);
  if (!(low < high)) {
    section.report('Minimum stoichiometry', `is ${low}, must be below the maximum of ${high}`);
    return undefined;
  }
  const diffusivity = section.function('Diffusivity [m2.s-1]');
  const entropic = section.function('Entropic change coefficient [V.K-1]');
  const openCircuitPotential = readPotential(section, [low, high], warnings);
  if (!diffusivity || !openCircuitPotential) return undefined;
  if (!isUsable(section, 'Diffusivity [m2.s-1]', diffusivity, [low, high], 0)) return undefined;
  const thickness = section.number('Thickness [m]', Number.NaN);
  const particleRadius = section.number('Particle radius [m]', Number.NaN);
  const surfaceAreaPerUnitVolume = section.number('Surface area per unit volume [m-1]', Number.NaN);
  const activeFraction = (surfaceAreaPerUnitVolume * particleRadius) / 3;
  return {
    thickness,
    porosity: hasElectrolyte ? section.number('Porosity', Number.NaN) : Math.max(1 - activeFraction, 0.01),
    transportEfficiency: hasElectrolyte ? section.number('Transport efficiency', Number.NaN) : 1,
    conductivity: hasElectrolyte ? section.number('Conductivity [S.m-1]', Number.NaN) : 1e9,
    particleRadius,
    surfaceAreaPerUnitVolume,
    maximumConcentration: section.number('Maximum concentration [mol.m-3]', Number.NaN),
    minimumStoichiometry: low,
    maximumStoichiometry: high,
    diffusivity: diffusivity.constant ?? diffusivity.value,
    diffusivityActivationEnergy: section.number('Diffusivity activation energy [J.mol-1]', 0),
    reactionRateConstant: section.number('Reaction rate constant [mol.m-2.s-1]', Number.NaN),
    reactionRateConstantActivationEnergy: section.number('Reaction rate constant activation energy [J.mol-1]', 0),
    openCircuitPotential,
    entropicChangeCoefficient: entropic?.constant ?? entropic?.value ?? 0,
    filmResistance: 0,
    contactResistance: 0,
  };
}

type Window = readonly [low: number, high: number];

function readPotential(section: SectionReader, window: Window, warnings: string[]): OpenCircuitPotential | undefined {
  let key = 'OCP [V]';
  let given = section.function(key);
  const lithiation = section.function('OCP (lithiation) [V]');
  const delithiation = section.function('OCP (delithiation) [V]');
  if (given && given.constant !== null && lithiation && delithiation) {
    // Files with hysteresis may leave the equilibrium curve empty.
    const [a, b] = [lithiation, delithiation];
    given = { value: (x) => 0.5 * (a.value(x) + b.value(x)), range: a.range, constant: null };
    key = 'OCP (lithiation) [V]';
    warnings.push(`${section.path}: the mean of lithiation and delithiation is used, hysteresis is not stepped yet`);
  } else if (lithiation || delithiation) {
    warnings.push(`${section.path}: OCP [V] is used, hysteresis is not stepped yet`);
  }
  if (!given || !isUsable(section, key, given, window, Number.NEGATIVE_INFINITY)) return undefined;
  const { rise, at } = steepestRise(given.value, window);
  if (rise > LARGEST_RISE) {
    section.report(
      key,
      `rises by ${(rise * 1000).toFixed(1)} mV near ${at.toFixed(3)}, must fall with stoichiometry (${LARGEST_RISE * 1000} mV are tolerated)`,
    );
    return undefined;
  }
  if (rise > 0) warnings.push(`${section.path}: ${key} rises by ${(rise * 1000).toFixed(2)} mV near ${at.toFixed(3)}`);
  return {
    name: `${section.path} ${key}`,
    source: 'BPX file',
    range: extendRange(given, window),
    isMonotonic: rise === 0,
    potential: given.value,
  };
}

/** Every value over the window is a finite number above `floor`. */
function isUsable(section: SectionReader, key: string, given: BpxFunction, window: Window, floor: number): boolean {
  for (const x of samples(window)) {
    const value = given.value(x);
    if (!Number.isFinite(value) || value <= floor) {
      const limit = Number.isFinite(floor) ? `, must be above ${floor}` : ', must be finite';
      section.report(key, `is ${value} at stoichiometry ${x.toFixed(4)}${limit}`);
      return false;
    }
  }
  return true;
}

const SAMPLES = 500;

function samples([low, high]: Window): number[] {
  return Array.from({ length: SAMPLES + 1 }, (_, index) => low + ((high - low) * index) / SAMPLES);
}

/** Largest rise above the lowest value so far, V. */
function steepestRise(value: (x: number) => number, window: Window): { readonly rise: number; readonly at: number } {
  let lowest = Number.POSITIVE_INFINITY;
  let rise = 0;
  let at = window[0];
  for (const x of samples(window)) {
    const volts = value(x);
    if (volts - lowest > rise) {
      rise = volts - lowest;
      at = x;
    }
    lowest = Math.min(lowest, volts);
  }
  return { rise, at };
}

function isBelievable(volts: number): boolean {
  return Number.isFinite(volts) && volts > -0.5 && volts < 6;
}

/** Outwards from the window as long as the potential stays finite, believable and falling. */
function extendRange(given: BpxFunction, [low, high]: Window): Window {
  if (given.range) return [Math.min(given.range[0], low), Math.max(given.range[1], high)];
  const step = 0.002;
  let from = low;
  while (from - step >= 0.002) {
    const next = given.value(from - step);
    if (!isBelievable(next) || next <= given.value(from)) break;
    from -= step;
  }
  let to = high;
  while (to + step <= 0.998) {
    const next = given.value(to + step);
    if (!isBelievable(next) || next >= given.value(to)) break;
    to += step;
  }
  return [from, to];
}
