import type { QueryRunner } from 'typeorm';
import type { PipeliningClient } from './pipelining-client';

/** What a runner asks of a connection. */
type Ask = (statement: string, values?: unknown[]) => Promise<unknown>;

/**
 * One transaction of one connection of the pool, behind a runner of TypeORM. It begins with the first statement, in the same
 * message: the way to PostgreSQL and back is what a short transaction costs. Without a statement there is no transaction.
 */
export class Transaction {
  #client: PipeliningClient | undefined;
  #committed: Promise<unknown> | undefined;

  /**
   * @param begin what begins it, without parameters
   * @param single COMMIT goes with the first statement, and there is no other
   */
  constructor(
    readonly runner: QueryRunner,
    private readonly begin: string,
    private readonly single: boolean,
  ) {
    const borrow = runner.connect.bind(runner) as () => Promise<PipeliningClient>;
    const connection = (client: PipeliningClient): { query: Ask } => ({
      query: (statement, values) => this.#ask(client, statement, values),
    });
    let borrowed: Promise<{ query: Ask }> | undefined;
    // As `startTransaction` of the runner leaves it: what it starts inside is a savepoint.
    Object.assign(runner, {
      isTransactionActive: true,
      transactionDepth: 1,
      connect: () => (borrowed ??= borrow().then(connection)),
    });
  }

  /** Waits for what was sent already, where it was; without a statement there is nothing to commit. */
  async commit(): Promise<void> {
    await (this.#committed ?? this.#client?.query('COMMIT'));
  }

  async rollback(): Promise<void> {
    if (this.#committed === undefined) await this.#client?.query('ROLLBACK');
  }

  /** A connection that broke or hangs must not go back to the pool: the pool drops one that is ending. */
  discard(): void {
    void this.#client?.end().catch(() => undefined); // it may never answer; its socket is closed either way
  }

  #ask(client: PipeliningClient, statement: string, values: unknown[] | undefined): Promise<unknown> {
    if (this.#committed !== undefined)
      return Promise.reject(new Error('a unit of work of a single statement was asked for another'));
    if (this.#client !== undefined) return client.query(statement, values);
    this.#client = client;
    return client.together(() => {
      // Each is a message that PostgreSQL answers on its own: did it not begin, the statement finds no scope, and no row.
      const answers = Promise.all([client.query(this.begin), client.query(statement, values)]);
      if (this.single) {
        this.#committed = client.query('COMMIT');
        this.#committed.catch(() => undefined); // `commit` tells
      }
      return answers.then(([, answer]) => answer);
    });
  }
}
