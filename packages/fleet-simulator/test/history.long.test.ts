import { describe, expect, it } from 'vitest';
import { VALUE_REASONS } from '@packtwin/protocol';
import { MS_PER_DAY } from '@packtwin/units';
import { fleetPlan, generateHistory } from '../src/index.ts';
import { designOf } from '../src/history.ts';
import { createFrameSource, type FrameSourceState } from '../src/wire/frameSource.ts';
import { decodeFrames, HISTORY_ENDS_AT, isSeamless, smallFleet } from './smallFleet.ts';

const bytes = (frames: Iterable<{ readonly topic: string; readonly payload: Uint8Array }>) =>
  [...frames].map((frame) => `${frame.topic} ${Buffer.from(frame.payload).toString('base64')}`);

/** Nulled values of a fleet by reason. */
function reasons(imperfections: boolean): Record<string, number> {
  const found: Record<string, number> = {};
  for (let vehicle = 0; vehicle < 3; vehicle++) {
    for (const batch of decodeFrames(generateHistory(smallFleet(8, { historyDays: 60, imperfections }), vehicle))
      .batches) {
      for (const reason of VALUE_REASONS) found[reason] = (found[reason] ?? 0) + (batch.nulled[reason] ?? 0);
    }
  }
  return found;
}

describe('generateHistory()', () => {
  it('gives the same bytes for the same seed and others for another', () => {
    const once = bytes(generateHistory(smallFleet(3), 0));
    expect(once.length).toBeGreaterThan(5);
    expect(bytes(generateHistory(smallFleet(3), 0))).toEqual(once);
    expect(bytes(generateHistory(smallFleet(4), 0))).not.toEqual(once);
    expect(bytes(generateHistory(smallFleet(3), 1))).not.toEqual(once);
  });

  it('passes the decoder whole: nothing refused, numbered without a gap, in time order', () => {
    for (let vehicle = 0; vehicle < 3; vehicle++) {
      const { configuration, batches } = decodeFrames(generateHistory(smallFleet(11, { historyDays: 30 }), vehicle));
      expect(configuration.topology.cellCount).toBe(12);
      expect(isSeamless(batches)).toBe(true);
      for (const batch of batches) {
        for (let row = 1; row < batch.sampleCount; row++)
          expect(batch.sampledAt[row]!).toBeGreaterThan(batch.sampledAt[row - 1]!);
      }
    }
  });

  it('stays inside the history and covers it, but for silences', () => {
    const plan = smallFleet(2);
    const { batches } = decodeFrames(generateHistory(plan, 0));
    const times = batches.flatMap((batch) => [...batch.sampledAt]).toSorted((one, other) => one - other);
    expect(times[0]!).toBeGreaterThan(plan.historyStartsAt);
    expect(times.at(-1)!).toBeLessThanOrEqual(plan.historyEndsAt);
    const longest = Math.max(...times.slice(1).map((time, index) => time - times[index]!));
    expect(longest).toBeLessThan(1.2 * MS_PER_DAY);
  });

  it('keeps every measured cell inside its voltage limits', () => {
    const plan = smallFleet(5, { historyDays: 30, faults: 'none' });
    for (let vehicle = 0; vehicle < 3; vehicle++) {
      const { lowerVoltage, upperVoltage } = designOf(plan, vehicle).cell(plan.vehicles[vehicle]!.ratedCharge);
      const { configuration, batches } = decodeFrames(generateHistory(plan, vehicle));
      const perGroup = configuration.topology.observationCellCount;
      // Offsets and noise of the electronics: a few sd of 1.5 mV. NaN is never beyond.
      const isBeyond = (voltage: number) => voltage < lowerVoltage - 0.02 || voltage > upperVoltage + 0.02;
      for (const { observationVoltage, observationCount } of batches) {
        expect(
          observationVoltage.map((voltage, index) => voltage / perGroup[index % observationCount]!).filter(isBeyond),
        ).toHaveLength(0);
      }
    }
  });

  it('spoils a few values in the ways of the field, unless told not to', () => {
    expect(reasons(false)).toEqual({ SENTINEL: 0, ABSENT_PROBE: 0, OUT_OF_RANGE: 0, NOT_A_NUMBER: 0, MISSING: 0 });
    const spoiled = reasons(true);
    for (const reason of ['SENTINEL', 'ABSENT_PROBE', 'MISSING']) expect(spoiled[reason]).toBeGreaterThan(0);
    expect(spoiled['OUT_OF_RANGE']).toBe(0);
  });

  it('sends some frames twice and some behind their successors', () => {
    let doubled = 0;
    let overtaken = 0;
    const plan = smallFleet(1, { historyDays: 90, vehicles: 8, stacks: 1, cellsPerStack: 2 });
    for (let vehicle = 0; vehicle < 8; vehicle++) {
      const { batches } = decodeFrames(generateHistory(plan, vehicle));
      const seen = new Set<string>();
      let newest = 0;
      for (const { boot, firstSequence, sampledAt } of batches) {
        const key = `${boot}/${firstSequence}`;
        if (seen.has(key)) doubled++;
        else if (sampledAt[0]! < newest) overtaken++;
        seen.add(key);
        newest = Math.max(newest, sampledAt[0]!);
      }
    }
    expect(doubled).toBeGreaterThan(0);
    expect(overtaken).toBeGreaterThan(0);
    expect(doubled + overtaken).toBeLessThan(60);
  });

  it('goes on after a save as if it had not stopped', () => {
    const plan = smallFleet(21);
    const whole = bytes(generateHistory(plan, 2));
    const source = createFrameSource(plan, 2, designOf(plan, 2));
    const frames: { topic: string; payload: Uint8Array }[] = [source.birth()];
    for (let turn = 0; turn < 4; turn++) frames.push(...source.hist(plan.historyEndsAt));
    // A frame held back to be overtaken is kept beside the state, as the fleet does.
    frames.push(...source.flush());
    const saved: FrameSourceState = JSON.parse(JSON.stringify(source.save()));
    const rest = bytes(generateHistory(plan, 2, createFrameSource(plan, 2, designOf(plan, 2), saved))).slice(1);
    expect([...bytes(frames), ...rest].toSorted()).toEqual(whole.toSorted());
  });

  it('sends roughly twenty million cell-samples for the default fleet', () => {
    const plan = fleetPlan(1, {
      historyEndsAt: HISTORY_ENDS_AT,
      stacks: 1,
      cellsPerStack: 2,
      historyDays: 90,
      imperfections: false,
    });
    const perCell = plan.vehicles.slice(0, 4).map((vehicle) => {
      const source = createFrameSource(plan, vehicle.index, designOf(plan, vehicle.index));
      let samples = 0;
      for (let before = -1; before !== source.simulation.at();) {
        before = source.simulation.at();
        for (const frame of source.hist(plan.historyEndsAt)) samples += frame.sampleCount;
      }
      return samples;
    });
    const mean = perCell.reduce((sum, samples) => sum + samples, 0) / perCell.length;
    expect(mean * 10 * 60).toBeGreaterThan(14e6);
    expect(mean * 10 * 60).toBeLessThan(26e6);
  });

  it('charges two to five times a week', () => {
    const plan = smallFleet(9, { historyDays: 56, faults: 'none', imperfections: false });
    for (let vehicle = 0; vehicle < 3; vehicle++) {
      const { batches } = decodeFrames(generateHistory(plan, vehicle));
      let charges = 0;
      let isCharging = false;
      let rising = 0;
      for (const batch of batches) {
        for (const current of batch.packCurrent) {
          rising = current > 0 ? rising + 1 : 0;
          // Braking never lasts ten samples.
          if (rising === 10 && !isCharging) charges++;
          isCharging = rising >= 10;
        }
      }
      expect(charges / 8).toBeGreaterThanOrEqual(1.5);
      expect(charges / 8).toBeLessThanOrEqual(6);
    }
  });
});
