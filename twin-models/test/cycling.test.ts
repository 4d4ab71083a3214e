import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createDfnBatch,
  createSpmeBatch,
  Cycler,
  findDesign,
  listDesigns,
  nominalCharge,
  runCycles,
} from '../src/index.ts';
import type { CyclePhase } from '../src/index.ts';

const generic = findDesign('generic-nmc-graphite')!;
const hourly = nominalCharge(generic) / 3600;
const ROOM = 298.15;
const { upperVoltageCutOff: full, lowerVoltageCutOff: empty } = generic.parameters;

function newCell(charge = 0.5, ambient = ROOM) {
  const batch = createSpmeBatch(generic.parameters, 1);
  batch.reset(charge, ambient);
  return batch;
}

describe('a cycler at constant current', () => {
  it('stops within 0.1 mV of a voltage, at any rate, step and temperature', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...listDesigns()),
        fc.double({ min: 0.05, max: 3, noNaN: true }),
        fc.double({ min: 1, max: 120, noNaN: true }),
        fc.double({ min: 268, max: 318, noNaN: true }),
        fc.boolean(),
        (design, rate, step, ambient, isCharge) => {
          const { parameters } = design;
          const batch = createSpmeBatch(parameters, 1);
          batch.reset(0.5, ambient);
          const limit = isCharge ? parameters.upperVoltageCutOff : parameters.lowerVoltageCutOff;
          const current = ((isCharge ? 1 : -1) * rate * nominalCharge(design)) / 3600;
          const record = new Cycler(batch, { ambient, step }).run({ kind: 'current', current, untilVoltage: limit });
          if (record.duration > 0) expect(Math.abs(record.voltage - limit)).toBeLessThan(1e-4);
          expect(record.charge).toBeCloseTo(current * record.duration, 6);
        },
      ),
      { numRuns: 40, seed: 2 },
    );
  });

  it('finds the same end with long steps as with short ones', () => {
    const [long, short] = [60, 1].map((step) =>
      new Cycler(newCell(0.9), { ambient: ROOM, step }).run({ kind: 'current', current: -hourly, untilVoltage: empty }),
    );
    expect(Math.abs(long!.duration / short!.duration - 1)).toBeLessThan(2e-4);
  });

  it('ends at once where the jump of the current alone passes the limit', () => {
    const batch = newCell(0.5);
    const before = new Uint8Array(batch.buffer.slice(0));
    const record = new Cycler(batch, { ambient: ROOM }).run({
      kind: 'current',
      current: hourly,
      untilVoltage: batch.terminalVoltage[0]! - 0.1,
    });
    expect(record.duration).toBe(0);
    expect(new Uint8Array(batch.buffer)).toEqual(before);
  });

  it('runs for a time where it is given one', () => {
    const record = new Cycler(newCell(), { ambient: ROOM, step: 7 }).run({
      kind: 'current',
      current: -1,
      duration: 100,
    });
    expect(record.duration).toBeCloseTo(100, 9);
    expect(record.charge).toBeCloseTo(-100, 9);
    expect(record.energy / record.charge).toBeGreaterThan(empty);
    expect(record.energy / record.charge).toBeLessThan(full);
  });
});

describe('a cycler at constant voltage', () => {
  it('holds it within 0.1 mV and stops at the current', () => {
    const batch = newCell();
    const cycler = new Cycler(batch, { ambient: ROOM });
    cycler.run({ kind: 'current', current: hourly, untilVoltage: full });
    const record = cycler.run({ kind: 'voltage', voltage: full, untilCurrent: 0.05 * hourly });
    expect(Math.abs(record.voltage - full)).toBeLessThan(1e-4);
    // Within what a current falls in half a step.
    expect(Math.abs(record.current / (0.05 * hourly) - 1)).toBeLessThan(0.02);
    expect(Math.abs(record.energy / record.charge - full)).toBeLessThan(1e-4);
  });

  it('brings the same charge whatever the steps', () => {
    const charges = [2, 10, 60].map((step) => {
      const cycler = new Cycler(newCell(), { ambient: ROOM, step });
      cycler.run({ kind: 'current', current: hourly, untilVoltage: full });
      return cycler.run({ kind: 'voltage', voltage: full, untilCurrent: 0.05 * hourly }).charge;
    });
    for (const charge of charges) expect(Math.abs(charge - charges[0]!) / nominalCharge(generic)).toBeLessThan(1e-3);
  });

  it('discharges to a voltage below, too', () => {
    const record = new Cycler(newCell(0.8), { ambient: ROOM }).run({
      kind: 'voltage',
      voltage: 3.6,
      untilCurrent: 0.02 * hourly,
    });
    expect(record.charge).toBeLessThan(0);
    expect(record.voltage).toBeCloseTo(3.6, 3);
  });
});

