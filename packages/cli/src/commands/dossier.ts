/** `packtwin dossier`: the evidence about one cell, as a file that the other side can re-run. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CELL_MODELS, type CellModelName } from '@packtwin/twin-models';
import { loadMapping, shippedMappings } from '@packtwin/replay';
import { Command, Option } from 'commander';
import { identifyFile } from '../dossier/fileIdentity.ts';
import { writeHistoryRecording } from '../dossier/historyRecording.ts';
import { makeDossier } from '../dossier/makeDossier.ts';
import { renderDossier } from '../dossier/renderDossier.ts';
import { identifySoftware } from '../dossier/softwareIdentity.ts';
import { shareBelowOne } from '../numberArgument.ts';
import { createProgressBar } from '../progressBar.ts';
import { addRecordingOptions } from '../recordingOptions.ts';
import { UserError } from '../userError.ts';
import { knownDesign } from './design.ts';

/** How what a gateway kept is read. */
const HISTORY_MAPPING = 'native';

interface DossierOptions {
  readonly recording?: readonly string[];
  readonly data?: string;
  readonly mapping?: string;
  readonly cell?: string;
  readonly vehicle?: string;
  readonly pack?: string;
  readonly out?: string;
  readonly design?: string;
  readonly capacity?: number;
  readonly from?: number;
  readonly to?: number;
  readonly term: number;
  readonly model: CellModelName;
  readonly json?: true;
}

/** VEHICLE/PACK/CELL, PACK/CELL or CELL; the options say the same. */
function subjectOf(
  words: string | undefined,
  options: DossierOptions,
): { readonly vehicle?: string | undefined; readonly pack?: string | undefined; readonly cell: string } {
  const parts = words?.split('/') ?? [];
  const cell = options.cell ?? parts.at(-1);
  if (cell === undefined || cell === '' || parts.length > 3 || (options.cell !== undefined && words !== undefined)) {
    const given = [words, options.cell && `--cell ${options.cell}`].filter((text) => text !== undefined);
    throw new UserError(
      `Say which cell the dossier is about, once: VEHICLE/PACK/CELL, CELL, or --cell CELL; given: ${given.join(', ') || 'none'}.`,
    );
  }
  return {
    cell,
    vehicle: options.vehicle ?? (parts.length === 3 ? parts[0] : undefined),
    pack: options.pack ?? parts.at(-2),
  };
}

/** What the dossier rests on: recordings as they are, or what a gateway has kept, written beside the dossier. */
async function recordingsOf(
  { recording, mapping, data, out }: DossierOptions,
  { vehicle, pack }: ReturnType<typeof subjectOf>,
): Promise<{ readonly files: readonly string[]; readonly mapping: string }> {
  if (recording !== undefined && data === undefined) {
    if (mapping === undefined) {
      throw new UserError(`Say how the recording is read with --mapping: ${shippedMappings().join(', ')}, or a file.`);
    }
    return { files: recording, mapping };
  }
  if (data === undefined || recording !== undefined) {
    throw new UserError('Say what the dossier rests on: either --recording FILES --mapping MAPPING, or --data FOLDER.');
  }
  if (vehicle === undefined || pack === undefined) {
    throw new UserError('Say which cell of the fleet: VEHICLE/PACK/CELL.');
  }
  const file = join(dirname(out ?? '.'), `recording-${vehicle}-${pack}.jsonl.gz`);
  await writeHistoryRecording(data, { vehicle, pack }, file);
  return { files: [file], mapping: HISTORY_MAPPING };
}

async function run(words: string | undefined, options: DossierOptions): Promise<void> {
  const subject = subjectOf(words, options);
  if (options.design !== undefined) knownDesign(options.design);
  const { files, mapping } = await recordingsOf(options, subject);
  const recordings = await Promise.all(files.map((file) => identifyFile(file)));
  const bar = createProgressBar('Replaying');
  const content = await makeDossier({
    files,
    recordings,
    mapping: loadMapping(mapping),
    options: {
      design: options.design ?? null,
      nominalCapacity: options.capacity ?? null,
      from: options.from ?? null,
      to: options.to ?? null,
      model: options.model,
      term: options.term,
    },
    ...subject,
    software: identifySoftware(),
    at: new Date().toISOString(),
    onProgress: (rowsRead, totalRows) => bar.update(rowsRead, totalRows, ''),
  });
  bar.end();
  const out =
    options.out ?? `dossier-${content.question.vehicle}-${content.question.cell}.html`.replaceAll(/[^\w.-]+/g, '-');
  writeFileSync(out, renderDossier(content));
  const newest = content.result.verdicts.at(-1);
  if (options.json) console.log(JSON.stringify({ file: out, ...content }));
  else {
    console.log(newest?.verdict.summary ?? `Nothing sets cell ${subject.cell} apart by more than chance allows.`);
    console.log(`Written to ${out}; "packtwin verify ${out}" computes it again.`);
  }
}

export function dossierCommand(): Command {
  const command = new Command('dossier')
    .description(
      'the evidence about one cell as one file: readings, estimates, causes, counters, and what it cannot tell',
    )
    .argument('[cell]', 'CELL, or VEHICLE/PACK/CELL where a recording has several packs')
    .option('--recording <files...>', 'what was recorded; the dossier names it by its SHA-256')
    .option('--mapping <mapping>', `how its columns become samples: ${shippedMappings().join(', ')}, or a file`)
    .option('--data <folder>', "instead: a gateway's data; while it runs its stores are locked, so stop it first")
    .option('--cell <label>', 'the cell, instead of the argument')
    .option('--vehicle <id>', 'its vehicle')
    .option('--pack <id>', 'its pack')
    .option('--out <file>', 'where to write (default dossier-VEHICLE-CELL.html)');
  return addRecordingOptions(command)
    .option('--term <fraction>', 'retention that the warranty promises', shareBelowOne('0.7 for 70 %'), 0.7)
    .addOption(new Option('--model <model>', 'cell model').choices(CELL_MODELS).default('spme'))
    .option('--json', 'print the data of the dossier as well')
    .addHelpText('after', '\nExample:\n  packtwin dossier V_82 --recording car.csv.gz --mapping baticm --out v82.html')
    .action(run);
}
