/** `packtwin forecast`: where the capacity of cells is going, from tables of capacities over cycles. */
import {
  calibrateBand,
  forecastLoss,
  learnCellKind,
  lossCurveOf,
  seenUntil,
  type LossCurve,
} from '@packtwin/estimation';
import { readAgeingTable } from '@packtwin/replay';
import { Command, InvalidArgumentError } from 'commander';
import { shareBelowOne } from '../numberArgument.ts';
import { textTable } from '../textTable.ts';
import { UserError } from '../userError.ts';

interface ForecastOptions {
  readonly mapping: string;
  readonly endOfLife: number;
  readonly seen?: Seen;
  readonly json?: true;
}

/** Up to a number of cycles, or up to a share of a cell's life. */
type Seen = { readonly cycles: number } | { readonly share: number };

interface Cell {
  readonly name: string;
  readonly curve: LossCurve;
}

/** Numbers in cycles and in shares of the first capacity; null where a life does not end within reach. */
interface CellForecast {
  readonly cell: string;
  readonly seenCycles: number;
  readonly seenRetention: number;
  readonly endOfLifeCycles: number | null;
  readonly endOfLifeBand: readonly [number | null, number | null];
  /** Only when looking back: what was measured after the seen part. */
  readonly measured?: {
    readonly endOfLifeCycles: number | null;
    readonly rmsePercent: number;
    readonly insideBand: number;
    readonly points: number;
  };
}

/** Points along which an end of life is looked for, and how far beyond what any cell has reached. */
const STEPS = 400;
const REACH = 2;

function parseSeen(text: string): Seen {
  const [, digits = '', percent] = /^([\d.]+)(%?)$/.exec(text) ?? [];
  const value = Number(digits);
  if (!(value > 0) || (percent === '%' && value >= 100)) {
    throw new InvalidArgumentError('It must be a number of cycles, such as 320, or a share of the life, such as 50%.');
  }
  return percent === '%' ? { share: value / 100 } : { cycles: value };
}

async function readCells(tables: readonly string[], mapping: string): Promise<Cell[]> {
  const series = (await Promise.all(tables.map((table) => readAgeingTable(table, mapping)))).flat();
  for (const { cell, cyclesRestored } of series) {
    if (cyclesRestored > 0) {
      console.error(
        `Cell ${cell}: ${cyclesRestored} cycles are in no row; counted, for the time between its capacities shows that they were run.`,
      );
    }
  }
  return series
    .map(({ cell, cycles, capacity }) => ({ name: cell, curve: lossCurveOf(cycles, capacity) }))
    .filter(({ name, curve }) => {
      if (curve.cycles.length >= 2) return true;
      console.error(`Cell ${name} is left out: it has ${curve.cycles.length} capacity, two are needed.`);
      return false;
    });
}

/** First crossing of a loss along points; null where there is none. */
function crossing(cycles: Float64Array, loss: Float64Array, level: number): number | null {
  for (let k = 0; k < cycles.length; k++) {
    if (loss[k]! < level) continue;
    if (k === 0) return cycles[0]!;
    const share = (level - loss[k - 1]!) / (loss[k]! - loss[k - 1]!);
    return cycles[k - 1]! + share * (cycles[k]! - cycles[k - 1]!);
  }
  return null;
}

function forecastCell(cell: Cell, seen: LossCurve, kindCurves: readonly LossCurve[], endOfLife: number): CellForecast {
  const from = seen.cycles.at(-1)!;
  const kind = learnCellKind(kindCurves, [seen]);
  const factor = calibrateBand(kind, from);
  const reach = REACH * Math.max(kind.mean.span, from);
  const ahead = Float64Array.from({ length: STEPS }, (_, k) => from + ((k + 1) * (reach - from)) / STEPS);
  const future = forecastLoss(kind, seen, ahead, factor);
  const level = 1 - endOfLife;
  const past = crossing(seen.cycles, seen.loss, level);
  return {
    cell: cell.name,
    seenCycles: from,
    seenRetention: 1 - seen.loss.at(-1)!,
    endOfLifeCycles: past ?? crossing(ahead, future.loss, level),
    endOfLifeBand: [past ?? crossing(ahead, future.high, level), past ?? crossing(ahead, future.low, level)],
  };
}

