/** OpenAPI 3.1 from the routes and their schemas. */
import type { TObject } from 'typebox';
import { ErrorBodySchema } from '../http/bodies.ts';
import { HTTP_ROUTES, type HttpRoute } from '../http/routes.ts';

/** The document as plain data. */
export function openApiDocument(version: string): object {
  const routes: readonly HttpRoute[] = Object.values(HTTP_ROUTES);
  return {
    openapi: '3.1.0',
    info: {
      title: 'packtwin',
      version,
      summary: 'A digital twin of every cell in a vehicle’s battery pack.',
      description:
        'SI units, fractions 0…1, current positive while charging, times in ms UTC. null stands for "not known".',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths: Object.fromEntries(routes.map((route) => [route.path, { get: operation(route) }])),
    components: { schemas: { Error: plain(ErrorBodySchema) } },
  };
}

function operation({ id, summary, parameters, query, reply }: HttpRoute): object {
  return {
    operationId: id,
    summary,
    parameters: [...parameterList(parameters, 'path'), ...parameterList(query, 'query')],
    responses: {
      200: { description: summary, content: { 'application/json': { schema: plain(reply) } } },
      ...(Object.keys(parameters.properties).length + Object.keys(query.properties).length > 0
        ? { 400: failure('A parameter is not valid'), 404: failure('No such vehicle, pack or cell') }
        : {}),
    },
  };
}

function parameterList({ properties, required }: TObject, place: 'path' | 'query'): object[] {
  const mandatory: readonly string[] = required ?? [];
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: mandatory.includes(name),
    schema: plain(schema),
  }));
}

function failure(description: string): object {
  return { description, content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } };
}

/** A TypeBox schema without what only TypeScript needs. */
export function plain(schema: object): { readonly [key: string]: unknown } {
  const copy: { readonly [key: string]: unknown } = JSON.parse(JSON.stringify(schema));
  return copy;
}
