/** One field of a request that is at fault (RFC 9457 §3.2). */
export interface FieldFault {
  readonly in: 'body' | 'query' | 'path' | 'header';
  /** JSON pointer (RFC 6901) into the body, or the parameter's or header's name. */
  readonly pointer: string;
  readonly message: string;
}

/** A value that says no. Checks return it; one writer renders it as a problem document. Never thrown. */
export class Refusal {
  constructor(
    readonly status: number,
    /** Stable kebab-case name, the last part of the problem's `type`. */
    readonly code: string,
    /** Fields that the status calls for: WWW-Authenticate with 401, Retry-After with 429 and 503. */
    readonly headers: Readonly<Record<string, string>> = {},
    /** About this occurrence, safe to show the caller. */
    readonly detail?: string,
    readonly errors?: readonly FieldFault[],
  ) {}
}

/** @param code stable kebab-case name; it has its section in docs/errors.md */
export function refusal(
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
  detail?: string,
  errors?: readonly FieldFault[],
): Refusal {
  return new Refusal(status, code, headers, detail, errors);
}
