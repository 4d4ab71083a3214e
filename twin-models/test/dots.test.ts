import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FARADAY, SECONDS_PER_HOUR } from '@packtwin/units';
import {
  closingSwing,
  contactStress,
  DOT_LATTICES,
  dotDamage,
  dotDamageLaw,
  dotElectrode,
  dotGap,
  dotOccupancy,
  dotSwelling,
  findAlloyingHost,
  freeOccupancy,
  gapClosure,
  greatestHeight,
  islandDiameter,
  lateralShare,
  lateralStretch,
  maximumConcentration,
  platingArea,
  reactingArea,
  smallestDiameter,
  swollenHeight,
  swollenLayer,
} from '../src/index.ts';
import type { DotGeometry } from '../src/index.ts';

const dense: DotGeometry = {
  diameter: 20e-6,
  height: 5e-6,
  occupancy: 0.55,
  porosity: 0,
  activeFraction: 1,
  surfaceFactor: 1,
  lattice: 'hexagonal',
};

const anyDots = fc.record({
  diameter: fc.double({ min: 1e-6, max: 500e-6, noNaN: true }),
  height: fc.double({ min: 1e-6, max: 15e-6, noNaN: true }),
  occupancy: fc.double({ min: 0.3, max: 0.78, noNaN: true }),
  porosity: fc.double({ min: 0, max: 0.7, noNaN: true }),
  activeFraction: fc.double({ min: 0.3, max: 1, noNaN: true }),
  surfaceFactor: fc.double({ min: 1, max: 10, noNaN: true }),
  lattice: fc.constantFrom(...DOT_LATTICES),
});

/** mAh/cm² of tin dots. */
function arealCharge(geometry: DotGeometry): number {
  const lithium = dotElectrode(geometry).activeVolume * maximumConcentration(findAlloyingHost('Sn')!);
  return (lithium * FARADAY) / SECONDS_PER_HOUR / 10;
}

