/**
 * Telemetry tier of the detection benchmark: packs of real cells (full model, losses by electrode, curve errors,
 * hysteresis, sensors, gaps) through the pack twin, and how far its estimates are from what is true.
 */
import { createPackTwin, type BlockEstimate, type PackTwin } from '@packtwin/estimation';
import { findDesign, scaleDesign, seriesResistance } from '@packtwin/twin-models';
import { REFERENCE_TEMPERATURE } from '@packtwin/units';
import {
  average,
  ChannelCourses,
  rootMeanSquare,
  type BlockError,
  type MeasuredStatistics,
} from './measuredStatistics.ts';
import {
  DESIGNS,
  MODES,
  overDesigns,
  type Mode,
  type PackErrors,
  type PackGroup,
  type TelemetryFigure,
} from './packErrors.ts';
import { retentionFigures } from './retentionFigures.ts';
import { createTelemetryPack, type TelemetryPack } from './telemetryPack.ts';

export interface TelemetryTierOptions {
  readonly preset: 'quick' | 'full';
  readonly seed?: number;
}

export interface TelemetryTierResult {
  readonly figures: readonly TelemetryFigure[];
  readonly statistics: MeasuredStatistics;
}

/** Packs that are used and recorded alike. */
interface Group {
  readonly name: PackGroup;
  readonly packsPerDesign: number;
  readonly days: number;
  readonly cells: number;
  readonly interval: number;
  readonly gapShare: number;
  readonly chargeFrom: number;
  readonly chargeTo: number;
  readonly aged: boolean;
}

const GAPS = { interval: 10, gapShare: 0.3, chargeFrom: 0.2, chargeTo: 0.8, aged: true };
const SECOND = { interval: 1, gapShare: 0, chargeFrom: 0.2, chargeTo: 0.8, aged: true };
const WIDE = { interval: 10, gapShare: 0, chargeFrom: 0.12, chargeTo: 0.88, aged: true };
/** New packs and their first two or three charges. */
const NEW = { ...GAPS, days: 20, cells: 3, aged: false };
const PLANS: Readonly<Record<TelemetryTierOptions['preset'], readonly Group[]>> = {
  quick: [
    { name: 'gaps', packsPerDesign: 1, days: 28, cells: 4, ...GAPS },
    { name: 'wide', packsPerDesign: 1, days: 16, cells: 3, ...WIDE },
    { name: 'new', packsPerDesign: 1, ...NEW },
  ],
  full: [
    { name: 'gaps', packsPerDesign: 12, days: 90, cells: 8, ...GAPS },
    { name: 'second', packsPerDesign: 2, days: 90, cells: 6, ...SECOND },
    { name: 'wide', packsPerDesign: 8, days: 35, cells: 4, ...WIDE },
    { name: 'new', packsPerDesign: 6, ...NEW },
  ],
};
/** Days in which a twin may learn its pack before its state of charge is judged. */
const LEARNING_DAYS = 10;
/** Samples under current between two looks at the state of charge. */
const LOOK_EVERY = 20;

export function telemetryTier({ preset, seed = 1 }: TelemetryTierOptions): TelemetryTierResult {
  const courses = { charge: new ChannelCourses(), resistance: new ChannelCourses(), capacity: new ChannelCourses() };
  const packs: PackErrors[] = [];
  let index = 0;
  for (const group of PLANS[preset]) {
    for (const designId of DESIGNS) {
      for (let k = 0; k < group.packsPerDesign; k++) {
        packs.push(runPack(createTelemetryPack({ seed, index, designId, ...group }), group, designId, courses));
        index++;
      }
    }
  }
  return {
    figures: [
      ...stateOfChargeFigures(packs),
      ...retentionFigures(packs),
      ...modeFigures(packs),
      ...costFigures(seed),
      {
        name: 'flags on healthy cells',
        value: packs.reduce((sum, { flags }) => sum + flags.length, 0),
        unit: 'flags',
        context: {
          bar: '0',
          cells: packs.reduce((sum, { cells }) => sum + cells, 0),
          flags: packs.flatMap(({ flags }) => [...flags]),
        },
      },
    ],
    statistics: {
      charge: courses.charge.statistics(),
      resistance: courses.resistance.statistics(),
      capacity: courses.capacity.statistics(),
    },
  };
}

