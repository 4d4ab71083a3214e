/** Merges the layers of configuration, checks them against the schema and remembers where every value came from. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { isNode, LineCounter, parse, parseDocument } from 'yaml';
import { checkExposure } from './checkExposure.ts';
import { ConfigurationError } from './configurationError.ts';
import { ConfigurationSchema, type GatewayConfiguration } from './schema.ts';
import { ENVIRONMENT_PREFIX, isSection, nearestSetting, SETTINGS, type Setting, variableOf } from './settings.ts';

export interface ConfigurationSources {
  /** YAML or JSON. */
  readonly file?: string | undefined;
  /** Variables `PACKTWIN_SECTION__SETTING`, words of a setting divided by `_`: PACKTWIN_HISTORY__RETENTION_DAYS. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** `path=value` as in `--set mqtt.port=1884`; the value is read as YAML. */
  readonly overrides?: readonly string[];
}

export interface LoadedConfiguration {
  readonly config: GatewayConfiguration;
  /** Setting → "default", "file config.yaml line 3", "environment PACKTWIN_…", "--set". */
  readonly origins: ReadonlyMap<string, string>;
}

const ENVIRONMENT_ORIGIN = 'environment ';
/** Variables with our prefix that are not settings of the gateway. */
const OTHER_VARIABLES = new Set(['PACKTWIN_DATASETS', 'PACKTWIN_CONFIG']);

interface Value {
  readonly value: unknown;
  readonly origin: string;
}

/** Throws {@link ConfigurationError} with one sentence on the first thing that is wrong. */
export function loadConfiguration(sources: ConfigurationSources = {}): LoadedConfiguration {
  const values = new Map<string, Value>();
  for (const { path, initial } of SETTINGS.values()) values.set(path, { value: initial, origin: 'default' });
  const layers = [
    sources.file === undefined ? [] : fileLayer(sources.file),
    environmentLayer(sources.env ?? {}),
    overrideLayer(sources.overrides ?? []),
  ];
  for (const [path, value] of layers.flat()) {
    checkValue(settingAt(path, value.origin), value);
    values.set(path, value);
  }
  const config: unknown = freeze(nest(values));
  if (!isConfiguration(config))
    throw new TypeError('Cannot put the configuration together: a setting escaped its check');
  checkExposure(config);
  return { config, origins: new Map([...values].map(([path, { origin }]) => [path, origin])) };
}

function fileLayer(file: string): [path: string, value: Value][] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = isNotFound(cause) ? 'there is no such file' : 'it cannot be opened';
    throw new ConfigurationError(`Cannot read configuration file ${file}: ${reason}.`, { cause });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [syntax] = document.errors;
  if (syntax) {
    const complaint = (/\.json$/i.test(file) && jsonComplaint(text)) || syntax.message.split('\n')[0]!;
    throw new ConfigurationError(
      `Cannot read configuration file ${file}, line ${lines.linePos(syntax.pos[0]).line}: ${complaint}`,
    );
  }
  const content: unknown = document.toJS();
  if (content === null || content === undefined) return [];
  if (!isRecord(content)) {
    throw new ConfigurationError(
      `Cannot use configuration file ${file}: it must hold settings such as "mqtt: {port: 1884}".`,
    );
  }
  const origin = (path: string) => {
    const node = document.getIn(path.split('.'), true);
    return isNode(node) && node.range ? `file ${file} line ${lines.linePos(node.range[0]).line}` : `file ${file}`;
  };
  return leavesOf(content, '').map(([path, value]) => [path, { value, origin: origin(path) }]);
}

/** What is wrong with a text as JSON, in JSON's words; undefined where nothing is. */
function jsonComplaint(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof SyntaxError ? `it is no JSON: ${error.message.replaceAll('\n', ' ')}.` : undefined;
  }
}

function leavesOf(content: Readonly<Record<string, unknown>>, prefix: string): [path: string, value: unknown][] {
  return Object.entries(content).flatMap(([key, value]): [string, unknown][] => {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    return isRecord(value) && isSection(path) ? leavesOf(value, path) : [[path, value]];
  });
}

