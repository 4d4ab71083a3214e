/** Who is in the made-up fleet: 10 vehicles × 60 cells in bipolar stacks of 12. */

export const DAY = 86_400_000;
export const HOUR = 3_600_000;
export const CELLS = 60;
export const STACK = 12;
export const PACK = 'main';
export const VEHICLES = Array.from({ length: 10 }, (_, index) => `EV-${String(index + 1).padStart(4, '0')}`);
export const SILENT = 8;

export const DESIGNS = [
  { design: 'roughened-collector', designName: 'Roughened collector' },
  { design: 'tin-oxide-gel', designName: 'Tin oxide, gel bipolar' },
  { design: 'tin-dots', designName: 'Tin dots' },
] as const;

export const cellIndices = Array.from({ length: CELLS }, (_, cell) => cell);

export function cellLabel(cell: number): string {
  return `S${Math.floor(cell / STACK) + 1}C${(cell % STACK) + 1}`;
}
