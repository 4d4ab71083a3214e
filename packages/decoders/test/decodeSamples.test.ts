import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeSamples, type DecodedSamples, type SampleRefusal } from '@packtwin/decoders';
import { encodeMessage, type HistMessage, type Result, type TlmMessage } from '@packtwin/protocol';
import { birth, cbor, hist, json, NOW, stateOf, tlm, topicOf } from './nativeFrames.ts';

type Decoded = Result<DecodedSamples, SampleRefusal>;

function decodeTlm(payload: Uint8Array, state = stateOf(birth)): Decoded {
  return decodeSamples({ topic: topicOf('tlm'), receivedAt: NOW, payload }, state);
}

function decodeHist(payload: Uint8Array, state = stateOf(birth)): Decoded {
  return decodeSamples({ topic: topicOf('hist'), receivedAt: NOW, payload }, state);
}

function batchOf(decoded: Decoded) {
  if (!decoded.ok) throw new Error(`${decoded.error.reason}: ${decoded.error.detail}`);
  return decoded.value.batch;
}

describe('a tlm frame', () => {
  test('becomes a batch of one sample in SI units', () => {
    expect(batchOf(decodeTlm(json(tlm)))).toEqual({
      tenant: 'acme',
      vehicle: 'EV0042',
      pack: 'p1',
      configuration: '9f3c',
      boot: 17,
      firstSequence: 4711,
      receivedAt: NOW,
      sampleCount: 1,
      observationCount: 3,
      probeCount: 2,
      sampledAt: Float64Array.of(NOW),
      packCurrent: Float64Array.of(25.3),
      packVoltage: Float64Array.of(14.051),
      vehicleStateOfCharge: Float64Array.of(0.782),
      odometer: Float64Array.of(123_456),
      observationVoltage: Float64Array.of(3.652, 7.301, 3.648),
      probeTemperature: Float64Array.of(24.5 + 273.15, 24 + 273.15),
      nulled: {},
    });
  });

  test('means the same in JSON and CBOR', () => {
    expect(batchOf(decodeTlm(cbor(tlm)))).toEqual(batchOf(decodeTlm(json(tlm))));
  });

  test('leaves out what it does not send, without counting it', () => {
    const { i_mA: _i, v_mV: _v, soc_cpct: _s, odo_m: _o, temps_dC: _t, ...rest } = tlm;
    const batch = batchOf(decodeTlm(json(rest)));
    expect(batch.packCurrent).toEqual(Float64Array.of(Number.NaN));
    expect(batch.probeTemperature).toEqual(Float64Array.of(Number.NaN, Number.NaN));
    expect(batch.nulled).toEqual({});
  });

  test('keeps every valid value beside invalid ones (B12, B14, B19, B26)', () => {
    const frame = { ...tlm, i_mA: 'nan', v_mV: '', cells_mV: [65_535, 7301, 53_000], temps_dC: [-400, 240] };
    const batch = batchOf(decodeTlm(json(frame)));
    expect(batch.observationVoltage).toEqual(Float64Array.of(Number.NaN, 7.301, Number.NaN));
    expect(batch.probeTemperature).toEqual(Float64Array.of(Number.NaN, 24 + 273.15));
    expect(batch.vehicleStateOfCharge).toEqual(Float64Array.of(0.782));
    expect(batch.nulled).toEqual({ NOT_A_NUMBER: 2, SENTINEL: 1, OUT_OF_RANGE: 1, ABSENT_PROBE: 1 });
  });

  test('is not upset by numbers that JSON can write but no double can hold', () => {
    const text = JSON.stringify(tlm).replace('25300', '1e999');
    expect(batchOf(decodeTlm(json(text))).nulled).toEqual({ NOT_A_NUMBER: 1 });
  });
});

