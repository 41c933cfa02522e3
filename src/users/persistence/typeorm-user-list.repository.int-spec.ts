import { asRequestOf, openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { execute } from '../../../test/support/test-server';
import { aTenant } from '../../access/testing';
import { ListUsersQuery } from '../../contract';
import { createDataSource, type Scope, TypeOrmUnitOfWork } from '../../shared/database';
import type { Reading } from '../../shared/paging';
import { orderOf, type UserSort } from '../domain/listed-user';
import type { UserFilter } from '../ports/user-list.repository';
import { userPage } from '../queries/user-page';
import { TypeOrmUserListRepository } from './typeorm-user-list.repository';

const HERE = aTenant('SERHAFEN:CL', '00000000-0000-4000-8000-00000000000a');
const THERE = aTenant('ANDESLOG:PE', '00000000-0000-4000-8000-00000000000b');
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const SORTS = (['email', 'username', 'familyName', 'createdAt', 'lastLoginAt'] as const).flatMap(
  (order): UserSort[] => [order, `-${order}`],
);
/** Crews here, there, and of the installation. */
const [CREW, THEIR_CREW, ALL_CREWS] = [id(0xc1), id(0xc2), id(0xc3)];

describe('TypeOrmUserListRepository', () => {
  let db: OpenTestDatabase;
  let list: TypeOrmUserListRepository;

  /** 1 ana, 2 bea, 3 100%_cleo and 4 dora are here; 4 dora and 5 eva there; 6 zoe is nowhere. Times and names repeat. */
  beforeAll(async () => {
    db = await openTestDatabase();
    list = new TypeOrmUserListRepository(db.current);
    const users = ['ana', 'bea', '100%_cleo', 'dora', 'eva', 'zoe'].map(
      (name, i) =>
        `('${id(i + 1)}', '${name}@example.test', ${name === 'bea' ? `'queen.b'` : 'NULL'}, 'Ñ${name}', ${i % 2 ? `'Muñoz'` : 'NULL'},
          ${name !== 'bea'}, ${name === 'ana' ? 'now()' : 'NULL'}, '2026-01-0${1 + Math.floor(i / 2)}T00:00:00.123Z',
          ${i % 3 ? `'2026-02-0${1 + Math.floor(i / 2)}T00:00:00.123Z'` : 'NULL'})`,
    );
    await execute(
      db.database.superuserUrl,
      `INSERT INTO tenants VALUES ('${HERE.id}', 'SERHAFEN', 'CL'), ('${THERE.id}', 'ANDESLOG', 'PE')`,
      `INSERT INTO users (id, email, username, given_name, family_name, enabled, email_verified_at, created_at, last_login_at)
       VALUES ${users.join()}`,
      `INSERT INTO memberships SELECT '${HERE.id}', id FROM users WHERE id <= '${id(4)}'`,
      `INSERT INTO memberships SELECT '${THERE.id}', id FROM users WHERE id IN ('${id(4)}', '${id(5)}')`,
      `INSERT INTO membership_roles VALUES ('${HERE.id}', '${id(1)}', 'USER'), ('${HERE.id}', '${id(1)}', 'ADMIN'),
                                           ('${HERE.id}', '${id(4)}', 'USER'), ('${THERE.id}', '${id(4)}', 'ADMIN')`,
      `INSERT INTO installation_roles VALUES ('${id(1)}', 'SUPERADMIN')`,
      `INSERT INTO groups (id, tenant_id, name) VALUES ('${CREW}', '${HERE.id}', 'crew'), ('${THEIR_CREW}', '${THERE.id}', 'crew'),
                                                       ('${ALL_CREWS}', NULL, 'crew')`,
      `INSERT INTO group_members (group_id, tenant_id, user_id) VALUES ('${CREW}', '${HERE.id}', '${id(2)}'),
        ('${THEIR_CREW}', '${THERE.id}', '${id(4)}'), ('${ALL_CREWS}', NULL, '${id(1)}'), ('${ALL_CREWS}', NULL, '${id(5)}')`,
    );
  });
  afterAll(() => db.close());

  const within = <T>(scope: Scope, work: () => Promise<T>, tenant = HERE): Promise<T> =>
    asRequestOf(tenant, () => db.unitOfWork.run(scope, work));
  const all: Reading = { descending: false, beyond: undefined, rows: 100 };
  const read = (scope: Scope, filter: UserFilter = {}, sort: UserSort = 'email', reading = all, tenant = HERE) =>
    within(scope, () => list.page(filter, orderOf(sort), reading, true), tenant);
  const names = async (...args: Parameters<typeof read>): Promise<string[]> =>
    (await read(...args)).rows.map(({ email }) => email.split('@')[0]!);

  it("lists the tenant's members with their roles there; another tenant's are absent", async () => {
    const { rows, total } = await read('tenant');
    const [, ana, bea, dora, ...rest] = rows;
    expect(ana).toEqual({
      id: id(1),
      email: 'ana@example.test',
      username: undefined,
      givenName: 'Ñana',
      familyName: undefined,
      enabled: true,
      emailVerified: true,
      roles: ['ADMIN', 'USER'],
      createdAt: new Date('2026-01-01T00:00:00.123Z'),
      lastLoginAt: undefined,
      key: 'ana@example.test',
    });
    expect(bea).toMatchObject({
      username: 'queen.b',
      familyName: 'Muñoz',
      enabled: false,
      emailVerified: false,
      roles: [],
      lastLoginAt: new Date('2026-02-01T00:00:00.123Z'),
    });
    expect(dora).toMatchObject({ email: 'dora@example.test', roles: ['USER'] });
    expect([rest, total]).toEqual([[], 4]);
    expect(await names('tenant', {}, 'email', all, THERE)).toEqual(['dora', 'eva']);
  });

  it('lists everybody of the installation with installation-wide roles', async () => {
    const { rows, total } = await read('installation');
    expect(rows.map(({ email, roles }) => [email.split('@')[0], roles.join()])).toEqual([
      ['100%_cleo', ''],
      ['ana', 'SUPERADMIN'],
      ['bea', ''],
      ['dora', ''],
      ['eva', ''],
      ['zoe', ''],
    ]);
    expect(total).toBe(6);
  });

  describe('with a filter', () => {
    it.each<[string, UserFilter, string[]]>([
      ['a part of the address', { search: 'EXAMPLE.test' }, ['100%_cleo', 'ana', 'bea', 'dora']],
      ['a part of the username', { search: 'QUEEN' }, ['bea']],
      ['a family name without its accent', { search: 'munoz' }, ['bea', 'dora']],
      ['a name over both its parts', { search: 'ñbea MUÑ' }, ['bea']],
      ['no text over two fields', { search: 'test queen' }, []],
      ['a sign that means something in patterns', { search: '%' }, ['100%_cleo']],
      ['another one', { search: '_' }, ['100%_cleo']],
      ['a backslash', { search: '\\' }, []],
      ["another tenant's user", { search: 'eva' }, []],
      ['who may sign in', { enabled: true }, ['100%_cleo', 'ana', 'dora']],
      ['who may not', { enabled: false }, ['bea']],
      ['whose address was proven', { emailVerified: true }, ['ana']],
      ['whose address was not', { emailVerified: false }, ['100%_cleo', 'bea', 'dora']],
      ['a role', { role: 'USER' }, ['ana', 'dora']],
      ["another tenant's role", { role: 'SUPERADMIN' }, []],
      ['a group', { groupId: CREW }, ['bea']],
      ["another tenant's group", { groupId: THEIR_CREW }, []],
      ['a group of the installation', { groupId: ALL_CREWS }, ['ana']],
      ['the tenant itself', { tenantCode: 'serhafen:cl', role: 'ADMIN' }, ['ana']],
      ['another tenant', { tenantCode: THERE.code }, []],
      ['from a moment on', { createdFrom: new Date('2026-01-02T00:00:00.123Z') }, ['100%_cleo', 'dora']],
      ['before a moment', { createdBefore: new Date('2026-01-02T00:00:00.123Z') }, ['ana', 'bea']],
      ['all of it', { search: 'ana', enabled: true, emailVerified: true, role: 'USER', groupId: ALL_CREWS }, ['ana']],
    ])('lists and counts among the members by %s', async (_, filter, found) => {
      const { rows, total } = await read('tenant', filter);
      expect(rows.map(({ email }) => email.split('@')[0])).toEqual(found);
      expect(total).toBe(found.length);
    });

    it.each<[string, UserFilter, string[]]>([
      ['text', { search: 'eva' }, ['eva']],
      ['an installation-wide role', { role: 'SUPERADMIN' }, ['ana']],
      ['no role of a tenant', { role: 'ADMIN' }, []],
      ['a group', { groupId: THEIR_CREW }, ['dora']],
      ['a tenant', { tenantCode: THERE.code }, ['dora', 'eva']],
      ['a role in a tenant', { tenantCode: THERE.code, role: 'ADMIN' }, ['dora']],
      ['a tenant that is none', { tenantCode: 'NOWHERE:XX' }, []],
    ])('lists and counts in the installation by %s', async (_, filter, found) => {
      const { rows, total } = await read('installation', filter);
      expect(rows.map(({ email }) => email.split('@')[0])).toEqual(found);
      expect(total).toBe(found.length);
    });

    it('counts only when it is asked to, found in order or not', async () => {
      for (const rows of [1, 100])
        for (const filter of [{}, { enabled: true }])
          expect(
            (await within('tenant', () => list.page(filter, 'email', { ...all, rows }, false))).total,
          ).toBeUndefined();
    });
  });

  it.each(SORTS)('reads on from any place, in both directions, sorted by %s', async (sort) => {
    const descending = sort.startsWith('-');
    for (const filter of [{}, { search: 'example' }]) {
      const { rows } = await read('installation', filter, sort, { ...all, descending });
      const order = rows.map(({ email }) => email.split('@')[0]);
      expect(order).toHaveLength(6);
      for (const [i, { key, id: user }] of rows.entries()) {
        const beyond = { key, id: user };
        for (const limit of [2, 100]) {
          expect(await names('installation', filter, sort, { descending, beyond, rows: limit })).toEqual(
            order.slice(i + 1, i + 1 + limit),
          );
          const before = await names('installation', filter, sort, { descending: !descending, beyond, rows: limit });
          expect(before.reverse()).toEqual(order.slice(Math.max(i - limit, 0), i));
        }
      }
    }
  });

  it('sorts who has no name, or never signed in, before all others', async () => {
    expect(await names('tenant', {}, 'lastLoginAt')).toEqual(['ana', 'dora', 'bea', '100%_cleo']);
    expect(await names('tenant', {}, '-familyName', { ...all, descending: true })).toEqual([
      'dora',
      'bea',
      '100%_cleo',
      'ana',
    ]);
    expect(await names('tenant', {}, '-username', { ...all, descending: true })).toEqual([
      'bea',
      'dora',
      '100%_cleo',
      'ana',
    ]);
  });

  it('walks page by page over users of the same moment', async () => {
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const listing = Object.assign(new ListUsersQuery(), {
        limit: 1,
        sort: '-createdAt',
        ...(cursor ? { cursor } : {}),
      });
      const page = await within('installation', () => userPage(list, listing));
      seen.push(...page.data.map((user) => user.id));
      cursor = page.page.nextCursor;
    }
    expect(seen).toEqual([6, 5, 4, 3, 2, 1].map(id));
  });

  it("shows no other tenant's users to a user of the database whom no policy binds", async () => {
    const source = await createDataSource(db.database.superuserUrl, 1).initialize();
    const unbound = new TypeOrmUnitOfWork(source);
    const seen = await asRequestOf(THERE, () =>
      unbound.run('tenant', async () => [
        await list.page({}, 'email', all, true),
        await list.page({ search: 'example' }, 'email', { ...all, rows: 1 }, true),
        await list.page({ search: 'example', groupId: CREW }, 'email', all, true),
      ]),
    );
    expect(seen.map(({ rows, total }) => [rows.map((user) => [user.id, user.roles.join()]), total])).toEqual([
      [
        [
          [id(4), 'ADMIN'],
          [id(5), ''],
        ],
        2,
      ],
      [[[id(4), 'ADMIN']], 2],
      [[], 0],
    ]);
    await source.destroy();
  });

  // The last one: it fills the database.
  it('lists and counts many that all stand far from the beginning of the order', async () => {
    const CROWD = aTenant('CROWD:CL', '00000000-0000-4000-8000-00000000000c');
    await execute(
      db.database.superuserUrl,
      `INSERT INTO tenants VALUES ('${CROWD.id}', 'CROWD', 'CL')`,
      `INSERT INTO users (email, enabled) SELECT 'n' || n || '@crowd.test', n < 12100 FROM generate_series(10000, 15199) n`,
      `INSERT INTO memberships SELECT '${CROWD.id}', id FROM users WHERE email LIKE '%@crowd.test'`,
    );
    const disabled = { enabled: false, search: '@crowd' };
    const first = await read('tenant', disabled, 'email', { ...all, rows: 2 }, CROWD);
    const { key, id: user } = first.rows[1]!;
    const next = { descending: false, beyond: { key, id: user }, rows: 2 };
    const second = await read('tenant', disabled, 'email', next, CROWD);
    const places = [...first.rows, ...second.rows].map(({ email }) => email.split('@')[0]);
    expect([first.total, second.total, ...places]).toEqual([3100, 3100, 'n12100', 'n12101', 'n12102', 'n12103']);
    expect((await read('tenant', disabled, 'email', all, HERE)).total).toBe(0);
  });
});
