import type { QueryRunner } from 'typeorm';

/** Conditions over the settings of a unit of work. A migration that was released never changes: add, do not edit. */

/** Scopes that see every tenant: an operation of somebody installation-wide, and the house itself. */
export const SEES_ALL = `current_setting('app.scope', true) IN ('installation', 'system')`;
/** The house itself: sign-in, keys, revocations. */
export const IS_SYSTEM = `current_setting('app.scope', true) = 'system'`;
/** A setting that was ever set in a session reads '' afterwards: that is no tenant either. */
export const TENANT = `nullif(current_setting('app.tenant', true), '')::uuid`;

type Policy = { all: string } | { read: string; write: string };

/** Row-level security that the table's owner obeys too. */
export async function protect(queryRunner: QueryRunner, table: string, policy: Policy): Promise<void> {
  await queryRunner.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`);
  await queryRunner.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
  if ('all' in policy) {
    await queryRunner.query(`CREATE POLICY scope ON ${table} USING (${policy.all}) WITH CHECK (${policy.all})`);
    return;
  }
  await queryRunner.query(`CREATE POLICY reading ON ${table} FOR SELECT USING (${policy.read})`);
  await queryRunner.query(`CREATE POLICY inserting ON ${table} FOR INSERT WITH CHECK (${policy.write})`);
  await queryRunner.query(
    `CREATE POLICY updating ON ${table} FOR UPDATE USING (${policy.write}) WITH CHECK (${policy.write})`,
  );
  await queryRunner.query(`CREATE POLICY deleting ON ${table} FOR DELETE USING (${policy.write})`);
}
