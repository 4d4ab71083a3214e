/**
 * Packs of healthy cells whose ageing is not what their ledgers say: rates of their own by design, batch, pack and cell,
 * a law that is bent otherwise, knees, walks; and what charges would measure of them, month by month, with errors that
 * stay, drift, follow the seasons and jump. Nothing of the estimator is used.
 */
import type { Random } from '@packtwin/fleet-simulator';
import { createAgeingLedger, findDesign } from '@packtwin/twin-models';
import { kelvinFromCelsius } from '@packtwin/units';

/** Log rates over the ledger's: 0.42 together. */
const LOG_RATE = { design: 0.3, batch: 0.15, pack: 0.25 };
/** Loss where a law that is bent otherwise meets the ledger's, and the spread of its exponent. */
const BENT_AT = 0.05;
const BENT = 0.12;
const PACK_WALK = 0.001;
/** Charge of new packs over the rated: of a batch, of a pack; of a cell over its pack's. */
const NEW_BATCH = 0.012;
const NEW_PACK = 0.01;
const NEW_CELL = 0.003;
/** Slopes of healthy cells against their pack per year, and as a share of what the pack loses; a walk. */
const CELL_SLOPE = 0.0025;
const CELL_SHARE = 0.1;
const CELL_WALK = 0.001;
/** Loss at the knee, its spread over packs and over the cells of one. */
const KNEE = 0.15;
const KNEE_OF_PACK = 0.03;
const KNEE_OF_CELL = 0.015;
/** Errors of a measured retention: what stays, its walk per year^½, a season, a month's own with its memory, outliers. */
const STANDING = 0.01;
const STANDING_WALK = 0.003;
const SEASON = 0.004;
const SCATTER = 0.004;
const MEMORY = 0.4;
const OUTLIERS = 0.03;
const OUTLIER_SIZE = 5;
const RECALIBRATED = 0.1;
const RECALIBRATION = 0.03;
const SILENT_MONTHS = 0.25;
/** Error of what is claimed of these errors, and of a cell's capacity against its peers. */
const CLAIM = 0.2;
const PEER_ERROR = 0.004;

const MONTHS_PER_YEAR = 12;
const CLIMATES = [3, 11, 19, 27] as const;
const BOOKINGS_PER_DAY = [
  { stateOfCharge: 0.75, hours: 8 },
  { stateOfCharge: 0.5, hours: 4 },
  { stateOfCharge: 0.6, hours: 2 },
  { stateOfCharge: 0.4, hours: 10 },
] as const;

export interface HealthyPackPlan {
  readonly designId: string;
  /** Log rates and new charge that the pack shares with its design and its batch. */
  readonly shared: { readonly logRate: number; readonly charge: number };
  readonly climate: number;
  readonly cells: number;
  readonly months: number;
  /** Months in use before the first sample. */
  readonly usedMonths: number;
}

export interface HealthyMonth {
  /** Loss that the ledger of design and use has booked since first use, and since the first sample. */
  readonly ledgerLoss: number;
  /** True retention of each cell; the same buffer every month. */
  readonly retention: Float64Array;
  /** Measured of the pack's reference cell; undefined where no charge told it. */
  readonly measured: { readonly retention: number; readonly deviation: number } | undefined;
  /** Measured relative capacities of the cells, and what is claimed of their error; the same buffer. */
  readonly relative: Float64Array;
  readonly relativeError: number;
}

export const CLIMATE_COUNT = CLIMATES.length;

export function drawShared(random: Random): { logRate: number; charge: number } {
  return { logRate: LOG_RATE.design * random.normal(), charge: 0 };
}

export function drawBatch(design: { logRate: number }, random: Random): { logRate: number; charge: number } {
  return { logRate: design.logRate + LOG_RATE.batch * random.normal(), charge: NEW_BATCH * random.normal() };
}

