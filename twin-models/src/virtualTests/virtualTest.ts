/**
 * A virtual test: a fixed experiment on a design with a criterion, as a patent claim or a data sheet states it.
 * Pure: the same settings give the same result. Physics and criteria: docs/models/virtual-tests.md.
 */

/** One number that the caller may change. */
export interface VirtualTestSetting {
  readonly name: string;
  readonly description: string;
  /** SI or `1`; what `--set name=value` takes. */
  readonly unit: string;
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
}

export interface VirtualTestFigure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

export interface VirtualTestCurve {
  readonly name: string;
  readonly x: ArrayLike<number>;
  /** Same length as `x`; NaN leaves a gap. */
  readonly y: ArrayLike<number>;
  /** Drawn as points, not as a line. */
  readonly isMarkers?: boolean;
}

export interface Axis {
  readonly label: string;
  readonly unit: string;
  readonly isLogarithmic?: boolean;
  /** Shows zero even where no value is near it; for amounts of curves on a linear axis. */
  readonly hasZero?: boolean;
}

export interface CurvePicture {
  readonly kind: 'curves';
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly curves: readonly VirtualTestCurve[];
  /** Horizontal lines of the criterion. */
  readonly limits?: readonly { readonly name: string; readonly y: number }[];
}

export interface MapPicture {
  readonly kind: 'map';
  readonly title: string;
  readonly x: Axis & { readonly values: ArrayLike<number> };
  readonly y: Axis & { readonly values: ArrayLike<number> };
  readonly z: Axis;
  /** Row by row: index `iy * x.values.length + ix`; NaN is drawn as "not possible". */
  readonly values: ArrayLike<number>;
}

export type VirtualTestPicture = CurvePicture | MapPicture;

export interface VirtualTestResult {
  readonly verdict: 'pass' | 'fail';
  /** What must hold, as a sentence with the limit. */
  readonly criterion: string;
  /** Distance to the limit in `marginUnit`; ≥ 0 exactly when the verdict is `pass`. */
  readonly margin: number;
  readonly marginUnit: string;
  readonly figures: readonly VirtualTestFigure[];
  readonly picture: VirtualTestPicture;
  /** What a reader must know to judge it: assumptions, calibrated laws. */
  readonly notes: readonly string[];
}

export interface VirtualTest {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly settings: readonly VirtualTestSetting[];
  /** @param settings every setting's value by name, already checked against its range. */
  run(settings: Readonly<Record<string, number>>): VirtualTestResult;
}
