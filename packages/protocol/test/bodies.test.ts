/** The HTTP bodies as schemas say what api.ts says: checked by the compiler, and on one body by hand. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Static } from 'typebox';
import { expect, test } from 'vitest';
import type {
  CellHistorySchema,
  CellsNowSchema,
  FleetOverviewSchema,
  PackCountersSchema,
  PackHistorySchema,
  QualityReportSchema,
  VehicleDetailSchema,
  VehicleSummarySchema,
  VerdictListSchema,
  VerdictRevisionSchema,
  CellHistory,
  CellsNow,
  FleetOverview,
  PackCounters,
  PackHistory,
  QualityReport,
  VehicleDetail,
  VehicleSummary,
  VerdictList,
  VerdictRevision,
} from '@packtwin/protocol';
import { QualityReportSchema as Quality, type QualityReport as Report } from '@packtwin/protocol';

type Mutable<T> = T extends readonly (infer Item)[]
  ? Mutable<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Mutable<T[Key]> }
    : T;
/** Keys as well: an optional property that one of both lacks makes neither unassignable to the other. */
type Agrees<Schema, Body> = [Schema] extends [Mutable<Body>]
  ? [Mutable<Body>, keyof Body] extends [Schema, keyof Schema]
    ? [keyof Schema] extends [keyof Body]
      ? true
      : 'the schema has more'
    : 'the interface has more'
  : 'the schema has more';

const AGREEMENT: readonly [
  Agrees<Static<typeof VehicleSummarySchema>, VehicleSummary>,
  Agrees<Static<typeof VehicleDetailSchema>, VehicleDetail>,
  Agrees<Static<typeof CellsNowSchema>, CellsNow>,
  Agrees<Static<typeof PackHistorySchema>, PackHistory>,
  Agrees<Static<typeof CellHistorySchema>, CellHistory>,
  Agrees<Static<typeof QualityReportSchema>, QualityReport>,
  Agrees<Static<typeof FleetOverviewSchema>, FleetOverview>,
  Agrees<Static<typeof PackCountersSchema>, PackCounters>,
  Agrees<Static<typeof VerdictListSchema>, VerdictList>,
  Agrees<Static<typeof VerdictRevisionSchema>, VerdictRevision>,
] = [true, true, true, true, true, true, true, true, true, true];

test('every schema agrees with its interface', () => {
  expect(AGREEMENT.every((agrees) => agrees)).toBe(true);
});

test('a quality report passes, one with an unknown reason does not', () => {
  const isValid = new Ajv2020().compile(Quality);
  const report: Report = {
    packs: [
      {
        vehicle: 'v',
        pack: 'p',
        framesAccepted: 1,
        framesRefused: { DUPLICATE: 1 },
        valuesNulled: { SENTINEL: 3 },
        framesReordered: 0,
        reruns: 0,
        gaps: 0,
      },
    ],
    unattributed: {},
    days: [],
  };
  expect(isValid(report)).toBe(true);
  expect(isValid({ ...report, unattributed: { BAD_LUCK: 1 } })).toBe(false);
  expect(isValid({ ...report, unattributed: { DUPLICATE: -1 } })).toBe(false);
});
