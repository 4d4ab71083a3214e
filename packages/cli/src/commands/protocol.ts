/** `packtwin protocol`: virtual tests, fixed experiments on designs with a criterion. */
import {
  findVirtualTest,
  runVirtualTest,
  VIRTUAL_TESTS,
  type VirtualTest,
  type VirtualTestPicture,
  type VirtualTestResult,
} from '@packtwin/twin-models';
import { Command, Option } from 'commander';
import { writeFileSync } from 'node:fs';
import { drawPictures } from '../picture/drawPictures.ts';
import { textTable } from '../textTable.ts';
import { UserError } from '../userError.ts';

interface ProtocolOptions {
  readonly set: readonly string[];
  /** A file; false for none; undefined for the default. */
  readonly svg?: string | false;
  readonly settings?: true;
  readonly json?: true;
}

const FAILED = 1;

function knownVirtualTest(id: string): VirtualTest {
  const test = findVirtualTest(id);
  if (test !== undefined) return test;
  throw new UserError(
    `There is no virtual test "${id}"; there are: ${VIRTUAL_TESTS.map((each) => each.id).join(', ')}.`,
  );
}

function settingsOf(words: readonly string[]): Record<string, number> {
  // Without a prototype, so that "__proto__" is a name like others and refused as they are.
  const settings: Record<string, number> = Object.create(null);
  for (const word of words) {
    const [, name, digits] = /^([^=]+)=(.*\S.*)$/.exec(word) ?? [];
    const value = Number(digits);
    if (name === undefined || !Number.isFinite(value)) {
      throw new UserError(`"${word}" is no setting: write it as name=number.`);
    }
    if (name in settings) {
      throw new UserError(`Setting "${name}" is given twice, ${settings[name]} and ${value}: give it once.`);
    }
    settings[name] = value;
  }
  return settings;
}

/** @throws UserError for settings that the test does not have, does not take, or cannot be run with together. */
function run(test: VirtualTest, settings: Readonly<Record<string, number>>): VirtualTestResult {
  try {
    return runVirtualTest(test, settings);
  } catch (error) {
    // What a test refuses begins like this; another RangeError is a bug of ours and keeps its stack.
    if (error instanceof RangeError && /^(Cannot |VT-)/.test(error.message)) {
      throw new UserError(`${error.message.replace(/\.$/, '')}.`);
    }
    throw error;
  }
}

/** Typed arrays become arrays, and numbers that JSON does not have become null. */
function plainPicture(picture: VirtualTestPicture): unknown {
  if (picture.kind === 'map') {
    return {
      ...picture,
      x: { ...picture.x, values: Array.from(picture.x.values) },
      y: { ...picture.y, values: Array.from(picture.y.values) },
      values: Array.from(picture.values),
    };
  }
  return {
    ...picture,
    curves: picture.curves.map((curve) => ({ ...curve, x: Array.from(curve.x), y: Array.from(curve.y) })),
  };
}

function withUnit(value: number, unit: string): string {
  const size = Math.abs(value);
  const text = Number.isInteger(value) && size < 1e6 ? String(value) : String(Number(value.toPrecision(5)));
  return unit === '1' || unit === '' ? text : `${text} ${unit}`;
}

function settingsTable({ settings }: VirtualTest, changed: Readonly<Record<string, number>>): string {
  const rows = settings.map(({ name, unit, minimum, maximum, description, ...setting }) => [
    name,
    withUnit(changed[name] ?? setting.default, unit),
    `${withUnit(minimum, '1')}…${withUnit(maximum, '1')}`,
    description,
  ]);
  return textTable(['setting', 'value', 'range', 'meaning'], rows);
}

function printResult(test: VirtualTest, result: VirtualTestResult, settings: Readonly<Record<string, number>>): void {
  console.log(`${test.id}: ${test.title}\n${test.description}\n`);
  console.log(
    textTable(
      ['verdict', result.verdict],
      [
        ['margin', withUnit(result.margin, result.marginUnit)],
        ['criterion', result.criterion],
      ],
    ),
  );
  console.log(
    `\n${textTable(
      ['figure', 'value'],
      result.figures.map(({ name, value, unit }) => [name, withUnit(value, unit)]),
    )}`,
  );
  if (test.settings.length > 0) console.log(`\n${settingsTable(test, settings)}`);
  if (result.notes.length > 0) console.log(`\n${result.notes.map((note) => `note: ${note}`).join('\n')}`);
}

function printSettings(test: VirtualTest, isJson: boolean): void {
  if (isJson) console.log(JSON.stringify(test.settings, null, 2));
  else console.log(`${test.id}: ${test.title}\n${test.description}\n\n${settingsTable(test, {})}`);
}

function printList(isJson: boolean): void {
  if (isJson) {
    const list = VIRTUAL_TESTS.map(({ id, title, description, settings }) => ({ id, title, description, settings }));
    console.log(JSON.stringify(list, null, 2));
    return;
  }
  console.log(
    textTable(
      ['test', 'title'],
      VIRTUAL_TESTS.map(({ id, title }) => [id, title]),
    ),
  );
}

export function protocolCommand(): Command {
  return new Command('protocol')
    .description('virtual tests of the designs: verdict, margin, figures and a picture')
    .argument('[test]', 'which one; without it, the list')
    .addOption(
      new Option('--set <name=value...>', 'settings, in the units that --settings lists').default(
        [],
        'every setting at its default',
      ),
    )
    .option('--svg <file>', 'where the picture goes; default: the id of the test with .svg, none with --json')
    .option('--no-svg', 'write no picture')
    .option('--settings', 'list what --set takes, with ranges and defaults, and run nothing')
    .option('--json', 'print everything for scripts, the data of the picture included')
    .addHelpText(
      'after',
      '\nThe exit code is 0 where the criterion is met, 1 where it is not, 2 for a mistake in the command.' +
        '\n\nExample:\n  packtwin protocol VT-000-2 --set realAreaRatio=1.5 --svg retention.svg',
    )
    .action((named: string | undefined, options: ProtocolOptions) => {
      // `--set` takes all words that follow: a test that is named last is the one without "=".
      const words = named === undefined ? options.set.filter((word) => word.includes('=')) : options.set;
      const id = named ?? options.set.find((word) => !word.includes('='));
      if (id === undefined) {
        if (words.length > 0 || options.svg !== undefined || options.settings) {
          throw new UserError('--set, --settings and --svg belong to one virtual test: name it before them.');
        }
        printList(options.json ?? false);
        return;
      }
      const test = knownVirtualTest(id);
      if (options.settings) printSettings(test, options.json ?? false);
      else runAndPrint(test, settingsOf(words), options);
    });
}

function runAndPrint(test: VirtualTest, changed: Readonly<Record<string, number>>, options: ProtocolOptions): void {
  const result = run(test, changed);
  const file = options.svg ?? (options.json ? false : `${test.id}.svg`);
  if (file !== false) {
    writeFileSync(file, drawPictures([result.picture], `${test.id}, ${result.verdict}: ${result.criterion}`));
  }
  if (options.json) {
    const settings = Object.fromEntries(
      test.settings.map((setting) => [setting.name, changed[setting.name] ?? setting.default]),
    );
    console.log(
      JSON.stringify({ id: test.id, title: test.title, settings, ...result, picture: plainPicture(result.picture) }),
    );
  } else {
    printResult(test, result, changed);
    if (file !== false) console.log(`\npicture: ${file}`);
  }
  if (result.verdict === 'fail') process.exitCode = FAILED;
}
