/** What a cell has lost so far: columns that lie in the host model's buffer, one element per cell. */

export interface DegradationColumns {
  /** All of them, one column after the other. */
  readonly all: Float64Array;
  /** m, interphase on the interface and, apart, on cracks. */
  readonly interphaseThickness: Float64Array;
  readonly crackFilmThickness: Float64Array;
  /** m. */
  readonly crackLength: Float64Array;
  /** mol per cell, lost: bound in the interphase, plated and not stripped, dead, left in material without contact. */
  readonly interphaseLithium: Float64Array;
  readonly platedLithium: Float64Array;
  readonly deadLithium: Float64Array;
  readonly isolatedLithium: Float64Array;
  /** 0…1, active material that stress and coarsening have left. */
  readonly negativeIntact: Float64Array;
  readonly positiveIntact: Float64Array;
  /** φ, 0…1, of that the part in contact with the collector. */
  readonly negativeContact: Float64Array;
  readonly positiveContact: Float64Array;
  /** s, weighted time of the gel interfaces. */
  readonly interfaceTime: Float64Array;
  /** A per cell, mean plating current over the last step. */
  readonly platingCurrent: Float64Array;
  /** Turning points: where the running half cycle began, how far it went, its direction (0 before the first). */
  readonly negativeTurning: Float64Array;
  readonly negativeExtreme: Float64Array;
  readonly positiveTurning: Float64Array;
  readonly positiveExtreme: Float64Array;
  readonly direction: Float64Array;
  /** Δθ of the last two half cycles. */
  readonly negativeSwing: Float64Array;
  readonly negativeEarlierSwing: Float64Array;
  readonly positiveSwing: Float64Array;
  readonly positiveEarlierSwing: Float64Array;
  /** −d ln φ per |dθ̄|, from the swings. */
  readonly negativeFatigue: Float64Array;
  readonly positiveFatigue: Float64Array;
  /** V, highest potential of the negative electrode in the running cycle. */
  readonly highestPotential: Float64Array;

  /** What the host takes: active material relative to the design, with the cell's own scale; Ω in series, with its own offset. */
  readonly negativeActive: Float64Array;
  readonly positiveActive: Float64Array;
  readonly resistance: Float64Array;
  /** A, positive while charging: through the negative interface into its active material. */
  readonly intercalationCurrent: Float64Array;
  /** What the host gives besides its own columns: V of the negative interface against lithium. */
  readonly negativePotential: Float64Array;
}

const DOUBLES_PER_CELL = 30;

/** Bytes of state per cell. */
export const DEGRADATION_BYTES_PER_CELL: number = DOUBLES_PER_CELL * Float64Array.BYTES_PER_ELEMENT;

/** Columns over `buffer` from `byteOffset` on; needs {@link DEGRADATION_BYTES_PER_CELL} × cellCount bytes there. */
export function degradationColumns(buffer: ArrayBuffer, byteOffset: number, cellCount: number): DegradationColumns {
  const all = new Float64Array(buffer, byteOffset, DOUBLES_PER_CELL * cellCount);
  let next = 0;
  const column = (): Float64Array => all.subarray(next * cellCount, ++next * cellCount);
  return {
    all,
    interphaseThickness: column(),
    crackFilmThickness: column(),
    crackLength: column(),
    interphaseLithium: column(),
    platedLithium: column(),
    deadLithium: column(),
    isolatedLithium: column(),
    negativeIntact: column(),
    positiveIntact: column(),
    negativeContact: column(),
    positiveContact: column(),
    interfaceTime: column(),
    platingCurrent: column(),
    negativeTurning: column(),
    negativeExtreme: column(),
    positiveTurning: column(),
    positiveExtreme: column(),
    direction: column(),
    negativeSwing: column(),
    negativeEarlierSwing: column(),
    positiveSwing: column(),
    positiveEarlierSwing: column(),
    negativeFatigue: column(),
    positiveFatigue: column(),
    highestPotential: column(),
    negativeActive: column(),
    positiveActive: column(),
    resistance: column(),
    intercalationCurrent: column(),
    negativePotential: column(),
  };
}
