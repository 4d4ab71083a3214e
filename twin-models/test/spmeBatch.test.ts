import { describe, expect, it } from 'vitest';
import { createSpmeBatch, listDesigns, nominalCharge, openCircuitVoltageAt } from '../src/index.ts';

describe.each(listDesigns().map((design) => [design.id, design] as const))('SPMe of %s', (_, design) => {
  const { parameters } = design;
  const hourlyCurrent = nominalCharge(design) / 3600;

  it('shows its open-circuit voltage at C/1000', () => {
    const batch = createSpmeBatch(parameters, 1);
    for (const sign of [1, -1]) {
      batch.reset(0.5, 298.15);
      for (let minute = 0; minute < 600; minute++) batch.step((sign * hourlyCurrent) / 1000, 60, 298.15);
      const rest = openCircuitVoltageAt(design, batch.stateOfCharge[0]!, 298.15);
      expect(Math.abs(batch.terminalVoltage[0]! - rest)).toBeLessThan(0.0002);
    }
  });

  it('delivers its nominal charge between the cut-offs when drained slowly', () => {
    const batch = createSpmeBatch(parameters, 1);
    batch.reset(1, 298.15);
    let seconds = 0;
    while (batch.terminalVoltage[0]! > parameters.lowerVoltageCutOff) {
      batch.step(-hourlyCurrent / 50, 60, 298.15);
      seconds += 60;
    }
    expect(seconds / (50 * 3600)).toBeGreaterThan(0.98);
    expect(seconds / (50 * 3600)).toBeLessThan(1.001);
  });
});
