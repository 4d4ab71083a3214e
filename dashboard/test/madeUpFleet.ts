/**
 * A made-up fleet for developing and testing the dashboard without a gateway: 10 vehicles × 60 cells in bipolar
 * stacks of 12, four findings. Every value is a plain function of cell and time, so two runs show the same.
 */
import type {
  CellHistory,
  CellInternals,
  CellsNow,
  FleetMap,
  FleetOverview,
  FleetQuantity,
  PackHistory,
  PackSummaryRow,
  QualityReport,
  VehicleDetail,
  Verdict,
  VerdictRevision,
} from '@packtwin/protocol';

const DAY = 86_400_000;
const HOUR = 3_600_000;
export const CELLS = 60;
const STACK = 12;
export const PACK = 'main';
export const VEHICLES = Array.from({ length: 10 }, (_, index) => `EV-${String(index + 1).padStart(4, '0')}`);
const SILENT = 8;

const DESIGNS = [
  { design: 'roughened-collector', designName: 'Roughened collector' },
  { design: 'tin-oxide-gel', designName: 'Tin oxide, gel bipolar' },
  { design: 'tin-dots', designName: 'Tin dots' },
] as const;

interface Fault {
  readonly vehicle: number;
  readonly cells: readonly number[];
  readonly level: 'flag' | 'watch';
  readonly cause: Verdict['cause'];
  readonly channel: Verdict['channel'];
  /** Days before now. */
  readonly onset: number;
  readonly detected: number;
  readonly confidence: number;
  readonly summary: string;
}

const FAULTS: readonly Fault[] = [
  {
    vehicle: 2,
    cells: [16],
    level: 'flag',
    cause: 'leakage',
    channel: 'charge',
    onset: 21,
    detected: 16,
    confidence: 0.9984,
    summary:
      'Cell S2C5 of EV-0003 loses 4.6 % of its charge a month against its neighbours; have it checked before it limits the pack.',
  },
  {
    vehicle: 5,
    cells: [31, 32],
    level: 'flag',
    cause: 'seal-leakage',
    channel: 'charge',
    onset: 34,
    detected: 25,
    confidence: 0.991,
    summary: 'Charge passes between S3C8 and S3C9 of EV-0006 through their shared seal, 2.1 % a month and growing.',
  },
  {
    vehicle: 7,
    cells: [10],
    level: 'watch',
    cause: 'contact-resistance',
    channel: 'resistance',
    onset: 12,
    detected: 5,
    confidence: 0.93,
    summary: 'Cell S1C11 of EV-0008 has 0.21 mΩ more series resistance than its neighbours, temperature taken out.',
  },
  {
    vehicle: 4,
    cells: [37],
    level: 'flag',
    cause: 'active-material-loss',
    channel: 'retention',
    onset: 58,
    detected: 30,
    confidence: 0.996,
    summary: 'Cell S4C2 of EV-0005 holds 88.9 % of its capacity where design and use explain 93.6 %.',
  },
];

/** Repeatable noise, −1…1. */
function noise(seed: number): number {
  const x = Math.sin(seed * 127.1 + 311.7) * 43758.5453;
  return 2 * (x - Math.floor(x)) - 1;
}

function cellLabel(cell: number): string {
  return `S${Math.floor(cell / STACK) + 1}C${(cell % STACK) + 1}`;
}

function faultOf(vehicle: number, cell: number): Fault | undefined {
  return FAULTS.find((fault) => fault.vehicle === vehicle && fault.cells.includes(cell));
}

/** Days that a fault has been at work, 0 before its onset. */
function faultDays(fault: Fault | undefined, at: number, now: number): number {
  return fault === undefined ? 0 : Math.max(0, (at - (now - fault.onset * DAY)) / DAY);
}

