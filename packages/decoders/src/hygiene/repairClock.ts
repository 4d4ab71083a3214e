/**
 * When a frame was taken, from a clock that may be wrong (B05, B34).
 *
 * A vehicle that has not synchronised yet sends 1970 or 2043. Its time since boot is still right, so one
 * good stamp of the same boot dates all the others; without one, a live frame is dated by when it arrived.
 * Pure: the anchors go in and come out, receive time is data of the record.
 */
import { err, ok, type Refusal, type Result, refuse } from '@packtwin/protocol';

/** Where the zero of one boot's monotonic clock lies. Plain data: part of a pack's checkpoint. */
export interface BootAnchor {
  readonly boot: number;
  /** ms UTC at `mono` = 0. */
  readonly utcAtBoot: number;
  /** From a synchronised stamp, or only from when a live frame arrived. */
  readonly source: 'stamp' | 'receive-time';
}

/** Anchors of the boots seen last, most recently used last. */
export type BootAnchors = readonly BootAnchor[];

export interface ClockReading {
  readonly boot: number;
  /** ms UTC as stamped: of the sample, or of the frame's origin. */
  readonly stamp: number;
  /** ms from the stamp to the newest sample of the frame. */
  readonly span: number;
  /** ms since boot at the stamp; NaN = not sent. */
  readonly mono: number;
  /** 0 unsynchronised, 1 RTC, 2 NTP, 3 GNSS. */
  readonly quality: number;
  /** ms UTC, gateway clock. */
  readonly receivedAt: number;
  /** True for `tlm`: sent when taken. False for `hist`: may be days old. */
  readonly isLive: boolean;
}

export interface RepairedClock {
  /** ms UTC of the stamp, repaired where it had to be. */
  readonly stamp: number;
  readonly anchors: BootAnchors;
}

/** 2010-01-01: no vehicle that speaks this contract is older. */
const EARLIEST_STAMP = 1_262_304_000_000;
/** How far a good clock may be ahead of the gateway's. */
export const MAX_AHEAD_MS = 5 * 60_000;
const MAX_ANCHORS = 8;

/** Dates a frame, or refuses it as FUTURE_TIME (synchronised yet ahead) or CLOCK_UNUSABLE. */
export function repairClock(anchors: BootAnchors, reading: ClockReading): Result<RepairedClock, Refusal> {
  const { boot, stamp, span, mono, quality, receivedAt, isLive } = reading;
  const limit = receivedAt + MAX_AHEAD_MS;
  if (quality >= 1 && stamp >= EARLIEST_STAMP) {
    if (stamp + span > limit) return refuse('FUTURE_TIME', `${stamp + span - receivedAt} ms ahead of receive time`);
    if (Number.isNaN(mono)) return ok({ stamp, anchors });
    return ok({ stamp, anchors: withAnchor(anchors, { boot, utcAtBoot: stamp - mono, source: 'stamp' }) });
  }

  if (Number.isNaN(mono)) return unusable(`stamp ${stamp} of quality ${quality}, no time since boot`);
  const known = anchors.find((anchor) => anchor.boot === boot);
  if (known === undefined && !isLive) {
    // A stored frame was taken any time before it arrived: a wrong date is worse than none.
    return unusable(`stamp ${stamp} of quality ${quality}, boot ${boot} has no dated frame yet`);
  }
  const anchor = known ?? { boot, utcAtBoot: receivedAt - mono, source: 'receive-time' as const };
  const repaired = anchor.utcAtBoot + mono;
  if (repaired + span > limit)
    return unusable(`time since boot gives ${repaired + span - receivedAt} ms ahead of receive time`);
  return ok({ stamp: repaired, anchors: withAnchor(anchors, anchor) });
}

function withAnchor(anchors: BootAnchors, anchor: BootAnchor): BootAnchors {
  const newest = anchors.at(-1);
  if (newest?.boot === anchor.boot && newest.utcAtBoot === anchor.utcAtBoot && newest.source === anchor.source)
    return anchors;
  return [...anchors.filter((other) => other.boot !== anchor.boot), anchor].slice(-MAX_ANCHORS);
}

function unusable(detail: string): Result<never, Refusal> {
  return err({ reason: 'CLOCK_UNUSABLE', detail });
}
