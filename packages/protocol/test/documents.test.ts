import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { asyncApiDocument } from '../src/documents/asyncApiDocument.ts';
import { DOCUMENTS } from '../src/documents/documents.ts';
import { formatYaml } from '../src/documents/formatYaml.ts';
import { openApiDocument } from '../src/documents/openApiDocument.ts';
import { HTTP_ROUTES } from '../src/http/routes.ts';

describe('generated documents', () => {
  test.each(DOCUMENTS.map(({ file, text }) => [file.pathname.split('/').at(-1), file, text] as const))(
    '%s is up to date',
    (_, file, text) => {
      expect(readFileSync(file, 'utf8'), 'run node packages/protocol/src/documents/writeDocuments.ts').toBe(text());
    },
  );

  test('formatYaml is read back by a YAML reader, whatever the data', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        // JSON has no −0 either: the text decides.
        expect(JSON.stringify(parse(formatYaml(value)))).toBe(JSON.stringify(value));
      }),
    );
  });

  test('every reference inside them resolves', () => {
    for (const document of [asyncApiDocument('1'), openApiDocument('1')]) {
      const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => match[1]!);
      expect(references.length).toBeGreaterThan(0);
      for (const reference of references) {
        const target = reference
          .split('/')
          .reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], document);
        expect(target, reference).toBeDefined();
      }
    }
  });

  test('every path parameter in a path is described, and every reply compiles as JSON Schema', () => {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
    for (const { path, parameters, reply } of Object.values(HTTP_ROUTES)) {
      expect([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])).toEqual(Object.keys(parameters.properties));
      expect(typeof ajv.compile(reply)).toBe('function');
    }
  });
});
