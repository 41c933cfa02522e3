import { asRequestOf, openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { execute } from '../../../test/support/test-server';
import { aTenant } from '../../access/testing';
import { createDataSource, type Scope, TypeOrmUnitOfWork, type UnitOfWork } from '../../shared/database';
import type { Reading } from '../../shared/paging';
import { TypeOrmGroupRepository } from './typeorm-group.repository';

const HERE = aTenant('SERHAFEN:CL', '00000000-0000-4000-8000-00000000000a');
const THERE = aTenant('ANDESLOG:PE', '00000000-0000-4000-8000-00000000000b');
const [ANA, BEA] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'] as const;
const idOf = (n: number) => `00000000-0000-4000-8000-0000000000f${n}`;
const [DESK, BAND, PILOTS] = [idOf(1), idOf(2), idOf(3)] as const;
const ALL: Reading = { descending: false, beyond: undefined, rows: 9 };

describe('TypeOrmGroupRepository', () => {
  let db: OpenTestDatabase;
  let unbound: Awaited<ReturnType<ReturnType<typeof createDataSource>['initialize']>>;
  let groups: TypeOrmGroupRepository;
  const within = <T>(scope: Scope, work: () => Promise<T>, unitOfWork: UnitOfWork = db.unitOfWork): Promise<T> =>
    asRequestOf(HERE, () => unitOfWork.run(scope, work));
  const here = <T>(work: () => Promise<T>) => within('tenant', work);

  beforeAll(async () => {
    db = await openTestDatabase();
    unbound = await createDataSource(db.database.superuserUrl, 1).initialize();
    groups = new TypeOrmGroupRepository(db.current);
    await execute(
      db.database.superuserUrl,
      `INSERT INTO tenants VALUES ('${HERE.id}', 'SERHAFEN', 'CL'), ('${THERE.id}', 'ANDESLOG', 'PE')`,
      `INSERT INTO users (id, email) VALUES ('${ANA}', 'ana@example.test'), ('${BEA}', 'bea@example.test')`,
      `INSERT INTO memberships VALUES ('${HERE.id}', '${ANA}'), ('${THERE.id}', '${ANA}'), ('${HERE.id}', '${BEA}')`,
    );
  });
  /** A group of each: here, there and of the installation. Ana is in all, Bea in the one here. */
  beforeEach(() =>
    execute(
      db.database.superuserUrl,
      `DELETE FROM groups`,
      `INSERT INTO groups (id, tenant_id, name, description) VALUES ('${DESK}', '${HERE.id}', 'Desk', 'At the door.'),
         ('${BAND}', '${THERE.id}', 'Band', ''), ('${PILOTS}', NULL, 'Pilots', '')`,
      `INSERT INTO group_roles VALUES ('${DESK}', '${HERE.id}', 'USER'), ('${BAND}', '${THERE.id}', 'ADMIN'), ('${PILOTS}', NULL, 'ADMIN')`,
      `INSERT INTO group_members (group_id, tenant_id, user_id) VALUES ('${DESK}', '${HERE.id}', '${BEA}'), ('${DESK}', '${HERE.id}', '${ANA}'),
         ('${BAND}', '${THERE.id}', '${ANA}'), ('${PILOTS}', NULL, '${ANA}')`,
    ),
  );
  afterAll(async () => {
    await unbound?.destroy();
    await db.close();
  });

  /** All that there is, past policies. */
  const everything = () =>
    unbound.query<unknown[]>(
      `SELECT g.name, g.description, g.version,
              (SELECT string_agg(role, ',' ORDER BY role) FROM group_roles r WHERE r.group_id = g.id) AS roles,
              (SELECT count(*)::int FROM group_members m WHERE m.group_id = g.id) AS members
         FROM groups g ORDER BY g.name`,
    );

  it('finds a group with what it gives and how many it has; one of the installation where that is worked in', async () => {
    expect(await here(() => groups.find(DESK))).toMatchObject({
      id: DESK,
      name: 'Desk',
      description: 'At the door.',
      tenant: HERE.code,
      origin: 'gateway',
      roles: ['USER'],
      members: 2,
      version: 1,
    });
    const pilots = await within('installation', () => groups.find(PILOTS));
    expect(pilots).toMatchObject({ tenant: undefined, roles: ['ADMIN'], members: 1 });
    for (const id of [DESK, BAND]) expect(await within('installation', () => groups.find(id))).toBeUndefined();
  });

  it('makes a group where it works, and takes no name there twice, whatever its spelling', async () => {
    const made = await here(() => groups.insert('Band', 'Plays here.', ['USER', 'ADMIN']));
    expect(made).toMatchObject({ name: 'Band', tenant: HERE.code, roles: ['ADMIN', 'USER'], members: 0, version: 1 });
    const everywhere = await within('installation', () => groups.insert('Band', '', []));
    expect(everywhere).toMatchObject({ tenant: undefined, roles: [] });
    const taken = { code: 'name-taken', errors: [{ pointer: '/name' }] };
    await expect(here(() => groups.insert('BAND', '', []))).rejects.toMatchObject(taken);
    await expect(here(() => groups.change(DESK, 'bAnd', ''))).rejects.toMatchObject(taken);
    await expect(within('installation', () => groups.insert('PILOTS', '', []))).rejects.toMatchObject(taken);
  });

  it('changes, gives and takes with another version each, and what is so already with none', async () => {
    expect(await here(() => groups.change(DESK, 'Front desk', ''))).toMatchObject({ name: 'Front desk', version: 2 });
    expect(await here(() => groups.giveRole(DESK, 'ADMIN'))).toBe(true);
    expect(await here(() => groups.giveRole(DESK, 'ADMIN'))).toBe(false);
    expect(await here(() => groups.takeRole(DESK, 'USER'))).toBe(true);
    expect(await here(() => groups.takeRole(DESK, 'USER'))).toBe(false);
    expect(await here(() => groups.find(DESK))).toMatchObject({ roles: ['ADMIN'], version: 4 });
  });

  it('deletes a group with what it gave and who was in it', async () => {
    await here(() => groups.remove(DESK));
    expect(await here(() => groups.find(DESK))).toBeUndefined();
    const left = await unbound.query<unknown[]>(
      `SELECT group_id FROM group_roles WHERE group_id = $1 UNION ALL SELECT group_id FROM group_members WHERE group_id = $1`,
      [DESK],
    );
    expect(left).toEqual([]);
  });

  it('locks the version that is asked for, after whoever was before', async () => {
    await expect(here(() => groups.lock(DESK, 7))).rejects.toMatchObject({ code: 'version-outdated' });
    const [locked, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const first = here(async () => {
      await groups.lock(DESK, 1);
      locked.resolve();
      await release.promise;
      await groups.change(DESK, 'Front desk', '');
    });
    await locked.promise;
    const second = here(() => groups.lock(DESK)).then(({ name, version }) => [name, version]);
    const third = here(() => groups.lock(DESK, 1)).catch(({ code }: { code: string }) => code);
    release.resolve();
    await first;
    expect(await Promise.all([second, third])).toEqual([['Front desk', 2], 'version-outdated']);
  });

  it('lists in either direction, beyond one, and finds text of names and descriptions', async () => {
    for (const name of ['Élan', 'alpha', '100%']) await here(() => groups.insert(name, '', []));
    const names = async (reading: Partial<Reading>, search?: string) =>
      (await here(() => groups.read({ ...ALL, ...reading }, search))).map(({ name }) => name);
    expect(await names({})).toEqual(['100%', 'Desk', 'alpha', 'Élan']);
    const beyond = { key: 'Desk', id: DESK };
    expect(await names({ beyond, rows: 1 })).toEqual(['alpha']);
    expect(await names({ beyond, descending: true })).toEqual(['100%']);
    expect([await names({}, 'DOOR'), await names({}, '0%'), await names({}, '_')]).toEqual([['Desk'], ['100%'], []]);
    expect([await here(() => groups.count()), await here(() => groups.count('a'))]).toEqual([4, 3]);
    expect(await within('installation', () => groups.count())).toBe(1);
  });

  it('tells who is in a group, in either direction and beyond one', async () => {
    expect(await here(() => groups.memberIds(DESK))).toEqual([ANA, BEA]);
    const members = async (reading: Partial<Reading>) =>
      (await here(() => groups.members(DESK, { ...ALL, ...reading }))).map(({ email, origin }) => `${email} ${origin}`);
    expect(await members({})).toEqual(['ana@example.test gateway', 'bea@example.test gateway']);
    expect(await members({ descending: true, rows: 1 })).toEqual(['bea@example.test gateway']);
    expect(await members({ beyond: { key: 'ana@example.test', id: ANA } })).toEqual(['bea@example.test gateway']);
    expect(await within('installation', () => groups.memberIds(PILOTS))).toEqual([ANA]);
  });

  describe.each([
    ['a user of the database whom policies bind', () => db.unitOfWork],
    ['one whom no policy binds', () => new TypeOrmUnitOfWork(unbound)],
  ])('for %s', (_, unitOfWork) => {
    const asked = <T>(work: () => Promise<T>) => within('tenant', work, unitOfWork());

    it.each([
      ["another tenant's", BAND],
      ["the installation's", PILOTS],
    ])('%s group is absent from every list and look-up', async (_whose, id) => {
      expect((await asked(() => groups.read(ALL))).map(({ name }) => name)).toEqual(['Desk']);
      expect(await asked(() => groups.count())).toBe(1);
      expect(await asked(() => groups.find(id))).toBeUndefined();
      await expect(asked(() => groups.lock(id))).rejects.toMatchObject({ status: 404, code: 'not-found' });
      expect(await asked(() => groups.memberIds(id))).toEqual([]);
      expect(await asked(() => groups.members(id, ALL))).toEqual([]);
    });

    it.each([
      ["another tenant's", BAND],
      ["the installation's", PILOTS],
    ])('%s group is neither changed nor deleted', async (_whose, id) => {
      const before = await everything();
      await asked(() => groups.change(id, 'Ours', 'Ours.'));
      await asked(() => groups.remove(id));
      expect(await asked(() => groups.takeRole(id, 'ADMIN'))).toBe(false);
      await expect(asked(() => groups.giveRole(id, 'USER'))).rejects.toThrow(/foreign key/);
      expect(await everything()).toEqual(before);
    });
  });
});
