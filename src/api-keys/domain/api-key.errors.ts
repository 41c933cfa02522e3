import type { FieldFault } from '../../shared/problem';
import { ProblemError } from '../../shared/problem';
import { MOST_KEYS } from './api-key';

/** 403: a key would be given more than its owner has. */
export class BeyondOwnerError extends ProblemError {
  readonly code = 'insufficient-permission';
  readonly status = 403;

  /** @param errors one for each permission and role that is not the owner's */
  constructor(override readonly errors: readonly FieldFault[]) {
    super('A key can do no more than its owner.');
  }
}

/** 409: somebody has more keys than anybody needs. */
export class TooManyKeysError extends ProblemError {
  readonly code = 'too-many-api-keys';
  readonly status = 409;

  constructor() {
    super(`A user has at most ${MOST_KEYS} keys: delete one that is not used.`);
  }
}
