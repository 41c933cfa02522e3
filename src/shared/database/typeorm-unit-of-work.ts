import { Injectable } from '@nestjs/common';
import { DataSource, QueryFailedError, type QueryRunner } from 'typeorm';
import { requestContext, type Tenant } from '../tenant';
import { type DatabasePatience, patienceOf } from './data-source';
import { DatabaseUnavailableError, isUnavailable, TenantRequiredError } from './database.errors';
import type { Scope } from './scope';
import { inOpenUnitOfWork, openUnitOfWork, UnitOfWork } from './unit-of-work';

/** What we need of a connection of the pool. */
interface PooledClient {
  query(statements: string): Promise<unknown>;
  escapeLiteral(text: string): string;
  end(): Promise<void>;
}

/**
 * One transaction of one connection. Scope and tenant are settings of the transaction, which the policies of row-level
 * security read and which end with it: the next borrower of the connection finds none.
 */
@Injectable()
export class TypeOrmUnitOfWork extends UnitOfWork {
  constructor(private readonly database: DataSource) {
    super();
  }

  async run<T>(scope: Scope, work: () => Promise<T>): Promise<T> {
    const around = openUnitOfWork();
    if (around !== undefined) {
      if (around.scope !== scope)
        throw new Error(`a unit of work in scope ${around.scope} cannot hold one in ${scope}`);
      return work();
    }
    // Read here, before the driver is asked: in its callbacks the context may be another request's.
    const tenant = scope === 'tenant' ? selectedTenant() : undefined;
    const runner = this.database.createQueryRunner();
    try {
      await begin(runner, scope, tenant, patienceOf(this.database));
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
      await runner.commitTransaction();
      for (const effect of afterCommit) effect();
      return result;
    } catch (error) {
      await undo(runner, error);
      throw withoutSecrets(error);
    } finally {
      await runner.release();
    }
  }
}

function selectedTenant(): Tenant {
  const context = requestContext.current();
  if (context === undefined) throw new Error('a unit of work in scope tenant was opened outside a request');
  if (context.selected === undefined) throw new TenantRequiredError();
  return context.selected;
}

async function begin(
  runner: QueryRunner,
  scope: Scope,
  tenant: Tenant | undefined,
  { statementMs, idleInTransactionMs }: DatabasePatience,
): Promise<void> {
  const client = (await runner.connect()) as PooledClient;
  // In one message, which takes no parameters: at a thousand transactions a second a round trip counts. No statement of ours
  // runs as long as compiling it would take; the cost of a policy makes PostgreSQL think so.
  await client.query(
    `START TRANSACTION;
     SELECT set_config('app.scope', '${scope}', true), set_config('app.tenant', ${client.escapeLiteral(tenant?.id ?? '')}, true),
            set_config('jit', 'off', true), set_config('statement_timeout', '${statementMs}', true),
            set_config('idle_in_transaction_session_timeout', '${idleInTransactionMs}', true)`,
  );
  // As `startTransaction` of the runner leaves it: what it starts inside is a savepoint.
  Object.assign(runner, { isTransactionActive: true, transactionDepth: 1 });
}

async function undo(runner: QueryRunner, error: unknown): Promise<void> {
  if (isUnavailable(error)) return discard(runner);
  try {
    if (runner.isTransactionActive) await runner.rollbackTransaction();
  } catch {
    // The connection broke after `error`, which is what the caller must know. The server rolls back by itself.
    await discard(runner);
  }
}

/** A connection that broke or hangs must not go back to the pool: the pool drops one that is ending. */
async function discard(runner: QueryRunner): Promise<void> {
  try {
    const client = (await runner.connect()) as PooledClient;
    void client.end().catch(() => undefined); // it may never answer; its socket is closed either way
  } catch {
    // There never was a connection.
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
