/** The routes of the contract as Fastify wants them. */
import { ErrorBodySchema, type HttpRoute } from '@packtwin/protocol';
import type { RouteShorthandOptions } from 'fastify';

/** Path with `:name` for `{name}`. */
export function pathOf({ path }: HttpRoute): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

/** Schemas of a route: requests are checked against them, replies described by them. */
export function optionsOf({ summary, id, parameters, query, reply }: HttpRoute): RouteShorthandOptions {
  return {
    schema: {
      summary,
      operationId: id,
      params: parameters,
      querystring: query,
      response: { 200: reply, '4xx': ErrorBodySchema },
    },
  };
}
