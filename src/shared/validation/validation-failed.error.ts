import { type FieldFault, ProblemError } from '../problem';

/** 400: the request is not as the contract describes it; `errors` says where. */
export class ValidationFailedError extends ProblemError {
  readonly code = 'validation-failed';
  readonly status = 400;

  constructor(override readonly errors: readonly FieldFault[]) {
    super();
  }
}
