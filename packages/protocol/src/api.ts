/** HTTP v1 bodies and Socket.IO event maps. Both carry the same shapes; typed arrays become plain arrays with null for NaN in JSON. */
import type { FrameCounts, ValueCounts } from './reasons.ts';
import type { Level, Verdict, VerdictRevision } from './verdict.ts';
import type { CellInternals } from './estimates.ts';

export type LinkState = 'reporting' | 'silent' | 'waiting';

/** One row of `GET /api/v1/vehicles`. */
export interface VehicleSummary {
  readonly vehicle: string;
  readonly packs: readonly PackSummary[];
}

export interface PackSummary {
  readonly pack: string;
  readonly design: string;
  readonly designName: string;
  readonly cellCount: number;
  readonly observationCount: number;
  readonly firmware: string | null;
  readonly link: LinkState;
  /** ms: event time and gateway time of the newest sample, null before the first. */
  readonly sampledAt: number | null;
  readonly receivedAt: number | null;
  readonly packCurrent: number | null;
  readonly packVoltage: number | null;
  readonly stateOfCharge: number | null;
  readonly vehicleStateOfCharge: number | null;
  readonly temperature: number | null;
  readonly odometer: number | null;
  /** Median over cells; null: not identifiable yet. */
  readonly retention: number | null;
  readonly expectedRetention: number | null;
  readonly worstLevel: Level | 'fine' | 'unknown';
  readonly openVerdicts: number;
}

/** `GET /api/v1/vehicles/{vehicle}`: the pack as it is built. */
export interface VehicleDetail {
  readonly vehicle: string;
  readonly packs: readonly (PackSummary & {
    readonly stacks: readonly {
      readonly id: string;
      readonly kind: 'plain' | 'bipolar';
      readonly firstCell: number;
      readonly cellCount: number;
    }[];
    readonly cellLabels: readonly string[];
    readonly moduleOfCell: readonly number[];
    readonly observationFirstCell: readonly number[];
    readonly observationCellCount: readonly number[];
    readonly quality: PackQuality;
    readonly verdicts: readonly VerdictRevision[];
  })[];
}

type Column = readonly (number | null)[];

/** `GET /api/v1/vehicles/{vehicle}/cells?pack=`; the `pack` event sends the same. */
export interface CellsNow {
  readonly vehicle: string;
  readonly pack: string;
  readonly sampledAt: number;
  readonly packCurrent: number | null;
  readonly packVoltage: number | null;
  readonly stateOfCharge: number | null;
  readonly vehicleStateOfCharge: number | null;
  readonly temperature: number | null;
  readonly cellVoltage: Column;
  readonly twinVoltage: Column;
  readonly retention: Column;
  readonly retentionBand: Column;
  readonly expectedRetention: Column;
  readonly expectedRetentionBand: Column;
  readonly stateOfChargeOffset: Column;
  readonly leakagePerMonth: Column;
  readonly resistanceOffset: Column;
  readonly evidenceLog10: Column;
  readonly level: readonly number[];
}

/** `GET /api/v1/vehicles/{vehicle}/history?pack=&from=&to=&points=`: pack columns, min/max decimated. */
export interface PackHistory {
  readonly vehicle: string;
  readonly pack: string;
  readonly sampledAt: readonly number[];
  readonly packCurrent: Column;
  readonly packVoltage: Column;
  readonly vehicleStateOfCharge: Column;
  readonly temperature: Column;
  /** The twin's estimate at the same instants; absent where the store does not keep it. */
  readonly stateOfCharge?: Column;
}

/** `GET /api/v1/vehicles/{vehicle}/cells/{cellIndex}/history?pack=&from=&to=&points=`. */
export interface CellHistory {
  readonly vehicle: string;
  readonly pack: string;
  readonly cell: string;
  readonly cellIndex: number;
  readonly sampledAt: readonly number[];
  readonly cellVoltage: Column;
  readonly packCurrent: Column;
  /** Pack median at the same instants, for comparison. */
  readonly medianVoltage: Column;
  /** V, what the twin expected at the same instants; absent where the store does not keep it. */
  readonly twinVoltage?: Column;
  readonly days: {
    readonly day: readonly number[];
    readonly retention: Column;
    readonly retentionBand: Column;
    readonly expectedRetention: Column;
    readonly expectedRetentionBand: Column;
    readonly stateOfChargeOffset: Column;
    readonly leakagePerMonth: Column;
    readonly resistanceOffset: Column;
    readonly evidenceLog10: Column;
  };
  readonly verdicts: readonly VerdictRevision[];
}

