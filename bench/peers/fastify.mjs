// Fastify as one puts it together from its plugins: http-proxy, jwt with its cache, rate-limit, and its logger.
import { createWriteStream } from 'node:fs';
import httpProxy from '@fastify/http-proxy';
import jwt from '@fastify/jwt';
import rateLimit from '@fastify/rate-limit';
import Fastify from 'fastify';
import { pem, QUOTA, ready, roleFor, rolesOf, settings } from './settings.mjs';

const fastify = Fastify({ logger: { stream: createWriteStream(settings.log) } });
await fastify.register(jwt, {
  secret: { public: pem },
  verify: { cache: true, algorithms: ['RS256'], allowedIss: settings.issuer, allowedAud: settings.audience },
});
await fastify.register(rateLimit, {
  ...{ max: QUOTA, timeWindow: '1 minute', hook: 'preHandler' },
  keyGenerator: ({ user }) => user.sub,
});
fastify.addHook('onRequest', async (request, reply) => {
  await request.jwtVerify();
  if (!rolesOf(request.user).includes(roleFor(request.url)))
    return reply.code(403).send({ error: 'insufficient role' });
});
await fastify.register(httpProxy, {
  upstream: settings.upstream,
  disableRequestLogging: true,
  replyOptions: {
    rewriteRequestHeaders: ({ user }, { authorization: _, ...headers }) => ({
      ...headers,
      'x-user-id': user.sub,
      'x-user-roles': rolesOf(user).join(','),
    }),
  },
});
await fastify.listen({ port: settings.port, host: '127.0.0.1' });
ready();
