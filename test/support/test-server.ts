import { Client } from 'pg';

/** The PostgreSQL that all suites of a run share. */
export interface TestServer {
  readonly superuserUrl: string;
  /** Migrated database that suites copy. */
  readonly template: string;
  /** The application's user: no superuser, not BYPASSRLS. It owns the databases. */
  readonly user: string;
  readonly password: string;
}

/** Environment variable that tells Jest's workers of the server. */
const VARIABLE = 'IAM_GATEWAY_TEST_SERVER';

export function announceTestServer(server: TestServer): void {
  process.env[VARIABLE] = JSON.stringify(server);
}

export function testServer(): TestServer {
  const text = process.env[VARIABLE];
  if (text === undefined) throw new Error('no test database: name the suite *.int-spec.ts or *.e2e-spec.ts');
  return JSON.parse(text) as TestServer;
}

/** @returns the application's URL of a database */
export function applicationUrl({ superuserUrl, user, password }: TestServer, database: string): string {
  const url = new URL(superuserUrl);
  url.username = user;
  url.password = password;
  url.pathname = database;
  return url.href;
}

/** @returns the superuser's URL of a database */
export function superuserUrlOf({ superuserUrl }: TestServer, database: string): string {
  const url = new URL(superuserUrl);
  url.pathname = database;
  return url.href;
}

/** Runs statements on a connection of their own, one after the other. */
export async function execute(url: string, ...statements: string[]): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000, query_timeout: 60_000 });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
