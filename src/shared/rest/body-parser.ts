import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from '../problem';

/** 400: the body is not what its content type says: JSON (RFC 8259), or a form. */
export class BodyMalformedError extends ProblemError {
  readonly code = 'body-malformed';
  readonly status = 400;

  constructor(detail = 'The body is not valid JSON.') {
    super(detail);
  }
}

/** The same for a form, and what OAuth 2.0 says of it (RFC 6749 §5.2). */
export class FormMalformedError extends BodyMalformedError {
  override readonly error = 'invalid_request';
}

/** 415: the operation reads another type of body. */
export class UnsupportedMediaTypeError extends ProblemError {
  readonly code = 'unsupported-media-type';
  readonly status = 415;
}

/** Config of a route (`@RouteConfig`) whose body is a form, and nothing else. */
export const READS_FORM = { form: true } as const;

const readsForm = (request: FastifyRequest): boolean => 'form' in request.routeOptions.config;

/**
 * The control plane reads JSON and, where READS_FORM is said, a form: 415 for other types, 400 `body-malformed` for what cannot be parsed or
 * would write to a prototype. An empty body is an absent one, because many clients send its content type with nothing.
 */
export function useBodies(fastify: FastifyInstance): void {
  // Fastify reads to the end what has a content type, and node ended a request without a body before anybody could listen.
  fastify.addHook('preParsing', (_request, _reply, payload, done) => {
    done(null, (payload as Readable).readableEnded ? Readable.from([]) : payload);
  });
  fastify.removeAllContentTypeParsers();
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (readsForm(request)) return done(new UnsupportedMediaTypeError());
    if (body === '') return done(null, undefined);
    void parse(request, body, (error, value) => (error ? done(new BodyMalformedError()) : done(null, value)));
  });
  // Pages of any site may post a form with a browser's cookies: no operation reads one by accident.
  fastify.addContentTypeParser<string>(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (request, body, done) => {
      if (!readsForm(request)) return done(new UnsupportedMediaTypeError());
      try {
        done(null, parametersIn(body));
      } catch (error) {
        done(error as Error);
      }
    },
  );
}

/**
 * The parameters of a form (WHATWG URL §5.1), each once (RFC 6749 §3.2).
 * @throws {FormMalformedError} 400 for one that is given twice, for a broken escape, and for more than forms have
 */
function parametersIn(body: string): Record<string, string> {
  const parameters = new Map<string, string>();
  for (const pair of body.split('&', MOST_PARAMETERS + 1)) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = decoded(at < 0 ? pair : pair.slice(0, at));
    if (parameters.has(name)) throw new FormMalformedError('A parameter is given twice.');
    parameters.set(name, at < 0 ? '' : decoded(pair.slice(at + 1)));
    if (parameters.size > MOST_PARAMETERS) throw new FormMalformedError('The form has too many parameters.');
  }
  return Object.fromEntries(parameters);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new FormMalformedError('The body is no valid form.');
  }
}

const MOST_PARAMETERS = 50;
