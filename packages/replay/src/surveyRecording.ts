/**
 * A first, quick pass over a recording: what the samples cannot be read without (offsets that depend on
 * the whole recording) and what a birth message needs (interval, capacity).
 */
import { CapacityEstimator, type CapacityEstimate } from './convert/capacityEstimator.ts';
import { convertInPlace, isSentinel, VALID, type CodedColumn, type Conversion } from './convert/quantity.ts';
import { SpreadSample } from './convert/spreadSample.ts';
import type { OffsetRule } from './mapping/schema.ts';
import { idsOfRow, keyColumns, plannedConversion, type PlannedQuantity, type RecordingPlan } from './recordingPlan.ts';
import { readColumns } from './table/readColumns.ts';
import type { Table } from './table/openTable.ts';

export interface RecordingSurvey {
  readonly rowCount: number;
  /** ms, median over the rows of a pack; NaN with fewer than two. */
  readonly medianInterval: number;
  /** Offsets that rules found, by quantity; absent = 0. In the unit of the mapping. */
  readonly offsets: ReadonlyMap<string, number>;
  /** Capacity of one series position, by `vehicle/pack`; absent where the recording does not say. */
  readonly capacities: ReadonlyMap<string, CapacityEstimate>;
}

/** An offset rule that applies to this recording's columns, and where its columns are in the selection. */
interface RuleProbe {
  readonly quantity: PlannedQuantity;
  readonly rule: OffsetRule;
  readonly valueColumns: readonly number[];
  readonly referenceColumn: number | undefined;
  readonly sample: SpreadSample;
}

/** Enough to tell two units apart, few enough to cost nothing. */
const COLUMNS_PER_RULE = 8;

/** Reads only the columns that the answers need. */
export async function surveyRecording(
  table: Table,
  plan: RecordingPlan,
  wantsCapacity: boolean,
): Promise<RecordingSurvey> {
  const numbers: string[] = [];
  const select = (column: string): number => {
    const known = numbers.indexOf(column);
    return known >= 0 ? known : numbers.push(column) - 1;
  };
  const capacityQuantities = wantsCapacity ? [plan.current, plan.stateOfCharge, plan.charged, plan.discharged] : [];
  const capacityColumns = capacityQuantities.map(({ columns: [column] }) =>
    column === undefined ? undefined : select(column),
  );
  const conversions = capacityQuantities.map((quantity) => plannedConversion(quantity));
  const probes = [plan.cells, plan.probes, plan.voltage, plan.odometer].flatMap((quantity) =>
    ruleProbe(plan, quantity, select),
  );

  const estimators = new Map<string, CapacityEstimator>();
  const newestOf = new Map<string, number>();
  const intervals = new SpreadSample();
  let rowCount = 0;
  for await (const block of readColumns(table, { time: plan.time, keys: keyColumns(plan), numbers })) {
    rowCount += block.rowCount;
    for (const probe of probes) sampleRule(probe, block.numbers, block.rowCount);
    const [current, stateOfCharge, charged, discharged] = capacityColumns.map((column, index) =>
      column === undefined ? undefined : convertedCopy(block.numbers[column]!, block.rowCount, conversions[index]!),
    );
    for (let row = 0; row < block.rowCount; row++) {
      const sampledAt = block.sampledAt[row]!;
      if (Number.isNaN(sampledAt)) continue;
      const { vehicle, pack } = idsOfRow(plan, block.keys, row);
      const key = `${vehicle}/${pack}`;
      const newest = newestOf.get(key);
      if (newest !== undefined && sampledAt > newest) intervals.add(sampledAt - newest);
      newestOf.set(key, sampledAt);
      if (!current || !stateOfCharge) continue;
      let estimator = estimators.get(key);
      if (!estimator) estimators.set(key, (estimator = new CapacityEstimator()));
      estimator.add(
        sampledAt,
        current[row]!,
        stateOfCharge[row]!,
        charged && discharged ? charged[row]! - discharged[row]! : Number.NaN,
      );
    }
  }

  const offsets = new Map<string, number>();
  for (const { quantity, rule, sample } of probes) {
    const threshold = 'reference' in rule ? rule.differenceAbove : rule.medianAbove;
    if (sample.median() > threshold) offsets.set(quantity.name, rule.offset);
  }
  const capacities = new Map<string, CapacityEstimate>();
  for (const [key, estimator] of estimators) {
    const estimate = estimator.estimate();
    if (estimate) capacities.set(key, estimate);
  }
  return { rowCount, medianInterval: intervals.median(), offsets, capacities };
}

/** The first rule whose columns exist decides; none gives no probe. */
function ruleProbe(plan: RecordingPlan, quantity: PlannedQuantity, select: (column: string) => number): RuleProbe[] {
  if (quantity.columns.length === 0) return [];
  const rule = quantity.treatment.offsetWhen?.find(
    (candidate) => !('reference' in candidate) || plan.header.columns.includes(candidate.reference),
  );
  if (!rule) return [];
  const stride = Math.max(1, Math.floor(quantity.columns.length / COLUMNS_PER_RULE));
  const valueColumns = quantity.columns.filter((_, index) => index % stride === 0).map(select);
  const referenceColumn = 'reference' in rule ? select(rule.reference) : undefined;
  return [{ quantity, rule, valueColumns, referenceColumn, sample: new SpreadSample() }];
}

function sampleRule(
  { quantity, valueColumns, referenceColumn, sample }: RuleProbe,
  numbers: readonly CodedColumn[],
  rowCount: number,
): void {
  const { sentinels = [], scale = 1, offset = 0 } = quantity.treatment;
  for (const column of valueColumns) {
    const { values, codes } = numbers[column]!;
    for (let row = 0; row < rowCount; row++) {
      const reference = referenceColumn === undefined ? 0 : numbers[referenceColumn]!.values[row]!;
      if (codes[row] !== VALID || Number.isNaN(reference) || isSentinel(values[row]!, sentinels)) continue;
      sample.add(values[row]! * scale + offset - reference);
    }
  }
}

function convertedCopy(column: CodedColumn, rowCount: number, conversion: Conversion): Float64Array {
  const copy = { values: column.values.slice(0, rowCount), codes: column.codes.slice(0, rowCount) };
  convertInPlace(copy, rowCount, conversion);
  return copy.values;
}
