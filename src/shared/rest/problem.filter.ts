import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DatabaseUnavailableError, isUnavailable } from '../database';
import { PROBLEM_CONTENT_TYPE, ProblemError, type ProblemSource, type ProblemWriter } from '../problem';
import { requestContext } from '../tenant';
import { problemOf } from './http-problems';

interface Answer extends ProblemSource {
  readonly headers: Readonly<Record<string, string>>;
}

const INTERNAL: Answer = { status: 500, code: 'internal-error', headers: {} };

/** The one place where the control plane's failures become answers: problem documents (RFC 9457). */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger = new Logger('ControlPlane');

  constructor(private readonly problems: ProblemWriter) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const request = http.getRequest<FastifyRequest>();
    const context = requestContext.current();
    const answer = this.#answerTo(exception);
    if (context) context.problemCode = answer.code;
    if (reply.sent || reply.raw.headersSent) {
      // Half an answer is out: a clean end would pass for a whole one.
      reply.raw.destroy();
      return;
    }
    const occurrence = {
      requestId: context?.requestId ?? request.id,
      instance: context?.head.path ?? request.url.split('?')[0]!,
    };
    void reply
      .status(answer.status)
      .headers(answer.headers)
      .header('Content-Type', PROBLEM_CONTENT_TYPE)
      .send(Buffer.from(this.problems.render(answer, occurrence)));
  }

  #answerTo(exception: unknown): Answer {
    // Also where no unit of work stood between: a pool that has no connection to give, for instance.
    if (isUnavailable(exception)) return this.#answerTo(new DatabaseUnavailableError(undefined, { cause: exception }));
    if (exception instanceof ProblemError) {
      if (exception.status >= 500) this.#logger.warn({ err: exception, msg: exception.code });
      return exception;
    }
    const known = exception instanceof HttpException ? problemOf(exception) : undefined;
    if (known !== undefined) return { ...known, headers: {} };
    // The cause is for the log alone: it may hold SQL, addresses or somebody's data.
    this.#logger.error({ err: exception, msg: 'a request failed' });
    return INTERNAL;
  }
}