/** A: drives in the morning and the evening, charges at night. Positive while charging. */
function packCurrent(vehicle: number, at: number): number {
  const hour = ((at % DAY) / HOUR + 24 + vehicle * 0.3) % 24;
  if ((hour >= 7 && hour < 8) || (hour >= 17 && hour < 18))
    return -45 + 40 * Math.sin(at / 9000 + vehicle) + 12 * noise(Math.floor(at / 1000) + vehicle);
  if (hour >= 20 && hour < 23) return 28;
  return 0;
}

function stateOfCharge(vehicle: number, at: number): number {
  const hour = ((at % DAY) / HOUR + 24 + vehicle * 0.3) % 24;
  const morning = Math.min(1, Math.max(0, hour - 7)) * 0.22;
  const evening = Math.min(1, Math.max(0, hour - 17)) * 0.24;
  const charged = Math.min(3, Math.max(0, hour - 20)) * (0.46 / 3);
  return 0.83 - morning - evening + charged;
}

function temperature(vehicle: number, at: number): number {
  return (
    289 +
    5 * Math.sin((2 * Math.PI * ((at % DAY) / HOUR - 9)) / 24) +
    0.04 * Math.abs(packCurrent(vehicle, at)) +
    vehicle * 0.2
  );
}

function twinVoltage(vehicle: number, cell: number, at: number): number {
  const soc = stateOfCharge(vehicle, at) + 0.004 * noise(cell * 3 + vehicle);
  return 2.75 + 0.9 * soc + 0.12 * Math.tanh((soc - 0.15) * 9) + packCurrent(vehicle, at) * 0.0009;
}

function measuredVoltage(vehicle: number, cell: number, at: number, now: number): number {
  const fault = faultOf(vehicle, cell);
  const days = faultDays(fault, at, now);
  let voltage =
    twinVoltage(vehicle, cell, at) +
    0.0012 * noise(cell + Math.floor(at / 1000) * 0.37) +
    0.0015 * noise(cell * 7 + vehicle);
  if (fault?.channel === 'charge') voltage -= 0.0011 * days * (fault.cells.length === 1 ? 1 : 0.6);
  if (fault?.channel === 'resistance') voltage += packCurrent(vehicle, at) * 0.00021 * Math.min(1, days / 6);
  return voltage;
}

interface CellDay {
  readonly retention: number | null;
  readonly retentionBand: number | null;
  readonly expected: number;
  readonly expectedBand: number;
  readonly offset: number;
  readonly leakage: number;
  readonly resistance: number;
  readonly evidence: number;
}

function cellDay(vehicle: number, cell: number, at: number, now: number): CellDay {
  const age = 1 - (now - at) / (90 * DAY);
  const fault = faultOf(vehicle, cell);
  const days = faultDays(fault, at, now);
  const day = Math.floor(at / DAY);
  const expected = 0.955 - 0.018 * age - vehicle * 0.0008;
  const lost = fault?.channel === 'retention' ? 0.0008 * days : 0;
  // A retention can be told only on days with a charge that goes far enough.
  const isIdentifiable = noise(day * 3.1 + vehicle) > -0.35;
  const leak = fault?.channel === 'charge' ? Math.min(1, days / 8) * (fault.cells.length === 1 ? 0.046 : 0.021) : 0;
  const evidencePerDay =
    fault === undefined ? 0 : (fault.level === 'flag' ? 6.4 : 3.1) / (fault.onset - fault.detected + 4);
  return {
    retention: isIdentifiable ? expected - lost + 0.003 * noise(cell * 5 + day * 1.7 + vehicle) : null,
    retentionBand: isIdentifiable ? 0.006 + 0.003 * Math.abs(noise(day + cell)) : null,
    expected,
    expectedBand: 0.007 + 0.004 * age,
    offset: -0.0011 * days * (fault?.channel === 'charge' ? 1 : 0) + 0.002 * noise(cell * 11 + vehicle),
    leakage: leak + 0.003 * noise(cell + day * 0.7),
    resistance:
      (fault?.channel === 'resistance' ? 0.00021 * Math.min(1, days / 6) : 0) + 0.00002 * noise(cell * 2 + day),
    evidence: Math.min(7.8, Math.max(0, evidencePerDay * days + 0.35 * noise(cell * 13 + day))),
  };
}