describe('cycles', () => {
  const phases: readonly CyclePhase[] = [
    { kind: 'current', current: hourly / 2, untilVoltage: full },
    { kind: 'voltage', voltage: full, untilCurrent: 0.05 * hourly },
    { kind: 'rest', duration: 1800 },
    { kind: 'current', current: -hourly / 2, untilVoltage: empty },
    { kind: 'rest', duration: 1800 },
  ];

  it('give the same capacity each time where nothing degrades, and lose energy', () => {
    const seen: number[] = [];
    const records = runCycles(newCell(0), phases, 3, { ambient: ROOM, step: 20 }, ({ cycle }) => seen.push(cycle));
    expect(seen).toEqual([1, 2, 3]);
    for (const record of records.slice(1)) {
      expect(record.discharged / records[1]!.discharged).toBeCloseTo(1, 4);
      expect(record.charged / record.discharged).toBeCloseTo(1, 4);
      expect(record.energyDischarged).toBeLessThan(record.energyCharged);
    }
    expect(records[1]!.discharged / nominalCharge(generic)).toBeGreaterThan(0.9);
    expect(records[1]!.phases[2]!.charge).toBe(0);
    expect(records[1]!.duration).toBeGreaterThan(4 * 3600);
  });

  it('rest for a year in few steps', () => {
    const batch = newCell(0.8);
    let steps = 0;
    const counted = { ...batch, step: (...input: Parameters<typeof batch.step>) => (steps++, batch.step(...input)) };
    new Cycler(counted, { ambient: 288 }).run({ kind: 'rest', duration: 365 * 86_400 });
    expect(steps).toBeLessThan(700);
    expect(batch.temperature[0]!).toBeCloseTo(288, 6);
  });

  it('run on the full model alike', () => {
    const batch = createDfnBatch(generic.parameters, 1);
    batch.reset(0.9, ROOM);
    const cycler = new Cycler(batch, { ambient: ROOM, step: 10 });
    const record = cycler.run({ kind: 'current', current: -hourly, untilVoltage: 3.5 });
    expect(Math.abs(record.voltage - 3.5)).toBeLessThan(1e-4);
    const held = cycler.run({ kind: 'voltage', voltage: 3.6, duration: 120 });
    expect(Math.abs(held.voltage - 3.6)).toBeLessThan(1e-4);
  });

  it('measure a pulse and leave the cell as it was', () => {
    const batch = newCell(0.6);
    const before = new Uint8Array(batch.buffer.slice(0));
    const cycler = new Cycler(batch, { ambient: ROOM });
    const ten = cycler.pulseResistance(-hourly, 10);
    expect(cycler.pulseResistance(-hourly, 1)).toBeLessThan(ten);
    expect(ten).toBeGreaterThan(0.001);
    expect(new Uint8Array(batch.buffer)).toEqual(before);
  });
});

describe('a cycler told nonsense', () => {
  it('says which value, and what to do', () => {
    const cycler = new Cycler(newCell(), { ambient: ROOM });
    expect(() => cycler.run({ kind: 'current', current: 0, duration: 1 })).toThrow(
      /current = 0: must be finite and not 0/,
    );
    expect(() => cycler.run({ kind: 'current', current: 1 })).toThrow(
      /without an end: give untilVoltage, duration or both/,
    );
    expect(() => cycler.run({ kind: 'voltage', voltage: 4 })).toThrow(/give untilCurrent, duration or both/);
    expect(() => cycler.run({ kind: 'rest', duration: -5 })).toThrow(/duration = -5: must be > 0/);
    expect(() => new Cycler(createSpmeBatch(generic.parameters, 2), { ambient: ROOM })).toThrow(/2 cells.*use 1/);
    expect(() => new Cycler(newCell(), { ambient: ROOM, step: 0 })).toThrow(/steps of 0/);
  });

  it('says in which state a cell is that cannot reach its limit', () => {
    const batch = newCell();
    const endless = new Cycler(batch, { ambient: ROOM, step: 600 });
    expect(() => endless.run({ kind: 'current', current: -1e-7, untilVoltage: empty })).toThrow(
      /Cannot reach .* V with -1e-7 A: cell 0 stands at .* V, state of charge 0\.\d+, 298\.\d K after 3600000\.0 s/,
    );
  });
});
