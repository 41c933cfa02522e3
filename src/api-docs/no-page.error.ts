import { ProblemError } from '../shared/problem';

/** 404: there is no page or file of that name. */
export class NoPageError extends ProblemError {
  readonly code = 'not-found';
  readonly status = 404;
}
