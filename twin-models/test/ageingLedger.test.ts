import { describe, expect, it } from 'vitest';
import { createAgeingLedger, findDesign, listDesigns, nominalCharge } from '../src/index.ts';
import type { AgeingLedger, CellDesign } from '../src/index.ts';

const DAY = 86_400;
/** State of charge at the end of each stretch of a day: drive, park, drive, charge. */
const DAILY_USE = [
  [0.7, 1],
  [0.7, 8],
  [0.5, 1],
  [0.5, 7],
  [0.85, 4],
  [0.85, 3],
] as const;

function use(ledger: AgeingLedger, design: CellDesign, days: number, temperature: number): void {
  let previous = 0.85;
  for (let day = 0; day < days; day++) {
    for (const [stateOfCharge, hours] of DAILY_USE) {
      const moved = Math.abs(stateOfCharge - previous) * nominalCharge(design);
      ledger.accumulateCell(0, temperature, stateOfCharge, moved, hours * 3600);
      previous = stateOfCharge;
    }
  }
}

function retentionAfter(design: CellDesign, days: number, temperature: number): number {
  const ledger = createAgeingLedger(design, 1);
  use(ledger, design, days, temperature);
  return ledger.expectedRetention(0);
}

const seeds = ['seed-000', 'seed-001', 'seed-002'].map((id) => findDesign(id)!);

