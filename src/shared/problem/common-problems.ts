import { ProblemError } from './problem.error';
import type { FieldFault } from './refusal';

/** 404: there is no such thing, or it is another tenant's. */
export class NotFoundError extends ProblemError {
  readonly code = 'not-found';
  readonly status = 404;
}

/** 412: somebody else changed it since the caller read it (RFC 9110 §15.5.13). */
export class VersionOutdatedError extends ProblemError {
  readonly code = 'version-outdated';
  readonly status = 412;
}

/** 428: a change must name the version it was made from (RFC 6585 §3). */
export class VersionRequiredError extends ProblemError {
  readonly code = 'version-required';
  readonly status = 428;

  constructor() {
    super('Send If-Match with the ETag of what you read.');
  }
}

/** 409: another one is called so. */
export class NameTakenError extends ProblemError {
  readonly code = 'name-taken';
  readonly status = 409;
  override readonly errors: readonly FieldFault[];

  /** @param pointer into the body, such as `/email` */
  constructor(pointer: string) {
    super();
    this.errors = [{ in: 'body', pointer, message: 'is taken' }];
  }
}
