import { describe, expect, test } from 'vitest';
import {
  cellVoltageRule,
  odometerRule,
  packCurrentRule,
  packVoltageRule,
  probeTemperatureRule,
  stateOfChargeRule,
  type ValueRule,
} from '../src/hygiene/valueRules.ts';
import { repairClock, type BootAnchors, type ClockReading } from '../src/hygiene/repairClock.ts';
import { NOW } from './nativeFrames.ts';

describe('value rules', () => {
  test.each<[string, ValueRule, number, number, string | undefined]>([
    ['cell at its lowest', cellVoltageRule, 500, 1, undefined],
    ['cell below', cellVoltageRule, 499, 1, 'OUT_OF_RANGE'],
    ['cell at its highest', cellVoltageRule, 5500, 1, undefined],
    ['cell above', cellVoltageRule, 5501, 1, 'OUT_OF_RANGE'],
    ['cell in volts by mistake (B20)', cellVoltageRule, 3.322, 1, 'OUT_OF_RANGE'],
    ['cell not read', cellVoltageRule, 0, 1, 'SENTINEL'],
    ['cell of all ones (B12)', cellVoltageRule, 65_535, 1, 'SENTINEL'],
    ['cell 0xFFFE (B12)', cellVoltageRule, 65_534, 1, 'SENTINEL'],
    ['cell −1 (B16)', cellVoltageRule, -1, 1, 'SENTINEL'],
    ['cell −100 (B16)', cellVoltageRule, -100, 1, 'SENTINEL'],
    ['cell −1000 (B16)', cellVoltageRule, -1000, 1, 'SENTINEL'],
    ['cell negative', cellVoltageRule, -3650, 1, 'OUT_OF_RANGE'],
    ['three cells', cellVoltageRule, 11_100, 3, undefined],
    ['three cells with one missing', cellVoltageRule, 1400, 3, 'OUT_OF_RANGE'],
    ['current −1 mA is a current', packCurrentRule, -1, 1, undefined],
    ['current 3 kA', packCurrentRule, 3_000_000, 1, undefined],
    ['current 107 kA (B19)', packCurrentRule, 107_000_000, 1, 'OUT_OF_RANGE'],
    ['pack at 0 V is behind open contactors', packVoltageRule, 0, 1, undefined],
    ['pack at 1.2 MV (B19)', packVoltageRule, 1_200_000_000, 1, 'OUT_OF_RANGE'],
    ['state of charge 100 %', stateOfChargeRule, 10_000, 1, undefined],
    ['state of charge −2330 % (B23)', stateOfChargeRule, -233_000, 1, 'OUT_OF_RANGE'],
    ['state of charge 255 %', stateOfChargeRule, 25_500, 1, 'SENTINEL'],
    ['odometer', odometerRule, 111_426_000, 1, undefined],
    ['odometer of all ones', odometerRule, 4_294_967_295, 1, 'SENTINEL'],
    ['probe −40 °C (B14)', probeTemperatureRule, -400, 1, 'ABSENT_PROBE'],
    ['probe −39 °C (B14)', probeTemperatureRule, -390, 1, 'ABSENT_PROBE'],
    ['probe −38 °C', probeTemperatureRule, -380, 1, undefined],
    ['probe 215 °C (B15)', probeTemperatureRule, 2150, 1, 'ABSENT_PROBE'],
    ['probe 255 °C (B15)', probeTemperatureRule, 2550, 1, 'ABSENT_PROBE'],
    ['probe −100 °C (B16)', probeTemperatureRule, -1000, 1, 'SENTINEL'],
    ['probe −273 °C', probeTemperatureRule, -2730, 1, 'OUT_OF_RANGE'],
    ['probe 130 °C is an alarm, not an error', probeTemperatureRule, 1300, 1, undefined],
  ])('%s', (_, rule, value, cellCount, reason) => {
    expect(rule(value, cellCount)).toBe(reason);
  });
});

describe('repairClock (B05, B34)', () => {
  const reading: ClockReading = {
    boot: 17,
    stamp: NOW,
    span: 0,
    mono: Number.NaN,
    quality: 2,
    receivedAt: NOW,
    isLive: true,
  };
  const run = (...readings: Partial<ClockReading>[]) => {
    let anchors: BootAnchors = [];
    return readings.map((change) => {
      const repaired = repairClock(anchors, { ...reading, ...change });
      if (repaired.ok) ({ anchors } = repaired.value);
      return repaired.ok ? repaired.value.stamp - NOW : repaired.error.reason;
    });
  };

  test('a good stamp is taken as it is, however old', () => {
    expect(run({}, { stamp: NOW - 86_400_000 * 30, isLive: false })).toEqual([0, -86_400_000 * 30]);
  });

  test('1970 without time since boot is unusable', () => {
    expect(run({ stamp: 1000 }, { stamp: 1000, quality: 0 })).toEqual(['CLOCK_UNUSABLE', 'CLOCK_UNUSABLE']);
  });

  test('a live frame of 1970 is dated by when it arrived, later ones by time since boot', () => {
    expect(
      run({ stamp: 5000, mono: 5000, quality: 0 }, { stamp: 8000, mono: 8000, quality: 0, receivedAt: NOW + 60_000 }),
    ).toEqual([0, 3000]);
  });

  test('frames of one boot are dated by its synchronised stamp, in both directions', () => {
    expect(
      run(
        { mono: 100_000 },
        { stamp: 60_000, mono: 60_000, quality: 0, isLive: false },
        { stamp: 2 ** 42, mono: 130_000, quality: 0, receivedAt: NOW + 30_000 },
      ),
    ).toEqual([0, -40_000, 30_000]);
  });

  test('an anchor of another boot does not date a frame', () => {
    expect(run({ mono: 100_000 }, { boot: 18, stamp: 60_000, mono: 60_000, quality: 0, isLive: false })).toEqual([
      0,
      'CLOCK_UNUSABLE',
    ]);
  });

  test('a synchronised stamp more than 5 min ahead is quarantined, newest sample counted', () => {
    expect(run({ stamp: NOW + 300_000 }, { stamp: NOW + 300_001 }, { stamp: NOW - 1000, span: 301_001 })).toEqual([
      300_000,
      'FUTURE_TIME',
      'FUTURE_TIME',
    ]);
  });

  test('an unsynchronised 2043 is repaired, not quarantined', () => {
    expect(run({ stamp: Date.UTC(2043, 0), mono: 1000, quality: 0 })).toEqual([0]);
  });

  test('a synchronised stamp replaces an anchor that came from receive time', () => {
    expect(
      run(
        { stamp: 1, mono: 10_000, quality: 0, receivedAt: NOW + 4000 },
        { stamp: NOW + 10_000, mono: 20_000, receivedAt: NOW + 14_000 },
        { stamp: 1, mono: 30_000, quality: 0, receivedAt: NOW + 24_000 },
      ),
    ).toEqual([4000, 10_000, 20_000]);
  });

  test('remembers the boots seen last, and no more than eight', () => {
    let anchors: BootAnchors = [];
    for (let boot = 1; boot <= 12; boot++) {
      const repaired = repairClock(anchors, { ...reading, boot, mono: boot * 1000 });
      if (repaired.ok) ({ anchors } = repaired.value);
    }
    expect(anchors.map(({ boot }) => boot)).toEqual([5, 6, 7, 8, 9, 10, 11, 12]);
  });
});
