/**
 * Temperatures of the stacks of one pack, and of the cells within a stack. K, s, W.
 *
 * Stacks stand in a row: each stores heat, exchanges it with its neighbours and with the surroundings, the
 * outer two more than the inner. Within a stack the cells are close enough together for a steady profile:
 * a parabola from the heat made inside, and cooler (or warmer) end cells from the faces.
 */

/** Times in which a stack follows the surroundings (parked, moving air) and its neighbours, s. */
const PARKED_TIME = 6 * 3600;
const DRIVING_TIME = 2 * 3600;
const NEIGHBOUR_TIME = 3600;
/** Outer stacks have one more free face. */
const OUTER_FACTOR = 1.5;
/** Share of the difference to the surroundings that an end cell follows, and how many cells deep that reaches. */
const END_SHARE = 0.08;
const END_DEPTH = 2;
/** Rise of the middle of a stack over its mean, in units of heat × time to the surroundings / heat capacity. */
const CORE_SHARE = 0.15;
const LONGEST_STEP = 900;

export interface PackThermal {
  /** K per stack: state. */
  readonly stackTemperature: Float64Array;
  /** K per cell relative to the pack's mean, refreshed by `step`. */
  readonly cellDeviation: Float64Array;
  /** Mean over stacks, K. */
  mean(): number;
  step(heatPerStack: number, isDriving: boolean, ambient: number, dt: number): void;
}

/** @param surroundings K that each stack's own surroundings are warmer than ambient. */
export function createPackThermal(
  cellsPerStack: number,
  heatCapacityPerStack: number,
  surroundings: Float64Array,
  initial: number,
): PackThermal {
  const stacks = surroundings.length;
  const stackTemperature = new Float64Array(stacks).fill(initial);
  const cellDeviation = new Float64Array(stacks * cellsPerStack);
  const endProfile = Float64Array.from(
    { length: cellsPerStack },
    (_, cell) => END_SHARE * (Math.exp(-cell / END_DEPTH) + Math.exp(-(cellsPerStack - 1 - cell) / END_DEPTH)),
  );
  const coreProfile = Float64Array.from({ length: cellsPerStack }, (_, cell) => {
    const depth = (cell + 0.5) / cellsPerStack;
    return 6 * depth * (1 - depth) - 1;
  });
  const upper = new Float64Array(stacks);

  const mean = (): number => stackTemperature.reduce((sum, temperature) => sum + temperature, 0) / stacks;

  /** Implicit Euler: stable for an hour parked. Thomas algorithm along the row. */
  const implicitStep = (heating: number, followTime: number, ambient: number, dt: number): void => {
    const exchange = dt / NEIGHBOUR_TIME;
    for (let stack = 0; stack < stacks; stack++) {
      const outer = stack === 0 || stack === stacks - 1;
      const follow = (dt / followTime) * (outer ? OUTER_FACTOR : 1);
      const below = stack > 0 ? exchange : 0;
      const above = stack < stacks - 1 ? exchange : 0;
      const right = stackTemperature[stack]! + heating * dt + follow * (ambient + surroundings[stack]!);
      const previous = stack > 0 ? stack - 1 : 0;
      const pivot = 1 + follow + below + above - (stack > 0 ? below * upper[previous]! : 0);
      upper[stack] = above / pivot;
      stackTemperature[stack] = (right + (stack > 0 ? below * stackTemperature[previous]! : 0)) / pivot;
    }
    for (let stack = stacks - 2; stack >= 0; stack--) {
      stackTemperature[stack] = stackTemperature[stack]! + upper[stack]! * stackTemperature[stack + 1]!;
    }
  };

  return {
    stackTemperature,
    cellDeviation,
    mean,
    step: (heatPerStack, isDriving, ambient, dt) => {
      const followTime = isDriving ? DRIVING_TIME : PARKED_TIME;
      const heating = heatPerStack / heatCapacityPerStack;
      const parts = Math.ceil(dt / LONGEST_STEP);
      for (let part = 0; part < parts; part++) implicitStep(heating, followTime, ambient, dt / parts);
      const packMean = mean();
      const core = CORE_SHARE * heating * followTime;
      for (let stack = 0; stack < stacks; stack++) {
        const own = stackTemperature[stack]!;
        const toAmbient = ambient - own;
        for (let cell = 0; cell < cellsPerStack; cell++) {
          cellDeviation[stack * cellsPerStack + cell] =
            own - packMean + toAmbient * endProfile[cell]! + core * coreProfile[cell]!;
        }
      }
    },
  };
}