function levelOf(vehicle: number, cell: number): 0 | 1 | 2 | 3 {
  const fault = faultOf(vehicle, cell);
  if (fault !== undefined) return fault.level === 'flag' ? 2 : 1;
  return vehicle === 9 && cell >= 48 ? 3 : 0;
}

function summary(vehicle: number, now: number): PackSummaryRow {
  const at = vehicle === SILENT ? now - 5 * HOUR : now;
  const faults = FAULTS.filter((fault) => fault.vehicle === vehicle);
  const soc = stateOfCharge(vehicle, at);
  return {
    vehicle: VEHICLES[vehicle]!,
    pack: PACK,
    ...DESIGNS[vehicle % 3]!,
    cellCount: CELLS,
    observationCount: vehicle === 6 ? CELLS - 10 : CELLS,
    firmware: `4.1.${vehicle}`,
    link: vehicle === SILENT ? 'silent' : 'reporting',
    sampledAt: at,
    receivedAt: at + 120,
    packCurrent: packCurrent(vehicle, at),
    packVoltage: twinVoltage(vehicle, 0, at) * CELLS,
    stateOfCharge: soc,
    vehicleStateOfCharge: soc + 0.012,
    temperature: temperature(vehicle, at),
    odometer: 41_250_000 + vehicle * 7_300_000,
    retention: 0.935 - vehicle * 0.0008,
    expectedRetention: 0.937 - vehicle * 0.0008,
    worstLevel: faults.length === 0 ? 'fine' : faults.some(({ level }) => level === 'flag') ? 'flag' : 'watch',
    openVerdicts: faults.length,
  };
}

export function overview(now: number): FleetOverview {
  return {
    at: now,
    vehiclesReporting: VEHICLES.length - 1,
    vehiclesSilent: 1,
    cellsWatched: VEHICLES.length * CELLS,
    framesAcceptedToday: 386_412,
    framesRefusedToday: 214,
    valuesNulledToday: 1_893,
    cellSamples: 18_220_400,
    cellSamplesPerSecond: 540,
    backlog: 0,
    falseAlarmBound: 'at most 1 in 100 flags is false, by e-values at 600 cells',
    packs: VEHICLES.map((_, vehicle) => summary(vehicle, now)),
  };
}

const RANGE: Readonly<Record<FleetQuantity, readonly [low: number, high: number, unit: string]>> = {
  evidence: [0, 8, ''],
  retentionDeviation: [-0.06, 0.06, '1'],
  stateOfChargeOffset: [-0.03, 0.03, '1'],
  resistanceOffset: [-0.0003, 0.0003, 'Ω'],
  voltageDeviation: [-0.03, 0.03, 'V'],
  retention: [0.85, 1, '1'],
};

export function fleetMap(quantity: FleetQuantity, now: number): FleetMap {
  const [low, high, unit] = RANGE[quantity];
  const cells = new Uint8Array(VEHICLES.length * CELLS);
  const levels = new Uint8Array(VEHICLES.length * CELLS);
  for (let vehicle = 0; vehicle < VEHICLES.length; vehicle++) {
    for (let cell = 0; cell < CELLS; cell++) {
      const day = cellDay(vehicle, cell, now, now);
      const retention = day.retention ?? day.expected - (faultOf(vehicle, cell)?.channel === 'retention' ? 0.047 : 0);
      const value = {
        evidence: day.evidence,
        retentionDeviation: retention - day.expected,
        stateOfChargeOffset: day.offset,
        resistanceOffset: day.resistance,
        voltageDeviation: measuredVoltage(vehicle, cell, now, now) - twinVoltage(vehicle, cell, now),
        retention,
      }[quantity];
      const level = levelOf(vehicle, cell);
      levels[vehicle * CELLS + cell] = level;
      cells[vehicle * CELLS + cell] =
        level === 3 ? 255 : Math.round(Math.min(1, Math.max(0, (value - low) / (high - low))) * 254);
    }
  }
  const packs = VEHICLES.map((vehicle, index) => ({
    vehicle,
    pack: PACK,
    design: DESIGNS[index % 3]!.design,
    cellCount: CELLS,
    offset: index * CELLS,
  }));
  return { at: now, quantity, low, high, unit, packs, cells, levels };
}

