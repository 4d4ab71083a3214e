import { FLEET_QUANTITIES } from '@packtwin/protocol';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Address, DEFAULT_VIEW, TIME_WINDOWS, formatAddress, parseAddress } from '../src/route/address.ts';
import { timeRangeOf, widenedRange } from '../src/route/timeRange.ts';

const name = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' });
const instant = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2100, 0) });
const anyAddress: fc.Arbitrary<Address> = fc.record({
  route: fc.oneof(
    fc.constant({ page: 'fleet' as const }),
    fc.constant({ page: 'quality' as const }),
    fc.record({ page: fc.constant('vehicle' as const), vehicle: name, pack: fc.option(name) }),
    fc.record({ page: fc.constant('cell' as const), vehicle: name, pack: name, cellIndex: fc.nat(999) }),
  ),
  view: fc
    .record({
      quantity: fc.constantFrom(...FLEET_QUANTITIES),
      range: fc.option(fc.constantFrom(...TIME_WINDOWS)),
      fixed: fc.option(fc.tuple(instant, fc.integer({ min: 1, max: 1e9 }))),
      cursor: fc.option(instant),
      search: fc.string({ unit: 'grapheme' }),
      level: fc.option(fc.constantFrom('flag' as const, 'watch' as const, 'note' as const)),
      table: fc.boolean(),
    })
    .map(({ fixed, ...view }) => ({
      ...view,
      from: fixed?.[0] ?? null,
      to: fixed === null ? null : fixed[0] + fixed[1],
    })),
});

describe('the address of a page', () => {
  test('reads back what it wrote, whatever is shown', () => {
    fc.assert(
      fc.property(anyAddress, ({ route, view }) => {
        expect(parseAddress(formatAddress(route, view))).toEqual({ route, view });
      }),
    );
  });

  test('is short and readable where everything has its default', () => {
    expect(formatAddress({ page: 'cell', vehicle: 'EV-0042', pack: 'main', cellIndex: 16 }, DEFAULT_VIEW)).toBe(
      '#/cell/EV-0042/main/16',
    );
    expect(formatAddress({ page: 'fleet' }, { ...DEFAULT_VIEW, from: 0, to: 86_400_000 })).toBe(
      '#/?from=1970-01-01T00:00:00.000Z&to=1970-01-02T00:00:00.000Z',
    );
  });

  test('never throws on what somebody typed, and falls back to defaults', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseAddress(text);
      }),
    );
    expect(parseAddress('').route).toEqual({ page: 'fleet' });
    expect(parseAddress('#/cell/EV/main/x').route).toEqual({ page: 'unknown', path: '/cell/EV/main/x' });
    expect(parseAddress('#/vehicle/%zz').route).toEqual({ page: 'vehicle', vehicle: '%zz', pack: null });
    expect(parseAddress('#/?quantity=nonsense&range=5y&level=worst').view).toEqual(DEFAULT_VIEW);
  });

  test('takes a time range only whole and in order', () => {
    expect(parseAddress('#/?from=2026-05-03T00:00:00Z').view.from).toBeNull();
    expect(parseAddress('#/?from=2026-05-03T00:00:00Z&to=2026-05-02T00:00:00Z').view.to).toBeNull();
  });
});

describe('the time range of a page', () => {
  test('follows the newest sample unless the address fixes it', () => {
    expect(timeRangeOf({ range: '1h', from: null, to: null }, '1d', 10_000_000)).toEqual({
      from: 6_400_000,
      to: 10_000_000,
      isFollowing: true,
    });
    expect(timeRangeOf({ range: '1h', from: 5, to: 9 }, '1d', 10_000_000)).toEqual({
      from: 5,
      to: 9,
      isFollowing: false,
    });
    expect(timeRangeOf({ range: 'all', from: null, to: null }, '1d', 7).from).toBe(Number.NEGATIVE_INFINITY);
  });

  test('is widened at its early end only', () => {
    expect(widenedRange({ from: 90, to: 100, isFollowing: true }, 50)).toEqual({
      from: 50,
      to: 100,
      isFollowing: true,
    });
    expect(widenedRange({ from: 10, to: 100, isFollowing: true }, 50)).toEqual({
      from: 10,
      to: 100,
      isFollowing: true,
    });
  });
});
