import type { Client } from 'pg';
import { StartError } from '../config';

const REFUSED = '42501';

/** @returns whether the database keeps the audit for so many days; 0: for ever */
export async function keepsAuditFor(client: Client, days: number): Promise<boolean> {
  return (await daysIn(client)) === days;
}

/**
 * What the migrating user says, the database holds everybody to.
 * @param days 0: for ever
 * @throws {StartError} another user than the one who migrates
 */
export async function keepAuditFor(client: Client, days: number): Promise<void> {
  const before = await daysIn(client);
  if (before === days) return;
  try {
    await client.query(`SELECT set_config('app.scope', 'system', false)`);
    if (days === 0) await client.query('DELETE FROM audit_retention');
    else
      await client.query(
        'INSERT INTO audit_retention (days) VALUES ($1) ON CONFLICT (only_row) DO UPDATE SET days = excluded.days',
        [days],
      );
  } catch (cause) {
    if ((cause as { code?: string }).code !== REFUSED) throw cause;
    throw new StartError(
      `AUDIT_RETENTION_DAYS is ${days}, and the database says ${before}: only the user who migrates may change that. Set DATABASE_MIGRATION_URL, or run iam-gateway migrate`,
      { cause },
    );
  }
}

async function daysIn(client: Client): Promise<number> {
  const { rows } = await client.query<{ days: number }>('SELECT days FROM audit_retention');
  return rows[0]?.days ?? 0;
}