function runPack(
  pack: TelemetryPack,
  group: Group,
  designId: string,
  courses: Readonly<Record<keyof MeasuredStatistics, ChannelCourses>>,
): PackErrors {
  const { cells, days } = group;
  const watch = watchBlocks(pack, designId, cells);
  const twin = createPackTwin(pack.identity, watch.see);
  const stateOfCharge: number[] = [];
  const flags = new Set<string>();
  for (let day = 0; day < days; day++) {
    const { batch, stateOfCharge: truth, active } = pack.day();
    watch.beginDay(truth, batch.probeTemperature[0]!);
    let looks = 0;
    for (let k = 0; k < batch.sampleCount; k++) {
      twin.step(batch, k);
      if (day < LEARNING_DAYS || active[k] === 0 || looks++ % LOOK_EVERY > 0) continue;
      stateOfCharge.push(...stateOfChargeErrors(twin, truth.subarray(k * cells, (k + 1) * cells)));
    }
    for (const { verdict } of twin.takeOutput().revisions) {
      if (verdict.scope === 'cell' && verdict.level === 'flag')
        flags.add(`${group.name} ${designId} ${pack.identity.vehicle} ${verdict.cells.join('+')} ${verdict.cause}`);
    }
  }
  watch.finish(courses, days);

  const capacity = Array.from({ length: cells }, (_, cell) => pack.truth.balance(cell).charge / pack.ratedCharge);
  const { retention, retentionBand, expectedRetention, expectedRetentionBand } = twin.liveState();
  const known = retention.every((ratio) => Number.isFinite(ratio));
  const losses = twin.electrodes();
  const meanLoss = (kind: Mode): number =>
    average(Array.from({ length: cells }, (_, cell) => pack.truth.losses(cell)[kind]));
  return {
    group: group.name,
    design: designId,
    ageTold: Number.isFinite(pack.identity.inServiceAt),
    stateOfCharge,
    absolute: known
      ? capacity.map((ratio, cell) => ({ error: retention[cell]! - ratio, band: retentionBand[cell]! }))
      : [],
    expected: capacity.map((ratio, cell) => ({
      error: expectedRetention[cell]! - ratio,
      band: expectedRetentionBand[cell]!,
    })),
    relative: known
      ? capacity.map((ratio, cell) => retention[cell]! / median(retention) - ratio / median(capacity))
      : [],
    modes: MODES.map((kind) => {
      const found = losses[kind];
      const error = found ? found.loss - meanLoss(kind) : null;
      return { kind, error, z: found && error !== null ? error / found.deviation : Number.NaN };
    }),
    flags: [...flags],
    cells,
  };
}

/** Each cell's estimate as it is published: the reference cell's state of charge, and the cell's own distance from it. */
function stateOfChargeErrors(twin: PackTwin, truth: Float64Array): number[] {
  const { stateOfCharge, stateOfChargeOffset } = twin.liveState();
  return Array.from(truth, (charge, cell) => stateOfCharge + stateOfChargeOffset[cell]! - charge);
}

/** State of charge at which the channels hold a cell's distance. */
const REFERENCE_CHARGE = 0.6;

/** Follows the blocks of the channels of one pack beside the truth. */
function watchBlocks(
  pack: TelemetryPack,
  designId: string,
  cells: number,
): {
  readonly beginDay: (truth: Float64Array, kelvin: number) => void;
  readonly see: (block: BlockEstimate, at: number) => void;
  readonly finish: (courses: Readonly<Record<keyof MeasuredStatistics, ChannelCourses>>, days: number) => void;
} {
  const resistance = seriesResistance(scaleDesign(findDesign(designId)!, pack.ratedCharge), REFERENCE_TEMPERATURE);
  const own = (): BlockError[][] => Array.from({ length: cells }, () => []);
  const found = { charge: own(), resistance: own(), capacity: own() };
  let distances = new Float64Array(cells);
  let charge = 0.5;
  let today = 0;
  return {
    beginDay(truth, kelvin) {
      // A block closes with the first sample of the next day: it speaks of the day before.
      const last = truth.subarray(0, cells);
      charge = average([...last]);
      distances = Float64Array.from(last, (own0) => own0 - charge);
      today = kelvin;
    },
    see(block) {
      const capacities = Array.from({ length: cells }, (_, cell) => pack.truth.balance(cell).charge);
      const middle = median(capacities);
      for (let cell = 0; cell < cells; cell++) {
        const ratio = capacities[cell]! / middle - 1;
        const put = (channel: keyof typeof found, error: number, variance: number): void => {
          found[channel][cell]!.push({ error, claimed: Math.sqrt(variance), kelvin: today });
        };
        const offset = distances[cell]! + ratio * (charge - REFERENCE_CHARGE);
        put('charge', block.offset[cell]! - offset, block.offsetVariance);
        put('capacity', block.capacity[cell]! - ratio, block.capacityVariance);
        put('resistance', block.resistance[cell]! / resistance, block.resistanceVariance / resistance ** 2);
      }
    },
    finish(courses, days) {
      for (const channel of ['charge', 'resistance', 'capacity'] as const)
        for (const course of found[channel]) courses[channel].add(course, days);
    },
  };
}

