import { DataSource, getMetadataArgsStorage } from 'typeorm';
import { DatabaseLog } from './database-log';
import { PipeliningClient } from './pipelining-client';
import { PreparingClient } from './prepared-statements';

/** How long the database may take, in milliseconds. */
export interface DatabasePatience {
  /** For a connection: to be made, or to become free. */
  readonly connectMs: number;
  /** For one statement, kept by the server. */
  readonly statementMs: number;
  /** For one statement, kept by us: a server that hangs keeps nothing. */
  readonly answerMs: number;
  /** For a transaction between two statements, kept by the server. */
  readonly idleInTransactionMs: number;
}

export const patience: DatabasePatience = {
  connectMs: 3000,
  statementMs: 5000,
  answerMs: 6000,
  idleInTransactionMs: 15_000,
};

const patienceOfSources = new WeakMap<DataSource, DatabasePatience>();

/** What the server keeps of it is set in each transaction: a pooler of transactions refuses it for a connection. */
export const patienceOf = (source: DataSource): DatabasePatience => patienceOfSources.get(source) ?? patience;

/**
 * The pool of connections, not yet connected. It knows every row class that is loaded by now: rooms are imported before
 * the application is built.
 * @param max connections of this process
 * @param pooled a pooler of transactions may stand in between, which keeps no prepared statements
 */
export function createDataSource(
  url: string,
  max: number,
  wait: DatabasePatience = patience,
  pooled = false,
): DataSource {
  const source = new DataSource({
    type: 'postgres',
    url,
    applicationName: 'iam-gateway',
    poolSize: max,
    connectTimeoutMS: wait.connectMs,
    entities: getMetadataArgsStorage().tables.flatMap(({ target }) => (typeof target === 'string' ? [] : [target])),
    synchronize: false,
    installExtensions: false,
    logger: new DatabaseLog(),
    extra: { query_timeout: wait.answerMs, keepAlive: true, Client: pooled ? PipeliningClient : PreparingClient },
  });
  patienceOfSources.set(source, wait);
  return source;
}
