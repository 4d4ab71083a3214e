import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
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

  test('formatYaml writes maps and lists in blocks, and quotes every text', () => {
    const data = {
      name: 'a: "b"',
      on: true,
      '/path': null,
      empty: {},
      none: [],
      left: undefined,
      list: [1, 'x', { a: 1, b: [2, { c: [] }] }, [3, 4]],
    };
    expect(formatYaml(data)).toBe(
      [
        'name: "a: \\"b\\""',
        '"on": true',
        '"/path": null',
        'empty: {}',
        'none: []',
        'list:',
        '  - 1',
        '  - "x"',
        '  - a: 1',
        '    b:',
        '      - 2',
        '      - c: []',
        '  - - 3',
        '    - 4',
        '',
      ].join('\n'),
    );
  });

  test('every reference inside them resolves', () => {
    for (const document of [asyncApiDocument('1'), openApiDocument('1')]) {
      const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => match[1]!);
      expect(references.length).toBeGreaterThan(0);
      for (const reference of references) {
        const target = reference
          .split('/')
          .reduce<unknown>((node, key) => new Map(Object.entries(node ?? {})).get(key), document);
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
