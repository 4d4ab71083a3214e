/** `/healthz`, `/readyz`, `/metrics`, `/openapi.json`: for machines that look after the gateway. */
import type { FastifyInstance } from 'fastify';
import type { ApiParts } from './startApi.ts';

export async function healthRoutes(app: FastifyInstance, { metrics, isReady }: ApiParts): Promise<void> {
  const schema = { hide: true };
  app.get('/healthz', { schema }, () => ({ status: 'alive' }));
  app.get('/readyz', { schema }, (_request, reply) =>
    isReady()
      ? reply.send({ status: 'ready' })
      : reply
          .status(503)
          .send({ status: 'catching up', error: 'Many journal records are not applied yet: try again soon.' }),
  );
  app.get('/metrics', { schema }, async (_request, reply) => {
    const text = await metrics.prometheus.metrics();
    return reply.type(metrics.prometheus.contentType).send(text);
  });
  app.get('/openapi.json', { schema }, () => app.swagger());
}
