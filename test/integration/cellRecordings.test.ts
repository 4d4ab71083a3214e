/** The single-particle model straight from BPX files, against a COMSOL reference and measured cells. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createSpmeBatch, readBpx } from '@packtwin/twin-models';
import type { BpxCell } from '@packtwin/twin-models';
import { describeWithDatasets } from '../support/requirements.ts';

const TEMPERATURE = 298.15;

function readCell(path: string): BpxCell {
  const result = readBpx(readFileSync(path, 'utf8'));
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.cell;
}

/** Root mean square of model minus reference voltage in mV, isothermal, from full. `rows` are time s, current A, voltage V. */
function rmseMillivolts({ parameters }: BpxCell, rows: readonly (readonly number[])[]): number {
  const batch = createSpmeBatch({ ...parameters, heatCapacity: 1e12, heatTransferCoefficient: 0 }, 1);
  batch.reset(1, TEMPERATURE);
  let squares = 0;
  let count = 0;
  for (let row = 1; row < rows.length; row++) {
    const [time, current, voltage] = rows[row]!;
    const [before, currentBefore] = rows[row - 1]!;
    if (!(time! > before!)) continue;
    // The recording samples a continuous current; its mean over the interval moves the right charge.
    batch.step(0.5 * (current! + currentBefore!), time! - before!, TEMPERATURE);
    squares += (batch.terminalVoltage[0]! - voltage!) ** 2;
    count++;
  }
  return 1000 * Math.sqrt(squares / count);
}

const aboutEnergy = 'cells/about-energy';

/**
 * Published errors of a full Doyle–Fuller–Newman model (PyBaMM) on the same files, mV, and how far from them
 * the reduced model may be: LFP's flat potential spreads reactions over the electrode, which it does not see.
 */
const published = [
  ['NMC_25degC_Co20.csv', 'nmc_pouch_cell_BPX.json', 15.866, 1],
  ['NMC_25degC_Co2.csv', 'nmc_pouch_cell_BPX.json', 12.337, 1],
  ['NMC_25degC_1C.csv', 'nmc_pouch_cell_BPX.json', 13.412, 1],
  ['NMC_25degC_2C.csv', 'nmc_pouch_cell_BPX.json', 24.688, 1],
  ['NMC_25degC_DriveCycle.csv', 'nmc_pouch_cell_BPX.json', 18.842, 1],
  ['LFP_25degC_Co20.csv', 'lfp_18650_cell_BPX.json', 6.511, 1],
  ['LFP_25degC_Co2.csv', 'lfp_18650_cell_BPX.json', 101.913, 4],
  ['LFP_25degC_1C.csv', 'lfp_18650_cell_BPX.json', 132.986, 8],
] as const;

describeWithDatasets(
  published.flatMap(([file, cell]) => [`${aboutEnergy}/${file}`, `${aboutEnergy}/${cell}`]),
  'SPMe of the About:Energy cells',
  (paths) => {
    it.each(published.map(([file, , millivolts, tolerance], index) => [file, millivolts, tolerance, index] as const))(
      '%s: as far from the measurement as the published full model (%f mV), within %f mV',
      (_, millivolts, tolerance, index) => {
        const rows = readFileSync(paths[2 * index]!, 'utf8')
          .trim()
          .split(/\r?\n/)
          .slice(1)
          .map((line) => line.split(',').map(Number));
        expect(Math.abs(rmseMillivolts(readCell(paths[2 * index + 1]!), rows) - millivolts)).toBeLessThan(tolerance);
      },
    );
  },
);

/** What the missing reaction distribution costs: SPMe is a first-order expansion in the current. */
const comsol = [
  ['0.1C', 0.5],
  ['1C', 4],
  ['3C', 16],
] as const;

describeWithDatasets(
  ['reference/marquis2019.bpx.json', ...comsol.map(([rate]) => `reference/comsol-dfn-marquis2019-${rate}.json`)],
  'SPMe against the COMSOL solution of the full model',
  ([cellPath, ...paths]) => {
    it.each(comsol.map(([rate, limit], index) => [rate, limit, index] as const))(
      'at %s stays within %f mV RMS above 3.105 V',
      (rate, limit, index) => {
        const reference: { time_s: number[]; voltage_v: number[] } = JSON.parse(readFileSync(paths[index]!, 'utf8'));
        const current = -24 * Number.parseFloat(rate);
        const rows = reference.time_s
          .map((time, row) => [time, current, reference.voltage_v[row]!] as const)
          .filter(([, , voltage]) => voltage > 3.105);
        expect(rows.length).toBeGreaterThan(150);
        expect(rmseMillivolts(readCell(cellPath!), rows)).toBeLessThan(limit);
      },
    );
  },
);