describe('patterns of dots', () => {
  it.each([
    // occupancy, then the smallest diameter in µm for gaps of 5 µm: hexagonal, square lattice, square dots.
    [0.5, 14.4, 19.7, 12.1],
    [0.6, 21.8, 34.7, 17.2],
    [0.7, 36.2, 84.4, 25.6],
    [0.8, 77.3, Infinity, 42.4],
    [0.85, 151.8, Infinity, 59.1],
    [0.9, 1307, Infinity, 92.4],
  ])('covering %f of the collector need diameters of %f, %f or %f µm', (occupancy, hexagonal, square, squareDots) => {
    const expected = { hexagonal, square, squareDots };
    for (const lattice of DOT_LATTICES) {
      const micrometres = 1e6 * smallestDiameter(lattice, occupancy, 5e-6);
      if (expected[lattice] === Infinity) expect(micrometres).toBe(Infinity);
      else expect(Math.abs(micrometres / expected[lattice] - 1)).toBeLessThan(0.004);
    }
  });

  it.each([
    [0.5, 0.347],
    [0.6, 0.229],
    [0.7, 0.138],
    [0.8, 0.065],
    [0.85, 0.033],
    [0.9, 0.0038],
  ])('at %f have hexagonal gaps of %f diameters', (occupancy, gap) => {
    expect(Math.abs(dotGap('hexagonal', 1, occupancy) - gap)).toBeLessThan(0.0006);
  });

  it('of round dots up to 500 µm with gaps of 5 µm cover 88.9 or 77.0 % at most', () => {
    expect(dotOccupancy('hexagonal', 500e-6, 5e-6)).toBeCloseTo(0.889, 3);
    expect(dotOccupancy('square', 500e-6, 5e-6)).toBeCloseTo(0.77, 3);
    expect(dotOccupancy('squareDots', 500e-6, 5e-6)).toBeGreaterThan(0.9);
  });

  it('give back their occupancy from their gap', () => {
    fc.assert(
      fc.property(anyDots, ({ lattice, diameter, occupancy }) => {
        const gap = dotGap(lattice, diameter, occupancy);
        expect(dotOccupancy(lattice, diameter, gap)).toBeCloseTo(occupancy, 12);
        if (gap > 0) expect(smallestDiameter(lattice, occupancy, gap) / diameter).toBeCloseTo(1, 9);
      }),
    );
  });

  it.each([
    [1, 0.5, 0, 0.36],
    [5, 0.7, 0, 2.53],
    [15, 0.9, 0, 9.8],
    [15, 0.9, 0.3, 6.8],
  ])('%f µm high on %f with pores %f hold %f mAh/cm²', (micrometres, occupancy, porosity, charge) => {
    const dots = { ...dense, diameter: 1.4e-3, height: micrometres * 1e-6, occupancy, porosity };
    expect(Math.abs(arealCharge(dots) / charge - 1)).toBeLessThan(0.01);
  });

  it('become a film with a radius of three heights as they get wide', () => {
    const film = dotElectrode({ ...dense, diameter: 1 });
    expect(film.particleRadius / (3 * dense.height)).toBeCloseTo(1, 4);
  });

  it('that are square, wide and nearly everywhere are a film: its area, its thickness, no pores', () => {
    const film = dotElectrode({ ...dense, lattice: 'squareDots', diameter: 1, occupancy: 0.9999 });
    expect(reactingArea(film)).toBeCloseTo(1, 3);
    expect(film.activeVolume / dense.height).toBeCloseTo(1, 3);
    expect(film.porosity).toBeCloseTo(0, 3);
  });

  it.each([
    [{ diameter: 500e-6, occupancy: 0.88 }, 1],
    [{ height: 12e-6, porosity: 0.3, activeFraction: 0.5 }, 1],
    [{}, 1],
  ])('%j carry 5–50 A/m² of interface at a rate of %f C', (change, rate) => {
    const geometry = { ...dense, ...change };
    const current = 10 * arealCharge(geometry) * rate;
    expect(current / reactingArea(dotElectrode(geometry))).toBeGreaterThan(5);
    expect(current / reactingArea(dotElectrode(geometry))).toBeLessThan(50);
  });

  it('keep solid and electrolyte within the layer, and their volume in the particles', () => {
    fc.assert(
      fc.property(anyDots, (geometry) => {
        const electrode = dotElectrode(geometry);
        const solid = (electrode.surfaceAreaPerUnitVolume * electrode.particleRadius) / 3;
        expect(solid + electrode.porosity).toBeLessThan(1 + 1e-12);
        expect((solid * electrode.thickness) / electrode.activeVolume).toBeCloseTo(1, 12);
        expect(platingArea(geometry) - reactingArea(electrode)).toBeCloseTo(1 - geometry.occupancy, 9);
      }),
    );
  });

  it.each([
    [{ diameter: 0 }, /diameter = 0: must be > 0 m/],
    [{ height: -1 }, /height = -1/],
    [{ porosity: 1 }, /porosity = 1: must be from 0 to below 1/],
    [{ activeFraction: 1.2 }, /activeFraction = 1.2/],
    [{ surfaceFactor: 0.5 }, /surfaceFactor = 0.5: must be at least 1/],
    [{ lattice: 'squareDots', occupancy: 1 }, /square dots on 1 of the collector/],
  ] as const)('are refused with %j', (change, message) => {
    expect(() => dotElectrode({ ...dense, ...change })).toThrow(message);
  });
});