function environmentLayer(env: Readonly<Record<string, string | undefined>>): [path: string, value: Value][] {
  return Object.entries(env).flatMap(([name, text]): [string, Value][] => {
    if (!name.startsWith(ENVIRONMENT_PREFIX) || text === undefined || OTHER_VARIABLES.has(name)) return [];
    const path = name
      .slice(ENVIRONMENT_PREFIX.length)
      .split('__')
      .map((section) => section.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()))
      .join('.');
    const origin = `${ENVIRONMENT_ORIGIN}${name}`;
    return [[path, { value: readText(text, origin), origin }]];
  });
}

function overrideLayer(overrides: readonly string[]): [path: string, value: Value][] {
  return overrides.map((override) => {
    const equals = override.indexOf('=');
    if (equals < 1) {
      throw new ConfigurationError(
        `Cannot use --set ${override}: write it as path=value, for instance mqtt.port=1884.`,
      );
    }
    const path = override.slice(0, equals).trim();
    return [path, { value: readText(override.slice(equals + 1), '--set'), origin: '--set' }];
  });
}

function readText(text: string, origin: string): unknown {
  try {
    return parse(text) as unknown;
  } catch (cause) {
    throw new ConfigurationError(`Cannot read the value of ${origin}: ${JSON.stringify(text)} is no YAML value.`, {
      cause,
    });
  }
}

function settingAt(path: string, origin: string): Setting {
  const setting = SETTINGS.get(path);
  if (setting) return setting;
  if (isSection(path)) {
    const inside = [...SETTINGS.keys()].filter((known) => known.startsWith(`${path}.`)).join(', ');
    throw new ConfigurationError(`Cannot set ${path} (${origin}): it is a section; set one of ${inside}.`);
  }
  const nearest = nearestSetting(path);
  const spelled = nearest !== undefined && origin.startsWith(ENVIRONMENT_ORIGIN) ? variableOf(nearest) : nearest;
  const hint = spelled === undefined ? 'packtwin up --print-config lists all settings' : `did you mean ${spelled}?`;
  throw new ConfigurationError(`Cannot set ${path} (${origin}): there is no such setting; ${hint}`);
}

let ajv: Ajv | undefined;

function checkValue({ path, schema, isSecret }: Setting, { value, origin }: Value): void {
  ajv ??= new Ajv({ strict: false });
  if (ajv.validate(schema, value)) return;
  const shown = isSecret ? 'its value' : (JSON.stringify(value) ?? 'nothing');
  throw new ConfigurationError(`Cannot set ${path} to ${shown} (${origin}): it must be ${allowed(schema)}.`);
}

interface Constraint {
  readonly type?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly Constraint[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly items?: Constraint;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** What a schema allows, in words. */
function allowed(constraint: Constraint): string {
  if (constraint.const !== undefined) return JSON.stringify(constraint.const);
  if (constraint.anyOf) return constraint.anyOf.map(allowed).join(' or ');
  const range =
    constraint.minimum === undefined ? '' : ` from ${constraint.minimum} to ${constraint.maximum ?? 'any size'}`;
  switch (constraint.type) {
    case 'integer':
      return `a whole number${range}`;
    case 'string':
      return constraint.pattern === undefined ? 'a text' : `a text that matches ${constraint.pattern}`;
    case 'array':
      return `a list, each item ${allowed(constraint.items ?? {})}`;
    case 'object':
      return `an object with ${Object.keys(constraint.properties ?? {}).join(', ')}`;
    case 'null':
      return 'null';
    default:
      return 'something else';
  }
}

function isConfiguration(value: unknown): value is GatewayConfiguration {
  ajv ??= new Ajv({ strict: false });
  return ajv.validate(ConfigurationSchema, value);
}

type Section = Record<string, unknown>;

function nest(values: ReadonlyMap<string, Value>): Section {
  const root: Section = {};
  for (const [path, { value }] of values) {
    const keys = path.split('.');
    const last = keys.pop()!;
    let section = root;
    for (const key of keys) {
      const inner = section[key];
      const next: Section = isRecord(inner) ? inner : {};
      section[key] = next;
      section = next;
    }
    section[last] = structuredClone(value);
  }
  return root;
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) freeze(inner);
    Object.freeze(value);
  }
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