/** Month by month, from the first sample on. */
export function createHealthyPack(plan: HealthyPackPlan, random: Random): { month(): HealthyMonth } {
  const { cells: n, shared, climate, usedMonths, months } = plan;
  const normals = (deviation: number): Float64Array =>
    Float64Array.from({ length: n }, () => deviation * random.normal());
  const rate = Math.exp(shared.logRate + LOG_RATE.pack * random.normal());
  const exponent = 1 + BENT * random.normal();
  const charge = shared.charge + NEW_PACK * random.normal();
  const own = normals(NEW_CELL);
  const share = normals(CELL_SHARE);
  const slope = normals(CELL_SLOPE / MONTHS_PER_YEAR);
  const kneeOfPack = KNEE + KNEE_OF_PACK * random.normal();
  const kneeAt = normals(KNEE_OF_CELL).map((loss) => kneeOfPack + loss);
  const faster = random.between(2, 4);
  const use = random.between(0.5, 1.3);
  const ledger = createAgeingLedger(findDesign(plan.designId)!, 1);
  const smooth = new Float64Array(n);
  const lost = new Float64Array(n);
  const retention = new Float64Array(n);
  const relative = new Float64Array(n);
  const phase = random.uniform();
  const recalibratedIn = random.chance(RECALIBRATED) ? random.below(months) : -1;
  const claim = Math.exp(CLAIM * random.normal());
  let standing = STANDING * random.normal();
  let held = SCATTER * random.normal();
  let walked = 0;
  let before = 0;
  let at = 0;

  const book = (): void => {
    const season = -9 * Math.cos((2 * Math.PI * at) / MONTHS_PER_YEAR);
    for (let day = 0; day < 30; day++) {
      const kelvin = kelvinFromCelsius(CLIMATES[climate]! + season + 3 * random.triangular());
      for (const { stateOfCharge, hours } of BOOKINGS_PER_DAY) {
        ledger.accumulateCell(0, kelvin, 0.5 + use * (stateOfCharge - 0.5), 0, hours * 3600);
      }
    }
  };
  const live = (): void => {
    book();
    const loss = 1 - ledger.expectedRetention(0);
    // Designs that gain capacity at first bend that the same way.
    const bent = rate * BENT_AT * Math.sign(loss) * Math.abs(loss / BENT_AT) ** exponent;
    const step = bent - before + (PACK_WALK / Math.sqrt(MONTHS_PER_YEAR)) * random.normal();
    before = bent;
    walked += step;
    for (let i = 0; i < n; i++) {
      const ownStep = (1 + share[i]!) * step + slope[i]! + (CELL_WALK / Math.sqrt(MONTHS_PER_YEAR)) * random.normal();
      smooth[i]! += ownStep;
      lost[i]! += (smooth[i]! > kneeAt[i]! ? faster : 1) * ownStep;
      retention[i] = (1 + charge) * (1 + own[i]!) - lost[i]!;
    }
    at++;
  };
  for (let month = 0; month < usedMonths; month++) live();
  const bookedBefore = 1 - ledger.expectedRetention(0);

  return {
    month() {
      live();
      const month = at - usedMonths;
      standing += (STANDING_WALK / Math.sqrt(MONTHS_PER_YEAR)) * random.normal();
      held = MEMORY * held + Math.sqrt(1 - MEMORY * MEMORY) * SCATTER * random.normal();
      if (month === recalibratedIn) standing += RECALIBRATION * random.normal();
      const outlier = random.chance(OUTLIERS) ? OUTLIER_SIZE * SCATTER * random.normal() : 0;
      const season = SEASON * Math.sin(2 * Math.PI * (at / MONTHS_PER_YEAR + phase));
      const reference = medianOf(retention);
      for (let i = 0; i < n; i++) relative[i] = retention[i]! / reference - 1 + PEER_ERROR * random.normal();
      return {
        ledgerLoss: 1 - ledger.expectedRetention(0) - (usedMonths > 0 ? bookedBefore : 0),
        retention,
        measured: random.chance(SILENT_MONTHS)
          ? undefined
          : {
              retention: reference + standing + held + season + outlier,
              deviation: claim * Math.hypot(STANDING, SCATTER),
            },
        relative,
        relativeError: PEER_ERROR * claim,
      };
    },
  };
}

function medianOf(values: Float64Array): number {
  const sorted = values.toSorted();
  const middle = (sorted.length - 1) / 2;
  return 0.5 * (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!);
}