describe('a hist frame', () => {
  test('becomes rows, with nulls and the reasons that the sender gave', () => {
    const batch = batchOf(decodeHist(json(hist)));
    expect(batch.sampledAt).toEqual(Float64Array.of(NOW - 10_000, NOW - 9000, NOW - 5000));
    expect(batch.packCurrent).toEqual(Float64Array.of(-1.5, Number.NaN, 40));
    expect(batch.observationVoltage).toEqual(
      Float64Array.of(3.652, 7.301, 3.648, Number.NaN, 7.302, 3.649, 3.654, 7.303, Number.NaN),
    );
    // Code 3 for the null in row 1; 0 mV in row 2; −40 °C; a null probe and a null current without a code.
    expect(batch.nulled).toEqual({ OUT_OF_RANGE: 1, SENTINEL: 1, ABSENT_PROBE: 1, MISSING: 2 });
  });

  test('means the same in JSON rows and in flat typed arrays', () => {
    expect(batchOf(decodeHist(cbor(hist)))).toEqual(batchOf(decodeHist(json(hist))));
  });

  test('survives the wire for any integers, as rows and as columns', () => {
    const cell = fc.oneof(
      fc.integer({ min: 2000, max: 4500 }),
      fc.constant(null),
      fc.integer({ min: -70_000, max: 70_000 }),
    );
    const current = fc.oneof(fc.integer({ min: -3_000_000, max: 3_000_000 }), fc.constant(null));
    const row = fc.tuple(cell, cell, cell, current);
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
        const message: HistMessage = {
          v: 1,
          cfg: '9f3c',
          boot: 1,
          seq: 0,
          t0: NOW - 100_000,
          dt: rows.map((_, index) => index * 1000),
          i_mA: rows.map(([, , , value]) => value),
          cells_mV: rows.map(([a, b, c]) => [a, b, c]),
        };
        expect(batchOf(decodeHist(encodeMessage(message, 'cbor')))).toEqual(
          batchOf(decodeHist(encodeMessage(message, 'json'))),
        );
      }),
    );
  });

  test('counts as one refused frame per sample', () => {
    expect(decodeHist(json(hist), stateOf())).toMatchObject({
      ok: false,
      error: { reason: 'UNKNOWN_PACK', frames: 3 },
    });
  });
});

describe('identity and shape', () => {
  test.each<[string, unknown, string]>([
    ['another cell count (B18)', { ...tlm, cells_mV: [3652, 7301] }, 'CONFIGURATION_MISMATCH'],
    ['another probe count (B18)', { ...tlm, temps_dC: [245] }, 'CONFIGURATION_MISMATCH'],
    ['a configuration that no birth described', { ...tlm, cfg: 'other' }, 'CONFIGURATION_MISMATCH'],
    ['no seq', { ...tlm, seq: undefined }, 'SCHEMA_VIOLATION'],
    ['a negative seq', { ...tlm, seq: -1 }, 'SCHEMA_VIOLATION'],
    ['a text for seq', { ...tlm, seq: '4711' }, 'SCHEMA_VIOLATION'],
    ['cells that are no array', { ...tlm, cells_mV: 3652 }, 'SCHEMA_VIOLATION'],
    ['cells as an object', { ...tlm, cells_mV: { 0: 3652 } }, 'SCHEMA_VIOLATION'],
    ['codes for other cells', { ...tlm, q: [0, 0] }, 'SCHEMA_VIOLATION'],
    ['another version', { ...tlm, v: 2 }, 'SCHEMA_VIOLATION'],
  ])('tlm with %s is refused', (_, frame, reason) => {
    expect(decodeTlm(json(frame))).toMatchObject({ ok: false, error: { reason, frames: 1 } });
  });

  test.each<[string, unknown, string]>([
    [
      'rows of different width',
      {
        ...hist,
        cells_mV: [
          [1, 2, 3],
          [1, 2],
          [1, 2, 3, 4],
        ],
      },
      'CONFIGURATION_MISMATCH',
    ],
    ['a row too few', { ...hist, cells_mV: hist.cells_mV.slice(1) }, 'SCHEMA_VIOLATION'],
    ['a current too few', { ...hist, i_mA: [1, 2] }, 'SCHEMA_VIOLATION'],
    ['flat cells in JSON', { ...hist, cells_mV: hist.cells_mV.flat() }, 'SCHEMA_VIOLATION'],
    ['a negative dt', { ...hist, dt: [0, -1, 2] }, 'SCHEMA_VIOLATION'],
    ['no dt', { ...hist, dt: [] }, 'SCHEMA_VIOLATION'],
    ['seq past 2^32', { ...hist, seq: 0xffff_fffe }, 'SCHEMA_VIOLATION'],
    ['4 001 samples', { ...hist, dt: Array.from({ length: 4001 }, () => 0) }, 'SCHEMA_VIOLATION'],
  ])('hist with %s is refused', (_, frame, reason) => {
    expect(decodeHist(json(frame))).toMatchObject({ ok: false, error: { reason } });
  });

  test('a sample before any birth is refused as UNKNOWN_PACK', () => {
    expect(decodeTlm(json(tlm), stateOf())).toMatchObject({ ok: false, error: { reason: 'UNKNOWN_PACK' } });
  });

  test('an older configuration still decodes what names it', () => {
    const older = { ...birth, cfg: 'old', stacks: [{ id: 'A', kind: 'plain' as const, cells: 2 }] };
    const frame: TlmMessage = { ...tlm, cfg: 'old', cells_mV: [3652, 3651] };
    expect(batchOf(decodeTlm(json(frame), stateOf(older, birth))).observationCount).toBe(2);
  });

  test('asking for samples from another kind of message is misuse', () => {
    expect(() =>
      decodeSamples({ topic: { ...topicOf('tlm'), kind: 'birth' }, receivedAt: NOW, payload: json(birth) }, stateOf()),
    ).toThrow(RangeError);
  });
});
