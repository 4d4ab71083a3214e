/** `packtwin design check FILE`: a design document held against what is possible and against every claim. */
import {
  checkDesign,
  type ClaimJudgement,
  type DerivedQuantities,
  type DesignCheck,
  type FieldJudgement,
  quantityText,
} from '@packtwin/twin-models';
import { Command } from 'commander';
import { readDesignFile } from '../designDocumentFile.ts';
import { textTable } from '../textTable.ts';

const NOT_PHYSICAL = 1;

function claimsOfField({ meets, misses, verdict }: FieldJudgement): string {
  if (verdict === 'impossible') return 'see above';
  const parts = [
    ...(meets.length > 0 ? [`meets ${meets.join(', ')}`] : []),
    ...(misses.length > 0 ? [`misses ${misses.join(', ')}`] : []),
  ];
  return parts.length > 0 ? parts.join('; ') : 'possible; no claim asks about it';
}

/** Why a claim is not met, in the words of the finding that decides. */
function deciding({ verdict, findings }: ClaimJudgement): string {
  const found = findings.find((finding) => finding.verdict === verdict);
  if (verdict === 'inside' || !found) return '';
  // The reason stands above, with the problems.
  if (verdict === 'impossible') return `${found.field} is impossible, see above`;
  return `${found.reason} (${found.source})`;
}

function claimsText(claims: readonly ClaimJudgement[]): string {
  const decided = claims.filter(({ verdict }) => verdict !== 'notStated');
  const silent = claims.filter(({ verdict }) => verdict === 'notStated').map(({ claim }) => claim);
  const table = textTable(
    ['claim', 'verdict', 'why'],
    decided.map((each) => [each.claim, each.verdict, deciding(each)]),
  );
  return [
    decided.length > 0 ? table : 'The document does not state enough for any claim.',
    ...(silent.length > 0 ? [`not stated: ${silent.join(', ')}`] : []),
  ].join('\n');
}

function derivedText({ quantities, warnings, cellProblem, isRefused, assumed }: DerivedQuantities): string[] {
  return [
    ...(quantities.length > 0
      ? [
          textTable(
            ['derived', 'value'],
            quantities.map(({ name, value, unit }) => [
              name,
              Number.isFinite(value) ? quantityText(value, unit) : 'never',
            ]),
          ),
        ]
      : []),
    // What is stated and cannot work stands above, with the problems.
    ...(cellProblem === null || isRefused ? [] : [`no cell can be built from what is stated: ${cellProblem}`]),
    ...(warnings.length > 0 ? [warnings.map((warning) => `warning: ${warning}`).join('\n')] : []),
    ...(assumed.length > 0 ? [`assumed, for want of a statement: ${assumed.join(', ')}`] : []),
  ];
}

function checkText({ name, isBuildable, problems, fields, claims, derived }: DesignCheck): string {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  return [
    `${name}: ${isBuildable ? 'buildable' : `not physical, ${count}`}`,
    ...(isBuildable ? [] : [problems.map(({ message }) => `impossible: ${message}`).join('\n')]),
    textTable(
      ['field', 'value', 'verdict', 'claims'],
      fields.map((each) => [each.field, each.value, each.verdict, claimsOfField(each)]),
    ),
    claimsText(claims),
    ...(derived === null ? [] : derivedText(derived)),
  ].join('\n\n');
}

export function designCheckCommand(): Command {
  return new Command('check')
    .description('judges a design document: what is inside a claim, physical but outside, or not physical')
    .argument('<file>', 'design document, JSON or YAML with SI units (docs/models/claims.md)')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      '\nExit code 0 if the design can be built, 1 if it is not physical, 2 if the file cannot be read.' +
        '\n\nExample:\n  packtwin design check my-anode.json',
    )
    .action((file: string, options: { json?: true }) => {
      const check = checkDesign(readDesignFile(file).document);
      // JSON knows no infinity: a filling at which neighbours never meet becomes null.
      console.log(options.json ? JSON.stringify(check, null, 2) : checkText(check));
      if (!check.isBuildable) process.exitCode = NOT_PHYSICAL;
    });
}
