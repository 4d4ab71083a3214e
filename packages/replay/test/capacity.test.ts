import { describe, expect, test } from 'vitest';
import { mapping, replayAll, temporaryFolder } from './recordings.ts';

describe('capacity', () => {
  /** A drive from 90 % to 20 % and a charge back, `ampereHours` per 100 %, SoC rounded to whole percent. */
  function drive(ampereHours: number, sign: number): string {
    const lines = ['t,I,soc,V_1'];
    let soc = 90;
    let t = 1_620_205_800;
    for (const current of [-60, 50]) {
      for (let step = 0; step < 1e5 && (current < 0 ? soc > 20 : soc < 90); step++) {
        lines.push(`${t},${sign * current},${Math.floor(soc)},3.6`);
        soc += (current * 10 * 100) / 3600 / ampereHours;
        t += 10;
      }
    }
    return lines.join('\n');
  }
  const estimated = mapping(`
nominalCapacity: { estimate: from-state-of-charge, fallback: 77 }
time: { column: t, unit: s }
cells: { columns: "V_{cell}" }
current: { column: I, positive: charging }
stateOfCharge: { column: soc }
`);

  test.each([40, 120, 200])('%d A·h are found in the vehicle’s own state of charge', async (ampereHours) => {
    using folder = temporaryFolder();
    const { births, notes } = await replayAll([folder.write('x.csv', drive(ampereHours, 1))], estimated);
    expect(Math.abs(births[0]!.message.rated_mAh / 1000 / ampereHours - 1)).toBeLessThan(0.02);
    expect(notes.join()).toContain('estimated');
  });

  test('a recording that does not tell it gets the fallback, and says so', async () => {
    using folder = temporaryFolder();
    const { births, notes } = await replayAll(
      [folder.write('x.csv', drive(120, 1).split('\n').slice(0, 20).join('\n'))],
      estimated,
    );
    expect(births[0]!.message.rated_mAh).toBe(77_000);
    expect(notes.join()).toContain('77 A·h assumed');
  });

  test('an inverted current is not taken for a capacity', async () => {
    using folder = temporaryFolder();
    const { births, notes } = await replayAll([folder.write('x.csv', drive(120, -1))], estimated);
    expect(births[0]!.message.rated_mAh).toBe(77_000);
    expect(notes.join()).toContain('against its current');
  });
});
