import type { Client } from 'pg';
import { StartError } from '../config';

const OLDEST_VERSION = 15;

/** Who the application is in the database, and in which one. */
export interface ApplicationUser {
  readonly user: string;
  /** Superuser or BYPASSRLS: sees rows whatever the policies say. */
  readonly mighty: boolean;
  /** PostgreSQL's major version. */
  readonly version: number;
}

/**
 * @returns the name of the connection's user
 * @throws {StartError} an old server, or a user that row-level security does not bind
 */
export async function checkApplicationUser(client: Client): Promise<string> {
  const { rows } = await client.query<ApplicationUser>(
    `SELECT rolname AS user, rolsuper OR rolbypassrls AS mighty,
            current_setting('server_version_num')::int / 10000 AS version
       FROM pg_roles WHERE rolname = current_user`,
  );
  return acceptApplicationUser(rows[0]!);
}

/** The decision alone. */
export function acceptApplicationUser({ user, mighty, version }: ApplicationUser): string {
  if (version < OLDEST_VERSION)
    throw new StartError(`The database is PostgreSQL ${version}: iam-gateway needs ${OLDEST_VERSION} or newer`);
  if (mighty)
    throw new StartError(
      `The user "${user}" of DATABASE_URL is superuser or BYPASSRLS and would see every tenant's rows: name another one`,
    );
  return user;
}
