import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartError } from '../../shared/config';
import { FakeUnitOfWork } from '../../shared/database/testing';
import { anIdentity, FakePasswordHasher, FakeTenantRepository, FakeUserRepository } from '../testing';
import { SampleUsers } from './sample-users';

const bea = {
  email: 'bea@example.test',
  username: 'bea',
  password: 'long enough for a sample',
  givenName: 'Bea',
  tenants: { 'SERHAFEN:CL': ['ADMIN'], 'ANDESLOG:PE': ['USER'] },
};

describe('SampleUsers', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'sample-users-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  function sampleUsers(content: unknown, users?: FakeUserRepository) {
    const path = join(folder, 'users.json');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return sampleUsersAt(path, users);
  }

  function sampleUsersAt(path: string | undefined, given?: FakeUserRepository) {
    const tenants = new FakeTenantRepository();
    const users = given ?? new FakeUserRepository(tenants.tenants);
    const room = new SampleUsers(new FakeUnitOfWork(), users, tenants, new FakePasswordHasher(), {
      SAMPLE_USERS_FILE: path,
    });
    return { room, users, tenants };
  }

  it('does nothing without a file', async () => {
    expect(await sampleUsersAt(undefined).room.ensure()).toBe(0);
  });

  it('creates the users of the file with their tenants and roles', async () => {
    const { room, users, tenants } = sampleUsers([bea]);
    expect(await room.ensure()).toBe(1);
    const [created] = users.identities.values();
    expect(created).toMatchObject({ email: 'bea@example.test', username: 'bea', givenName: 'Bea' });
    expect(created!.memberships.map(({ tenant, roles }) => [tenant.code, roles])).toEqual([
      ['SERHAFEN:CL', ['ADMIN']],
      ['ANDESLOG:PE', ['USER']],
    ]);
    expect(tenants.tenants).toHaveLength(2);
  });

  it('leaves a user alone who is there', async () => {
    const there = new FakeUserRepository().add(anIdentity({ email: 'bea@example.test', enabled: false }), 'own hash');
    expect(await sampleUsers([bea], there).room.ensure()).toBe(0);
    expect([...there.identities.values()]).toEqual([anIdentity({ email: 'bea@example.test', enabled: false })]);
    expect([...there.hashes.values()]).toEqual(['own hash']);
  });

  it.each([
    ['{"a', /is not JSON$/],
    [{ users: [] }, /expected array/],
    [[{ ...bea, email: 'bea' }], /\/0\/email: Invalid email/],
    [[{ ...bea, password: 'short' }], /\/0\/password/],
    [[{ ...bea, password: 'x'.repeat(257) }], /\/0\/password/],
    [[{ ...bea, tenants: { SERHAFEN: ['USER'] } }], /BUSINESS_UNIT:CC/],
    [[{ ...bea, tenants: { 'SERHAFEN:CL': ['user'] } }], /\/0\/tenants\/SERHAFEN:CL\/0: a role/],
    [[bea, { ...bea, tenant: {} }], /\/1: Unrecognized key: "tenant"/],
  ])('names what is wrong with %j', async (content, fault) => {
    const { room, users } = sampleUsers(content);
    const error = (await room.ensure().catch((thrown: unknown) => thrown)) as Error;
    expect(error).toBeInstanceOf(StartError);
    expect(error.message).toMatch(fault);
    expect(error.message).not.toContain(bea.password);
    expect(users.identities.size).toBe(0);
  });

  it('says that the file cannot be read', async () => {
    await expect(sampleUsersAt(join(folder, 'missing.json')).room.ensure()).rejects.toThrow('cannot be read');
  });
});
