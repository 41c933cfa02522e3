import type { Tenant } from '../../shared/tenant';
import { normalisedName } from '../domain/names';
import type { Identity, Membership, User } from '../domain/user';
import type { ProvenUser } from '../ports/identity-provider';
import { type Credentials, type LoginName, type NewUser, UserRepository } from '../ports/user.repository';

/** Whom a test is about when it says nothing else. */
export const ANA: Identity = {
  id: '018f0000-0000-4000-8000-000000000001',
  email: 'ana@example.test',
  username: undefined,
  givenName: undefined,
  familyName: undefined,
  enabled: true,
  epoch: 0,
  rolesEpoch: 0,
  installationRoles: [],
  memberships: [],
};

/** When passwords were set, until a test says otherwise. */
export const AT_FIRST = new Date('2026-01-01T00:00:00Z');

/** An enabled user without any role, unless said otherwise. */
export function anIdentity(facts: Partial<Identity> = {}): Identity {
  return { ...ANA, ...facts };
}

/** Users in memory. */
export class FakeUserRepository extends UserRepository {
  readonly identities = new Map<string, Identity>();
  readonly hashes = new Map<string, string>();
  /** When passwords were set, by the id of the user. */
  readonly passwordsSetAt = new Map<string, Date>();

  constructor(private readonly tenants: readonly Tenant[] = []) {
    super();
  }

  add(identity: Identity, passwordHash = 'hash of nothing'): this {
    this.identities.set(identity.id, identity);
    this.hashes.set(identity.id, passwordHash);
    return this;
  }

  find(id: string): Promise<User | undefined> {
    return Promise.resolve(this.identities.get(id));
  }

  findCredentials(name: LoginName): Promise<Credentials | undefined> {
    const user = this.#named(name);
    if (user === undefined) return Promise.resolve(undefined);
    const passwordSetAt = this.passwordsSetAt.get(user.id) ?? AT_FIRST;
    return Promise.resolve({ user, passwordHash: this.hashes.get(user.id)!, passwordSetAt });
  }

  lockProven({ id, passwordSetAt }: Pick<ProvenUser, 'id' | 'passwordSetAt'>): Promise<Identity | undefined> {
    const identity = this.identities.get(id);
    const same =
      passwordSetAt === undefined || passwordSetAt.getTime() === (this.passwordsSetAt.get(id) ?? AT_FIRST).getTime();
    return Promise.resolve(identity?.enabled && same ? identity : undefined);
  }

  findIdentity(id: string): Promise<Identity | undefined> {
    return Promise.resolve(this.identities.get(id));
  }

  create({ passwordHash, ...user }: NewUser): Promise<string | undefined> {
    if (this.#named(user)) return Promise.resolve(undefined);
    const id = `018f0000-0000-4000-8000-${String(this.identities.size + 100).padStart(12, '0')}`;
    this.add(anIdentity({ ...user, id, email: normalisedName(user.email) }), passwordHash);
    return Promise.resolve(id);
  }

  replacePasswordHash(id: string, from: string, to: string): Promise<void> {
    if (this.hashes.get(id) === from) this.hashes.set(id, to);
    return Promise.resolve();
  }

  anybodyHolds(role: string): Promise<boolean> {
    return Promise.resolve([...this.identities.values()].some((user) => user.installationRoles.includes(role)));
  }

  assignInstallationRole(id: string, role: string): Promise<void> {
    const user = this.identities.get(id)!;
    this.identities.set(id, { ...user, installationRoles: [...user.installationRoles, role] });
    return Promise.resolve();
  }

  readonly definedRoles = new Set<string>();
  defineRoles(names: readonly string[]): Promise<void> {
    for (const name of names) this.definedRoles.add(name);
    return Promise.resolve();
  }

  join(id: string, tenantId: string, roles: readonly string[]): Promise<void> {
    const user = this.identities.get(id)!;
    const membership: Membership = { tenant: this.tenants.find((tenant) => tenant.id === tenantId)!, roles };
    this.identities.set(id, { ...user, memberships: [...user.memberships, membership] });
    return Promise.resolve();
  }

  #named(name: { readonly email?: string; readonly username?: string | undefined }): User | undefined {
    return [...this.identities.values()].find(
      ({ email, username }) =>
        (name.email !== undefined && email === normalisedName(name.email)) ||
        (name.username !== undefined && username === normalisedName(name.username)),
    );
  }
}
