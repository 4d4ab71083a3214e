/** `packtwin verify`: computes a dossier again and says whether it is the same, and where not. */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { loadMapping, parseMapping, shippedMappings } from '@packtwin/replay';
import { findDesign } from '@packtwin/twin-models';
import { Command } from 'commander';
import { compareDossiers, type Comparison, type Difference } from '../dossier/compareDossiers.ts';
import type { DossierContent } from '../dossier/dossierContent.ts';
import { fileDifference, identifyFile } from '../dossier/fileIdentity.ts';
import { makeDossier } from '../dossier/makeDossier.ts';
import { readDossier } from '../dossier/readDossier.ts';
import { identifySoftware, type SoftwareIdentity } from '../dossier/softwareIdentity.ts';
import { createProgressBar } from '../progressBar.ts';
import { readTextFile } from '../readTextFile.ts';
import { UserError } from '../userError.ts';

/** Largest relative distance of two figures that count as the same under another major version of Node. */
const TOLERANCE = 1e-9;
const SHOWN = 20;

interface VerifyOptions {
  readonly recording?: readonly string[];
  readonly json?: true;
}

/** What `--json` prints. */
interface VerifyResult {
  readonly verdict: 'same' | 'different';
  /** Data or dossier are not what was once written; figures then say where, if they could be computed. */
  readonly refused: readonly string[];
  readonly reservations: readonly string[];
  /** 0 = bit for bit. */
  readonly tolerance: number;
  readonly figures: number;
  readonly differences: readonly Difference[];
}

const DIFFERENT = 1;

async function run(file: string, options: VerifyOptions): Promise<void> {
  const software = identifySoftware();
  const { content, alterations, reservations } = readDossier(basename(file), readTextFile(file), software.pageSources);
  const files = findRecordings(content, file, options.recording);
  const refused = [...alterations];
  for (const [index, path] of files.entries()) {
    const expected = content.basis.recordings[index]!;
    const difference = fileDifference(expected, await identifyFile(path, expected));
    if (difference !== undefined) refused.push(difference);
  }
  const isDataAltered = refused.length > alterations.length;
  const isSameNode = majorOf(content.made.node) === majorOf(software.node);
  const tolerance = isSameNode ? 0 : TOLERANCE;
  // Other data give other figures; to compute them would prove nothing.
  const comparison: Comparison = isDataAltered
    ? { figures: 0, differences: [] }
    : compareDossiers(content, await recompute(content, files, software), tolerance);
  const result: VerifyResult = {
    verdict: refused.length === 0 && comparison.differences.length === 0 ? 'same' : 'different',
    refused,
    reservations: [
      ...reservations,
      ...(isSameNode ? [] : [toleranceNote(content, software)]),
      ...otherMapping(content),
    ],
    tolerance,
    ...comparison,
  };
  if (options.json) console.log(JSON.stringify(result));
  else print(result, content, software);
  if (result.verdict === 'different') process.exitCode = DIFFERENT;
}

/** As named, else beside the dossier, else in the folder at hand. */
function findRecordings(
  { basis }: DossierContent,
  dossier: string,
  named: readonly string[] | undefined,
): readonly string[] {
  if (named !== undefined) {
    if (named.length !== basis.recordings.length) {
      throw new UserError(
        `The dossier rests on ${basis.recordings.length} recordings, ${named.length} were named: name ${basis.recordings.map(({ name }) => name).join(', ')}, in this order.`,
      );
    }
    return named;
  }
  return basis.recordings.map(({ name }) => {
    const found = [join(dirname(dossier), basename(name)), basename(name)].find((path) => existsSync(path));
    if (found === undefined) {
      throw new UserError(`Cannot find the recording ${name} beside the dossier: say where it is with --recording.`);
    }
    return found;
  });
}

async function recompute(
  content: DossierContent,
  files: readonly string[],
  software: SoftwareIdentity,
): Promise<DossierContent> {
  const { basis, question } = content;
  if (findDesign(basis.design.id) === undefined) {
    throw new UserError(`This packtwin has no design "${basis.design.id}", so the dossier cannot be computed again.`);
  }
  const bar = createProgressBar('Computing again');
  const recomputed = await makeDossier({
    files,
    recordings: basis.recordings,
    // Checked like any other: a dossier comes from someone else.
    mapping: parseMapping(JSON.stringify(basis.mapping), `mapping "${basis.mapping.name}" of the dossier`),
    options: basis.options,
    vehicle: question.vehicle,
    pack: question.pack,
    cell: question.cell,
    software,
    at: content.made.at,
    onProgress: (rowsRead, totalRows) => bar.update(rowsRead, totalRows, ''),
  });
  bar.end();
  return recomputed;
}

/** The dossier's own mapping is used; whoever knows the shipped one of that name should know that it is another. */
function otherMapping({ basis }: DossierContent): string[] {
  const { name } = basis.mapping;
  if (!shippedMappings().includes(name))
    return [`Mapping "${name}" is none that ships with packtwin; it is the dossier’s own.`];
  return JSON.stringify(loadMapping(name)) === JSON.stringify(basis.mapping)
    ? []
    : [`Mapping "${name}" of the dossier is not the one that ships under that name here.`];
}

function toleranceNote({ made }: DossierContent, { node }: SoftwareIdentity): string {
  return `The dossier was written under Node ${made.node}, this is ${node}: figures within ${TOLERANCE} of each other count as the same, and the bits of the twin’s state were not compared.`;
}

function majorOf(version: string): string {
  return version.split('.')[0]!;
}

function print(result: VerifyResult, { made }: DossierContent, software: SoftwareIdentity): void {
  const { verdict, refused, reservations, tolerance, figures, differences } = result;
  const precision = tolerance === 0 ? 'bit for bit' : `within ${tolerance}`;
  for (const reservation of reservations) console.error(reservation);
  if (verdict === 'same') {
    console.log(`same: all ${figures} figures and words come out again, ${precision}`);
    return;
  }
  const count =
    figures === 0
      ? 'nothing was computed'
      : `${differences.length} of ${figures} figures and words do not come out again`;
  console.log(`different: ${count}`);
  for (const sentence of refused) console.log(`  refused: ${sentence}`);
  for (const { where, dossier, recomputed, by } of differences.slice(0, SHOWN)) {
    const distance = by === null ? '' : ` (by ${by})`;
    console.log(`  ${where}: dossier ${JSON.stringify(dossier)}, recomputed ${JSON.stringify(recomputed)}${distance}`);
  }
  if (differences.length > SHOWN) console.log(`  … and ${differences.length - SHOWN} more; --json lists all`);
  if (made.sources !== software.sources) {
    console.log(
      `  the dossier was made by other sources (commit ${made.commit ?? 'not known'}, here ${software.commit ?? 'not known'})`,
    );
  }
}

export function verifyCommand(): Command {
  return new Command('verify')
    .description(
      'computes a dossier again: "same" (exit code 0), or "different" and where (1); 2 where it cannot be done',
    )
    .argument('<dossier>', 'file that packtwin dossier wrote')
    .option('--recording <files...>', 'what it rests on, in its order (default: beside the dossier, or here)')
    .option('--json', 'print the result for scripts')
    .addHelpText('after', '\nExample:\n  packtwin verify v82.html --recording car.csv.gz')
    .action(run);
}
