import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../problem';

/** 400: the body is not JSON (RFC 8259). */
export class BodyMalformedError extends ProblemError {
  readonly code = 'body-malformed';
  readonly status = 400;

  constructor() {
    super('The body is not valid JSON.');
  }
}

/**
 * The control plane reads JSON and nothing else: 415 for other types, 400 `body-malformed` for what cannot be parsed or
 * would write to a prototype. An empty body is an absent one, because many clients send its content type with nothing.
 */
export function useJsonBodies(fastify: FastifyInstance): void {
  // Fastify reads to the end what has a content type, and node ended a request without a body before anybody could listen.
  fastify.addHook('preParsing', (_request, _reply, payload, done) => {
    done(null, (payload as Readable).readableEnded ? Readable.from([]) : payload);
  });
  fastify.removeAllContentTypeParsers();
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, undefined);
    void parse(request, body, (error, value) => (error ? done(new BodyMalformedError()) : done(null, value)));
  });
}