export function verdicts(now: number): VerdictRevision[] {
  return FAULTS.map((fault) => {
    const vehicle = VEHICLES[fault.vehicle]!;
    const cells = fault.cells.map(cellLabel);
    const detected = now - fault.detected * DAY;
    const day = cellDay(fault.vehicle, fault.cells[0]!, now, now);
    return {
      revision: fault.cause === 'seal-leakage' ? 2 : 1,
      state: fault.cause === 'seal-leakage' ? 'amended' : 'open',
      at: detected,
      verdict: {
        id: `${vehicle}/${PACK}/cell/${cells.join('+')}/${fault.channel}`,
        vehicle,
        pack: PACK,
        level: fault.level,
        scope: 'cell',
        cells,
        cellIndices: fault.cells,
        channel: fault.channel,
        cause: fault.cause,
        onset: new Date(now - fault.onset * DAY).toISOString(),
        detectedAt: new Date(detected).toISOString(),
        confidence: fault.confidence,
        summary: fault.summary,
        hypotheses: [
          {
            cause: fault.cause,
            weight: 0.91,
            supports: 'falls behind at rest, and equally at every state of charge',
            against: 'no rise in temperature, which a large leak would bring',
            missing: 'a rest of two days or longer',
          },
          {
            cause: 'imbalance',
            weight: 0.06,
            supports: 'the offset is small so far',
            against: 'it grows every day; an imbalance would stand still',
            missing: 'a full charge that balances the pack',
          },
          {
            cause: 'sensor',
            weight: 0.03,
            supports: 'one tap could drift',
            against: 'the neighbouring tap shows nothing in return',
            missing: 'a second measurement of the same cell',
          },
        ],
        evidence: [
          fault.channel === 'resistance'
            ? {
                name: 'Series resistance',
                value: 0.21,
                band: 0.04,
                unit: 'mΩ',
                comparedWith: 'median of the 59 other cells',
              }
            : fault.channel === 'retention'
              ? { name: 'Retention', value: 88.9, band: 0.8, unit: '%', comparedWith: 'expected 93.6 ± 1.0 %' }
              : {
                  name: 'Self-discharge',
                  value: fault.cells.length === 1 ? 4.6 : 2.1,
                  band: 0.4,
                  unit: '%/month',
                  comparedWith: 'median of the 59 other cells',
                },
          {
            name: 'State of charge behind pack',
            value: 100 * day.offset,
            band: 0.3,
            unit: '%',
            comparedWith: 'reference of the pack',
          },
          { name: 'Evidence (e-value)', value: 2.5e6, band: null, unit: '', comparedWith: 'threshold 60 000' },
        ],
        eValue: fault.level === 'flag' ? 2.5e6 : 13_000,
        threshold: fault.level === 'flag' ? 60_000 : 6000,
        control: {
          evidenceClass: fault.channel === 'charge' ? 'safety' : 'ageing',
          watched: 600,
          discoveries: 1,
          day: Math.floor(detected / DAY) * DAY,
        },
      },
    };
  });
}

function packQuality(vehicle: number) {
  return {
    vehicle: VEHICLES[vehicle]!,
    pack: PACK,
    framesAccepted: 1_204_000 + 9000 * vehicle,
    framesRefused:
      vehicle % 4 === 1
        ? { DUPLICATE: 812, TIME_NOT_INCREASING: 4 }
        : vehicle === 6
          ? { CLOCK_UNUSABLE: 61, FUTURE_TIME: 9 }
          : { DUPLICATE: 20 + vehicle },
    valuesNulled: vehicle === 3 ? { SENTINEL: 4631, ABSENT_PROBE: 1201 } : vehicle === 6 ? { OUT_OF_RANGE: 212 } : {},
    framesReordered: 31 * vehicle,
    reruns: vehicle === 5 ? 2 : 0,
    gaps: vehicle === SILENT ? 6 : 1,
  };
}

