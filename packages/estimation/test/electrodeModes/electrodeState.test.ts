import { findDesign, scaleDesign } from '@packtwin/twin-models';
import { describe, expect, test } from 'vitest';
import { createAlignedCharge } from '../../src/electrodeModes/alignedCharge.ts';
import { createChargeCollector, type ChargeSample } from '../../src/electrodeModes/chargeCurve.ts';
import { halfCellsOf, limitsOf } from '../../src/electrodeModes/halfCells.ts';
import { createPeerModes } from '../../src/electrodeModes/peerModes.ts';
import { StateColumns } from '../../src/stateColumns.ts';

const design = scaleDesign(findDesign('generic-nmc-graphite')!, 50 * 3600);
const cells = halfCellsOf(design);

describe('a charge collected in bins', () => {
  const sample = (change: Partial<ChargeSample> = {}): ChargeSample => ({
    rate: 0.25,
    moved: 0.25 / 60,
    seconds: 60,
    idle: 0,
    surface: { negative: 0.01, positive: -0.01, drop: 0.05 },
    voltage: 3.7,
    ...change,
  });
  const collect = (samples: readonly ChargeSample[]): ReturnType<ReturnType<typeof createChargeCollector>['add']> => {
    const collector = createChargeCollector(new StateColumns());
    let ended = null;
    for (const one of samples) ended = collector.add(one) ?? ended;
    return collector.add(sample({ rate: 0, moved: 0 })) ?? ended;
  };
  const minutes = (count: number): ChargeSample[] => Array.from({ length: count }, () => sample());

  test('knows its charge, mean rate and mean drop', () => {
    const { curve, rate, drop } = collect(minutes(120))!;
    expect(curve.lead.negative).toBeCloseTo(0.01, 9);
    expect(curve.lead.positive).toBeCloseTo(-0.01, 9);
    expect(curve.charge.at(-1)! - curve.charge[0]!).toBeCloseTo(119 * (0.25 / 60) - 0.035, 1);
    expect(rate).toBeCloseTo(0.25, 6);
    expect(drop).toBeCloseTo(0.05, 9);
  });

  test('goes on over a gap with the same current, and ends where the current changed meanwhile', () => {
    const gap = { moved: 0, seconds: 900, idle: 900 };
    const bridged = collect([...minutes(60), sample(gap), ...minutes(60)])!;
    expect(bridged.curve.charge.at(-1)!).toBeCloseTo(119 * (0.25 / 60) + 0.25 / 4, 2);
    const cut = collect([...minutes(60), sample({ ...gap, rate: 0.4 }), ...minutes(60)])!;
    expect(cut.curve.charge.at(-1)!).toBeLessThan(0.27);
  });
});

/** Electrodes that have lost lithium and material, over the rated charge. */
const AGED = {
  negative: 0.95 * cells.negative.capacity,
  positive: 0.97 * cells.positive.capacity,
  lithium: 0.92 * cells.lithium,
};
const { empty, full } = limitsOf(cells, AGED.negative, AGED.positive, AGED.lithium);
const capacity = AGED.negative * (full - empty);

function restVoltage(stateOfCharge: number): number {
  const x = empty + stateOfCharge * (full - empty);
  return cells.positive.potential((AGED.lithium - x * AGED.negative) / AGED.positive) - cells.negative.potential(x);
}

/** V that hysteresis takes after so much was discharged. */
const below = (moved: number): number => 2.5e-3 * (1 - Math.exp(-moved / 0.1));

