import type { HttpException } from '@nestjs/common';
import { type ProblemSource } from '../problem';

/** Names of the problems that Nest and Fastify find by themselves. */
const CODES: Readonly<Record<number, string>> = {
  400: 'request-invalid',
  404: 'not-found',
  405: 'method-not-allowed',
  406: 'not-acceptable',
  408: 'request-timeout',
  413: 'body-too-large',
  414: 'uri-too-long',
  415: 'unsupported-media-type',
  431: 'head-too-large',
};

/** What Fastify calls a fault of the body: all but size and type are one problem to a client. */
const BODY_FAULT = /^FST_ERR_CTP_/;

/**
 * Puts into our words what a framework says no with.
 * @returns undefined for what is no outcome of a request: then it is a fault of ours
 */
export function problemOf(exception: HttpException): ProblemSource | undefined {
  const status = exception.getStatus();
  const code = CODES[status];
  if (code === undefined) return undefined;
  const cause = exception.cause as { code?: unknown } | undefined;
  if (status === 400 && typeof cause?.code === 'string' && BODY_FAULT.test(cause.code)) {
    return { status, code: 'body-malformed', detail: 'The body is not what its content type and length say.' };
  }
  return { status, code };
}
