import { Injectable, Logger } from '@nestjs/common';
import { escapeLiteral } from 'pg';
import { DataSource, QueryFailedError } from 'typeorm';
import { requestContext, type Tenant } from '../tenant';
import { type DatabasePatience, patienceOf } from './data-source';
import { DatabaseUnavailableError, isUnavailable, TenantRequiredError } from './database.errors';
import type { Scope } from './scope';
import { Transaction } from './transaction';
import { inOpenUnitOfWork, openUnitOfWork, UnitOfWork } from './unit-of-work';

/**
 * One transaction of one connection. Scope and tenant are settings of the transaction, which the policies of row-level
 * security read and which end with it: the next borrower of the connection finds none.
 */
@Injectable()
export class TypeOrmUnitOfWork extends UnitOfWork {
  constructor(private readonly database: DataSource) {
    super();
  }

  run<T>(scope: Scope, work: () => Promise<T>): Promise<T> {
    return this.#run(scope, work, false);
  }

  override runSingle<T>(scope: Scope, work: () => Promise<T>): Promise<T> {
    return this.#run(scope, work, true);
  }

  async #run<T>(scope: Scope, work: () => Promise<T>, single: boolean): Promise<T> {
    const around = openUnitOfWork();
    if (around !== undefined) {
      if (around.scope !== scope)
        throw new Error(`a unit of work in scope ${around.scope} cannot hold one in ${scope}`);
      return work();
    }
    // Read here, before the driver is asked: in its callbacks the context may be another request's.
    const tenant = scope === 'tenant' ? selectedTenant() : undefined;
    const runner = this.database.createQueryRunner();
    const transaction = new Transaction(runner, beginning(scope, tenant, patienceOf(this.database)), single);
    try {
      const beforeCommit: (() => Promise<void>)[] = [];
      const afterCommit: (() => void)[] = [];
      const result = await inOpenUnitOfWork(
        { scope, manager: runner.manager, tenant, beforeCommit, afterCommit },
        async () => {
          const done = await work();
          for (const effect of beforeCommit) await effect();
          return done;
        },
      );
      await transaction.commit();
      for (const effect of afterCommit) attempt(effect);
      return result;
    } catch (error) {
      await undo(transaction, error);
      throw withoutSecrets(error);
    } finally {
      await runner.release();
    }
  }
}

const logger = new Logger('UnitOfWork');

/** One that fails takes nothing from the others, nor from the caller: what was done is done. */
function attempt(effect: () => void): void {
  try {
    effect();
  } catch (error) {
    logger.error({ err: error }, 'what was to follow a commit failed');
  }
}

function selectedTenant(): Tenant {
  const context = requestContext.current();
  if (context === undefined) throw new Error('a unit of work in scope tenant was opened outside a request');
  if (context.selected === undefined) throw new TenantRequiredError();
  return context.selected;
}

/**
 * In one message, which takes no parameters. No statement of ours runs as long as compiling it would take; the cost of a policy
 * makes PostgreSQL think so.
 */
function beginning(
  scope: Scope,
  tenant: Tenant | undefined,
  { statementMs, idleInTransactionMs }: DatabasePatience,
): string {
  return `START TRANSACTION; SET LOCAL app.scope = '${scope}'; SET LOCAL app.tenant = ${escapeLiteral(tenant?.id ?? '')};
    SET LOCAL jit = off; SET LOCAL statement_timeout = ${statementMs};
    SET LOCAL idle_in_transaction_session_timeout = ${idleInTransactionMs}`;
}

async function undo(transaction: Transaction, error: unknown): Promise<void> {
  if (isUnavailable(error)) return transaction.discard();
  try {
    await transaction.rollback();
  } catch {
    // The connection broke after `error`, which is what the caller must know. The server rolls back by itself.
    transaction.discard();
  }
}

/** What leaves may be logged: without the values of the statement and of the row, which hold hashes and names. */
function withoutSecrets(error: unknown): unknown {
  if (isUnavailable(error)) return new DatabaseUnavailableError(undefined, { cause: withoutValues(error) });
  return withoutValues(error);
}

/** PostgreSQL quotes a refused row in `detail`, and what it was doing in `where`; TypeORM copies both. */
function withoutValues(error: unknown): unknown {
  if (error instanceof QueryFailedError) {
    Object.assign(error, { parameters: undefined });
    for (const holder of [error, error.driverError]) Object.assign(holder, { detail: undefined, where: undefined });
  }
  return error;
}
