import { PROBLEM_CONTENT_TYPE, type ProblemSource, type ProblemWriter, proxyStatus } from '../../shared/problem';
import type { Exchange } from '../exchange';
import type { Fault, RawHeaders } from '../policy';
import { answerHeaders } from './answer-headers';

/** A problem, ready to be written to a client. */
export interface ProblemAnswer {
  readonly status: number;
  /** Name, value, …; Content-Length included. */
  readonly headers: RawHeaders;
  readonly body: Buffer;
}

type Source = ProblemSource & { readonly headers?: Readonly<Record<string, string>> };

/** Renders a refusal, or a fault as its client may know it: the cause goes to the log only. */
export function problemAnswer(
  source: Source,
  exchange: Exchange,
  door: readonly string[],
  problems: ProblemWriter,
): ProblemAnswer {
  const { requestId, path } = exchange.head;
  const body = Buffer.from(problems.render(source, { requestId, instance: path }));
  const own = [
    'Content-Type',
    PROBLEM_CONTENT_TYPE,
    'Content-Length',
    String(body.length),
    'Cache-Control',
    'no-store',
  ];
  const called = Object.entries(source.headers ?? {}).flat();
  const headers = answerHeaders([...own, ...called], door, exchange);
  headers.push('Proxy-Status', proxyStatus(source));
  return { status: source.status, headers, body };
}

/** A fault as a client may know it. */
export function problemOf({ status, code, retryAfterSeconds }: Fault): Source {
  return {
    status,
    code,
    headers: retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) },
  };
}
