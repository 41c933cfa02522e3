import type { TestDatabase } from '../../../test/support/database';
import { ask, freshDatabases } from '../../../test/support/fresh-databases';
import { execute } from '../../../test/support/test-server';
import { migrate } from './migrate';

describe('a time for which the audit is kept', () => {
  const { aDatabase, aUser } = freshDatabases();
  const settings = (DATABASE_URL: string, DATABASE_MIGRATION_URL?: string) => ({
    DATABASE_URL,
    DATABASE_MIGRATION_URL,
  });

  const SCOPE = `SELECT set_config('app.scope', 'system', false)`;
  const entry = (type: string, age: string) =>
    `INSERT INTO audit_entries (id, occurred_at, type, subject_type, subject_id, actor, changes)
     VALUES (gen_random_uuid(), now() - interval '${age}', '${type}', 'user', 'ana', '{}', '{}')`;
  const types = async (database: TestDatabase) =>
    (await ask<{ type: string }>(database.superuserUrl, 'SELECT type FROM audit_entries ORDER BY position')).map(
      ({ type }) => type,
    );

  it.each(['its owner', 'another user than its owner'])(
    'takes from it what is older by a function that leaves word, and nothing else: the application as %s',
    async (who) => {
      const database = await aDatabase();
      const application = await aUser(database);
      const owner = who === 'its owner' ? application : await aUser(database);
      await execute(database.superuserUrl, `GRANT CREATE ON SCHEMA public TO ${owner.user}`);
      await migrate({ ...settings(application.url, owner.url), AUDIT_RETENTION_DAYS: 40 });
      const entries = [entry('first', '90 days'), entry('old', '41 days'), entry('kept', '39 days')];
      await execute(application.url, SCOPE, ...entries);
      // Whoever says that they prune is no better off: each row is looked at.
      const forged = `SELECT set_config('app.pruning', 'on', false)`;
      for (const change of [
        'DELETE FROM audit_entries',
        'TRUNCATE audit_entries',
        `UPDATE audit_entries SET type = 'x'`,
      ])
        await expect(execute(application.url, SCOPE, forged, change)).rejects.toMatchObject({ code: '42501' });
      expect(await types(database)).toEqual(['first', 'old', 'kept']);

      await execute(application.url, 'SELECT prune_audit(1)');
      await execute(application.url, 'SELECT prune_audit(10)', 'SELECT prune_audit(10)');
      expect(await types(database)).toEqual(['kept', 'audit.pruned', 'audit.pruned']);
      const told = await ask<{ changes: unknown; exact: boolean }>(
        database.superuserUrl,
        `SELECT changes, (changes->'upTo'->>'to')::timestamptz < now() - interval '41 days' AS exact
           FROM audit_entries WHERE type = 'audit.pruned'`,
      );
      expect(told).toEqual(
        Array(2).fill({ changes: { entries: { to: 1 }, upTo: { to: expect.any(String) } }, exact: true }),
      );
    },
  );

  it('is said by the user who migrates, and by nobody else', async () => {
    const database = await aDatabase();
    const [application, owner, stranger] = [await aUser(database), await aUser(database), await aUser(database)];
    await execute(database.superuserUrl, `GRANT CREATE ON SCHEMA public TO ${owner.user}`);
    await migrate({ ...settings(application.url, owner.url), AUDIT_RETENTION_DAYS: 400 });
    const days = () => ask(database.superuserUrl, 'SELECT days FROM audit_retention');
    expect(await days()).toEqual([{ days: 400 }]);
    for (const change of [
      'UPDATE audit_retention SET days = 30',
      'DELETE FROM audit_retention',
      'INSERT INTO audit_retention VALUES (true, 30)',
    ])
      await expect(execute(application.url, SCOPE, change)).rejects.toMatchObject({ code: '42501' });
    await expect(execute(stranger.url, 'SELECT prune_audit(1)')).rejects.toMatchObject({ code: '42501' });
    await expect(migrate({ ...settings(application.url), AUDIT_RETENTION_DAYS: 30 })).rejects.toThrow(
      /^AUDIT_RETENTION_DAYS is 30, and the database says 400: only the user who migrates may change that/,
    );
    expect(await migrate({ ...settings(application.url), AUDIT_RETENTION_DAYS: 400 })).toEqual([]);
    await migrate(settings(application.url, owner.url));
    expect(await days()).toEqual([]);
  });

  it('is for ever, unless it was said', async () => {
    const database = await aDatabase(true);
    await execute(database.url, SCOPE, entry('old', '10000 days'), 'SELECT prune_audit(10)');
    expect(await types(database)).toEqual(['old']);
  });
});
