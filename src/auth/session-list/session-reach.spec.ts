import { aPrincipal } from '../../access/testing';
import { HERE, SessionListSketch, THERE } from './testing';

describe('SessionReach', () => {
  const sketch = new SessionListSketch();
  const admin = sketch.knows('admin', { [HERE]: ['ADMIN'] });
  const keeper = sketch.knows('keeper', { [HERE]: ['KEEPER'] });
  const root = sketch.knows('root', { [HERE]: ['ADMIN'] }, ['SUPERADMIN']);
  sketch.knows('ana', { [HERE]: ['USER'], [THERE]: ['ADMIN'] });
  sketch.knows('peer', { [HERE]: ['ADMIN'] });
  sketch.knows('eva', { [THERE]: ['USER'] });
  sketch.knows('auditor', { [HERE]: ['USER'] }, ['AUDITOR']);

  const reached = (principal = admin, userId = 'ana', code: string | undefined = HERE): Promise<boolean> =>
    sketch.reach.assertReaches({ ...sketch.asking(principal), ...(code ? {} : { tenant: undefined }) }, userId).then(
      () => true,
      (error: { code: string }) => (error.code === 'not-found' ? false : Promise.reject(error as unknown as Error)),
    );

  it.each(['ana', 'peer', 'keeper', 'admin'])(
    'lets an administrator reach %s, a member who may no more',
    async (user) => expect(await reached(admin, user)).toBe(true),
  );

  it.each([
    ['eva', 'is in another tenant'],
    ['root', 'administers the installation'],
    ['auditor', 'is somebody everywhere'],
    ['nobody', 'does not exist'],
  ])('keeps %s, who %s, out of an administrator’s reach', async (user) =>
    expect(await reached(admin, user)).toBe(false),
  );

  it('keeps those who may more out of reach of those who may less', async () =>
    expect([await reached(keeper, 'ana'), await reached(keeper, 'admin')]).toEqual([true, false]));

  it('lets a SUPERADMIN reach everybody, in a tenant or in none', async () => {
    expect(await reached(root, 'ana')).toBe(true);
    expect(await reached(root, 'eva', '')).toBe(true);
    expect(await reached(root, 'nobody', '')).toBe(false);
  });

  it('reaches nobody without a tenant for anybody else', async () =>
    expect(await reached(admin, 'ana', '')).toBe(false));

  it('counts what an API key may, not what its owner may', async () => {
    const keyWith = (...permissions: string[]) =>
      aPrincipal({ kind: 'api-key', tenants: { [HERE]: ['ADMIN'] }, permissions });
    const narrow = keyWith('sessions:read', 'sessions:write');
    expect([await reached(narrow, 'ana'), await reached(narrow, 'keeper')]).toEqual([true, true]);
    expect(await reached(narrow, 'admin')).toBe(false);
    const wide = keyWith('sessions:read', 'sessions:write', 'users:read', 'users:write');
    expect([await reached(wide, 'admin'), await reached(wide, 'root')]).toEqual([true, false]);
  });

  it('makes no SUPERADMIN of a SUPERADMIN’s API key', async () => {
    const key = aPrincipal({
      kind: 'api-key',
      roles: ['SUPERADMIN'],
      permissions: ['sessions:read', 'sessions:write'],
    });
    for (const code of [HERE, ''])
      for (const user of ['root', 'admin', 'nobody']) expect(await reached(key, user, code)).toBe(false);
    expect([await reached(key, 'keeper'), await reached(key, 'keeper', '')]).toEqual([true, true]);
    // Somebody is ADMIN in another tenant: seen from everywhere, that counts.
    expect([await reached(key, 'ana'), await reached(key, 'ana', '')]).toEqual([true, false]);
  });

  it('asks what one may where one asks, and an API key what it may itself', async () => {
    expect(await sketch.reach.may(sketch.asking(admin), 'sessions:write')).toBe(true);
    expect(await sketch.reach.may(sketch.asking(admin, THERE), 'sessions:write')).toBe(false);
    const key = aPrincipal({ kind: 'api-key', tenants: { [HERE]: ['ADMIN'] }, permissions: ['users:read'] });
    expect(await sketch.reach.may(sketch.asking(key), 'sessions:write')).toBe(false);
  });
});
