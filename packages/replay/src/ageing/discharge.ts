import type { AgeingRow } from './ageingRow.ts';

/** Charge of one discharge, row by row. */
export class Discharge {
  readonly #order: number;
  readonly #endVoltage: number;
  #charge = 0;
  #at = Number.NaN;
  #current = Number.NaN;
  #hasEnded = false;
  #temperatureSum = 0;
  #rows = 0;

  constructor(order: number, endVoltage: number) {
    this.#order = order;
    this.#endVoltage = endVoltage;
  }

  add(at: number, current: number, voltage: number, temperature: number): void {
    if (this.#hasEnded || Number.isNaN(at + current + voltage)) return;
    const elapsed = at - this.#at;
    // Gives the first row no time; rows that go back in time are no part of this discharge.
    if (elapsed > 0) this.#charge += 0.5 * (current + this.#current) * elapsed;
    this.#at = at;
    this.#current = current;
    this.#temperatureSum += temperature;
    this.#rows++;
    this.#hasEnded = voltage < this.#endVoltage;
  }

  /** A discharge that was broken off before its end voltage has no capacity. */
  row(): Omit<AgeingRow, 'cycles'> {
    const capacity = this.#hasEnded ? this.#charge : Number.NaN;
    return {
      order: this.#order,
      throughput: this.#charge,
      capacity,
      temperature: this.#temperatureSum / this.#rows,
    };
  }
}
