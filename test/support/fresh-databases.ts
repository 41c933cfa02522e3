import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from './database';
import { execute } from './test-server';

/** Databases and users that are made in a test and gone after it; called in a suite, once. */
export function freshDatabases() {
  const cleanUp: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const undo of cleanUp.splice(0).reverse()) await undo();
  });

  async function aDatabase(migrated = false): Promise<TestDatabase> {
    const database = await createTestDatabase(migrated);
    cleanUp.push(() => database.drop());
    return database;
  }

  /** @returns URL of the database for a new user with these attributes and no rights of its own */
  async function aUser({ superuserUrl }: TestDatabase, attributes = ''): Promise<{ user: string; url: string }> {
    const user = `u_${randomBytes(4).toString('hex')}`;
    await execute(superuserUrl, `CREATE ROLE ${user} LOGIN PASSWORD 'p' ${attributes}`);
    cleanUp.push(() => execute(superuserUrl, `DROP OWNED BY ${user}`, `DROP ROLE ${user}`));
    const url = new URL(superuserUrl);
    url.username = user;
    url.password = 'p';
    return { user, url: url.href };
  }

  return { aDatabase, aUser };
}

/** @returns what one statement answers, on a connection of its own */
export async function ask<T extends object>(url: string, sql: string): Promise<T[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}
