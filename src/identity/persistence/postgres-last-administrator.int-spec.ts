import { openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { PostgresLastAdministrator } from './postgres-last-administrator';

const ANA = '018f0000-0000-4000-8000-00000000000a';
const BEA = '018f0000-0000-4000-8000-00000000000b';
const GROUP = '018f0000-0000-4000-8000-0000000000ff';
const LAST = { status: 409, code: 'last-administrator' };

describe('PostgresLastAdministrator', () => {
  let db: OpenTestDatabase;
  let last: PostgresLastAdministrator;
  const within = <T>(work: () => Promise<T>): Promise<T> => db.unitOfWork.run('system', work);
  const sql = (statement: string, ...values: unknown[]): Promise<unknown> =>
    db.current.manager.query(statement, values);

  beforeAll(async () => {
    db = await openTestDatabase();
    last = new PostgresLastAdministrator(db.current);
  });
  beforeEach(() =>
    within(async () => {
      await sql(`DELETE FROM users`);
      await sql(`DELETE FROM groups`);
      await sql(`INSERT INTO users (id, email) VALUES ($1, 'ana@example.test'), ($2, 'bea@example.test')`, ANA, BEA);
      await sql(`INSERT INTO installation_roles (user_id, role) VALUES ($1, 'SUPERADMIN')`, ANA);
    }),
  );
  afterAll(() => db.close());

  const makeSuperadmin = (id: string) =>
    sql(`INSERT INTO installation_roles (user_id, role) VALUES ($1, 'SUPERADMIN')`, id);

  it('keeps the only one, and lets everybody else go', async () => {
    await expect(within(() => last.assertNotLast(ANA))).rejects.toMatchObject(LAST);
    await within(() => last.assertNotLast(BEA));
    await within(() => makeSuperadmin(BEA));
    await within(() => last.assertNotLast(ANA));
  });

  it('does not count a disabled one', async () => {
    await within(() => makeSuperadmin(BEA));
    await within(() => sql(`UPDATE users SET enabled = false WHERE id = $1`, BEA));
    await expect(within(() => last.assertNotLast(ANA))).rejects.toMatchObject(LAST);
  });

  it('counts the members of a group of the installation', async () => {
    await within(async () => {
      await sql(`INSERT INTO groups (id, name) VALUES ($1, 'Operators')`, GROUP);
      await sql(`INSERT INTO group_roles (group_id, role) VALUES ($1, 'SUPERADMIN')`, GROUP);
      await sql(`INSERT INTO group_members (group_id, user_id) VALUES ($1, $2)`, GROUP, BEA);
    });
    await within(() => last.assertNotLast(ANA));
    await within(() => sql(`DELETE FROM installation_roles WHERE user_id = $1`, ANA));
    await within(() => last.assertOneRemains());
    await expect(within(() => last.assertNotLast(BEA))).rejects.toMatchObject(LAST);
  });

  it('undoes the withdrawal that left nobody', async () => {
    const withdrawing = within(async () => {
      await sql(`DELETE FROM installation_roles WHERE user_id = $1`, ANA);
      await last.assertOneRemains();
    });
    await expect(withdrawing).rejects.toMatchObject(LAST);
    await within(() => last.assertOneRemains());
  });

  it('looks in the name of the house, whoever asks', async () => {
    await db.unitOfWork.run('installation', () => last.assertOneRemains());
  });

  it('of two who remove each other at once, one stays', async () => {
    const remove = (id: string): Promise<string> =>
      within(async () => {
        await sql(`SELECT 1 FROM users WHERE id = $1 FOR UPDATE`, id);
        await last.assertNotLast(id);
        await sql(`UPDATE users SET enabled = false WHERE id = $1`, id);
      }).then(
        () => 'removed',
        (error: { code: string }) => error.code,
      );
    await within(() => makeSuperadmin(BEA));
    for (let round = 0; round < 50; round++) {
      expect((await Promise.all([remove(ANA), remove(BEA)])).sort()).toEqual(['last-administrator', 'removed']);
      await within(() => sql(`UPDATE users SET enabled = true`));
    }
  });
});
