/** Mapping files: found by name or path, read with line numbers, checked against the schema. */
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { RecordingError } from '../recordingError.ts';
import { AgeingMappingSchema, RecordMappingSchema, SampleMappingSchema, type Mapping } from './schema.ts';

const SHIPPED = new URL('../../mappings/', import.meta.url);

/** Names of the mappings that ship with packtwin. */
export function shippedMappings(): string[] {
  return readdirSync(SHIPPED)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .toSorted();
}

/** Loads a mapping by the name of a shipped one or by the path of a .yaml, .yml or .json file. */
export function loadMapping(nameOrPath: string): Mapping {
  const isPath = /[/\\]|\.(ya?ml|json)$/i.test(nameOrPath);
  if (!isPath && !shippedMappings().includes(nameOrPath)) {
    throw new RecordingError(
      `There is no mapping ${JSON.stringify(nameOrPath)}: use ${shippedMappings().join(', ')}, or the path of a .yaml or .json file.`,
    );
  }
  let text: string;
  try {
    text = readFileSync(isPath ? nameOrPath : new URL(`${nameOrPath}.yaml`, SHIPPED), 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new RecordingError(`Cannot read mapping ${nameOrPath} (${reason}): check the path.`);
  }
  return parseMapping(text, nameOrPath);
}

/** Parses the text of a mapping file; `file` is its name for messages. JSON is read as YAML, which contains it. */
export function parseMapping(text: string, file: string): Mapping {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken)
    throw new RecordingError(`${file}, line ${lines.linePos(broken.pos[0]).line}: ${oneLine(broken.message)}.`);

  const content: unknown = document.toJS();
  const validate = validatorFor(content);
  if (validate(content)) return content;

  const error = tellingError(validate.errors ?? []);
  const path = error.instancePath.split('/').slice(1).map(unescapePointer);
  const place = path.length === 0 ? 'the mapping' : path.join('.');
  throw new RecordingError(`${file}, line ${lineOf(path, error)}: ${place} ${complaint(error)}.`);

  function lineOf(at: readonly string[], { keyword, params }: ErrorObject): number {
    const extra = keyword === 'additionalProperties' ? [String(params['additionalProperty'])] : [];
    for (let depth = at.length; depth >= 0; depth--) {
      const keys = depth === at.length ? [...at, ...extra] : at.slice(0, depth);
      const node: unknown = keys.length === 0 ? document.contents : document.getIn(keys.map(indexOrKey), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  }
}

let validators: { readonly [kind: string]: ValidateFunction<Mapping> } | undefined;

function validatorFor(content: unknown): ValidateFunction<Mapping> {
  if (validators === undefined) {
    const ajv = new Ajv2020({ allErrors: true, strict: true, strictTuples: false, strictTypes: false });
    validators = {
      samples: ajv.compile<Mapping>(SampleMappingSchema),
      ageing: ajv.compile<Mapping>(AgeingMappingSchema),
      records: ajv.compile<Mapping>(RecordMappingSchema),
    };
  }
  const kind = typeof content === 'object' && content !== null && 'kind' in content ? String(content.kind) : 'samples';
  return validators[kind] ?? validators['samples']!;
}

/** Alternatives each complain; what is deepest in the file and not a mere alternative says most. */
function tellingError(errors: readonly ErrorObject[]): ErrorObject {
  const [first, ...others] = errors;
  if (!first) throw new Error('A schema was violated without an error');
  return others.reduce((best, error) => (telling(error) > telling(best) ? error : best), first);
}

function telling({ instancePath, keyword }: ErrorObject): number {
  return (
    instancePath.split('/').length * 10 + (keyword === 'additionalProperties' ? 2 : 0) + (keyword === 'anyOf' ? -1 : 0)
  );
}

function complaint({ keyword, params, message }: ErrorObject): string {
  switch (keyword) {
    case 'additionalProperties':
      return `has an unknown key ${JSON.stringify(params['additionalProperty'])}`;
    case 'required':
      return `lacks ${JSON.stringify(params['missingProperty'])}`;
    case 'const':
      return `must be ${JSON.stringify(params['allowedValue'])}`;
    case 'enum': {
      const allowed: readonly unknown[] = params['allowedValues'];
      return `must be ${allowed.map((value) => JSON.stringify(value)).join(' or ')}`;
    }
    case 'anyOf':
      return 'has none of the allowed forms';
    default:
      return message ?? 'is not valid';
  }
}

function indexOrKey(part: string): string | number {
  return /^\d+$/.test(part) ? Number(part) : part;
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replace(/\.$/, '');
}
