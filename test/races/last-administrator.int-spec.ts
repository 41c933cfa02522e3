import { openTestDatabase, type OpenTestDatabase } from '../support/database';
import { aPrincipal, FakeEndOfAccess, FakeRolePermissions } from '../../src/access/testing';
import { FakeDomainEvents } from '../../src/shared/events/testing';
import { EmbeddedUserDirectory } from '../../src/identity/embedded/embedded.user-directory';
import { PostgresLastAdministrator } from '../../src/identity/persistence/postgres-last-administrator';
import { TypeOrmUserRepository } from '../../src/identity/persistence/typeorm-user.repository';
import { UserTable } from '../../src/identity/persistence/user.table';
import { FakePasswordHasher } from '../../src/identity/testing';
import { TypeOrmUserDetailsRepository } from '../../src/users/persistence/typeorm-user-details.repository';
import { UserAdministration } from '../../src/users';
import { DeleteUser } from '../../src/users/commands/delete-user.command';
import { DeleteUserHandler } from '../../src/users/commands/delete-user.handler';
import { SetUserEnabled } from '../../src/users/commands/set-user-enabled.command';
import { SetUserEnabledHandler } from '../../src/users/commands/set-user-enabled.handler';

const PEOPLE = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'] as const;

describe('of two SUPERADMINs', () => {
  let db: OpenTestDatabase;
  let enable: SetUserEnabledHandler;
  let remove: DeleteUserHandler;

  beforeAll(async () => {
    db = await openTestDatabase();
    const users = new TypeOrmUserRepository(db.current);
    const permissions = new FakeRolePermissions({ SUPERADMIN: ['*:*'] });
    const details = new TypeOrmUserDetailsRepository(db.current);
    const administration = new UserAdministration(db.unitOfWork, details, users, permissions);
    const directory = new EmbeddedUserDirectory(db.unitOfWork, new UserTable(db.current), new FakePasswordHasher());
    const last = new PostgresLastAdministrator(db.current);
    const others = [new FakeEndOfAccess(), new FakeDomainEvents()] as const;
    enable = new SetUserEnabledHandler(administration, directory, last, ...others);
    remove = new DeleteUserHandler(administration, directory, last, ...others);
  });
  afterAll(() => db.close());

  const ask = <Row>(statement: string): Promise<Row[]> =>
    db.unitOfWork.run('system', () => db.current.manager.query<Row[]>(statement));
  const both = async (): Promise<void> => {
    for (const id of PEOPLE) {
      await ask(
        `INSERT INTO users (id, email) VALUES ('${id}', '${id}@example.test') ON CONFLICT (id) DO UPDATE SET enabled = true`,
      );
      await ask(`INSERT INTO installation_roles (user_id, role) VALUES ('${id}', 'SUPERADMIN') ON CONFLICT DO NOTHING`);
    }
  };
  const left = async (): Promise<number> =>
    (await ask<{ n: number }>(`SELECT count(*)::int AS n FROM users WHERE enabled`))[0]!.n;

  it.each<[string, (actor: number, victim: string) => Promise<void>]>([
    ['disable', (actor, id) => enable.execute(new SetUserEnabled(who(actor), 'installation', id, false))],
    ['delete', (actor, id) => remove.execute(new DeleteUser(who(actor), 'installation', id))],
  ])('who %s each other at the same moment one is always left, a hundred times', async (_, take) => {
    for (let round = 0; round < 100; round++) {
      await both();
      const outcomes = await Promise.allSettled([take(0, PEOPLE[1]), take(1, PEOPLE[0])]);
      const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as { code: string }] : []));
      expect(refused.map(({ code }) => code)).toEqual(['last-administrator']);
      expect(await left()).toBe(1);
    }
  });

  const who = (n: number) => aPrincipal({ subject: PEOPLE[n as 0 | 1], roles: ['SUPERADMIN'] });
});
