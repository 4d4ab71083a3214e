/** A made-up drive of the generic cell under the full model, and designs changed for it. */
import { findDesign, listDesigns, nominalCharge } from '../../src/index.ts';
import type { CellModelBatch, CellParameters } from '../../src/index.ts';

export const designs = listDesigns().map((design) => [design.id, design] as const);
export const generic = findDesign('generic-nmc-graphite')!;
export const hourly = nominalCharge(generic) / 3600;

/** V at the end of every step of a profile of C-rates (charging +), one step per second. */
export function trace(batch: CellModelBatch, rates: readonly number[], current: number): number[] {
  return rates.map((rate) => {
    batch.step(rate * current, 1, 298.15);
    return batch.terminalVoltage[0]!;
  });
}

export function rms(a: readonly number[], b: readonly number[]): number {
  return Math.sqrt(a.reduce((sum, value, index) => sum + (value - b[index]!) ** 2, 0) / a.length);
}

export const drive = Array.from({ length: 600 }, (_, s) => -0.4 + Math.sin(s / 7) + (s % 90 < 20 ? -1 : 0));

function withDiffusivityFunction(electrode: CellParameters['negative']): CellParameters['negative'] {
  const { diffusivity } = electrode;
  return { ...electrode, diffusivity: typeof diffusivity === 'number' ? () => diffusivity : diffusivity };
}

export function withDiffusivityFunctions(parameters: CellParameters): CellParameters {
  return {
    ...parameters,
    negative: withDiffusivityFunction(parameters.negative),
    positive: withDiffusivityFunction(parameters.positive),
  };
}

export function withExponents(parameters: CellParameters, negative: number, positive: number): CellParameters {
  return {
    ...parameters,
    negative: { ...parameters.negative, exchangeExponent: negative },
    positive: { ...parameters.positive, exchangeExponent: positive },
  };
}