describe('expected retention', () => {
  it('loses 1 to 6 % in 90 days for the seed designs without a reserve of lithium', () => {
    for (const design of seeds.slice(0, 2)) {
      const retention = retentionAfter(design, 90, 298.15);
      expect(retention).toBeLessThan(0.99);
      expect(retention).toBeGreaterThan(0.94);
    }
  });

  it('spends the prelithiated reserve of dots first, then falls, and says when it may be either', () => {
    const design = seeds[2]!;
    const ledger = createAgeingLedger(design, 1);
    use(ledger, design, 90, 298.15);
    expect(ledger.expectedRetention(0)).toBeGreaterThan(0.99);
    expect(ledger.expectedRetention(0)).toBeLessThan(1.01);
    expect(ledger.expectedDeviation(0)).toBeLessThan(0.003);
    use(ledger, design, 275, 298.15);
    const afterOne = ledger.expectedRetention(0);
    expect(ledger.expectedDeviation(0)).toBeGreaterThan(0.008);
    use(ledger, design, 365, 298.15);
    expect(ledger.expectedRetention(0)).toBeLessThan(afterOne - 0.03);
  });

  it('tells what was lost of each electrode and of the lithium: nothing when new, no material at rest', () => {
    for (const design of seeds) {
      const ledger = createAgeingLedger(design, 1);
      expect(ledger.lostShares(0)).toEqual({ negative: 0, positive: 0, lithium: 0 });
      ledger.accumulateCell(0, 298.15, 0.5, 0, 365 * DAY);
      const rested = ledger.lostShares(0);
      expect([rested.negative, rested.positive]).toEqual([0, 0]);
      expect(rested.lithium).toBeGreaterThan(0.01);
      use(ledger, design, 90, 298.15);
      const used = ledger.lostShares(0);
      expect(used.negative + used.positive).toBeGreaterThan(0);
      expect(used.lithium).toBeGreaterThan(rested.lithium);
    }
  });

  it.each(listDesigns().map((design) => [design.id, design] as const))(
    'adds its losses up to what retention lacks: %s',
    (_, design) => {
      const ledger = createAgeingLedger(design, 1);
      use(ledger, design, 400, 278.15);
      const { interphase, plating, swing, deepDischarge } = ledger.losses(0);
      expect(1 - interphase - plating - swing - deepDischarge).toBeCloseTo(ledger.expectedRetention(0), 12);
    },
  );

  it('differs by half a point between any two seed designs, in use or parked', () => {
    const parked = (design: CellDesign): number => {
      const ledger = createAgeingLedger(design, 1);
      ledger.accumulateCell(0, 308.15, 0.7, 0, 90 * DAY);
      return ledger.expectedRetention(0);
    };
    const pairs = [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const;
    for (const [one, other] of pairs) {
      const inUse = retentionAfter(seeds[one]!, 90, 298.15) - retentionAfter(seeds[other]!, 90, 298.15);
      const atRest = parked(seeds[one]!) - parked(seeds[other]!);
      expect(Math.max(Math.abs(inUse), Math.abs(atRest))).toBeGreaterThan(0.005);
    }
  });

  it('loses 2 to 4.5 % in the first year for the generic design', () => {
    const retention = retentionAfter(findDesign('generic-nmc-graphite')!, 365, 298.15);
    expect(retention).toBeLessThan(0.98);
    expect(retention).toBeGreaterThan(0.955);
  });

  it.each(listDesigns().map((design) => [design.id, design] as const))('is lower after 15 K more: %s', (_, design) => {
    // Long enough that no reserve is left to hide behind.
    const cool = 1 - retentionAfter(design, 600, 298.15);
    const warm = 1 - retentionAfter(design, 600, 313.15);
    expect(warm).toBeGreaterThan(1.15 * cool);
  });

  it('falls faster at full charge than half empty on graphite whose film lets lithium through', () => {
    const design = findDesign('generic-nmc-graphite')!;
    const parked = (stateOfCharge: number) => {
      const ledger = createAgeingLedger(design, 1);
      ledger.accumulateCell(0, 298.15, stateOfCharge, 0, 90 * DAY);
      return ledger.losses(0).interphase;
    };
    expect(parked(1)).toBeGreaterThan(1.2 * parked(0.3));
  });

  it('does not depend on how held conditions are cut into bookings', () => {
    for (const design of listDesigns()) {
      const once = createAgeingLedger(design, 1);
      once.accumulateCell(0, 300, 0.6, 0, 90 * DAY);
      const hourly = createAgeingLedger(design, 1);
      for (let hour = 0; hour < 90 * 24; hour++) hourly.accumulateCell(0, 300, 0.6, 0, 3600);
      expect(hourly.expectedRetention(0)).toBeCloseTo(once.expectedRetention(0), 12);
    }
  });

  it('grows a film with the square root of time at rest', () => {
    const design = findDesign('seed-000')!;
    const { gelInterface: _, ...withoutGel } = design.degradation;
    const ledger = createAgeingLedger({ ...design, degradation: withoutGel }, 1);
    ledger.accumulateCell(0, 298.15, 0.5, 0, 100 * DAY);
    const early = ledger.expectedResistanceGrowth(0);
    ledger.accumulateCell(0, 298.15, 0.5, 0, 300 * DAY);
    // The first nanometres were there when new: slightly more than a factor of two.
    expect(ledger.expectedResistanceGrowth(0) / early).toBeGreaterThan(2);
    expect(ledger.expectedResistanceGrowth(0) / early).toBeLessThan(2.06);
  });

  it('ignores reversals of regenerative braking', () => {
    const design = findDesign('seed-000')!;
    const drive = (bump: number) => {
      const ledger = createAgeingLedger(design, 1);
      for (let minute = 0; minute <= 60; minute++) {
        const bumped = minute % 5 === 4 ? bump : 0;
        ledger.accumulateCell(0, 298.15, 0.9 - minute * 0.008 + bumped, 0, 60);
      }
      return ledger.losses(0).swing;
    };
    // Only where the lithium of the lost material was differs a little.
    expect(drive(0.015) / drive(0)).toBeCloseTo(1, 2);
    expect(drive(0.03) / drive(0)).not.toBeCloseTo(1, 1);
  });

  it('books coarsening of tin only where a discharge drains the anode', () => {
    const design = findDesign('seed-001')!;
    const afterDischargeTo = (end: number) => {
      const ledger = createAgeingLedger(design, 1);
      ledger.accumulateCell(0, 298.15, 0.9, 0, 60);
      ledger.accumulateCell(0, 298.15, end, 0, 3600);
      return ledger.losses(0).deepDischarge;
    };
    expect(afterDischargeTo(0.3)).toBe(0);
    expect(afterDischargeTo(0)).toBeGreaterThan(0);
  });

  it('goes on identically from a copy of its state', () => {
    const design = findDesign('seed-001')!;
    const ledger = createAgeingLedger(design, 1);
    use(ledger, design, 10, 300);
    const restored = createAgeingLedger(design, 1);
    restored.state.set(ledger.state);
    use(ledger, design, 10, 305);
    use(restored, design, 10, 305);
    expect(restored.state).toEqual(ledger.state);
    expect(restored.expectedRetention(0)).toBe(ledger.expectedRetention(0));
  });

  it('widens its band as losses grow', () => {
    const design = findDesign('seed-000')!;
    const ledger = createAgeingLedger(design, 1);
    expect(ledger.expectedDeviation(0)).toBe(0);
    use(ledger, design, 30, 298.15);
    const early = ledger.expectedDeviation(0);
    use(ledger, design, 300, 298.15);
    expect(ledger.expectedDeviation(0)).toBeGreaterThan(early);
    expect(ledger.expectedResistanceGrowth(0)).toBeGreaterThan(0);
  });

  it('grows the resistance of gel interfaces by √t, faster in the warmth by their activation energy', () => {
    const design = findDesign('seed-000')!;
    const withoutFilm: CellDesign = {
      ...design,
      degradation: {
        ...design.degradation,
        interphase: { ...design.degradation.interphase!, resistivity: 0 },
      },
    };
    const growth = (days: number, temperature: number) => {
      const ledger = createAgeingLedger(withoutFilm, 1);
      ledger.accumulateCell(0, temperature, 0.5, 0, days * DAY);
      return ledger.expectedResistanceGrowth(0) * design.parameters.electrodeArea;
    };
    // 1e-7 Ω m² s^−½ after 30 days: 1.6 Ω cm².
    expect(growth(30, 298.15) * 1e4).toBeCloseTo(1.61, 2);
    expect(growth(120, 298.15) / growth(30, 298.15)).toBeCloseTo(2, 9);
    const factor = Math.exp((40_000 / 8.314462618) * (1 / 298.15 - 1 / 313.15));
    expect(growth(30, 313.15) / growth(30, 298.15)).toBeCloseTo(factor, 9);
  });

  it('refuses values that are not numbers', () => {
    const ledger = createAgeingLedger(seeds[0]!, 2);
    expect(() => ledger.accumulateCell(1, Number.NaN, 0.5, 0, 1)).toThrow(/ageing of cell 1.*finite/);
    expect(() => createAgeingLedger(seeds[0]!, 0)).toThrow(RangeError);
  });
});
