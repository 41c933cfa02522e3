import { FakeUnitOfWork } from '../../shared/database/testing';
import { anIdentity, FakePasswordHasher, FakeUserRepository } from '../testing';
import { EmbeddedIdentityProvider } from './embedded.identity-provider';

const ana = anIdentity({ username: 'ana' });
const bea = anIdentity({ id: '018f0000-0000-4000-8000-000000000002', email: 'bea@example.test', enabled: false });

describe('EmbeddedIdentityProvider', () => {
  const unitOfWork = new FakeUnitOfWork();
  let users: FakeUserRepository;
  let hasher: FakePasswordHasher;
  let provider: EmbeddedIdentityProvider;

  beforeEach(() => {
    unitOfWork.scopes.length = 0;
    users = new FakeUserRepository().add(ana, 'now:right').add(bea, 'now:right');
    hasher = new FakePasswordHasher();
    provider = new EmbeddedIdentityProvider(unitOfWork, users, hasher);
  });

  it.each([{ email: 'ANA@example.test' }, { username: 'Ana' }])('lets in who has the password: %p', async (name) => {
    expect(await provider.verify({ ...name, password: 'right' })).toMatchObject({ id: ana.id });
  });

  it.each([
    ['an unknown name', { email: 'nobody@example.test', password: 'right' }],
    ['a wrong password', { email: 'ana@example.test', password: 'wrong' }],
    ['a disabled user', { email: 'bea@example.test', password: 'right' }],
    ['a good password', { email: 'ana@example.test', password: 'right' }],
  ])('checklist 19: spends one unit of work and one hash on %s', async (_, credentials) => {
    const user = await provider.verify(credentials);
    expect(user !== undefined).toBe(credentials.email === 'ana@example.test' && credentials.password === 'right');
    expect({ scopes: unitOfWork.scopes, verified: hasher.verified, hashed: hasher.hashed }).toEqual({
      scopes: ['system'],
      verified: 1,
      hashed: 0,
    });
  });

  it('spends the same on a password that is not to be looked at, right or wrong', async () => {
    const looked: (string | undefined)[] = [];
    const verify = hasher.verify.bind(hasher);
    hasher.verify = (stored, password) => (looked.push(stored), verify(stored, password));
    await provider.decoy({ email: 'ana@example.test', password: 'right' });
    expect({ scopes: unitOfWork.scopes, verified: hasher.verified, looked }).toEqual({
      scopes: ['system'],
      verified: 1,
      looked: [undefined],
    });
  });

  it('hashes outside the unit of work', async () => {
    const open: number[] = [];
    const verify = hasher.verify.bind(hasher);
    hasher.verify = (stored, password) => (open.push(unitOfWork.open), verify(stored, password));
    await provider.verify({ email: 'ana@example.test', password: 'right' });
    expect(open).toEqual([0]);
  });

  it('checklist 20: hashes anew, after a good password, what was hashed with older parameters', async () => {
    users.hashes.set(ana.id, 'old:right');
    await provider.verify({ email: 'ana@example.test', password: 'wrong' });
    expect(users.hashes.get(ana.id)).toBe('old:right');
    expect(await provider.verify({ email: 'ana@example.test', password: 'right' })).toMatchObject({ id: ana.id });
    expect(users.hashes.get(ana.id)).toBe('now:right');
  });
});
