/**
 * Where the counters draw their lines. Warranty terms differ from maker to maker: those that a booklet can be found for
 * are here as limits of their own, all others can be read from the table of time at temperature and state of charge.
 * Nissan, LEAF warranty booklet 2011: above 49 °C for 24 h, below −25 °C for 7 days, empty for 14 days, charged while
 * 98–100 % full.
 */
import { kelvinFromCelsius } from '@packtwin/units';

/** ms; samples that are this close are a measurement of what lies between them. */
export const MEASURED_MS = 60_000;
/** ms; over a longer pause nothing is known of the current, and charge is taken from the state of charge. */
export const GAP_MS = 600_000;
/** ms; a state of charge that the vehicle did not repeat holds this long. */
export const HOLD_MS = 600_000;

/** K. */
export const TEMPERATURE_EDGES: readonly number[] = [-25, -10, 0, 10, 20, 30, 40, 45, 49, 60].map(kelvinFromCelsius);
export const STATE_OF_CHARGE_EDGES: readonly number[] = [0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98];
/** 1/h. */
export const RATE_EDGES: readonly number[] = [0.1, 0.2, 0.4, 0.6, 1, 1.5, 2];

export const HOT = kelvinFromCelsius(49);
export const COLD = kelvinFromCelsius(-25);
export const HOT_CHARGE = kelvinFromCelsius(45);
export const COLD_CHARGE = kelvinFromCelsius(0);
export const EMPTY = 0.02;
export const FULL = 0.98;

/** 1/h; a current beyond this charges or discharges, below it the pack rests. */
export const ACTIVE_RATE = 0.02;
export const FAST_RATE = 0.6;
/** ms that the fast rate must last in sum, within one charge. */
export const FAST_MS = 60_000;
/** ms of charging without a break that make a charge; recuperation is shorter. */
export const SESSION_MS = 300_000;
/** ms without charging that end it (chargers restart), and the discharge (1/h) that ends it at once: it drives. */
export const PAUSE_MS = 900_000;
export const DRIVE_RATE = 0.1;
export const BACK_TO_BACK_MS = 3 * 3_600_000;
/** State of charge that must have been gained over a gap for a charge to lie in it. */
export const HIDDEN_CHARGE = 0.05;
/** State of charge that must have changed over a gap to be booked: vehicles tell whole per cents. */
export const LEAST_CHANGE = 0.0099;
