/** `packtwin bench NAME`: runs one file of test/bench and prints its figures. */
import { Command } from 'commander';
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { textTable } from '../textTable.ts';
import { UserError } from '../userError.ts';

/** One figure. `context` says what it was measured on: batch, mesh, warm-up. */
export interface BenchResult {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** What every file in test/bench exports as `bench`. */
export interface Bench {
  readonly description: string;
  /** What `run` may be told to measure; without this it takes nothing. */
  readonly presets?: readonly string[];
  run(preset?: string): Promise<readonly BenchResult[]> | readonly BenchResult[];
}

const folder = fileURLToPath(new URL('../../../../test/bench/', import.meta.url));

function benchNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.bench.ts'))
    .map((file) => file.slice(0, -'.bench.ts'.length))
    .toSorted();
}

async function loadBench(name: string): Promise<Bench> {
  if (!benchNames().includes(name)) {
    throw new UserError(`There is no benchmark "${name}"; there are: ${benchNames().join(', ')}.`);
  }
  // What the folder holds is ours and typed as Bench there; an import by name has no type of its own.
  const module: { readonly bench: Bench } = await import(pathToFileURL(`${folder}${name}.bench.ts`).href);
  return module.bench;
}

export function benchCommand(): Command {
  return new Command('bench')
    .description('run a benchmark and print its figures')
    .argument('[name]', 'which one; without it, the list')
    .option('--preset <name>', 'how much of it, where a benchmark has presets (detection: quick, full)')
    .option('--json', 'print {name, machine, node, results} for scripts')
    .addHelpText('after', '\nExample:\n  packtwin bench kernels --json\n  packtwin bench detection --preset quick')
    .action(async (name: string | undefined, options: { json?: true; preset?: string }) => {
      if (name === undefined) {
        const rows = await Promise.all(benchNames().map(async (each) => [each, (await loadBench(each)).description]));
        console.log(textTable(['benchmark', 'measures'], rows));
        return;
      }
      const bench = await loadBench(name);
      const { preset } = options;
      if (preset !== undefined && !bench.presets?.includes(preset)) {
        const known = bench.presets ? `its presets are ${bench.presets.join(', ')}` : 'it has none';
        throw new UserError(`Benchmark "${name}" has no preset "${preset}": ${known}.`);
      }
      const results = await bench.run(preset);
      const machine = `${cpus()[0]?.model.trim() ?? 'unknown processor'} × ${cpus().length}`;
      if (options.json) {
        console.log(JSON.stringify({ name, machine, node: process.version, results }, null, 2));
        return;
      }
      console.error(`${machine}, Node ${process.version}`);
      const rows = results.map((result) => [
        result.name,
        result.value.toPrecision(4),
        result.unit,
        Object.entries(result.context ?? {})
          .map(([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
          .join(', '),
      ]);
      console.log(textTable(['figure', 'value', 'unit', 'measured on'], rows));
    });
}