export function quality(now: number): QualityReport {
  const today = Math.floor(now / DAY) * DAY;
  return {
    packs: VEHICLES.map((_, vehicle) => packQuality(vehicle)),
    unattributed: { TOPIC_INVALID: 3, PAYLOAD_MALFORMED: 11 },
    days: Array.from({ length: 45 }, (_, index) => ({
      day: today - (44 - index) * DAY,
      framesAccepted: 380_000,
      framesRefused: {
        DUPLICATE: Math.round(90 + 60 * noise(index)),
        CLOCK_UNUSABLE: index === 20 ? 400 : 0,
        PAYLOAD_MALFORMED: index % 9 === 3 ? 30 : 0,
      },
      valuesNulled: {
        SENTINEL: Math.round(900 + 500 * noise(index + 70)),
        ABSENT_PROBE: index > 30 ? 300 : 0,
        MISSING: 120,
      },
    })),
  };
}

export function vehicleDetail(vehicle: number, now: number): VehicleDetail {
  const isGrouped = vehicle === 6;
  const sizes = isGrouped
    ? Array.from({ length: CELLS - 10 }, (_, index) => (index % 5 === 2 ? 2 : 1))
    : Array.from({ length: CELLS }, () => 1);
  let next = 0;
  const firsts = sizes.map((size) => (next += size) - size);
  return {
    vehicle: VEHICLES[vehicle]!,
    packs: [
      {
        ...summary(vehicle, now),
        stacks: Array.from({ length: CELLS / STACK }, (_, stack) => ({
          id: `S${stack + 1}`,
          kind: 'bipolar' as const,
          firstCell: stack * STACK,
          cellCount: STACK,
        })),
        cellLabels: Array.from({ length: CELLS }, (_, cell) => cellLabel(cell)),
        moduleOfCell: Array.from({ length: CELLS }, (_, cell) => Math.floor(cell / STACK)),
        observationFirstCell: firsts,
        observationCellCount: sizes,
        quality: packQuality(vehicle),
        verdicts: verdicts(now).filter(({ verdict }) => verdict.vehicle === VEHICLES[vehicle]),
      },
    ],
  };
}

const cellIndices = Array.from({ length: CELLS }, (_, cell) => cell);

export function cellsNow(vehicle: number, now: number): CellsNow {
  const {
    sampledAt,
    packCurrent: current,
    packVoltage,
    stateOfCharge: soc,
    vehicleStateOfCharge,
    temperature: kelvin,
  } = summary(vehicle, now);
  const at = sampledAt ?? now;
  const days = cellIndices.map((cell) => cellDay(vehicle, cell, at, now));
  return {
    vehicle: VEHICLES[vehicle]!,
    pack: PACK,
    sampledAt: at,
    packCurrent: current,
    packVoltage,
    stateOfCharge: soc,
    vehicleStateOfCharge,
    temperature: kelvin,
    cellVoltage: cellIndices.map((cell) => measuredVoltage(vehicle, cell, at, now)),
    twinVoltage: cellIndices.map((cell) => twinVoltage(vehicle, cell, at)),
    retention: days.map((day) => day.retention),
    retentionBand: days.map((day) => day.retentionBand),
    expectedRetention: days.map((day) => day.expected),
    expectedRetentionBand: days.map((day) => day.expectedBand),
    stateOfChargeOffset: days.map((day) => day.offset),
    leakagePerMonth: days.map((day) => day.leakage),
    resistanceOffset: days.map((day) => day.resistance),
    evidenceLog10: days.map((day) => day.evidence),
    level: cellIndices.map((cell) => levelOf(vehicle, cell)),
  };
}

function sampleTimes(from: number, to: number, points: number): number[] {
  const count = Math.max(2, Math.min(points, Math.floor((to - from) / 1000)));
  return Array.from({ length: count }, (_, index) => Math.round(from + ((to - from) * index) / (count - 1)));
}

