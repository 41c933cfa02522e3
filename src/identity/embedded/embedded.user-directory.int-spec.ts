import { openTestDatabase, type OpenTestDatabase } from '../../../test/support/database';
import type { User } from '../domain/user';
import { TypeOrmUserRepository } from '../persistence/typeorm-user.repository';
import { UserTable } from '../persistence/user.table';
import { FakePasswordHasher } from '../testing';
import { EmbeddedUserDirectory } from './embedded.user-directory';

const NOBODY = '018f0000-0000-4000-8000-00000000dead';

describe('EmbeddedUserDirectory', () => {
  let db: OpenTestDatabase;
  let users: TypeOrmUserRepository;
  let directory: EmbeddedUserDirectory;
  let told: User[];
  let n = 0;
  const note = (user: User): Promise<void> => {
    told.push(user);
    return Promise.resolve();
  };
  const nothing = (): Promise<void> => Promise.resolve();
  const fail = (): Promise<void> => Promise.reject(new Error('not together'));

  beforeAll(async () => {
    db = await openTestDatabase();
    users = new TypeOrmUserRepository(db.current);
    directory = new EmbeddedUserDirectory(db.unitOfWork, new UserTable(db.current), new FakePasswordHasher());
  });
  beforeEach(() => (told = []));
  afterAll(() => db.close());

  const aUser = (): Promise<User> => directory.create({ email: `user-${++n}@example.test` }, 'first', nothing);
  const find = (id: string): Promise<User | undefined> => db.unitOfWork.run('system', () => users.find(id));
  const row = (id: string): Promise<{ version: number; verified: boolean; hash: string | null }> =>
    db.unitOfWork.run('system', async () => {
      const [found] = await db.current.manager.query<{ version: number; verified: boolean; hash: string | null }[]>(
        `SELECT version, email_verified_at IS NOT NULL AS verified, password_hash AS hash
           FROM users LEFT JOIN credentials ON user_id = id WHERE id = $1`,
        [id],
      );
      return found!;
    });

  describe('create', () => {
    it('makes an enabled user with names in the one spelling, and a password that was hashed before', async () => {
      const user = await directory.create(
        { email: ' Ana@Example.test', username: 'ＡNA', givenName: 'Ana', familyName: 'Rojas' },
        'secret',
        note,
      );
      expect(user).toMatchObject({
        email: 'ana@example.test',
        username: 'ana',
        givenName: 'Ana',
        familyName: 'Rojas',
        enabled: true,
        epoch: 0,
      });
      expect(await find(user.id)).toEqual(user);
      expect(await row(user.id)).toEqual({ version: 1, verified: false, hash: 'now:secret' });
      expect(told).toEqual([user]);
    });

    it('makes a user without a password', async () => {
      const { id } = await directory.create({ email: 'invited@example.test' }, undefined, nothing);
      expect((await row(id)).hash).toBeNull();
    });

    it.each([
      ['/email', { email: 'ANA@example.test' }],
      ['/username', { email: 'another@example.test', username: 'aNa' }],
    ])('answers 409 with the pointer %s to a name that is taken in any spelling', async (pointer, profile) => {
      await expect(directory.create(profile, 'secret', note)).rejects.toMatchObject({
        status: 409,
        code: 'name-taken',
        errors: [{ in: 'body', pointer }],
      });
      expect(told).toEqual([]);
    });

    it('makes nobody when what belongs to it fails', async () => {
      await expect(directory.create({ email: 'never@example.test' }, 'secret', fail)).rejects.toThrow('not together');
      const found = await db.unitOfWork.run('system', () => users.findCredentials({ email: 'never@example.test' }));
      expect(found).toBeUndefined();
    });
  });

  describe('change', () => {
    it('changes what is named, removes what is null, leaves the rest, and moves the version', async () => {
      const { id } = await directory.create(
        { email: 'bea@example.test', username: 'bea', givenName: 'Bea', familyName: 'Soto' },
        undefined,
        nothing,
      );
      const user = await directory.change(id, 1, { username: null, givenName: 'Beatriz' }, note);
      expect(user).toMatchObject({
        email: 'bea@example.test',
        username: undefined,
        givenName: 'Beatriz',
        familyName: 'Soto',
      });
      expect(await find(id)).toEqual(user);
      expect(told).toEqual([user]);
      expect((await row(id)).version).toBe(2);
    });

    it('forgets that the address was proven only when it is another one', async () => {
      const { id, email } = await aUser();
      await directory.verifyEmail(id, nothing);
      await directory.change(id, undefined, { givenName: 'Ana', email: email.toUpperCase() }, nothing);
      expect((await row(id)).verified).toBe(true);
      await directory.change(id, undefined, { email: 'moved@example.test' }, nothing);
      expect((await row(id)).verified).toBe(false);
    });

    it('answers 412 to a version that is not the current one, and changes nothing', async () => {
      const before = await aUser();
      await directory.change(before.id, 1, { givenName: 'First' }, nothing);
      await expect(directory.change(before.id, 1, { givenName: 'Second' }, note)).rejects.toMatchObject({
        status: 412,
        code: 'version-outdated',
      });
      expect(await find(before.id)).toMatchObject({ givenName: 'First' });
      expect(told).toEqual([]);
    });

    it('lets one of twenty changes of the same version through', async () => {
      const { id } = await aUser();
      const changes = await Promise.allSettled(
        Array.from({ length: 20 }, (_, i) => directory.change(id, 1, { givenName: `Name ${i}` }, note)),
      );
      expect(changes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(told).toHaveLength(1);
      expect((await row(id)).version).toBe(2);
    });

    it('answers 409 to a name of somebody else', async () => {
      const [ana, bea] = [await aUser(), await aUser()];
      await expect(directory.change(ana.id, 1, { email: bea.email.toUpperCase() }, note)).rejects.toMatchObject({
        status: 409,
        errors: [{ pointer: '/email' }],
      });
      expect(await find(ana.id)).toEqual(ana);
    });
  });

  describe('setEnabled', () => {
    it('disables and enables, and does nothing where it is so already', async () => {
      const { id } = await aUser();
      expect(await directory.setEnabled(id, true, note)).toMatchObject({ enabled: true });
      expect(told).toEqual([]);
      expect(await directory.setEnabled(id, false, note)).toMatchObject({ enabled: false });
      expect(await directory.setEnabled(id, false, note)).toMatchObject({ enabled: false });
      expect(told).toMatchObject([{ id, enabled: false }]);
      expect(await directory.setEnabled(id, true, note)).toMatchObject({ enabled: true });
      expect((await row(id)).version).toBe(3);
    });

    it('stays enabled when what belongs to it fails', async () => {
      const { id } = await aUser();
      await expect(directory.setEnabled(id, false, fail)).rejects.toThrow('not together');
      expect(await find(id)).toMatchObject({ enabled: true });
    });
  });

  it('removes a user, after what belongs to it was done while the row was there', async () => {
    const user = await aUser();
    let seen: User | undefined;
    await directory.remove(user.id, async ({ id }) => {
      seen = await users.find(id);
    });
    expect(seen).toEqual(user);
    expect(await find(user.id)).toBeUndefined();
  });

  it('sets another password, and the first of somebody who had none', async () => {
    for (const first of ['first', undefined]) {
      const { id } = await directory.create({ email: `user-${++n}@example.test` }, first, nothing);
      await directory.setPassword(id, 'second', note);
      expect((await row(id)).hash).toBe('now:second');
    }
    expect(told).toHaveLength(2);
  });

  it('notes once when an address was proven', async () => {
    const { id } = await aUser();
    await directory.verifyEmail(id, note);
    await directory.verifyEmail(id, nothing);
    expect(await row(id)).toMatchObject({ verified: true, version: 2 });
    expect(told).toMatchObject([{ id }]);
  });

  it.each<[string, (directory: EmbeddedUserDirectory) => Promise<unknown>]>([
    ['change', (directory) => directory.change(NOBODY, undefined, { givenName: 'Nobody' }, fail)],
    ['setEnabled', (directory) => directory.setEnabled(NOBODY, false, fail)],
    ['remove', (directory) => directory.remove(NOBODY, fail)],
    ['setPassword', (directory) => directory.setPassword(NOBODY, 'secret', fail)],
    ['verifyEmail', (directory) => directory.verifyEmail(NOBODY, fail)],
  ])('answers 404 to %s of nobody', async (_, work) => {
    await expect(work(directory)).rejects.toMatchObject({ status: 404, code: 'not-found' });
  });
});