describe('swelling', () => {
  it('is 3.6 for dense tin, 1 where a porosity of 0.72 takes it up', () => {
    expect(dotSwelling(dense, 1)).toBeCloseTo(3.6, 12);
    expect(dotSwelling({ ...dense, porosity: 1 - 1 / 3.6 }, 1)).toBeCloseTo(1, 12);
    expect(dotSwelling({ ...dense, porosity: 0.8 }, 1)).toBe(1);
  });

  it('goes upwards in films and to every side in pillars', () => {
    expect(lateralShare({ height: 1e-6, diameter: 1e-2 })).toBeLessThan(2e-4);
    expect(lateralShare({ height: 1e-3, diameter: 1e-6 })).toBeCloseTo(1 / 3, 9);
    fc.assert(
      fc.property(anyDots, fc.double({ min: 0, max: 1, noNaN: true }), (geometry, swing) => {
        const swelling = dotSwelling(geometry, swing);
        const volume = lateralStretch(geometry, swelling) ** 2 * (swollenHeight(geometry, swelling) / geometry.height);
        expect(volume / swelling).toBeCloseTo(1, 12);
      }),
    );
  });

  it('makes tin dots of 5 µm on 50 µm 14.4 µm high', () => {
    const dots = { ...dense, diameter: 50e-6 };
    expect(1e6 * swollenHeight(dots, dotSwelling(dots, 1))).toBeCloseTo(14.4, 1);
  });

  it.each([
    [0.5, 0.555],
    [0.7, 0.183],
    [0.9, 0.004],
  ])('closes the gaps of free pillars on %f at a filling of %f', (occupancy, swing) => {
    expect(closingSwing({ ...dense, occupancy }, 2.6, 1 / 3)).toBeCloseTo(swing, 3);
  });

  it('leaves gaps open for ever below an occupancy of 0.386, or 0.334 on a square lattice', () => {
    expect(freeOccupancy({ lattice: 'hexagonal' })).toBeCloseTo(0.386, 3);
    expect(freeOccupancy({ lattice: 'square' })).toBeCloseTo(0.334, 3);
    expect(closingSwing({ ...dense, occupancy: 0.38 }, 2.6, 1 / 3)).toBe(Infinity);
    expect(closingSwing({ ...dense, occupancy: 0.39 }, 2.6, 1 / 3)).toBeLessThan(1);
  });

  it('closes gaps exactly from its closing swing on', () => {
    fc.assert(
      fc.property(anyDots, (geometry) => {
        const closing = closingSwing(geometry);
        if (closing > 0.999 || closing < 0.001) return;
        expect(gapClosure(geometry, dotSwelling(geometry, closing * 0.999))).toBe(0);
        expect(gapClosure(geometry, dotSwelling(geometry, Math.min(1, closing + 0.001)))).toBeGreaterThan(0);
      }),
    );
  });

  it('never leaves more solid than there is room for', () => {
    fc.assert(
      fc.property(anyDots, fc.double({ min: 0, max: 1, noNaN: true }), (geometry, swing) => {
        const layer = swollenLayer(geometry, swing);
        const { occupancy, porosity, height, activeFraction } = geometry;
        const solid = occupancy * height * (1 - porosity) * (1 + 2.6 * swing * activeFraction);
        expect(layer.porosity).toBeGreaterThanOrEqual(0);
        expect(layer.dotFraction).toBeLessThanOrEqual(1);
        expect(layer.thickness).toBeGreaterThanOrEqual(height * (1 - 1e-12));
        expect(solid / layer.thickness + layer.porosity).toBeLessThanOrEqual(1 + 1e-9);
        expect(layer.isClosed).toBe(gapClosure(geometry, dotSwelling(geometry, swing)) > 0);
      }),
    );
  });

  it('bounds the height before the separator', () => {
    const height = greatestHeight({ ...dense, diameter: 50e-6 }, 1, 14.4e-6);
    expect(1e6 * height).toBeCloseTo(5, 1);
  });
});