function lookBack(
  cell: Cell,
  { seen, endOfLife }: { seen: Seen; endOfLife: number },
  others: LossCurve[],
): CellForecast {
  const { curve } = cell;
  const first = curve.cycles[0]!;
  const until = 'cycles' in seen ? seen.cycles : first + seen.share * (curve.cycles.at(-1)! - first);
  const known = seenUntil(curve, until);
  if (known.cycles.length < 2 || known.cycles.length === curve.cycles.length) {
    throw new UserError(
      `Cannot look back at cell ${cell.name} from ${Math.round(until)} cycles: its capacities run from ${first} to ${curve.cycles.at(-1)!}, and at least two must lie before and one after.`,
    );
  }
  const kind = learnCellKind(others, [known]);
  const ahead = curve.cycles.subarray(known.cycles.length);
  const measured = curve.loss.subarray(known.cycles.length);
  const { loss, low, high } = forecastLoss(kind, known, ahead, calibrateBand(kind, until));
  let squares = 0;
  let inside = 0;
  measured.forEach((value, k) => {
    squares += (value - loss[k]!) ** 2;
    if (value >= low[k]! && value <= high[k]!) inside++;
  });
  return {
    ...forecastCell(cell, known, others, endOfLife),
    measured: {
      endOfLifeCycles: crossing(curve.cycles, curve.loss, 1 - endOfLife),
      rmsePercent: 100 * Math.sqrt(squares / measured.length),
      insideBand: inside / measured.length,
      points: measured.length,
    },
  };
}

function runForecasts(cells: readonly Cell[], { seen, endOfLife }: ForecastOptions): CellForecast[] {
  if (seen !== undefined) {
    if (cells.length < 3) {
      throw new UserError(
        `Cannot look back with ${cells.length} cell(s): each is forecast from the others, of which two are needed.`,
      );
    }
    return cells.map((cell) =>
      lookBack(
        cell,
        { seen, endOfLife },
        cells.filter((each) => each !== cell).map(({ curve }) => curve),
      ),
    );
  }
  const level = 1 - endOfLife;
  const ended = cells.filter(({ curve }) => crossing(curve.cycles, curve.loss, level) !== null);
  const ongoing = cells.filter((cell) => !ended.includes(cell));
  if (ended.length < 2 || ongoing.length === 0) {
    throw new UserError(
      `Of ${cells.length} cells ${ended.length} have come down to ${endOfLife}: at least two must have, and at least one not; --seen looks back at cells that have, --end-of-life sets the limit.`,
    );
  }
  return ongoing.map((cell) =>
    forecastCell(
      cell,
      cell.curve,
      ended.map(({ curve }) => curve),
      endOfLife,
    ),
  );
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const cyclesText = (cycles: number | null): string => (cycles === null ? 'not in reach' : String(Math.round(cycles)));

function print(forecasts: readonly CellForecast[], endOfLife: number): void {
  const isLookingBack = forecasts.some(({ measured }) => measured !== undefined);
  const rows = forecasts.map(({ cell, seenCycles, seenRetention, endOfLifeCycles, endOfLifeBand, measured }) => [
    cell,
    String(Math.round(seenCycles)),
    percent(seenRetention),
    cyclesText(endOfLifeCycles),
    `${cyclesText(endOfLifeBand[0])} to ${cyclesText(endOfLifeBand[1])}`,
    ...(measured
      ? [cyclesText(measured.endOfLifeCycles), `${measured.rmsePercent.toFixed(2)} %`, percent(measured.insideBand)]
      : []),
  ]);
  const header = ['cell', 'cycles seen', 'retention then', `cycles at ${percent(endOfLife)}`, '90 % band'];
  console.log(textTable([...header, ...(isLookingBack ? ['measured', 'error (RMS)', 'inside the band'] : [])], rows));
  if (!isLookingBack) return;
  let squares = 0;
  let inside = 0;
  let points = 0;
  for (const { measured } of forecasts) {
    squares += measured!.rmsePercent ** 2 * measured!.points;
    inside += measured!.insideBand * measured!.points;
    points += measured!.points;
  }
  console.log(
    `\n${points} capacities ahead: ${Math.sqrt(squares / points).toFixed(2)} % of the first capacity RMS, ${percent(inside / points)} inside the 90 % band.`,
  );
}

export function forecastCommand(): Command {
  return new Command('forecast')
    .description('where the capacity of cells is going: each from its own past and from other cells of its kind')
    .argument('<tables...>', 'files with capacities over cycles, read with a mapping of kind ageing')
    .requiredOption('--mapping <mapping>', 'how to read the tables: isea, nasa-capacity, sunwoda or a mapping file')
    .option('--end-of-life <retention>', 'share of the first capacity at which a life ends', shareBelowOne('0.8'), 0.8)
    .option(
      '--seen <cycles or percent>',
      'look back: forecast every cell from this part of its life and the whole life of the others',
      parseSeen,
    )
    .option('--json', 'print the forecasts for scripts')
    .addHelpText('after', '\nExample:\n  packtwin forecast cells.csv.gz --mapping isea --seen 320')
    .action(async (tables: string[], options: ForecastOptions) => {
      const cells = await readCells(tables, options.mapping);
      const forecasts = runForecasts(cells, options);
      if (options.json) console.log(JSON.stringify(forecasts, null, 2));
      else print(forecasts, options.endOfLife);
    });
}
