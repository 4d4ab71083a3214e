/** The open-circuit potential of one material of a BPX file and its hysteresis, judged before anything steps with them. */
import type { OpenCircuitHysteresis, Property } from '../cellParameters.ts';
import { potentialTable } from '../openCircuit/openCircuitPotential.ts';
import type { OpenCircuitPotential } from '../openCircuit/openCircuitPotential.ts';
import { particleFields } from './bpxFields.ts';
import { fromSource, sourceOf } from './functionSource.ts';
import type { FunctionSource } from './functionSource.ts';
import type { BpxFunction, SectionReader } from './sectionReader.ts';
import { isWithinLimits, samples } from './valueLimits.ts';
import type { Window } from './valueLimits.ts';

export const OCP = 'OCP [V]';
export const DELITHIATION = 'OCP (delithiation) [V]';
export const LITHIATION = 'OCP (lithiation) [V]';
export const DECAY = 'OCP hysteresis decay constant';

/** V; potentials that rise by more over their window are refused, smaller rises are told. */
const LARGEST_RISE = 0.02;
/** V; potentials that fall by less over their whole window are told. */
const LEAST_FALL = 1e-3;

/** Stoichiometry by which tables should go on beyond the window: surfaces at 2C lie about so far from their mean. */
const REACH_BEYOND_WINDOW = 0.1;
/** Distance from 0 and 1 that nobody measures in. */
const LEAST_REACH = 0.01;
const TABLE_END_TOLERANCE = 1e-9;

export interface ReadPotential {
  readonly openCircuitPotential: OpenCircuitPotential;
  readonly hysteresis?: OpenCircuitHysteresis;
}

/** The branches that a hysteresis was read from, by its `halfGap`, to write them back. */
const branchSources = new WeakMap<
  (x: number) => number,
  { readonly delithiation: FunctionSource; readonly lithiation: FunctionSource }
>();

export function branchesOf(hysteresis: OpenCircuitHysteresis): ReturnType<typeof branchSources.get> {
  return typeof hysteresis.halfGap === 'function' ? branchSources.get(hysteresis.halfGap) : undefined;
}

/** @param initialState h, where the file gives one. */
export function readPotential(
  section: SectionReader,
  window: Window,
  initialState: number | undefined,
  warnings: string[],
): ReadPotential | undefined {
  const equilibrium = section.function(OCP);
  const delithiation = section.function(DELITHIATION);
  const lithiation = section.function(LITHIATION);
  const decay = section.has(DECAY) ? section.number(DECAY, Number.NaN) : undefined;
  if (delithiation && lithiation) {
    const branches = [
      [DELITHIATION, delithiation],
      [LITHIATION, lithiation],
    ] as const;
    for (const [key, branch] of branches) if (!isFalling(section, key, branch, window, warnings)) return undefined;
    const mean = meanOfBranches(delithiation, lithiation, equilibrium);
    const middle = finish(section, DELITHIATION, mean, window);
    if (!middle) return undefined;
    if (decay === undefined) {
      warnings.push(`${section.path}: without "${DECAY}" the mean of both branches is used, without hysteresis`);
      return { openCircuitPotential: middle };
    }
    const { least, at } = leastGap(delithiation, lithiation, window);
    if (least < 0) {
      warnings.push(
        `${section.path}: the delithiation branch lies ${(-1000 * least).toFixed(1)} mV below the lithiation branch near ${at.toFixed(3)}`,
      );
    }
    return { openCircuitPotential: middle, hysteresis: hysteresisOf(delithiation, lithiation, decay, initialState) };
  }
  if (delithiation || lithiation) {
    const missing = delithiation ? LITHIATION : DELITHIATION;
    warnings.push(`${section.path}: "${missing}" is missing, "${OCP}" is used without hysteresis`);
  } else if (decay !== undefined) {
    warnings.push(`${section.path}: "${DECAY}" without both branches is not used`);
  }
  if (!equilibrium || !isFalling(section, OCP, equilibrium, window, warnings)) return undefined;
  const openCircuitPotential = finish(section, OCP, equilibrium, window);
  return openCircuitPotential && { openCircuitPotential };
}

/** @param equilibrium the file's own potential, which branches replace: written back as it stood there. */
function meanOfBranches(
  delithiation: BpxFunction,
  lithiation: BpxFunction,
  equilibrium: BpxFunction | undefined,
): BpxFunction {
  const [one, other] = [delithiation.range, lithiation.range];
  const value = (x: number) => 0.5 * (delithiation.value(x) + lithiation.value(x));
  return {
    value: equilibrium ? fromSource(value, writtenAs(equilibrium)) : value,
    // Tables go on with their end values; an expression need not be finite where they do.
    range: one && other ? [Math.min(one[0], other[0]), Math.max(one[1], other[1])] : null,
    constant: null,
  };
}

