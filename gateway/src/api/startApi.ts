/** HTTP and Socket.IO of the gateway, and the dashboard's files. */
import { fileURLToPath } from 'node:url';
import fastifySwagger from '@fastify/swagger';
import type { FactsStore, HistoryStore } from '@packtwin/storage';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { GatewayConfiguration } from '../config/schema.ts';
import type { TwinTrace, TwinTraceRequest } from '../pipeline/twinTrace.ts';
import type { FleetRegistry } from '../process/fleetRegistry.ts';
import type { GatewayMetrics } from '../process/gatewayMetrics.ts';
import type { LiveFeed } from '../process/liveFeed.ts';
import { readPem } from '../process/pemFile.ts';
import { ApiError } from './apiError.ts';
import { requireCredentials } from './credentials.ts';
import { healthRoutes } from './healthRoutes.ts';
import { historyRoutes } from './historyRoutes.ts';
import { serveDashboard } from './serveDashboard.ts';
import { fleetRoutes } from './fleetRoutes.ts';
import { startLive } from './startLive.ts';

export interface ApiParts {
  readonly config: GatewayConfiguration;
  readonly registry: FleetRegistry;
  readonly facts: FactsStore;
  readonly history: HistoryStore;
  readonly feed: LiveFeed;
  readonly metrics: GatewayMetrics;
  readonly log: Logger;
  /** Cells whose internals someone looks at. */
  readonly watch: (packKey: string, cells: readonly number[]) => void;
  /** What the twin of a cell expected in the past. */
  readonly trace: (request: TwinTraceRequest) => Promise<TwinTrace>;
  readonly isReady: () => boolean;
  /** Writes what waits to be written to facts, so that a read sees it. */
  readonly settleFacts: () => void;
  /** Folder of the built dashboard. */
  readonly dashboard?: string;
}

export interface Api {
  readonly url: string;
  stop(): Promise<void>;
}

const DASHBOARD = fileURLToPath(new URL('../../../dashboard/dist', import.meta.url));

/** Listens at the configured address. Rejects with one sentence when it cannot. */
export async function startApi(parts: ApiParts): Promise<Api> {
  const { config, log } = parts;
  const { host, port, users } = config.http;
  const key = readPem(config.http.tls.key, 'http.tls.key');
  const cert = readPem(config.http.tls.cert, 'http.tls.cert');
  const app: FastifyInstance = Fastify({
    logger: false,
    ajv: { customOptions: { strict: false, coerceTypes: true } },
    ...(key !== undefined && cert !== undefined && { https: { key, cert } }),
  });
  if (users.length > 0) app.addHook('onRequest', requireCredentials(users));
  app.setErrorHandler((error: FastifyError | ApiError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error({ event: 'api.failed', url: request.url, message: error.stack ?? error.message });
    const sentence = status >= 500 ? 'The gateway could not answer: its log says why.' : refusalOf(error);
    return reply.status(status).send({ error: sentence });
  });
  // Reply schemas describe; they must not drop what a newer gateway adds.
  app.setSerializerCompiler(() => (body) => JSON.stringify(body));
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'packtwin',
        version: '1',
        description: 'What the twins of a fleet know. Same shapes as the live events.',
      },
    },
  });
  await app.register(fleetRoutes, parts);
  await app.register(historyRoutes, parts);
  await app.register(healthRoutes, parts);
  await serveDashboard(app, parts.dashboard ?? DASHBOARD);
  const live = startLive(app.server, parts);

  try {
    await app.listen({ host, port });
  } catch (error) {
    await live.stop();
    await app.close();
    throw listenError(error, host, port);
  }
  const address = app.server.address();
  const actualPort = typeof address === 'object' && address !== null ? address.port : port;
  const scheme = key === undefined ? 'http' : 'https';
  return {
    url: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${actualPort}`,
    stop: async () => {
      await live.stop();
      await app.close();
    },
  };
}

/** The framework's sentence, with what is allowed where that is a list. */
function refusalOf(error: FastifyError | ApiError): string {
  const [first] = ('validation' in error && error.validation) || [];
  const allowed = first?.params['allowedValues'];
  return Array.isArray(allowed) ? `${error.message}: ${allowed.join(', ')}` : error.message;
}

function listenError(error: unknown, host: string, port: number): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const message = error instanceof Error ? error.message : String(error);
  const place = `Cannot listen on ${host}:${port}`;
  const sentence =
    code === 'EADDRINUSE'
      ? `${place}: the port is in use by another process; set http.port or stop it.`
      : code === 'EACCES'
        ? `${place}: not permitted; set http.port to 1024 or above.`
        : `${place}: ${message}; set http.host to an address of this machine.`;
  return Object.assign(new Error(sentence, { cause: error }), { code: 'CANNOT_LISTEN' });
}
