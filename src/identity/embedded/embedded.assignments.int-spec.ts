import { openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import { FakeEndOfAccess } from '../../access/testing';
import type { Tenant } from '../../shared/tenant';
import { identityOf } from '../persistence/effective-roles';
import { PostgresLastAdministrator } from '../persistence/postgres-last-administrator';
import { TypeOrmTenantRepository } from '../persistence/typeorm-tenant.repository';
import { UserTable } from '../persistence/user.table';
import { EmbeddedAssignments } from './embedded.assignments';

const ANA = '018f0000-0000-4000-8000-00000000000a';
const DESK = '018f0000-0000-4000-8000-0000000000f1';
const OPERATORS = '018f0000-0000-4000-8000-0000000000f2';
const NOBODY = '018f0000-0000-4000-8000-00000000dead';
const NOT_FOUND = { status: 404, code: 'not-found' };

describe('EmbeddedAssignments', () => {
  let db: OpenTestDatabase;
  let here: Tenant;
  let endOfAccess: FakeEndOfAccess;
  let assignments: EmbeddedAssignments;
  let together: jest.Mock<Promise<void>>;
  const within = <T>(work: () => Promise<T>): Promise<T> => db.unitOfWork.run('system', work);
  const sql = (statement: string, ...values: unknown[]): Promise<unknown> =>
    db.current.manager.query(statement, values);
  const roles = async () => {
    const { installationRoles, memberships } = (await within(() => identityOf(db.current, ANA)))!;
    return [installationRoles, ...memberships.map(({ roles }) => roles)].map(String);
  };

  beforeAll(async () => {
    db = await openTestDatabase();
    here = await within(() => new TypeOrmTenantRepository(db.current).ensure('SERHAFEN:CL'));
    await within(async () => {
      await sql(`INSERT INTO roles (name) VALUES ('CLERK')`);
      await sql(
        `INSERT INTO groups (id, tenant_id, name) VALUES ($1, $2, 'Desk'), ($3, NULL, 'Operators')`,
        DESK,
        here.id,
        OPERATORS,
      );
      await sql(`INSERT INTO group_roles VALUES ($1, $2, 'CLERK'), ($3, NULL, 'SUPERADMIN')`, DESK, here.id, OPERATORS);
    });
  });
  beforeEach(async () => {
    endOfAccess = new FakeEndOfAccess();
    together = jest.fn(() => Promise.resolve());
    const last = new PostgresLastAdministrator(db.current);
    assignments = new EmbeddedAssignments(db.unitOfWork, db.current, new UserTable(db.current), last, endOfAccess);
    await within(async () => {
      await sql(`DELETE FROM users`);
      await sql(`INSERT INTO users (id, email) VALUES ($1, 'ana@example.test')`, ANA);
      await sql(`INSERT INTO memberships (tenant_id, user_id) VALUES ($1, $2)`, here.id, ANA);
    });
  });
  afterAll(() => db.close());

  const ways: [string, (together: jest.Mock) => Promise<void>, (together: jest.Mock) => Promise<void>, string[]][] = [
    [
      'a role in a tenant',
      (done) => assignments.assignRole(ANA, here.id, 'CLERK', done),
      (done) => assignments.withdrawRole(ANA, here.id, 'CLERK', done),
      ['', 'CLERK'],
    ],
    [
      'an installation-wide role',
      (done) => assignments.assignRole(ANA, undefined, 'CLERK', done),
      (done) => assignments.withdrawRole(ANA, undefined, 'CLERK', done),
      ['CLERK', ''],
    ],
    [
      'a group',
      (done) => assignments.joinGroup(ANA, DESK, done),
      (done) => assignments.leaveGroup(ANA, DESK, done),
      ['', 'CLERK'],
    ],
  ];

  it.each(ways)('gives %s once, and takes it away once with the tokens that carry it', async (_, give, take, held) => {
    await give(together);
    await give(together);
    expect(together).toHaveBeenCalledTimes(1);
    expect(together).toHaveBeenCalledWith(expect.objectContaining({ id: ANA, email: 'ana@example.test' }));
    expect(await roles()).toEqual(held);
    expect(endOfAccess.ended).toEqual([]);
    await take(together);
    await take(together);
    expect(together).toHaveBeenCalledTimes(2);
    expect(await roles()).toEqual(['', '']);
    expect(endOfAccess.ended).toEqual([`tokens ${ANA}`]);
  });

  it.each(ways)('neither gives nor takes %s when what belongs to it fails', async (_, give, take, held) => {
    const failing = jest.fn(() => Promise.reject(new Error('not together')));
    await expect(give(failing)).rejects.toThrow('not together');
    expect(await roles()).toEqual(['', '']);
    await give(together);
    await expect(take(failing)).rejects.toThrow('not together');
    expect(await roles()).toEqual(held);
  });

  it('makes a member, and with the membership takes its roles and groups', async () => {
    await assignments.leave(ANA, here.id, together);
    expect(await roles()).toEqual(['']);
    await assignments.join(ANA, here.id, together);
    await assignments.join(ANA, here.id, together);
    await assignments.joinGroup(ANA, DESK, together);
    await assignments.assignRole(ANA, here.id, 'CLERK', together);
    expect(together).toHaveBeenCalledTimes(4);
    await assignments.leave(ANA, here.id, together);
    await assignments.leave(ANA, here.id, together);
    await assignments.join(ANA, here.id, together);
    expect(await roles()).toEqual(['', '']);
    expect(endOfAccess.ended).toEqual([`tokens ${ANA}`, `tokens ${ANA}`]);
  });

  it.each([
    ['a user', () => assignments.assignRole(NOBODY, here.id, 'CLERK', together)],
    ['a role', () => assignments.assignRole(ANA, here.id, 'UNKNOWN', together)],
    ['a member of the tenant', () => assignments.assignRole(ANA, NOBODY, 'CLERK', together)],
    ['a member, whose role is withdrawn', () => assignments.withdrawRole(ANA, NOBODY, 'CLERK', together)],
    ['a tenant', () => assignments.join(ANA, NOBODY, together)],
    ['a group', () => assignments.joinGroup(ANA, NOBODY, together)],
    ['a group that is left', () => assignments.leaveGroup(ANA, NOBODY, together)],
  ])('answers 404 for %s that is not there', async (_, work) => {
    await expect(work()).rejects.toMatchObject(NOT_FOUND);
    expect(together).not.toHaveBeenCalled();
  });

  it('lets nobody into a group of a tenant of which they are no member', async () => {
    await assignments.leave(ANA, here.id, together);
    await expect(assignments.joinGroup(ANA, DESK, together)).rejects.toMatchObject(NOT_FOUND);
  });

  it('keeps the last administrator, by role and by group', async () => {
    await assignments.assignRole(ANA, undefined, 'SUPERADMIN', together);
    const last = { status: 409, code: 'last-administrator' };
    await expect(assignments.withdrawRole(ANA, undefined, 'SUPERADMIN', together)).rejects.toMatchObject(last);
    await assignments.joinGroup(ANA, OPERATORS, together);
    await assignments.withdrawRole(ANA, undefined, 'SUPERADMIN', together);
    await expect(assignments.leaveGroup(ANA, OPERATORS, together)).rejects.toMatchObject(last);
    expect(await roles()).toEqual(['ADMIN,SUPERADMIN,USER', '']);
  });

  it('gives and takes once, however many do so at a time', async () => {
    const ten = (work: () => Promise<void>) => Promise.all(Array.from({ length: 10 }, work));
    await ten(() => assignments.assignRole(ANA, here.id, 'CLERK', together));
    expect(together).toHaveBeenCalledTimes(1);
    await ten(() => assignments.withdrawRole(ANA, here.id, 'CLERK', together));
    expect(together).toHaveBeenCalledTimes(2);
    expect(endOfAccess.ended).toHaveLength(1);
  });
});