function hysteresisOf(
  delithiation: BpxFunction,
  lithiation: BpxFunction,
  decay: number,
  initialState: number | undefined,
): OpenCircuitHysteresis {
  const halfGap = (x: number) => 0.5 * (delithiation.value(x) - lithiation.value(x));
  branchSources.set(halfGap, { delithiation: writtenAs(delithiation), lithiation: writtenAs(lithiation) });
  return {
    halfGap,
    // BPX: dh = γ |dθ| (±1 − h)/2, a rate that is γ at most; ours leaves out the half.
    decayRate: 0.5 * decay,
    ...(initialState !== undefined && { initialState }),
  };
}

function writtenAs({ value, constant }: BpxFunction): FunctionSource {
  return sourceOf(value) ?? String(constant);
}

function isFalling(
  section: SectionReader,
  key: string,
  given: BpxFunction,
  window: Window,
  warnings: string[],
): boolean {
  if (!isWithinLimits(section, key, given, particleFields[key]!, window)) return false;
  warnAboutTableEnds(section, key, given, window, warnings);
  const { rise, at } = steepestRise(given.value, window);
  if (rise > LARGEST_RISE) {
    section.report(
      key,
      `rises by ${(rise * 1000).toFixed(1)} mV near ${at.toFixed(3)}, must fall with stoichiometry (${LARGEST_RISE * 1000} mV are tolerated; a potential that rises has no single rest state)`,
    );
    return false;
  }
  if (rise > 0) warnings.push(`${section.path}: ${key} rises by ${(rise * 1000).toFixed(2)} mV near ${at.toFixed(3)}`);
  const fall = given.value(window[0]) - given.value(window[1]);
  if (fall < LEAST_FALL) {
    warnings.push(`${section.path}: ${key} falls by ${(fall * 1000).toFixed(3)} mV only over its window`);
  }
  return true;
}

/** Surfaces leave the window by diffusion: a table has to go on beyond it. */
function warnAboutTableEnds(
  section: SectionReader,
  key: string,
  { range }: BpxFunction,
  [low, high]: Window,
  warnings: string[],
): void {
  if (!range) return;
  const neededLow = Math.max(low - REACH_BEYOND_WINDOW, LEAST_REACH);
  const neededHigh = Math.min(high + REACH_BEYOND_WINDOW, 1 - LEAST_REACH);
  const ends = [
    [range[0], low - range[0], range[0] - neededLow, neededLow, 'below the window from', low],
    [range[1], range[1] - high, neededHigh - range[1], neededHigh, 'above the window to', high],
  ] as const;
  for (const [end, beyond, missing, needed, side, limit] of ends) {
    if (missing <= TABLE_END_TOLERANCE) continue;
    const reach = beyond < 0 ? `${(-beyond).toFixed(3)} inside` : `only ${beyond.toFixed(3)} ${side}`;
    warnings.push(
      `${section.path}: the table of ${key} ends at ${end}, ${reach}${beyond < 0 ? ' the window to' : ''} ${limit}: surfaces go further by diffusion, where potentials follow 10 V per unit of stoichiometry; continue the table to ${needed.toFixed(3)}`,
    );
  }
}

/** Undefined, and told, where the potential has a pole between the samples that {@link isUsable} takes. */
function finish(
  section: SectionReader,
  key: string,
  given: BpxFunction,
  window: Window,
): OpenCircuitPotential | undefined {
  const potential = {
    name: `${section.path} ${key}`,
    source: 'BPX file',
    range: extendRange(given, window),
    isMonotonic: steepestRise(given.value, window).rise === 0,
    potential: given.constant === null ? given.value : fromSource(given.value, String(given.constant)),
  };
  try {
    potentialTable(potential);
    return potential;
  } catch (error) {
    section.report(key, error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

/**
 * A property for stepping: as it is, but held at the window's ends where it is of no use beyond them, as kernels
 * tabulate properties over the range of the potential.
 */
export function heldOutside(given: BpxFunction, window: Window, range: Window, floor: number): Property {
  if (given.constant !== null) return given.constant;
  const isUsableEverywhere = samples(range).every((x) => {
    const value = given.value(x);
    return Number.isFinite(value) && value > floor;
  });
  if (isUsableEverywhere) return given.value;
  const held = (x: number) => given.value(Math.min(Math.max(x, window[0]), window[1]));
  const source = sourceOf(given.value);
  return source === undefined ? held : fromSource(held, source);
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

function leastGap(
  upper: BpxFunction,
  lower: BpxFunction,
  window: Window,
): { readonly least: number; readonly at: number } {
  let least = Number.POSITIVE_INFINITY;
  let at = window[0];
  for (const x of samples(window)) {
    const gap = upper.value(x) - lower.value(x);
    if (gap < least) {
      least = gap;
      at = x;
    }
  }
  return { least, at };
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
