import { Client } from 'pg';

const ANSWER_WITHIN_MS = 5_000;

/**
 * Whether something stands between us and PostgreSQL that gives each transaction another of its connections. Such a one
 * swallows what LISTEN should hear, and a lock of a session is held by nobody in particular: both silently.
 *
 * While a second client keeps a transaction open, a pooler has lent it the connection that answered the first one, or
 * must answer the first one over another. PostgreSQL itself, and a pooler of sessions, never do either.
 */
export async function isTransactionPooled(connectionString: string): Promise<boolean> {
  const [one, other] = [connect(connectionString), connect(connectionString)];
  try {
    await one.connect();
    const before = await backendOf(one);
    // PostgreSQL tells each client its process when it connects; a pooler tells a number of its own.
    if ((one as Client & { readonly processID?: number }).processID === before) return false;
    await other.connect();
    await other.query('BEGIN');
    return (await backendOf(other)) === before || (await backendOf(one)) !== before;
  } finally {
    await Promise.all([one, other].map((client) => client.end().catch(() => undefined)));
  }
}

function connect(connectionString: string): Client {
  const client = new Client({
    connectionString,
    connectionTimeoutMillis: ANSWER_WITHIN_MS,
    query_timeout: ANSWER_WITHIN_MS,
    application_name: 'iam-gateway start',
  });
  client.on('error', () => undefined); // the statement that runs rejects with it
  return client;
}

async function backendOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]!.pid;
}