describe('damage of dots', () => {
  it('cracks dots above ten heights into islands', () => {
    expect(islandDiameter(5e-6)).toBeCloseTo(50e-6, 12);
    const wide = dotDamage({ ...dense, diameter: 50e-6, occupancy: 0.3 }, 0.8);
    const wider = dotDamage({ ...dense, diameter: 400e-6, occupancy: 0.3 }, 0.8);
    expect(wider.fracture).toBeCloseTo(wide.fracture, 12);
    expect(dotDamage({ ...dense, diameter: 25e-6, occupancy: 0.3 }, 0.8).fracture / wide.fracture).toBeCloseTo(0.25, 9);
  });

  it.each([
    // The seven designs: swing of the prototype's last cycle, damage per cycle that it printed.
    ['near-film', { diameter: 500e-6, occupancy: 0.88 }, 1, 0.49, 8.7e-3],
    ['sparse dots', { height: 6e-6 }, 1, 0.93, 4.7e-3],
    ['porous dots', { height: 9e-6, porosity: 0.4 }, 1, 0.92, 1.3e-3],
    ['Cu6Sn5 dots', { height: 9e-6, activeFraction: 0.5 }, 1, 0.93, 1.7e-3],
    [
      'porous alloy on a concave-convex collector',
      { height: 12e-6, porosity: 0.3, activeFraction: 0.5 },
      2,
      0.91,
      2.7e-4,
    ],
  ])('of %s follows the published law', (_, change, collectorAreaRatio, swing, damage) => {
    const { total } = dotDamage({ ...dense, ...change }, swing, { collectorAreaRatio });
    expect(Math.abs(total / damage - 1)).toBeLessThan(0.03);
  });

  it('grows with the swing, falls with porosity, inert metal, open gaps and rough collectors', () => {
    fc.assert(
      fc.property(anyDots, fc.double({ min: 0.05, max: 0.95, noNaN: true }), (geometry, swing) => {
        const { total } = dotDamage(geometry, swing);
        expect(total).toBeGreaterThanOrEqual(0);
        expect(dotDamage(geometry, swing + 0.05).total).toBeGreaterThanOrEqual(total);
        const porous = { ...geometry, porosity: Math.min(0.72, geometry.porosity + 0.1) };
        expect(dotDamage(porous, swing).total).toBeLessThanOrEqual(total);
        expect(
          dotDamage({ ...geometry, activeFraction: 0.9 * geometry.activeFraction }, swing).total,
        ).toBeLessThanOrEqual(total);
        expect(dotDamage({ ...geometry, occupancy: 0.9 * geometry.occupancy }, swing).total).toBeLessThanOrEqual(total);
        expect(dotDamage(geometry, swing, { collectorAreaRatio: 2 }).total).toBeLessThanOrEqual(total);
      }),
    );
  });

  it('vanishes where pores take up all swelling', () => {
    expect(dotDamage({ ...dense, porosity: 0.7223 }, 1).total).toBeCloseTo(0, 12);
    expect(dotDamageLaw({ ...dense, porosity: 0.7223 })(1)).toBeCloseTo(0, 12);
  });

  it('is relieved by creep below a tenth of a C only', () => {
    const plain = dotDamage(dense, 0.8).total;
    expect(dotDamage(dense, 0.8, { creepRate: 1 }).total).toBe(plain);
    expect(dotDamage(dense, 0.8, { creepRate: 0.01 }).total / plain).toBeCloseTo(0.1 ** 0.3, 9);
  });

  it('refuses laws that are none', () => {
    expect(() => dotDamageLaw(dense, { collectorAreaRatio: 0.5 })).toThrow(/area ratio of 0.5: must be at least 1/);
    expect(() => dotDamageLaw(dense, { creepRate: 0 })).toThrow(/creep at 0 C/);
    expect(() =>
      dotDamageLaw(dense, { constants: { fracture: -1, closure: 0, contact: 0, strengthRatio: 5 } }),
    ).toThrow(/fracture = -1/);
  });

  it('presses neighbours elastically until they yield', () => {
    expect(contactStress(0, 0.5)).toBe(0);
    expect(contactStress(1e-3, 0)).toBeCloseTo((58e9 * 1e-3) / 0.7, 0);
    expect(contactStress(1e-3, 1)).toBeCloseTo((28.6e9 * 1e-3) / 0.7, 0);
    expect(contactStress(0.05, 0.5)).toBe(150e6);
  });
});
