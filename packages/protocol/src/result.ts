/** A value or the reason why there is none. Bad input is a value; exceptions are for misuse and faults. */
import type { FrameReason } from './reasons.ts';

export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

export function ok<T>(value: T): Result<T, never> {
  return { ok: true, value };
}

export function err<E>(error: E): Result<never, E> {
  return { ok: false, error };
}

/** Why a frame cannot be used. `detail` names the part and its value, for logs and bug reports; never parse it. */
export interface Refusal {
  readonly reason: FrameReason;
  readonly detail: string;
}

export function refuse(reason: FrameReason, detail: string): Result<never, Refusal> {
  return err({ reason, detail });
}
