/** One cell in closed loop on recordings: the bars of the benchmark, and that they do not hang on one prior. */
import { expect, it } from 'vitest';
import type { ObservedRecording } from '@packtwin/estimation';
import { identifyPanasonic, OBSERVED_FILES, observeAboutEnergy, observePanasonic } from '../support/cellObservation.ts';
import { datasetsFolder } from '../support/datasets.ts';
import { describeWithDatasets } from '../support/requirements.ts';

const { aboutEnergyCell, aboutEnergyDrive, hwfet, us06, us06Cold } = OBSERVED_FILES;

function rmsAhead({ ahead }: ObservedRecording, name: string): number {
  const found = ahead.find((each) => each.name.startsWith(name));
  expect(found, name).toBeDefined();
  expect(found!.points).toBeGreaterThan(100);
  return 1000 * found!.rms;
}

describeWithDatasets([aboutEnergyCell, aboutEnergyDrive], 'the observer on About:Energy’s drive cycle', () => {
  const folder = datasetsFolder()!;

  it('predicts the voltage 60 s ahead within 10 mV RMS, better than all others', async () => {
    const observed = await observeAboutEnergy(folder);
    const own = rmsAhead(observed, 'observer');
    expect(own).toBeLessThan(10);
    for (const other of ['model', 'ohmic', 'autoregressive']) expect(own).toBeLessThan(0.5 * rmsAhead(observed, other));
  });

  it('finds the charge within 1 % from a start that is 20 % wrong, and knows how sure it is', async () => {
    const { charge } = await observeAboutEnergy(folder);
    expect(charge!.largest).toBeLessThan(0.01);
    expect(charge!.insideTwoDeviations).toBeGreaterThan(0.9);
  });

  it.each([
    { noise: 0.008, loadNoise: 0.2 },
    { slowDrop: 0.025, ohmicDrop: 0.05 },
    { wander: 0.5, partsFactor: 0.5 },
  ])('keeps the bar with other priors: %o', async (priors) => {
    expect(rmsAhead(await observeAboutEnergy(folder, priors), 'observer')).toBeLessThan(10);
  });
});

describeWithDatasets([hwfet, us06, us06Cold], 'the observer on Panasonic’s cell, known from HWFET only', () => {
  const folder = datasetsFolder()!;

  it.each([
    ['us06', 0.012],
    ['us06Cold', 0.025],
  ] as const)('%s: state of charge within %f RMS from a wrong start', async (drive, bar) => {
    const { charge } = await observePanasonic(folder, await identifyPanasonic(folder), drive);
    expect(charge!.rms).toBeLessThan(bar);
  });
});
