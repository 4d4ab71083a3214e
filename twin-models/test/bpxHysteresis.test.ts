import { describe, expect, it } from 'vitest';
import { propertyFunction, readBpx } from '../src/index.ts';
import { blendFile, inside, read } from './support/bpxFile.ts';

describe('hysteresis in BPX', () => {
  it('lies midway between the branches and counts the whole distance between them', () => {
    const { parameters, warnings } = read(blendFile());
    const silicon = parameters.negative.populations![1]!;
    const x = 0.25;
    const delithiation = 0.15 + 0.6 * Math.exp(-20 * x) - 0.05 * x;
    expect(silicon.openCircuitPotential.potential(x)).toBeCloseTo(0.5 * (delithiation + 0.35), 12);
    expect(propertyFunction(silicon.hysteresis!.halfGap)(x)).toBeCloseTo(0.5 * (delithiation - 0.35), 12);
    // dh/dθ there is γ (1 − h)/2, ours γ (1 − h).
    expect(silicon.hysteresis!.decayRate).toBe(15);
    expect(warnings).toContainEqual(
      expect.stringMatching(/delithiation branch lies .* mV below the lithiation branch/),
    );
  });

  it('starts where the file says, per material of a blend', () => {
    const file = blendFile();
    inside(file, 'State', 'Initial conditions')['Initial hysteresis state: Negative electrode'] = {
      graphite: 0,
      silicon: -0.5,
    };
    const { parameters } = read(file);
    expect(parameters.negative.populations![1]!.hysteresis!.initialState).toBe(-0.5);
  });

  it('is not stepped where a branch or the decay is missing, and says so', () => {
    for (const key of ['OCP (lithiation) [V]', 'OCP hysteresis decay constant']) {
      const file = blendFile();
      const silicon = inside(file, 'Parameterisation', 'Negative electrode', 'Particle', 'silicon');
      silicon['OCP [V]'] = '0.4 - 0.3*x';
      delete silicon[key];
      const { parameters, warnings } = read(file);
      expect(parameters.negative.populations![1]!.hysteresis).toBeUndefined();
      expect(warnings.join('\n')).toContain('without hysteresis');
    }
  });

  it.each<[string, unknown, RegExp]>([
    ['a number for a blend', -0.5, /must be an object with the materials of the blend: graphite, silicon/],
    ['a state beyond ±1', { graphite: 0, silicon: 2 }, /is 2, must lie between -1 and 1/],
    ['an unknown material', { graphite: 0, silicon: 0, tin: 0 }, /unknown key/],
    ['a missing material', { silicon: 0 }, /is missing/],
  ])('refuses %s', (_, value, message) => {
    const file = blendFile();
    inside(file, 'State', 'Initial conditions')['Initial hysteresis state: Negative electrode'] = value;
    const result = readBpx(file);
    expect(result.ok).toBe(false);
    if (!result.ok) expect(result.problems.map((problem) => problem.message).join('\n')).toMatch(message);
  });

  it('takes an electrode with one named material as one of that material', () => {
    const file = blendFile();
    delete inside(file, 'Parameterisation', 'Negative electrode', 'Particle')['graphite'];
    const { negative } = read(file).parameters;
    expect(negative.populations).toBeUndefined();
    expect(negative.hysteresis?.decayRate).toBe(15);
  });
});
