import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import {
  createDataSource,
  CurrentUnitOfWork,
  type DatabasePatience,
  TypeOrmUnitOfWork,
  type UnitOfWork,
} from '../../src/shared/database';
import { aHead } from '../../src/shared/http/testing';
import { requestContext, type Tenant } from '../../src/shared/tenant';
import { applicationUrl, execute, superuserUrlOf, testServer } from './test-server';

/** A suite's own database. */
export interface TestDatabase {
  readonly name: string;
  /** For the application's user, as DATABASE_URL. */
  readonly url: string;
  /** For a superuser: to look behind row-level security, never for the application. */
  readonly superuserUrl: string;
  drop(): Promise<void>;
}

/** A hundred at once share a few connections, on a machine that may be busy: how long that takes is no test's subject. */
const PATIENCE: DatabasePatience = {
  connectMs: 25_000,
  statementMs: 25_000,
  answerMs: 25_000,
  idleInTransactionMs: 25_000,
};

/** Copies the migrated template: a fraction of a second. @param template false for a database without any table */
export async function createTestDatabase(template = true): Promise<TestDatabase> {
  const server = testServer();
  const name = `${server.template.replace('template', '')}${randomBytes(4).toString('hex')}`;
  const origin = template ? ` TEMPLATE ${server.template}` : '';
  await execute(server.superuserUrl, `CREATE DATABASE ${name}${origin} OWNER ${server.user}`);
  return {
    name,
    url: applicationUrl(server, name),
    superuserUrl: superuserUrlOf(server, name),
    drop: () => execute(server.superuserUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** A suite's own database with a pool and units of work on it: what a repository's test needs. */
export interface OpenTestDatabase {
  readonly database: TestDatabase;
  readonly source: DataSource;
  readonly unitOfWork: UnitOfWork;
  readonly current: CurrentUnitOfWork;
  /** Closes the pool and drops the database. */
  close(): Promise<void>;
}

export async function openTestDatabase(): Promise<OpenTestDatabase> {
  const database = await createTestDatabase();
  const source = await createDataSource(database.url, 5, PATIENCE).initialize();
  return {
    database,
    source,
    unitOfWork: new TypeOrmUnitOfWork(source),
    current: new CurrentUnitOfWork(),
    close: async () => {
      await source.destroy();
      await database.drop();
    },
  };
}

/** Runs `work` as a request that has selected this tenant, or none. */
export function asRequestOf<T>(tenant: Tenant | undefined, work: () => Promise<T>): Promise<T> {
  const head = aHead();
  const { requestId, trace } = head;
  return requestContext.run(
    {
      requestId,
      traceId: trace.traceId,
      head,
      requested: tenant?.code,
      selected: tenant,
      userId: undefined,
      route: undefined,
      problemCode: undefined,
    },
    work,
  );
}
