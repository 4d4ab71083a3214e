/** `packtwin design claims`: every claim of the seeds, what represents it, and what shows that it works. */
import { CLAIMS, type Claim, type ClaimDemonstration, demonstrateClaim, quantityText } from '@packtwin/twin-models';
import { Command, Option } from 'commander';
import { textTable } from '../textTable.ts';
import { UserError } from '../userError.ts';

interface ClaimsOptions {
  readonly seed?: string;
  readonly json?: true;
}

interface ShownClaim {
  readonly claim: Claim;
  readonly shown: ClaimDemonstration;
}

const FAILED = 1;

function outputText(value: number | string, unit: string): string {
  return typeof value === 'string' ? value : quantityText(value, unit);
}

function plainRow({ claim, shown }: ShownClaim): object {
  const { shownBy } = claim;
  return {
    claim: claim.id,
    summary: claim.summary,
    representation: claim.representation.join(', '),
    field: claim.fields.join(', '),
    claimedRange: claim.claimedRange,
    physicalRange: claim.physicalRange,
    dependsOn: claim.dependsOn.map(({ id }) => id),
    works: shown.works,
    shownBy: `packtwin design claims ${claim.id}: ${shownBy.figure}, by ${shownBy.by}`,
    virtualTest: shownBy.virtualTest ?? null,
    caveat: claim.caveat ?? null,
    unit: shownBy.unit,
    inside: { verdict: shown.inside.verdict, output: shown.inside.output, design: claim.inside },
    outside: { verdict: shown.outside.verdict, output: shown.outside.output, design: claim.outside },
  };
}

function printTable(rows: readonly ShownClaim[]): void {
  console.log(
    textTable(
      ['claim', 'represented by', 'claimed range', 'works', 'inside', 'outside', 'shown by'],
      rows.map(({ claim, shown }) => [
        claim.id,
        claim.representation.join(', '),
        claim.claimedRange,
        shown.works ? 'yes' : 'NO',
        ...[shown.inside, shown.outside].map(({ output }) =>
          typeof output === 'string' ? 'a record' : outputText(output, claim.shownBy.unit),
        ),
        claim.shownBy.figure,
      ]),
    ),
  );
  const working = rows.filter(({ shown }) => shown.works).length;
  console.log(
    `\n${working} of ${rows.length} claims work: the design inside is judged inside, the one outside outside, and what shows the claim differs between them.` +
      '\n"packtwin design claims CLAIM" tells more of one.',
  );
}

function printOne({ claim, shown }: ShownClaim): void {
  const { shownBy } = claim;
  const exampleRow = (name: string, { verdict, output }: ClaimDemonstration['inside']): string[] => [
    name,
    verdict,
    outputText(output, shownBy.unit),
  ];
  const depends = claim.dependsOn.map(({ id }) => id).join(' or ');
  console.log(
    [
      `${claim.id}: ${claim.summary}`,
      '',
      textTable(
        ['represented by', claim.representation.join(', ')],
        [
          ['fields', claim.fields.join(', ')],
          ['claimed range', claim.claimedRange],
          ['possible', claim.physicalRange],
          ...(depends === '' ? [] : [['includes claim', depends]]),
          ['shown by', shownBy.figure],
          ['computed by', shownBy.by],
          ...(shownBy.virtualTest === undefined ? [] : [['at length', `packtwin protocol ${shownBy.virtualTest}`]]),
          ['works', shown.works ? 'yes' : 'NO'],
        ],
      ),
      '',
      textTable(
        ['example', 'verdict', 'output'],
        [exampleRow(claim.inside.name, shown.inside), exampleRow(claim.outside.name, shown.outside)],
      ),
      ...(claim.caveat === undefined ? [] : ['', `note: ${claim.caveat}`]),
    ].join('\n'),
  );
}

export function designClaimsCommand(): Command {
  return new Command('claims')
    .description('every claim of the seeds: what represents it, its range, and the output that shows it')
    .argument('[claim]', 'one claim, such as 001-7; its examples as JSON with --json')
    .addOption(new Option('--seed <seed>', 'claims of one seed').choices(['000', '001', '002']))
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      '\nEvery claim is run on a design inside and on one just outside; exit code 1 if one does not work.' +
        '\n\nExample:\n  packtwin design claims --seed 002',
    )
    .action((id: string | undefined, { seed, json }: ClaimsOptions) => {
      const chosen = CLAIMS.filter((claim) => (id ?? claim.id) === claim.id && (seed ?? claim.seed) === claim.seed);
      if (chosen.length === 0) {
        const where =
          seed === undefined ? 'there are 000-1…000-11, 001-1…001-17 and 002-1…002-14' : `not in seed ${seed}`;
        throw new UserError(`There is no claim "${id ?? ''}": ${where}.`);
      }
      const rows = chosen.map((claim) => ({ claim, shown: demonstrateClaim(claim) }));
      if (json) console.log(JSON.stringify(rows.map(plainRow), null, 2));
      else if (id !== undefined) printOne(rows[0]!);
      else printTable(rows);
      if (rows.some(({ shown }) => !shown.works)) process.exitCode = FAILED;
    });
}