/** 90 days of history; EV-0009 has been silent for five hours. */
function clampedRange(vehicle: number, from: number, to: number, now: number): [number, number] {
  return [Math.max(from, now - 90 * DAY), Math.min(to, vehicle === SILENT ? now - 5 * HOUR : now)];
}

export function packHistory(vehicle: number, from: number, to: number, points: number, now: number): PackHistory {
  const times = sampleTimes(...clampedRange(vehicle, from, to, now), points);
  return {
    vehicle: VEHICLES[vehicle]!,
    pack: PACK,
    sampledAt: times,
    packCurrent: times.map((at) => packCurrent(vehicle, at)),
    packVoltage: times.map((at) => twinVoltage(vehicle, 0, at) * CELLS),
    vehicleStateOfCharge: times.map((at) => stateOfCharge(vehicle, at) + 0.012),
    temperature: times.map((at) => temperature(vehicle, at)),
  };
}

export function cellHistory(
  vehicle: number,
  cell: number,
  from: number,
  to: number,
  points: number,
  now: number,
): CellHistory {
  const times = sampleTimes(...clampedRange(vehicle, from, to, now), points);
  const dayTimes = Array.from({ length: 90 }, (_, index) => Math.floor(now / DAY) * DAY - (89 - index) * DAY).filter(
    (day) => day >= from - DAY && day <= to,
  );
  const days = dayTimes.map((day) => cellDay(vehicle, cell, day, now));
  return {
    vehicle: VEHICLES[vehicle]!,
    pack: PACK,
    cell: cellLabel(cell),
    cellIndex: cell,
    sampledAt: times,
    cellVoltage: times.map((at) => measuredVoltage(vehicle, cell, at, now)),
    packCurrent: times.map((at) => packCurrent(vehicle, at)),
    medianVoltage: times.map((at) => twinVoltage(vehicle, 0, at)),
    days: {
      day: dayTimes,
      retention: days.map((day) => day.retention),
      retentionBand: days.map((day) => day.retentionBand),
      expectedRetention: days.map((day) => day.expected),
      expectedRetentionBand: days.map((day) => day.expectedBand),
      stateOfChargeOffset: days.map((day) => day.offset),
      leakagePerMonth: days.map((day) => day.leakage),
      resistanceOffset: days.map((day) => day.resistance),
      evidenceLog10: days.map((day) => day.evidence),
    },
    verdicts: verdicts(now).filter(
      ({ verdict }) => verdict.vehicle === VEHICLES[vehicle] && verdict.cellIndices.includes(cell),
    ),
  };
}

export function cellInternals(vehicle: number, cell: number, now: number): CellInternals {
  const current = packCurrent(vehicle, now);
  const soc = stateOfCharge(vehicle, now);
  const positions = Array.from({ length: 25 }, (_, index) => index / 24);
  const voltage = measuredVoltage(vehicle, cell, now, now);
  const parts = [
    { name: 'negative reaction', volts: current * 0.00021 },
    { name: 'positive reaction', volts: current * 0.00028 },
    { name: 'electrolyte concentration', volts: current * 0.00009 },
    { name: 'electrolyte resistance', volts: current * 0.00018 },
    { name: 'contact and film', volts: current * 0.00014 },
  ];
  const sum = parts.reduce((total, part) => total + part.volts, 0);
  return {
    cell: cellLabel(cell),
    sampledAt: now,
    negativeStoichiometry: positions.slice(0, 11).map((x) => 0.08 + 0.72 * soc + current * 0.0009 * (1 - x)),
    positiveStoichiometry: positions.slice(0, 11).map((x) => 0.92 - 0.55 * soc - current * 0.0006 * (1 - x)),
    saltPosition: positions,
    saltConcentration: positions.map((x) => 1000 + current * 4 * Math.tanh((x - 0.5) * 4)),
    overpotentials: [{ name: 'open circuit', volts: voltage - sum }, ...parts],
  };
}