/** Data quality of one pack since it was first seen. */
export interface PackQuality {
  readonly vehicle: string;
  readonly pack: string;
  readonly framesAccepted: number;
  readonly framesRefused: FrameCounts;
  readonly valuesNulled: ValueCounts;
  readonly framesReordered: number;
  readonly reruns: number;
  readonly gaps: number;
}

/** `GET /api/v1/quality`. `unattributed`: frames refused before a pack could be named. */
export interface QualityReport {
  readonly packs: readonly PackQuality[];
  readonly unattributed: FrameCounts;
  /** Per day of gateway time, newest last, at most 90: refused and nulled by reason. */
  readonly days: readonly {
    readonly day: number;
    readonly framesAccepted: number;
    readonly framesRefused: FrameCounts;
    readonly valuesNulled: ValueCounts;
  }[];
}

/** `GET /api/v1/fleet` and the `fleet` event. */
export interface FleetOverview {
  readonly at: number;
  readonly vehiclesReporting: number;
  readonly vehiclesSilent: number;
  readonly cellsWatched: number;
  readonly framesAcceptedToday: number;
  readonly framesRefusedToday: number;
  readonly valuesNulledToday: number;
  /** Cell-samples through the twin since start, and per second over the last 10 s. */
  readonly cellSamples: number;
  readonly cellSamplesPerSecond: number;
  /** Journal records not yet applied. */
  readonly backlog: number;
  readonly falseAlarmBound: string;
  /** Where vehicles publish, without credentials; the host is an address that the broker listens on. */
  readonly mqttUrl?: string;
  /** Second level of every topic. */
  readonly tenant?: string;
  readonly packs: readonly PackSummaryRow[];
}

export interface PackSummaryRow extends PackSummary {
  readonly vehicle: string;
}

/** Every cell of the fleet, one byte each, for the heat map: rows = packs in the order of `packs`. */
export interface FleetMap {
  readonly at: number;
  readonly quantity: FleetQuantity;
  /** What byte 0 and byte 254 stand for; 255 = unknown. */
  readonly low: number;
  readonly high: number;
  readonly unit: string;
  readonly packs: readonly {
    readonly vehicle: string;
    readonly pack: string;
    readonly design: string;
    readonly cellCount: number;
    readonly offset: number;
  }[];
  readonly cells: Uint8Array;
  /** 0 fine, 1 watch, 2 flag, 3 unknown; one byte per cell in the same order. */
  readonly levels: Uint8Array;
}

export const FLEET_QUANTITIES = [
  'evidence',
  'retentionDeviation',
  'stateOfChargeOffset',
  'resistanceOffset',
  'voltageDeviation',
  'retention',
] as const;
export type FleetQuantity = (typeof FLEET_QUANTITIES)[number];

/** Events that the gateway sends. Rooms: `fleet:{quantity}`, `pack:{vehicle}/{pack}`, `cell:{vehicle}/{pack}/{cellIndex}`. */
export interface ServerToClientEvents {
  /** At most 2 per second, volatile. */
  fleet: (overview: FleetOverview) => void;
  fleetMap: (map: FleetMap) => void;
  pack: (cells: CellsNow) => void;
  cell: (internals: CellInternals) => void;
  /** Never volatile. */
  verdict: (revision: VerdictRevision) => void;
  quality: (report: QualityReport) => void;
}

export interface ClientToServerEvents {
  /** Replaces what this connection watches. The answer is an error sentence or null. */
  watch: (
    subscription: {
      readonly fleet?: FleetQuantity;
      readonly pack?: { readonly vehicle: string; readonly pack: string };
      readonly cell?: { readonly vehicle: string; readonly pack: string; readonly cellIndex: number };
      readonly quality?: boolean;
    },
    answer: (error: string | null) => void,
  ) => void;
}

/** `GET /api/v1/verdicts?state=…`: by the newest revision's state; `standing` = not withdrawn. */
export type VerdictFilter = VerdictRevision['state'] | 'standing';

/** `GET /api/v1/verdicts`. */
export interface VerdictList {
  readonly verdicts: readonly VerdictRevision[];
}

/** What `packtwin replay --json` prints. */
export interface ReplayResult {
  readonly frames: { readonly accepted: number; readonly refused: FrameCounts };
  readonly values: { readonly nulled: ValueCounts };
  readonly cellSteps: number;
  readonly seconds: number;
  readonly verdicts: readonly Verdict[];
}
