import { Inject, Injectable } from '@nestjs/common';
import { Slots } from '../identity';
import { ENVIRONMENT, type Environment } from '../shared/config';
import { type Scope, UnitOfWork } from '../shared/database';

/** Attempts that may wait; more are 503 `too-busy`. */
const QUEUE = 512;

/**
 * Units of work of signing in, few at once. Attempts from one address wait for each other at a row of the database: each
 * would hold a connection meanwhile, and a hundred of them all that there are. So they wait here, and the rest of the
 * house finds a connection.
 */
@Injectable()
export class SignInTransactions extends UnitOfWork {
  readonly #slots: Slots;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    @Inject(ENVIRONMENT) { DATABASE_POOL_MAX }: Pick<Environment, 'DATABASE_POOL_MAX'>,
  ) {
    super();
    this.#slots = new Slots(Math.max(1, Math.floor(DATABASE_POOL_MAX / 4)), QUEUE);
  }

  /** Not inside a unit of work. @throws {TooBusyError} 503 when the line is full */
  run<T>(scope: Scope, work: () => Promise<T>): Promise<T> {
    return this.#slots.run(() => this.unitOfWork.run(scope, work));
  }
}
