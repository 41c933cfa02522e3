import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { EmbeddedPostgres } from './embedded-postgres';

export interface ApplicationDatabase {
  readonly database: string;
  /** The application's user: neither superuser nor BYPASSRLS, for both would see through row-level security. */
  readonly user: string;
}

/**
 * Creates the application's user and database where they are not there, and gives the user a new random password.
 * @returns URL of the database for that user
 */
export async function applicationDatabase(
  server: EmbeddedPostgres,
  { database, user }: ApplicationDatabase,
): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  const client = new Client({ connectionString: server.superuserUrl(), connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const named = (name: string) => client.escapeIdentifier(name);
    const there = async (sql: string, name: string) => (await client.query(sql, [name])).rowCount === 1;
    if (!(await there('SELECT 1 FROM pg_roles WHERE rolname = $1', user))) {
      await client.query(`CREATE ROLE ${named(user)} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE`);
    }
    await client.query(`ALTER ROLE ${named(user)} PASSWORD ${client.escapeLiteral(password)}`);
    if (!(await there('SELECT 1 FROM pg_database WHERE datname = $1', database))) {
      await client.query(`CREATE DATABASE ${named(database)} OWNER ${named(user)}`);
    }
  } finally {
    await client.end();
  }
  return `postgres://${encodeURIComponent(user)}:${password}@127.0.0.1:${server.port}/${encodeURIComponent(database)}`;
}
