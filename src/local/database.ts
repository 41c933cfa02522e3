import { join } from 'node:path';
import { applicationDatabase } from './application-database';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres';

const database = 'iam_gateway';

export interface LocalDatabase {
  readonly server: EmbeddedPostgres;
  /** For the application: reads and writes rows, changes no table, and row-level security binds it. */
  readonly applicationUrl: string;
  /** For migrations: owns the tables. */
  readonly ownerUrl: string;
}

/** Starts PostgreSQL in the data directory, with a database, its owner and the application's user: new passwords each time. */
export async function startLocalDatabase(dataDir: string): Promise<LocalDatabase> {
  const server = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), sync: true });
  try {
    const ownerUrl = await applicationDatabase(server, { database, user: 'iam_gateway_owner' });
    const applicationUrl = await applicationDatabase(server, { database, user: 'iam_gateway_app' });
    return { server, ownerUrl, applicationUrl };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