describe('state of charge on the aged curve', () => {
  test('is found, held over a counted discharge and corrected after an uncounted one', () => {
    const charge = createAlignedCharge(new StateColumns(), cells);
    expect(charge.stateOfCharge()).toBeNaN();
    charge.align(AGED.negative, AGED.positive, AGED.lithium);
    charge.look(restVoltage(0.7), 0.004);
    expect(charge.stateOfCharge()).toBeCloseTo(0.7, 3);
    for (let k = 0; k < 300; k++) {
      charge.move(-0.001 * capacity, 10, 0);
      charge.look(restVoltage(0.7 - 0.001 * (k + 1)), 0.004);
    }
    expect(charge.stateOfCharge()).toBeCloseTo(0.4, 2);
    charge.move(0, 3600, 3600);
    charge.look(restVoltage(0.6), 0.004);
    expect(Math.abs(charge.stateOfCharge() - 0.6)).toBeLessThan(0.02);
  });

  test('believes a long count more than one flat voltage', () => {
    const charge = createAlignedCharge(new StateColumns(), cells);
    charge.align(AGED.negative, AGED.positive, AGED.lithium);
    charge.look(restVoltage(0.9), 0.002);
    for (let k = 0; k < 500; k++) {
      charge.move(-0.001 * capacity, 10, 0);
      // A curve that is off by 5 mV everywhere.
      charge.look(restVoltage(0.9 - 0.001 * (k + 1)) + 0.005 - below(0.001 * (k + 1) * capacity), 0.004);
    }
    const byVoltage = 0.005 / ((restVoltage(0.41) - restVoltage(0.39)) / 0.02);
    expect(charge.stateOfCharge() - 0.4).toBeLessThan(0.9 * byVoltage);
  });

  /** A state on the aged curve that was driven from `from` to `to` with voltages that tell the truth. */
  const driven = (from: number, to: number): ReturnType<typeof createAlignedCharge> => {
    const charge = createAlignedCharge(new StateColumns(), cells);
    charge.align(AGED.negative, AGED.positive, AGED.lithium);
    charge.look(restVoltage(from), 0.004);
    for (let z = from; z > to; z -= 0.0005) {
      charge.move(-0.0005 * capacity, 10, 0);
      charge.look(restVoltage(z - 0.0005) - below((from - z) * capacity), 0.004);
    }
    return charge;
  };

  test('goes on through a silence as the drive did, and keeps still through one that ends at rest', () => {
    const drive = driven(0.8, 0.6);
    const before = drive.stateOfCharge();
    drive.move(-0.0005 * capacity, 900, 890);
    expect(before - drive.stateOfCharge()).toBeCloseTo((0.0005 / 10) * 890 + 0.0005, 2);
    const parked = driven(0.8, 0.6);
    parked.move(0, 3600, 3600);
    expect(parked.stateOfCharge()).toBeCloseTo(before, 9);
  });

  test('is not moved much by millivolts after a silence, and at once by a voltage that says the cell was charged', () => {
    const quiet = driven(0.8, 0.5);
    const before = quiet.stateOfCharge();
    quiet.move(0, 3600, 3600);
    quiet.look(restVoltage(0.5) - below(1) - 0.004, 0.004);
    expect(Math.abs(quiet.stateOfCharge() - before)).toBeLessThan(0.006);
    const charged = driven(0.8, 0.5);
    charged.move(0, 3600, 3600);
    charged.look(restVoltage(0.75) - below(1), 0.004);
    expect(charged.stateOfCharge()).toBeGreaterThan(0.72);
  });

  test('takes what diffusion adds from the electrodes of today', () => {
    const charge = driven(0.8, 0.5);
    const lead = { negative: 0.02, positive: -0.015 };
    const x = empty + charge.stateOfCharge() * (full - empty);
    const y = (AGED.lithium - x * AGED.negative) / AGED.positive;
    const surface = cells.positive.potential(y - 0.015 / 0.97) - cells.negative.potential(x + 0.02 / 0.95);
    expect(charge.diffusion(lead)).toBeCloseTo(surface - restVoltage(charge.stateOfCharge()), 9);
    expect(charge.diffusion({ negative: 0, positive: 0 })).toBe(0);
  });
});

describe('electrodes of cells against their peers', () => {
  /** The capacities over the reference's of three cells after charges from 15 to 85 %: sound, less negative, less lithium. */
  const compared = (): { readonly found: number[]; readonly true: number[]; readonly lithium: number } => {
    const changes = [
      [0, 0, 0],
      [0.02, 0, 0],
      [0, 0, 0.02],
    ] as const;
    const peers = createPeerModes(new StateColumns(), 3, cells);
    peers.align(AGED.negative, AGED.positive, AGED.lithium);
    const measured = new Float64Array(3);
    for (let round = 0; round < 3; round++) {
      for (let z = 0.15; z < 0.85; z += 0.002) {
        const x = empty + z * (full - empty);
        changes.forEach(([a, b, l], cell) => {
          const n = AGED.negative * (1 - a);
          const inNegative = x * AGED.negative - 0.004;
          measured[cell] =
            cells.positive.potential((AGED.lithium * (1 - l) - inNegative) / (AGED.positive * (1 - b))) -
            cells.negative.potential(inNegative / n) +
            0.001;
        });
        peers.add(measured, restVoltage(z), x, 0.002 * capacity);
      }
      peers.end();
    }
    const capacities = changes.map(([a, b, l]) => {
      const limits = limitsOf(cells, AGED.negative * (1 - a), AGED.positive * (1 - b), AGED.lithium * (1 - l));
      return (AGED.negative * (1 - a) * (limits.full - limits.empty)) / capacity - 1;
    });
    return { found: [0, 1, 2].map((cell) => peers.capacity(cell)), true: capacities, lithium: peers.losses(2)[2] };
  };

  test('tell how much less each cell holds, whatever its charge and offset, and of what', () => {
    const { found, true: expected, lithium } = compared();
    found.forEach((ratio, cell) => expect(Math.abs(ratio - expected[cell]!)).toBeLessThan(0.005));
    expect(expected[2]).toBeLessThan(-0.015);
    expect(found[2]).toBeLessThan(0.6 * expected[2]!);
    expect(lithium).toBeGreaterThan(0.01);
  });

  test('say nothing before a charge was compared, nor of a short one', () => {
    const peers = createPeerModes(new StateColumns(), 2, cells);
    peers.align(AGED.negative, AGED.positive, AGED.lithium);
    peers.add(Float64Array.of(3.7, 3.71), 3.7, 0.4, 0.05);
    peers.end();
    expect(peers.capacity(0)).toBeNaN();
  });
});