function stateOfChargeFigures(packs: readonly PackErrors[]): TelemetryFigure[] {
  const figure = (group: PackGroup, name: string, bar: string): TelemetryFigure[] =>
    overDesigns(
      packs.filter((pack) => pack.group === group),
      (some) => 100 * rootMeanSquare(some.flatMap(({ stateOfCharge }) => stateOfCharge)),
      { name: `state of charge of aged cells, ${name}`, unit: '% RMS', bar },
    );
  return [...figure('second', '1 Hz', '≤ 1.0'), ...figure('gaps', '0.1 Hz with 30 % gaps', '≤ 1.5')];
}

function modeFigures(packs: readonly PackErrors[]): TelemetryFigure[] {
  const wide = packs.filter(({ group }) => group === 'wide');
  const bars: Readonly<Record<Mode, readonly [name: string, bar: string]>> = {
    lithium: ['lithium lost', '≤ 0.8'],
    negative: ['negative active material lost', '≤ 2.0'],
    positive: ['positive active material lost', '≤ 1.5'],
  };
  return MODES.flatMap((kind) => {
    const [name, bar] = bars[kind];
    const errorsOf = (some: readonly PackErrors[]): number[] =>
      some.flatMap(({ modes }) =>
        modes.flatMap((mode) => (mode.kind === kind && mode.error !== null ? [mode.error] : [])),
      );
    const all = packs.flatMap(({ modes }) => modes.filter((mode) => mode.kind === kind && mode.error !== null));
    return [
      ...overDesigns(
        wide.filter((pack) => errorsOf([pack]).length > 0),
        (some) => 100 * rootMeanSquare(errorsOf(some)),
        { name: `${name}, charges from 12 to 88 %`, unit: '% RMS', bar },
      ),
      {
        name: `${name}: packs in which it was identifiable, charges from 12 to 88 %`,
        value: (100 * errorsOf(wide).length) / wide.length,
        unit: '%',
      },
      {
        name: `${name}: claims wrong by more than 3 deviations, all packs`,
        value: (100 * all.filter(({ z }) => Math.abs(z) > 3).length) / Math.max(1, all.length),
        unit: '%',
        context: { claims: all.length },
      },
    ];
  });
}

/** Cost and memory in a pack of usual size: cells that repeat those of a small one. */
function costFigures(seed: number): TelemetryFigure[] {
  const [designId, small, copies, days] = ['generic-nmc-graphite', 6, 16, 8];
  const pack = createTelemetryPack({
    seed,
    index: 9_999,
    designId,
    cells: small,
    days,
    interval: 10,
    gapShare: 0,
    chargeFrom: 0.2,
    chargeTo: 0.8,
    aged: true,
  });
  const cells = small * copies;
  const { topology } = pack.identity;
  const twin = createPackTwin({
    ...pack.identity,
    topology: {
      ...topology,
      cellCount: cells,
      stacks: [{ ...topology.stacks[0]!, cellCount: cells }],
      moduleOfCell: new Uint16Array(cells),
      cellLabels: Array.from({ length: cells }, (_, cell) => `C${cell + 1}`),
      observationCount: cells,
      observationFirstCell: Uint16Array.from({ length: cells }, (_, cell) => cell),
      observationCellCount: new Uint16Array(cells).fill(1),
    },
  });
  let milliseconds = 0;
  let samples = 0;
  for (let day = 0; day < days; day++) {
    const { batch } = pack.day();
    const wide = {
      ...batch,
      observationCount: cells,
      observationVoltage: Float64Array.from(
        { length: batch.sampleCount * cells },
        (_, at) => batch.observationVoltage[Math.floor(at / cells) * small + (at % small)]!,
      ),
    };
    const before = performance.now();
    for (let k = 0; k < wide.sampleCount; k++) twin.step(wide, k);
    // The first day also warms the compiler up.
    if (day > 0) {
      milliseconds += performance.now() - before;
      samples += wide.sampleCount;
    }
    twin.takeOutput();
  }
  const context = { cells, design: designId };
  return [
    {
      name: 'cost of the chain',
      value: (1000 * milliseconds) / (samples * cells),
      unit: 'µs per cell and sample',
      context: { bar: '≤ 1', ...context },
    },
    {
      name: 'snapshot of the chain',
      value: twin.snapshot().byteLength / cells,
      unit: 'bytes per cell',
      context: { bar: '≤ 600', ...context },
    },
  ];
}

function median(values: ArrayLike<number>): number {
  const sorted = Array.from(values).toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return 0.5 * (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!);
}
