import type { ServerResponse } from 'node:http';

/** One thing that is wrong with a body: where (a JSON pointer, RFC 6901) and what. */
export interface FieldError {
  readonly pointer: string;
  readonly message: string;
}

/** An answer that is an error, told as RFC 9457 asks. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail?: string,
    readonly errors?: readonly FieldError[],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail ?? title);
    this.name = 'Problem';
  }
}

/** Several faults of one body. Every fault is told at once. */
export const invalid = (errors: readonly FieldError[]): Problem =>
  new Problem(
    422,
    'The body is not valid',
    `${errors.length} thing${errors.length === 1 ? ' is' : 's are'} wrong`,
    errors,
  );

export const notFound = (what: string): Problem => new Problem(404, 'Not found', what);

export function sendProblem(response: ServerResponse, { status, title, detail, errors, headers }: Problem): void {
  const body = JSON.stringify({ title, status, detail, errors });
  response.writeHead(status, {
    'Content-Type': 'application/problem+json',
    'Content-Length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}
