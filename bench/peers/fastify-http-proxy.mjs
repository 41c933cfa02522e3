// A plain proxy to compare with: @fastify/http-proxy as its page shows it, nothing else, no logging.
import httpProxy from '@fastify/http-proxy';
import Fastify from 'fastify';

const fastify = Fastify({ logger: false });
await fastify.register(httpProxy, { upstream: process.env.UPSTREAM });
await fastify.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
process.send?.({ ready: true });
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
