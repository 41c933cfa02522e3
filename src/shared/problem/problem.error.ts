import type { FieldFault } from './refusal';

/** An outcome the caller may be told about, thrown in the control plane. Everything else becomes a bare 500. */
export abstract class ProblemError extends Error {
  /** Stable kebab-case name, the last part of `type`. Clients branch on it, so it never changes. */
  abstract readonly code: string;
  abstract readonly status: number;
  /** Fields that the status calls for: WWW-Authenticate with 401, Retry-After with 429 and 503. */
  readonly headers: Readonly<Record<string, string>> = {};
  readonly errors?: readonly FieldFault[];
  /** What OAuth 2.0 calls it (RFC 6749 §5.2). */
  readonly error?: string;

  /** @param detail about this occurrence, safe to show the caller (RFC 9457 §3.1.4) */
  constructor(
    readonly detail?: string,
    options?: ErrorOptions,
  ) {
    super(detail, options);
    this.name = new.target.name;
  }
}

/** A refusal of a shared check, on its way through code that speaks in exceptions (Nest's guards). */
export class RefusedError extends ProblemError {
  readonly code: string;
  readonly status: number;
  override readonly headers: Readonly<Record<string, string>>;
  override readonly errors?: readonly FieldFault[];

  constructor(refusal: {
    status: number;
    code: string;
    headers: Readonly<Record<string, string>>;
    detail?: string | undefined;
    errors?: readonly FieldFault[] | undefined;
  }) {
    super(refusal.detail);
    this.code = refusal.code;
    this.status = refusal.status;
    this.headers = refusal.headers;
    if (refusal.errors) this.errors = refusal.errors;
  }
}
