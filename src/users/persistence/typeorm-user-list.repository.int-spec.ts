import { asRequestOf, openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { execute } from '../../../test/support/test-server';
import { aTenant } from '../../access/testing';
import { createDataSource, type Scope, TypeOrmUnitOfWork } from '../../shared/database';
import type { Reading } from '../../shared/paging';
import { sortKeyOf, type UserSort } from '../domain/listed-user';
import { userPage } from '../queries/user-page';
import { TypeOrmUserListRepository } from './typeorm-user-list.repository';

const HERE = aTenant('SERHAFEN:CL', '00000000-0000-4000-8000-00000000000a');
const THERE = aTenant('ANDESLOG:PE', '00000000-0000-4000-8000-00000000000b');
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

describe('TypeOrmUserListRepository', () => {
  let db: OpenTestDatabase;
  let list: TypeOrmUserListRepository;

  /** 1 ana, 2 bea, 3 100%_cleo and 4 dora are here; 4 dora and 5 eva there; 6 zoe is nowhere. Times repeat. */
  beforeAll(async () => {
    db = await openTestDatabase();
    list = new TypeOrmUserListRepository(db.current);
    const users = ['ana', 'bea', '100%_cleo', 'dora', 'eva', 'zoe'].map(
      (name, i) =>
        `('${id(i + 1)}', '${name}@example.test', ${name === 'bea' ? `'queen.b'` : 'NULL'}, '2026-01-0${1 + Math.floor(i / 2)}T00:00:00.123Z')`,
    );
    await execute(
      db.database.superuserUrl,
      `INSERT INTO tenants VALUES ('${HERE.id}', 'SERHAFEN', 'CL'), ('${THERE.id}', 'ANDESLOG', 'PE')`,
      `INSERT INTO users (id, email, username, created_at) VALUES ${users.join()}`,
      `INSERT INTO memberships SELECT '${HERE.id}', id FROM users WHERE id <= '${id(4)}'`,
      `INSERT INTO memberships SELECT '${THERE.id}', id FROM users WHERE id IN ('${id(4)}', '${id(5)}')`,
      `INSERT INTO membership_roles VALUES ('${HERE.id}', '${id(1)}', 'USER'), ('${HERE.id}', '${id(1)}', 'ADMIN'),
                                           ('${HERE.id}', '${id(4)}', 'USER'), ('${THERE.id}', '${id(4)}', 'ADMIN')`,
      `INSERT INTO installation_roles VALUES ('${id(1)}', 'SUPERADMIN')`,
    );
  });
  afterAll(() => db.close());

  const within = <T>(scope: Scope, work: () => Promise<T>, tenant = HERE): Promise<T> =>
    asRequestOf(tenant, () => db.unitOfWork.run(scope, work));
  const all: Reading = { descending: false, beyond: undefined, rows: 100 };
  const names = (scope: Scope, search?: string, sort: UserSort = 'email', reading = all, tenant = HERE) =>
    within(scope, () => list.read(sort, reading, search), tenant).then((users) =>
      users.map(({ email }) => email.split('@')[0]),
    );

  describe('read', () => {
    it("lists the tenant's members with their roles there; another tenant's are absent", async () => {
      const [, ana, bea, dora, ...rest] = await within('tenant', () => list.read('email', all, undefined));
      expect(ana).toEqual({
        id: id(1),
        email: 'ana@example.test',
        username: undefined,
        enabled: true,
        roles: ['ADMIN', 'USER'],
        createdAt: new Date('2026-01-01T00:00:00.123Z'),
      });
      expect(bea).toMatchObject({ username: 'queen.b', roles: [] });
      expect(dora).toMatchObject({ email: 'dora@example.test', roles: ['USER'] });
      expect(rest).toEqual([]);
      expect(await names('tenant', undefined, 'email', all, THERE)).toEqual(['dora', 'eva']);
    });

    it('lists everybody of the installation with installation-wide roles', async () => {
      const users = await within('installation', () => list.read('email', all, undefined));
      expect(users.map(({ email, roles }) => [email.split('@')[0], roles.join()])).toEqual([
        ['100%_cleo', ''],
        ['ana', 'SUPERADMIN'],
        ['bea', ''],
        ['dora', ''],
        ['eva', ''],
        ['zoe', ''],
      ]);
    });

    it.each([
      ['EXAMPLE.test', ['100%_cleo', 'ana', 'bea', 'dora']],
      ['QUEEN', ['bea']],
      ['%', ['100%_cleo']],
      ['_', ['100%_cleo']],
      ['\\', []],
      ['eva', []],
    ])('finds with the text %j only %j among the members', async (search, found) => {
      expect(await names('tenant', search)).toEqual(found);
    });

    it.each(['email', '-email', 'createdAt', '-createdAt'] as const)(
      'reads on from any place, in both directions, sorted by %s',
      async (sort) => {
        const descending = sort.startsWith('-');
        const users = await within('installation', () => list.read(sort, { ...all, descending }, undefined));
        const order = users.map(({ email }) => email.split('@')[0]);
        for (const [i, user] of users.entries()) {
          const beyond = { key: sortKeyOf(user, sort), id: user.id };
          expect(await names('installation', undefined, sort, { descending, beyond, rows: 100 })).toEqual(
            order.slice(i + 1),
          );
          const before = await names('installation', undefined, sort, { descending: !descending, beyond, rows: 100 });
          expect(before.reverse()).toEqual(order.slice(0, i));
        }
      },
    );

    it('walks page by page over users of the same moment', async () => {
      const seen: string[] = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page = await within('installation', () =>
          userPage(list, { limit: 1, sort: '-createdAt', count: false, ...(cursor ? { cursor } : {}) }),
        );
        seen.push(...page.data.map((user) => user.id));
        cursor = page.page.nextCursor;
      }
      expect(seen).toEqual([6, 5, 4, 3, 2, 1].map(id));
    });
  });

  it("shows no other tenant's users to a user of the database whom no policy binds", async () => {
    const source = await createDataSource(db.database.superuserUrl, 1).initialize();
    const unbound = new TypeOrmUnitOfWork(source);
    const seen = await asRequestOf(THERE, () =>
      unbound.run('tenant', async () => [await list.read('email', all, undefined), await list.count(undefined)]),
    );
    expect(seen).toMatchObject([
      [
        { id: id(4), roles: ['ADMIN'] },
        { id: id(5), roles: [] },
      ],
      2,
    ]);
    await source.destroy();
  });

  describe('count', () => {
    it("counts the tenant's members; another tenant's are absent", async () => {
      expect(await within('tenant', () => list.count(undefined))).toBe(4);
      expect(await within('tenant', () => list.count(undefined), THERE)).toBe(2);
      expect(await within('tenant', () => list.count('eva'))).toBe(0);
    });

    it('counts everybody of the installation', async () => {
      expect(await within('installation', () => list.count(undefined))).toBe(6);
      expect(await within('installation', () => list.count('eva'))).toBe(1);
    });
  });
});
